"""Mail about reviews: to whom a record waits for, and to its drafter when it was decided.

A mail leaves the platform, so until a record is public nothing of it is written there, not even its name: what is
still to be reviewed may turn out to be secret (保守国家秘密法第二十九条).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from website.agencies.models import Agency, Appointment, Person
from website.agencies.post import tell
from website.agencies.scope import scope_of
from website.publishing.models import Record, ReviewTask

AT_ONCE = 500
"""How many records are asked for in one question."""
_together: ContextVar[bool] = ContextVar("together", default=False)


@contextmanager
def told_together() -> Iterator[None]:
    """Tell no reviewer of the steps that begin meanwhile: whoever begins many tells of all of them in one mail."""
    before = _together.set(True)
    try:
        yield
    finally:
        _together.reset(before)


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
    if _together.get():
        return
    task, record = instance.task.specific, instance.revision.content_object
    if not isinstance(task, ReviewTask) or not isinstance(record, Record):
        return
    step = ReviewTask.Step(task.step).label
    text = f"{record.agency}有一条信息（编号{record.pk}）等您{step}：\n{_address('desk_review', record)}"
    tell(reviewers(task, record), about="submitted", subject=f"有信息等您{step}", text=text)


def to_reviewers_together(agency: Agency, records: Sequence[int], *, since: datetime) -> None:
    """Tell each reviewer in one mail how many of an organ's records wait for their step since a moment."""
    waiting: dict[Person, Counter[str]] = defaultdict(Counter)
    steps, writers = _steps_begun(records, since), _writers(records)
    for task in ReviewTask.objects.filter(pk__in=steps).order_by("pk"):
        for person in holders(task, agency):
            count = sum(person.pk not in writers[number] for number in steps[task.pk])
            waiting[person].update({ReviewTask.Step(task.step).label: count} if count else {})
    for person, counts in waiting.items():
        if counts:
            _tell_of_many(agency, person, counts)


def _tell_of_many(agency: Agency, person: Person, counts: Counter[str]) -> None:
    what = next(iter(counts)) if len(counts) == 1 else "审查"
    parts = "" if len(counts) == 1 else f"（{'，'.join(f'{step}{count}条' for step, count in counts.items())}）"
    address = settings.SITE_ADDRESS + reverse("wagtailadmin_home")
    says = f"有{counts.total()}条信息等您{what}"
    text = f"{agency}批量送审，{says}{parts}，都列在工作台首页的“等我审查”下：\n{address}"
    tell([person], about="submitted", subject=says, text=text)


def _steps_begun(records: Sequence[int], since: datetime) -> dict[int, list[int]]:
    """Return the records whose step of review began since a moment and is not taken yet, by the step's number."""
    begun = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, started_at__gte=since)
    found: dict[int, list[int]] = defaultdict(list)
    for names in _names(records):
        of_these = begun.filter(revision__base_content_type=_records(), revision__object_id__in=names)
        for task, name in of_these.values_list("task", "revision__object_id"):
            found[task].append(int(name))
    return found


def _writers(records: Sequence[int]) -> dict[int, set[int]]:
    """Return who drafted each record or wrote any of its versions: they do not review it."""
    found: dict[int, set[int]] = defaultdict(set)
    for names in _names(records):
        drafters = Record.objects.filter(pk__in=names).values_list("pk", "drafter")
        versions = Revision.objects.filter(base_content_type=_records(), object_id__in=names)
        for name, person in [*drafters, *versions.order_by().values_list("object_id", "user").distinct()]:
            found[int(name)].add(person)
    return found


def _records() -> ContentType:
    return ContentType.objects.get_for_model(Record)


def _names(records: Sequence[int]) -> Iterator[list[str]]:
    for start in range(0, len(records), AT_ONCE):
        yield [str(number) for number in records[start : start + AT_ONCE]]


def reviewers(task: ReviewTask, record: Record) -> list[Person]:
    """Return the people who may take a step on a record today."""
    return [person for person in holders(task, record.agency) if task.may_review(record, person)]


def holders(task: ReviewTask, agency: Agency) -> list[Person]:
    """Return the people who take a step for an organ today."""
    above = [agency, *agency.get_ancestors()]
    held = Appointment.objects.on(timezone.localdate()).filter(role=task.role, agency__in=above, person__is_active=True)
    people = Person.objects.filter(pk__in=held.values("person")).order_by("pk")
    return [person for person in people if scope_of(person).holds(agency, task.role)]


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
