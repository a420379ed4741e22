"""Adding to the ledger of an application, and proving that it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from gongkai import lifecycle, request_ledger
from gongkai.deadlines import Clock, State, Terms
from gongkai.request_ledger import Standing
from gongkai.working_days import Calendar
from website.access_requests.models import AccessRequest, RequestEvent
from website.agencies.calendar import Calendars, working_days
from website.agencies.models import Person
from website.audit.chain import Walk, add_step, fields_of, hash_of
from website.audit.services import record as log

APPLICANT, PLATFORM = "申请人", "系统"


def standing_of(request: AccessRequest) -> Standing:
    """Return where an application stands, replayed from its events."""
    return request_ledger.replay(event.line for event in request.events.order_by("number"))


def terms_of(request: AccessRequest) -> Terms:
    """Return the settings of the organ's clock."""
    practice = getattr(request.agency, "request_practice", None)
    return Terms.of(practice.terms if practice else None)


def clock_of(request: AccessRequest, standing: Standing | None = None, calendar: Calendar | None = None) -> Clock:
    """Return how an application's time stands today, with every step of the reckoning."""
    return request_ledger.clock_of(
        standing or standing_of(request),
        calendar or working_days(request.agency),
        today=timezone.localdate(),
        terms=terms_of(request),
    )


def append(
    request: AccessRequest,
    kind: str,
    *,
    on: date,
    detail: Mapping[str, Any] | None = None,
    by: Person | None = None,
    actor: str = "",
    state: str = "",
) -> RequestEvent:
    """Add a line to the ledger of an application that the caller holds locked, and anchor it in the audit trail."""
    event: RequestEvent = add_step(
        request.events,
        hashed_fields,
        kind=kind,
        on=on,
        detail=written(detail),
        by=by,
        actor=by.name if by else (actor or PLATFORM),
        state=state or request.state,
    )
    log(
        "request.step",
        agency=request.agency,
        by=by,
        target=request,
        label=f"{request.number} {lifecycle.label(kind)}",
        detail={"event": event.number, "on": on, "actor": event.actor, "hash": event.hash},
    )
    return event


def written(detail: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return particulars as a line of the ledger keeps them: days as ISO text."""
    kept: dict[str, Any] = json.loads(json.dumps(dict(detail or {}), ensure_ascii=False, default=str))
    return kept


def digest(event: RequestEvent) -> str:
    """Return the SHA-256 of an event's fields in one fixed written form."""
    return hash_of(hashed_fields(event))


def hashed_fields(event: RequestEvent) -> dict[str, Any]:
    """Return the fields of an event that its hash is over; the time in microseconds since 1970."""
    return {**fields_of(event, "request"), "state": event.state}


def settle(request: AccessRequest, standing: Standing, clock: Clock) -> None:
    """Set what an application is searched and counted by to what its events say; the caller saves it."""
    waiting = clock.state in (State.PAUSED, State.LAPSED)
    ends = [
        alarm.on for alarm in clock.alarms if alarm.id in ("clarification", "payment", "third_party", "joint_organ")
    ]
    request.state = standing.state
    request.outcome = standing.outcome
    request.waits_for = standing.waits_for
    request.received_on = standing.receipt.received_on
    request.decided_on = standing.decided_on
    request.due_on = clock.due.day if clock.due else None
    request.due_is_provisional = bool(clock.due and clock.due.provisional)
    request.waits_until = max(ends) if waiting and ends else None
    request.counted_on = timezone.localdate()


SETTLED = (
    "state",
    "outcome",
    "waits_for",
    "received_on",
    "decided_on",
    "due_on",
    "due_is_provisional",
    "waits_until",
    "counted_on",
)
"""The fields that ``settle`` sets."""


def recount(requests: Iterable[AccessRequest]) -> int:
    """Reckon the limits of applications anew, and return how many changed.

    A limit moves by itself while others are consulted, and when a notice on days off comes to count.
    """
    calendars, changed = Calendars(), 0
    for request in requests:
        before = [getattr(request, name) for name in SETTLED if name != "counted_on"]
        standing = standing_of(request)
        settle(request, standing, clock_of(request, standing, calendars.of(request.agency)))
        changed += before != [getattr(request, name) for name in SETTLED if name != "counted_on"]
        AccessRequest.objects.filter(pk=request.pk).update(**{name: getattr(request, name) for name in SETTLED})
    return changed


def recount_open() -> int:
    """Reckon the limits of every open application once a day."""
    today = timezone.localdate()
    waiting = AccessRequest.objects.open().exclude(counted_on=today).select_related("agency__request_practice")
    return recount(waiting.iterator(chunk_size=500))


def breaks(request: AccessRequest) -> Iterator[str]:
    """Yield every place where the ledger of an application does not hold; nothing when it is whole."""
    chained = Walk().breaks(request.events.order_by("number"), "number", digest)
    yield from (f"{request}：{says}" for _, says in chained)
    standing = standing_of(request)
    for name, kept, replayed in (
        ("状态", request.state, standing.state),
        ("处理结果", request.outcome, standing.outcome),
        ("待谁审签", request.waits_for, standing.waits_for),
        ("收到申请之日", request.received_on, standing.receipt.received_on),
        ("答复日期", request.decided_on, standing.decided_on),
    ):
        if kept != replayed:
            yield f"{request}：{name}是“{kept}”，按办理过程应是“{replayed}”。"
