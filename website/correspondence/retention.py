"""How long it is kept who wrote a message: no longer than the purpose needs (个人信息保护法第十九条、第四十七条).

An organ sets the years. Its people are told thirty days before; a hold stops the clock. What was asked, what was
answered and every figure stay; of a report the files go too, since they may tell who handed them in.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongkai.disclosure import months_after
from website.access_requests import files
from website.agencies.models import Agency
from website.agencies.post import tell
from website.audit.services import record as log
from website.correspondence import people, services
from website.correspondence.models import Message, MessagePaper, MessageQuerySet

WARNING = timedelta(days=30)
"""How long before an erasure it is announced."""
_NEVER = date(1, 1, 1)


def ends_before(agency: Agency, day: date) -> date:
    """Return the last day of an ending whose identities need not be kept any more on a day."""
    try:
        return months_after(day, -12 * services.practice_of(agency).keep_years)
    except ValueError:
        return _NEVER


def due_for_erasure(agency: Agency, on: date | None = None) -> MessageQuerySet:
    """Return the closed messages whose senders are to be erased by a day, without those that are held."""
    last = ends_before(agency, on or timezone.localdate())
    kept = Message.objects.of(agency).filter(state="closed", erased_at=None, held=False, ended_on__lte=last)
    return kept.order_by("ended_on", "pk")


@transaction.atomic
def warn(agency: Agency) -> list[Message]:
    """Announce the erasures of the next thirty days, each once, in the audit trail and by mail to the office."""
    today = timezone.localdate()
    found = list(due_for_erasure(agency, today + WARNING).filter(erasure_warned_on=None).select_for_update())
    if not found:
        return []
    Message.objects.filter(pk__in=[each.pk for each in found]).update(erasure_warned_on=today)
    numbers = [each.number for each in found]
    log("message.erasure_due", agency=agency, by=None, detail={"numbers": numbers, "erased_from": today + WARNING})
    text = (
        f"{agency}有{len(numbers)}件已办结的信件，来信人身份信息的保存期限将到，{today + WARNING}起清除：\n"
        f"{'、'.join(numbers)}\n需要保留的，请在那以前在信件的页面上设置暂缓清除。\n{settings.SITE_ADDRESS}/desk/"
    )
    tell(people.holders(agency, people.CLERKS), about="submitted", subject="来信人身份信息将要清除", text=text)
    return found


def _identifying(message: Message) -> Q:
    return Q() if message.guarded else Q(kind=MessagePaper.Kind.ATTACHMENT)


@transaction.atomic
def erase(message: Message) -> bool:
    """Erase who wrote a message; return whether there was something to erase that may be.

    The bytes of papers go after the transaction is kept, so that nothing is lost to a failure half way.
    """
    held = services.held_of(message)
    if held.held or held.erased_at or held.state != "closed":
        return False
    papers = list(held.papers.filter(_identifying(held)).exclude(stored=""))
    services.take(held, "erase", by=None, detail={"papers_erased": len(papers)})
    Message.objects.filter(pk=held.pk).update(sealed="", erased_at=timezone.now())
    log("message.erased", agency=held.agency, by=None, target=held, detail={"papers": len(papers)})
    transaction.on_commit(lambda: [files.erase(paper) for paper in papers])
    return True


def erase_due(agency: Agency) -> int:
    """Erase what is due and was announced at least thirty days ago; return how many identities."""
    last = timezone.localdate() - WARNING
    return sum(erase(each) for each in due_for_erasure(agency).filter(erasure_warned_on__lte=last))


def run() -> int:
    """Announce and erase for every organ; return how many identities were erased."""
    erased = 0
    for agency in Agency.objects.filter(pk__in=Message.objects.filter(state="closed").values("agency")):
        warn(agency)
        erased += erase_due(agency)
    _finish()
    return erased


def _finish() -> None:
    """Erase bytes that a killed process left behind after their message was erased."""
    gone = MessagePaper.objects.filter(message__erased_at__isnull=False).exclude(stored="")
    for paper in gone.filter(Q(message__guarded=True) | Q(kind=MessagePaper.Kind.ATTACHMENT))[:1000]:
        files.erase(paper)
