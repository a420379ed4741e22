"""Adding to the ledger of a message, and proving that it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from website.access_requests.ledger import PLATFORM, written
from website.agencies.models import Person
from website.audit.chain import Walk, add_step, fields_of, hash_of
from website.audit.services import record as log
from website.correspondence.models import Message, MessageEvent

SENDER = "来信人"


def append(
    message: Message,
    kind: str,
    *,
    on: date,
    by: Person | None,
    actor: str = "",
    detail: Mapping[str, Any] | None = None,
) -> MessageEvent:
    """Add a line to the ledger of a message that the caller holds locked, and anchor it in the audit trail."""
    event: MessageEvent = add_step(
        message.events,
        hashed_fields,
        kind=kind,
        on=on,
        detail=written(detail),
        by=by,
        actor=by.name if by else (actor or PLATFORM),
        state=message.state,
    )
    log(
        "message.step",
        agency=message.agency,
        by=by,
        target=message,
        label=f"{message.number} {event.label}",
        detail={"event": event.number, "on": on, "actor": event.actor, "hash": event.hash},
    )
    return event


def digest(event: MessageEvent) -> str:
    """Return the SHA-256 of an event's fields in one fixed written form."""
    return hash_of(hashed_fields(event))


def hashed_fields(event: MessageEvent) -> dict[str, Any]:
    """Return the fields of an event that its hash is over; the time in microseconds since 1970."""
    return {**fields_of(event, "message"), "state": event.state}


def breaks(message: Message) -> Iterator[str]:
    """Yield every place where the ledger of a message does not hold; nothing when it is whole."""
    chained = Walk().breaks(message.events.order_by("number"), "number", digest)
    yield from (f"{message}：{says}" for _, says in chained)
    last = message.events.order_by("-number").first()
    if last and last.state != message.state:
        yield f"{message}：状态是“{message.get_state_display()}”，与经过的最后一条不符。"
