"""Taking a step of review: once, by someone who may, and written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import TaskState

from gongkai.disclosure import law
from website.agencies.models import Person
from website.audit.services import record as log
from website.publishing.guards import demand
from website.publishing.models.reviews import SecrecyReview
from website.publishing.review_forms import form_for

if TYPE_CHECKING:
    from website.publishing.models import Record, ReviewTask


@transaction.atomic
def submit(record: Record, *, by: Person | None) -> None:
    """Hand a record to its first reviewer, on the way that its openness and kind ask for, and write it down.

    Every way of handing in comes here: from the form, new or not, and from a sheet.
    """
    record.get_workflow().start(record, by)
    log("record.submitted", agency=record.agency, by=by, target=record)


@transaction.atomic
def take_step(task: ReviewTask, task_state: TaskState, *, by: Person, action: str, answers: Mapping[str, Any]) -> None:
    """Agree or send back at a step of review.

    Raises ``PermissionDenied`` for who may not, or when the step was taken meanwhile; ``NotAllowed`` when something
    must be dealt with first or the answers are not complete.
    """
    held = TaskState.objects.select_for_update().get(pk=task_state.pk)
    record = held.revision.content_object
    if held.status != TaskState.STATUS_IN_PROGRESS or not task.may_review(record, by):
        raise PermissionDenied
    checked = _checked(task, action, answers)
    if action == "reject":
        _send_back(task, held, record, by, checked)
    elif task.step == task.Step.SECRECY_REVIEW:
        _review_secrecy(held, record, by, checked)
    else:
        demand(iter(task.obstacles(record)))
        _log(task, record, by, "record.agreed", checked)
        held.specific.approve(user=by, comment=checked.get("comment", ""))


def _checked(task: ReviewTask, action: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    form = form_for(task.step, action)(dict(answers))
    demand(f"{form.fields[name].label if name in form.fields else ''}{error[0]}" for name, error in form.errors.items())
    return form.cleaned_data


def _send_back(task: ReviewTask, held: TaskState, record: Record, by: Person, answers: Mapping[str, Any]) -> None:
    if task.step == task.Step.SECRECY_REVIEW:
        _write(held, record, by, {}, SecrecyReview.Conclusion.RETURNED, answers)
    _log(task, record, by, "record.returned", answers)
    held.specific.reject(user=by, comment=answers["comment"])


def _review_secrecy(held: TaskState, record: Record, by: Person, answers: Mapping[str, Any]) -> None:
    """Write the review down; one that cannot be decided stays open until the authority above has answered."""
    conclusion = SecrecyReview.Conclusion(answers["conclusion"])
    points = {name: answers[name] for name in law().points}
    _write(held, record, by, points, conclusion, answers)
    log(
        "record.secrecy_reviewed",
        agency=record.agency,
        by=by,
        target=record,
        detail={**points, "conclusion": conclusion},
    )
    if conclusion == SecrecyReview.Conclusion.PASSED:
        held.specific.approve(user=by, comment=answers["comment"])


def _write(
    held: TaskState,
    record: Record,
    by: Person,
    points: Mapping[str, str],
    conclusion: SecrecyReview.Conclusion,
    answers: Mapping[str, Any],
) -> None:
    SecrecyReview.objects.create(
        record=record,
        revision=held.revision,
        drafter=record.drafter,
        reviewer=by,
        checked_points=dict(points),
        conclusion=conclusion,
        basis=answers.get("basis", ""),
        note=answers.get("comment", ""),
    )


def _log(task: ReviewTask, record: Record, by: Person, action: str, answers: Mapping[str, Any]) -> None:
    detail = {"step": task.step, "comment": answers.get("comment", "")}
    log(action, agency=record.agency, by=by, target=record, detail=detail)
