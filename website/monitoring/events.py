"""Taking the steps of an event of public opinion: each one line, in one transaction, under a lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed, demanded
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.monitoring import event_ledger, event_people, event_state, registering
from website.monitoring.event_changes import CHANGES
from website.monitoring.models import EventBrief, EventPractice, EventStep, Look, OpinionEvent
from website.monitoring.registering import Upload


@transaction.atomic
def take(
    event: OpinionEvent,
    kind: str,
    *,
    by: Person | None,
    detail: Mapping[str, Any] | None = None,
    uploads: Iterable[Upload] = (),
    at: datetime | None = None,
) -> EventStep:
    """Take a step of an event: checked, written into its ledger, and its clocks reckoned anew, together.

    ``by`` is nothing for the platform; ``at`` is the moment of a step that is taken over from before. Raises
    ``NotAllowed`` with what stands against it, ``UnsafeFile`` for a file that may not be kept.
    """
    held, moment, given = event_state.held_of(event), at or timezone.now(), dict(detail or {})
    target = event_state.target_of(held, kind)
    event_people.demand(held, kind, by=by)
    if moment > timezone.now() or moment < held.found_at:
        raise NotAllowed(["这一步的时间应在发现以后、现在以前，请核对。"])
    if change := CHANGES.get(kind):
        change(held, by, moment, given)
    if papers := registering.keep(held, uploads, by):
        given["papers"] = papers
    made = event_state.put(held, kind, target, by=by, moment=moment, detail=given)
    event.refresh_from_db()
    return made


@transaction.atomic
def write_brief(
    event: OpinionEvent, *, said: str, truth: str, proposal: str, by: Person, at: datetime | None = None
) -> EventBrief:
    """Keep a new version of what people write in the decision brief. Raises ``NotAllowed``."""
    held = event_state.held_of(event)
    target = event_state.target_of(held, "brief")
    event_people.demand(held, "brief", by=by)
    parts = {"said": said, "truth": truth, "proposal": proposal}
    for name, refusal in (("said", "舆论关注的问题"), ("truth", "核查的事实"), ("proposal", "处置建议")):
        parts[name] = demanded(parts, name, f"请填写{refusal}。", 3000)
    number, now = held.briefs.count() + 1, at or timezone.now()
    made = EventBrief.objects.create(event=held, number=number, by=by, at=now, **parts)
    detail = {"version": number, "sha256": event_ledger.hash_of(parts)}
    event_state.put(held, "brief", target, by=by, moment=now, detail=detail)
    event.refresh_from_db()
    return made


def looked(event: OpinionEvent, *, by: Person) -> None:
    """Write down that somebody looked at an event, once a day."""
    what = f"event {event.pk}"
    _, new = Look.objects.get_or_create(person=by, agency=event.agency, day=timezone.localdate(), what=what)
    if new:
        log("opinion_event.viewed", agency=event.agency, by=by, target=event, label=event.number)


def practice_of(agency: Agency) -> EventPractice:
    """Return an organ's settings, or those that every organ begins with."""
    return EventPractice.objects.filter(agency=agency).first() or EventPractice(agency=agency)


@transaction.atomic
def set_practice(practice: EventPractice, *, by: Person) -> None:
    """Keep an organ's settings. Raises ``NotAllowed``."""
    event_people.demand_head(practice.agency, by)
    practice.save()
    detail = {name: getattr(practice, name) for name in ("quiet_from", "quiet_until", "grave_any_time", "keep_years")}
    log("opinion_event.practice", agency=practice.agency, by=by, target=practice.agency, detail=detail)
