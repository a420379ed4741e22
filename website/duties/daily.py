"""What is done with key tasks once a day: those who are to see to them are reminded, of each stage once."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from website.agencies.post import tell
from website.duties.models import KeyTask
from website.duties.people import doers_of

SOON = 10
"""Days before its limit from which a task is called due soon."""
STAGES = {"overdue": "已经逾期", "one_day": "明天或者今天到期", "soon": f"还有{SOON}天以内到期"}


def stage(due_on: date, today: date) -> str:
    """Return how near a limit is, by the id of the stage; nothing while it is far."""
    left = (due_on - today).days
    return "overdue" if left < 0 else "one_day" if left <= 1 else "soon" if left <= SOON else ""


def remind_of_key_tasks() -> int:
    """Queue the reminders that are due, and return how many mails that were."""
    today = timezone.localdate()
    near = KeyTask.objects.open().filter(due_on__lte=today + timedelta(days=SOON)).select_related("agency", "unit")
    return sum(_remind(task, stage(task.due_on, today)) for task in near.iterator(chunk_size=500))


@transaction.atomic
def _remind(task: KeyTask, reached: str) -> int:
    mark = f"{task.due_on} {reached}"
    if task.reminded == mark:
        return 0
    KeyTask.objects.filter(pk=task.pk).update(reminded=mark)
    subject = f"工作要点任务{STAGES[reached]}"
    unit = f"（{task.unit.name}承办）" if task.unit else ""
    text = (
        f"{task.agency}{task.year}年工作要点任务“{task.title}”{unit}，完成期限{task.due_on}，{STAGES[reached]}：\n"
        f"{settings.SITE_ADDRESS}{task.get_absolute_url()}"
    )
    return tell(doers_of(task), about="submitted", subject=subject, text=text)
