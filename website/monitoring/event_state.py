"""An event as it stands: locked, its limits reckoned, a step written down, all by whoever changes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from gongkai import opinion_events as law
from gongkai.opinion_events import EventRefused
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.monitoring import alerts, event_ledger
from website.monitoring.models import EventStep, OpinionEvent


def settle(event: OpinionEvent) -> None:
    """Reckon the limits of an event from its level and its finding; the caller saves it."""
    event.due_at = law.answer_due(event.known)
    running = law.next_due(event.known, timezone.now()) if event.is_open else None
    event.next_due_at = running.due if running else None


def held_of(event: OpinionEvent) -> OpinionEvent:
    """Return an event locked until the transaction ends."""
    return OpinionEvent.objects.select_for_update(of=("self",)).select_related("agency").get(pk=event.pk)


def target_of(held: OpinionEvent, kind: str) -> str:
    """Return where an event stands after a step. Raises ``NotAllowed`` when it cannot be taken."""
    try:
        return law.way().step(held.state, kind)
    except EventRefused as error:
        raise NotAllowed([f"{error}。"]) from error


def put(
    held: OpinionEvent,
    kind: str,
    target: str,
    *,
    by: Person | None,
    moment: datetime,
    detail: Mapping[str, Any] | None = None,
) -> EventStep:
    """Write down a step of an event that the caller holds locked, and everything that follows from it."""
    held.state = target
    held.closed_at = (held.closed_at or moment) if target == law.LAST else None
    settle(held)
    held.save()
    made = event_ledger.append(held, kind, on=timezone.localdate(moment), by=by, detail=detail)
    alerts.after(held, kind, moment)
    return made


def recount(held: OpinionEvent) -> None:
    """Set when an event was answered to the first of its answers that still stands; the caller saves it."""
    standing = held.answers.filter(at__isnull=False, withdrawn_at=None).order_by("at").first()
    held.answered_at = standing.at if standing else None
    if held.answered_at:
        held.outcome = "answered"
    elif held.outcome == "answered":
        held.outcome = ""
