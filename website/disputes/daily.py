"""What is done with disputes once a day: limits reckoned anew, people reminded, what is over let go."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gongkai import disputes as law
from gongkai.disputes import Due
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.calendar import Calendars
from website.agencies.post import tell
from website.disputes.holds import let_go
from website.disputes.models import DisputeCase
from website.disputes.people import keepers_of

STAGES = {"five_days": "还有5个工作日以内", "one_day": "明天或者今天到期", "overdue": "已经逾期"}
_ONGOING = Q(decided_on=None) | Q(due_on__isnull=False)


def look_after() -> int:
    """Reckon, remind and let go; return how many reminders were queued."""
    calendars, today, told = Calendars(), timezone.localdate(), 0
    for case in DisputeCase.objects.valid().filter(_ONGOING).select_related("agency").iterator(chunk_size=500):
        calendar = calendars.of(case.agency)
        following = law.next_due(law.due_dates(case.facts, calendar))
        _reckon(case, following)
        told += _remind(case, following, following.stage(today, calendar) if following else "")
    contested = {"held": True, "disputes__isnull": False}
    for asked in (AccessRequest, CorrectionRequest):
        for about in asked.objects.filter(**contested).select_related("agency").distinct():
            let_go(about, calendars.of(about.agency), today)
    return told


def _reckon(case: DisputeCase, following: Due | None) -> None:
    """Set a limit that moved: a notice on days off came to count."""
    day = following.deadline.day if following and following.deadline else None
    if (case.due_on, case.due_for) != (day, following.id if following else ""):
        case.due_on, case.due_for = day, following.id if following else ""
        case.save(update_fields=["due_on", "due_for"])


@transaction.atomic
def _remind(case: DisputeCase, following: Due | None, stage: str) -> int:
    """Queue a mail for each stage of a limit once; it names the case by our own number of it and nothing else."""
    mark = f"{case.due_for} {case.due_on} {stage}"
    if following is None or not stage or case.reminded == mark:
        return 0
    DisputeCase.objects.filter(pk=case.pk).update(reminded=mark)
    subject = f"复议诉讼案件{STAGES[stage]}"
    text = (
        f"{case.agency}有一件{case.get_kind_display()}案件（登记号{case.pk}），“{following.label}”的期限是"
        f"{case.due_on}，{STAGES[stage]}：\n{settings.SITE_ADDRESS}{case.get_absolute_url()}"
    )
    return tell(keepers_of(case.agency), about="submitted", subject=subject, text=text)
