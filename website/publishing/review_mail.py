"""Mail about reviews: to whom a record waits for, and to its drafter when it was decided.

A mail leaves the platform, so until a record is public nothing of it is written there, not even its name: what is
still to be reviewed may turn out to be secret (保守国家秘密法第二十九条).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from website.agencies.models import Appointment, Person
from website.agencies.post import tell
from website.publishing.models import Record, ReviewTask


def connect() -> None:
    """Take the places of Wagtail's own mails, which are sent while the page waits and name what is not public yet.

    A signal keeps the first receiver of a name, and this app is ready before Wagtail's.
    """
    task_submitted.connect(
        to_reviewers, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
    )
    for signal, receiver, name in (
        (workflow_submitted, to_nobody, "submitted"),
        (workflow_rejected, to_drafter_returned, "rejected"),
        (workflow_approved, to_drafter_agreed, "approved"),
    ):
        signal.connect(receiver, sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification")


def to_nobody(sender: Any, **kwargs: Any) -> None:
    """Tell nobody that a review began: its first reviewer is told of the step."""


def to_reviewers(sender: Any, instance: TaskState, **kwargs: Any) -> None:
    """Tell everyone who may take a step that a record waits for it."""
    task, record = instance.task.specific, instance.revision.content_object
    if not isinstance(task, ReviewTask) or not isinstance(record, Record):
        return
    step = ReviewTask.Step(task.step).label
    text = f"{record.agency}有一条信息（编号{record.pk}）等您{step}：\n{_address('desk_review', record)}"
    tell(reviewers(task, record), about="submitted", subject=f"有信息等您{step}", text=text)


def reviewers(task: ReviewTask, record: Record) -> list[Person]:
    """Return the people who may take a step on a record today."""
    above = [record.agency, *record.agency.get_ancestors()]
    held = Appointment.objects.on(timezone.localdate()).filter(role=task.role, agency__in=above, person__is_active=True)
    people = Person.objects.filter(pk__in=held.values("person")).order_by("pk")
    return [person for person in people if task.may_review(record, person)]


def to_drafter_returned(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    """Tell the drafter that a record came back."""
    text = "您起草的信息（编号{number}）被退回，请看退回理由，修改后再提交：\n{address}"
    _to_drafter(instance, about="rejected", subject="您起草的信息被退回", text=text)


def to_drafter_agreed(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    """Tell the drafter that the last reviewer has agreed."""
    text = "您起草的信息（编号{number}）已经签发：\n{address}"
    _to_drafter(instance, about="approved", subject="您起草的信息已经签发", text=text)


def _to_drafter(state: WorkflowState, *, about: str, subject: str, text: str) -> None:
    record = state.content_object
    if isinstance(record, Record) and record.drafter:
        said = text.format(number=record.pk, address=_address("records:edit", record))
        tell([record.drafter], about=about, subject=subject, text=said)


def _address(name: str, record: Record) -> str:
    return settings.SITE_ADDRESS + reverse(name, args=[record.pk])
