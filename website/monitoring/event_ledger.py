"""Adding to the ledger of an event of public opinion, and proving that it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from website.access_requests.ledger import PLATFORM, written
from website.agencies.models import Person
from website.audit.chain import Walk, add_step, fields_of, hash_of
from website.audit.services import record as log
from website.monitoring.models import EventStep, OpinionEvent


def append(
    event: OpinionEvent, kind: str, *, on: date, by: Person | None, detail: Mapping[str, Any] | None = None
) -> EventStep:
    """Add a line to the ledger of an event that the caller holds locked, and anchor it in the audit trail."""
    step: EventStep = add_step(
        event.steps,
        hashed_fields,
        kind=kind,
        on=on,
        detail=written(detail),
        by=by,
        actor=by.name if by else PLATFORM,
        state=event.state,
    )
    log(
        "opinion_event.step",
        agency=event.agency,
        by=by,
        target=event,
        label=f"{event.number} {step.label}",
        detail={"event": step.number, "on": on, "actor": step.actor, "hash": step.hash},
    )
    return step


def digest(step: EventStep) -> str:
    """Return the SHA-256 of a step's fields in one fixed written form."""
    return hash_of(hashed_fields(step))


def hashed_fields(step: EventStep) -> dict[str, Any]:
    """Return the fields of a step that its hash is over; the time in microseconds since 1970."""
    return {**fields_of(step, "event"), "state": step.state}


def breaks(event: OpinionEvent) -> Iterator[str]:
    """Yield every place where the ledger of an event does not hold; nothing when it is whole."""
    chained = Walk().breaks(event.steps.order_by("number"), "number", digest)
    yield from (f"{event}：{says}" for _, says in chained)
    last = event.steps.order_by("-number").first()
    if last and last.state != event.state:
        yield f"{event}：状态是“{event.get_state_display()}”，与经过的最后一条不符。"
