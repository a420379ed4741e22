"""Adding to the ledger of a case, and proving that it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from website.access_requests.ledger import PLATFORM, written
from website.agencies.models import Person
from website.audit.chain import Walk, add_step, fields_of, hash_of
from website.audit.services import record as log
from website.disputes.models import DisputeCase, DisputeEvent


def append(
    case: DisputeCase, kind: str, *, on: date, by: Person | None, detail: Mapping[str, Any] | None = None
) -> DisputeEvent:
    """Add a line to the ledger of a case that the caller holds locked, and anchor it in the audit trail."""
    event: DisputeEvent = add_step(
        case.events,
        hashed_fields,
        kind=kind,
        on=on,
        detail=written(detail),
        by=by,
        actor=by.name if by else PLATFORM,
    )
    log(
        "dispute.step",
        agency=case.agency,
        by=by,
        target=case,
        label=f"{case.number} {event.get_kind_display()}",
        detail={"event": event.number, "until": on, "hash": event.hash},
    )
    return event


def digest(event: DisputeEvent) -> str:
    """Return the SHA-256 of an event's fields in one fixed written form."""
    return hash_of(hashed_fields(event))


def hashed_fields(event: DisputeEvent) -> dict[str, Any]:
    """Return the fields of an event that its hash is over; the time in microseconds since 1970."""
    return fields_of(event, "case")


def breaks(case: DisputeCase) -> Iterator[str]:
    """Yield every place where the ledger of a case does not hold; nothing when it is whole."""
    chained = Walk().breaks(case.events.order_by("number"), "number", digest)
    yield from (f"{case}：{says}" for _, says in chained)
