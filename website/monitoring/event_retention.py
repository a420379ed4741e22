"""How long the papers of a closed event are kept: no longer than the purpose needs (个人信息保护法第十九条).

Screenshots and forwarded letters may show who said something. An organ sets the years; its people are told thirty days
before; a hold stops the clock. The event, its way and every figure stay.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongkai.disclosure import months_after
from website.access_requests import files
from website.agencies.models import Agency
from website.agencies.post import tell
from website.audit.services import record as log
from website.monitoring import event_people, event_state, events
from website.monitoring.models import EventPaper, OpinionEvent, OpinionEventQuerySet

WARNING = timedelta(days=30)
"""How long before an erasure it is announced."""
_NEVER = date(1, 1, 1)


def ends_before(agency: Agency, day: date) -> date:
    """Return the last day of a closing whose papers need not be kept any more on a day."""
    try:
        return months_after(day, -12 * events.practice_of(agency).keep_years)
    except ValueError:
        return _NEVER


def due_for_erasure(agency: Agency, on: date | None = None) -> OpinionEventQuerySet:
    """Return the closed events whose papers are to be erased by a day, without those that are held."""
    last = ends_before(agency, on or timezone.localdate())
    kept = OpinionEvent.objects.of(agency).filter(state="closed", erased_at=None, held=False)
    return kept.filter(closed_at__date__lte=last, papers__isnull=False).distinct().order_by("closed_at", "pk")


@transaction.atomic
def warn(agency: Agency) -> list[OpinionEvent]:
    """Announce the erasures of the next thirty days, each once, in the audit trail and by mail to the office."""
    today = timezone.localdate()
    numbers = due_for_erasure(agency, today + WARNING).filter(erasure_warned_on=None).values_list("pk", flat=True)
    found = list(OpinionEvent.objects.select_for_update().filter(pk__in=list(numbers)).order_by("pk"))
    if not found:
        return []
    OpinionEvent.objects.filter(pk__in=[each.pk for each in found]).update(erasure_warned_on=today)
    named = [each.number for each in found]
    log("opinion_event.erasure_due", agency=agency, by=None, detail={"numbers": named, "erased_from": today + WARNING})
    text = (
        f"{agency}有{len(named)}件已办结的舆情，材料的保存期限将到，{today + WARNING}起清除：\n"
        f"{'、'.join(named)}\n需要保留的，请在那以前在事件的页面上设置暂缓清除。\n{settings.SITE_ADDRESS}/desk/"
    )
    tell(
        event_people.holders(agency.organ, event_people.CLERKS),
        about="submitted",
        subject="舆情材料将要清除",
        text=text,
    )
    return found


@transaction.atomic
def erase(event: OpinionEvent) -> bool:
    """Erase the papers of an event; return whether there was something to erase that may be.

    The bytes go after the transaction is kept, so that nothing is lost to a failure half way.
    """
    held = event_state.held_of(event)
    if held.held or held.erased_at or held.state != "closed":
        return False
    papers = list(held.papers.exclude(stored=""))
    held.erased_at = timezone.now()
    event_state.put(held, "erase", "closed", by=None, moment=held.erased_at, detail={"papers_erased": len(papers)})
    log("opinion_event.erased", agency=held.agency, by=None, target=held, detail={"papers": len(papers)})
    transaction.on_commit(lambda: [files.erase(paper) for paper in papers])
    return True


def run() -> int:
    """Announce and erase for every organ; return of how many events papers were erased."""
    erased, last = 0, timezone.localdate() - WARNING
    for agency in Agency.objects.filter(pk__in=OpinionEvent.objects.filter(state="closed").values("agency")):
        warn(agency)
        erased += sum(erase(each) for each in due_for_erasure(agency).filter(erasure_warned_on__lte=last))
    for paper in EventPaper.objects.filter(event__erased_at__isnull=False).exclude(stored="")[:1000]:
        files.erase(paper)  # bytes that a killed process left behind
    return erased
