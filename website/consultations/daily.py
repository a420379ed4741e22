"""What is done with consultations by themselves: periods end, the feedback is asked for, senders are forgotten."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from website.access_requests.retention import ends_before
from website.agencies.models import Agency
from website.agencies.post import tell
from website.audit.services import record as log
from website.consultations.models import PublicConsultation, Sender
from website.consultations.people import keepers_of
from website.consultations.services import held_of

SOON = timedelta(days=5)
"""How long before its day the feedback is asked for."""
STAGES = {"over": "征求意见已经截止", "soon": "还有5日以内", "late": "已经逾期"}


def look_after() -> int:
    """Close what is over, remind of the feedback, forget senders; return how many reminders were queued."""
    today = timezone.localdate()
    told = sum(_look_after(each, today) for each in list(PublicConsultation.objects.unanswered(today)))
    for agency in Agency.objects.filter(public_consultations__isnull=False).distinct():
        forget_senders(agency)
    return told


@transaction.atomic
def _look_after(consultation: PublicConsultation, today: date) -> int:
    """Remind of each stage once; the mail names the consultation by its number and nothing else."""
    held = held_of(consultation)
    stage = _stage(held, today)
    mark = f"{held.feedback_due_on} {stage}"
    if held.reminded == mark or not held.is_handling:
        return 0
    PublicConsultation.objects.filter(pk=held.pk).update(reminded=mark)
    text = (
        f"{held.agency}的意见征集{held.number}，发布采纳情况反馈的期限是{held.feedback_due_on}，{STAGES[stage]}：\n"
        f"{settings.SITE_ADDRESS}{held.get_absolute_url()}"
    )
    return tell(keepers_of(held.agency), about="submitted", subject=f"意见征集{STAGES[stage]}", text=text)


def _stage(held: PublicConsultation, today: date) -> str:
    if held.feedback_due_on and today > held.feedback_due_on:
        return "late"
    return "soon" if held.feedback_due_on and today >= held.feedback_due_on - SOON else "over"


@transaction.atomic
def forget_senders(agency: Agency) -> int:
    """Erase who sent opinions once the time for identities has run; return how many (个人信息保护法第十九条)."""
    last = ends_before(agency, timezone.localdate())
    over = PublicConsultation.objects.of(agency)
    done = over.filter(feedback_on__lte=last) | over.filter(ended_on__lte=last)
    held = Sender.objects.filter(opinion__consultation__in=done).exclude(sealed="")
    count = held.update(sealed="")
    if count:
        log("opinion.senders_erased", agency=agency, by=None, detail={"count": count})
    return count
