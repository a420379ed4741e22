"""How long it is known who raised a complaint: as long as the office keeps applicants (个人信息保护法第十九条).

The office is told thirty days before; a hold stops the clock. What the complaint was about, how it ended and every
figure stay.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from website.access_requests import files
from website.access_requests.retention import WARNING, ends_before
from website.agencies.models import Agency, Appointment, Person
from website.agencies.post import tell
from website.agencies.roles import Role
from website.duties.models import DutyFile, SupervisionCase
from website.duties.services import note


def due_for_erasure(office: Agency, on: date | None = None) -> Any:
    """Return the complaints whose raiser an office is to erase by a day, without those held."""
    kept = SupervisionCase.objects.naming().filter(office=office, held=False)
    return kept.filter(end__lte=ends_before(office, on or timezone.localdate())).order_by("pk")


@transaction.atomic
def warn(office: Agency) -> int:
    """Announce the erasures of the next thirty days, each once, to the office; return how many there are."""
    today = timezone.localdate()
    coming = list(due_for_erasure(office, today + WARNING).filter(erasure_warned_on=None))
    if not coming:
        return 0
    for case in coming:
        SupervisionCase.objects.filter(pk=case.pk).update(erasure_warned_on=today)
        note(case, "duty.erasure_due", None, erased_from=today + WARNING)
    numbers = "、".join(f"{settings.SITE_ADDRESS}{case.get_absolute_url()}" for case in coming)
    text = (
        f"有{len(coming)}件已办结的投诉举报，投诉人、举报人的保存期限将到，{today + WARNING}起清除：\n{numbers}\n"
        "需要保留的，请在那以前在投诉举报的页面上设置暂缓清除。"
    )
    held = Appointment.objects.on(today).filter(agency=office, role=Role.SUPERVISOR)
    people = Person.objects.filter(pk__in=held.values("person")).order_by("pk")
    tell(people, about="submitted", subject="投诉人、举报人将要清除", text=text)
    return len(coming)


def erase_due(office: Agency) -> int:
    """Erase what is due and was announced at least thirty days ago; return how many."""
    last = timezone.localdate() - WARNING
    return sum(_erase(case) for case in due_for_erasure(office).filter(erasure_warned_on__lte=last))


@transaction.atomic
def _erase(case: SupervisionCase) -> bool:
    """Erase who raised a complaint and what they brought; the bytes go after the transaction is kept."""
    held = SupervisionCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if held.held or held.erased_at:
        return False
    brought = list(held.files.filter(brought=True).exclude(stored=""))
    held.raised_by, held.erased_at = "", timezone.now()
    held.save(update_fields=["raised_by", "erased_at"])
    note(held, "duty.raiser_erased", None, count=len(brought))
    transaction.on_commit(lambda: [files.erase(each) for each in brought])
    return True


def run() -> int:
    """Announce and erase for every office; return how many were erased."""
    erased = 0
    for office in Agency.objects.filter(pk__in=SupervisionCase.objects.naming().values("office")):
        warn(office)
        erased += erase_due(office)
    for left in DutyFile.objects.filter(duty__supervisioncase__erased_at__isnull=False, brought=True).exclude(
        stored=""
    ):
        files.erase(left)
    return erased
