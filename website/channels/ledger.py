"""Adding to the ledger of a delivery, and proving that it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from website.access_requests.ledger import PLATFORM, written
from website.agencies.models import Person
from website.audit.chain import Walk, add_step, fields_of, hash_of
from website.audit.services import record as log
from website.channels.models import Delivery, DeliveryStep


def append(
    delivery: Delivery,
    kind: str,
    *,
    by: Person | None = None,
    on: date | None = None,
    detail: Mapping[str, Any] | None = None,
) -> DeliveryStep:
    """Add a line to the ledger of a delivery that the caller holds locked, and anchor it in the audit trail."""
    step: DeliveryStep = add_step(
        delivery.steps,
        hashed_fields,
        kind=kind,
        on=on or timezone.localdate(),
        detail=written({"state": delivery.state, **(detail or {})}),
        by=by,
        actor=by.name if by else PLATFORM,
    )
    log(
        "delivery.step",
        agency=delivery.agency,
        by=by,
        target=delivery,
        label=f"{delivery} {step.get_kind_display()}"[:300],
        detail={"event": step.number, "hash": step.hash},
    )
    return step


def digest(step: DeliveryStep) -> str:
    """Return the SHA-256 of a step's fields in one fixed written form."""
    return hash_of(hashed_fields(step))


def hashed_fields(step: DeliveryStep) -> dict[str, Any]:
    """Return the fields of a step that its hash is over; the time in microseconds since 1970."""
    return fields_of(step, "delivery")


def breaks(delivery: Delivery) -> Iterator[str]:
    """Yield every place where the ledger of a delivery does not hold; nothing when it is whole."""
    chained = Walk().breaks(delivery.steps.order_by("number"), "number", digest)
    yield from (f"{delivery}：{says}" for _, says in chained)
