"""The first page of the staff shell: what waits for this person."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState, WorkflowState

from website.access_requests.models import Assignment
from website.agencies.calendar import Calendars
from website.agencies.roles import DRAFTERS, STAFF
from website.agencies.scope import scope_of
from website.desk.annual_reports.readiness import unready
from website.desk.channels.scope import waiting_for as deliveries_for
from website.desk.consultations.listing import soon as feedback_soon
from website.desk.correspondence.listing import mine as messages_for
from website.desk.correspondence.scope import headed_by, messages_of
from website.desk.disputes.listing import soon
from website.desk.duties.listing import soon as tasks_due
from website.desk.duties.scope import quizzes_waiting_for
from website.desk.requests import correcting, queue
from website.desk.requests.listing import left
from website.desk.requests.units import asked_of
from website.publishing.choices import Openness
from website.publishing.findings import publish_by
from website.publishing.models import Record

SOON = 5
"""Days before its limit from which a record is called due soon."""


class WorkPanel(Component):
    """What waits for the person, what was sent back, and what is due."""

    name = "work"
    template_name = "desk/panels/work.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the lists of one person."""
        person = parent_context["request"].user
        found = {
            "waiting": waiting_for(person),
            "returned": returned_to(person),
            "drafts": drafts_of(person),
            "due": due_soon(person),
            "reviews": to_be_reviewed(person),
            "disputes": soon(person),
            **messages_waiting(person),
            "consultations": feedback_soon(person),
            "tasks": tasks_due(person),
            **deliveries_for(person),
            "quizzes": quizzes_waiting_for(person),
            "corrections": correcting.waiting_for(person),
            "unready": unready(person),
            **cases_of(person),
        }
        return {**found, "idle": not any(found.values()), "today": timezone.localdate()}


def messages_waiting(person: Any) -> dict[str, Any]:
    """Return the messages that wait for the person, and what is overdue where the person heads the office."""
    mine = messages_for(person)
    late = messages_of(person).within(headed_by(person)).overdue(timezone.localdate()).order_by("due_on", "pk")
    return {
        "messages": list(mine[:50]),
        "message_count": mine.count(),
        "late_messages": list(late[:50]),
        "late_count": late.count(),
    }


def cases_of(person: Any) -> dict[str, Any]:
    """Return the applications that wait for the person, and what the person's units are asked to provide."""
    days, counts = queue.days_of(person), queue.counts(person, "mine")
    mine = [(each, left(each.due_on, days.today)) for each in queue.waiting_for(person)]
    asked = asked_of(person).filter(state=Assignment.State.ASKED).order_by("until", "pk")[:50]
    return {"cases": mine, "case_count": counts["open"] + counts["archive"], "asked": list(asked)}


def waiting_for(person: Any) -> list[Record]:
    """Return the records that wait for the person's step."""
    numbers = TaskState.objects.reviewable_by(person).values_list("revision__object_id", flat=True)
    return list(_mine(person, STAFF).filter(pk__in=[int(number) for number in numbers]))


def returned_to(person: Any) -> list[tuple[Record, TaskState]]:
    """Return the person's records that a reviewer sent back, each with the step that did, and why."""
    back = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    steps = {int(state.object_id): state.current_task_state for state in back.select_related("current_task_state")}
    records = _mine(person, DRAFTERS).filter(drafter=person, pk__in=steps)
    return [(record, steps[record.pk]) for record in records]


def drafts_of(person: Any) -> list[Record]:
    """Return the person's drafts that were not handed in."""
    going = WorkflowState.objects.active().values_list("object_id", flat=True)
    unfinished = _mine(person, DRAFTERS).filter(drafter=person, live=False, concluded_at=None)
    return list(unfinished.exclude(pk__in=[int(number) for number in going]))


def due_soon(person: Any) -> list[tuple[Record, Any]]:
    """Return the unpublished records whose limit is near or past, the nearest first."""
    today = timezone.localdate()
    unpublished = _mine(person, STAFF).filter(published_on=None, openness=Openness.PROACTIVE)
    open_records = unpublished.order_by("generated_on")[:500]
    calendars = Calendars()
    limits = [(record, limit.day) for record in open_records if (limit := publish_by(record, calendars))]
    near = [(record, day) for record, day in limits if (day - today).days <= SOON]
    return sorted(near, key=lambda pair: pair[1])


def to_be_reviewed(person: Any) -> list[Record]:
    """Return the withheld records that are to be looked at again (条例第十八条)."""
    return list(
        _mine(person, STAFF).filter(next_review_on__lte=timezone.localdate()).exclude(openness=Openness.PROACTIVE)
    )


def _mine(person: Any, roles: Any) -> models.QuerySet[Record]:
    records = Record.objects.within(scope_of(person).agencies(*roles))
    return records.defer("body", "search_text").select_related("agency", "column").order_by("-created_at")
