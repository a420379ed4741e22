"""Two events that are one, and the items that speak of an event: merged, taken in, given away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed, demanded
from website.agencies.models import Person
from website.monitoring import event_people, event_state, registering
from website.monitoring.choices import State
from website.monitoring.models import EventStep, ItemGroup, OpinionEvent
from website.monitoring.registering import Noted, Upload


@transaction.atomic
def merge(event: OpinionEvent, into: OpinionEvent, *, by: Person, reason: str) -> OpinionEvent:
    """Merge an event into another of the same organ; the earlier finding of the two is the one that counts.

    Raises ``NotAllowed``.
    """
    if event.pk == into.pk:
        raise NotAllowed(["不能并入自己。"])
    first, second = sorted((event, into), key=lambda each: each.pk)
    both = {each.pk: each for each in (event_state.held_of(first), event_state.held_of(second))}
    held, kept, now = both[event.pk], both[into.pk], timezone.now()
    if held.agency_id != kept.agency_id:
        raise NotAllowed(["只能并入本机关的另一件。"])
    targets = event_state.target_of(held, "merge"), event_state.target_of(kept, "absorb")
    for each, step in ((held, "merge"), (kept, "absorb")):
        event_people.demand(each, step, by=by)
    said = demanded({"reason": reason}, "reason", "请写明为什么是同一件事。")
    held.merged_into, held.outcome = kept, "merged"
    detail: dict[str, Any] = {"reason": said, "number": held.number, "other": held.pk}
    if held.found_at < kept.found_at:
        detail.update(found_at=held.found_at.isoformat(), before=kept.found_at.isoformat())
        kept.found_at, kept.found_set_by = held.found_at, by
        kept.found_note = f"并入的{held.number}发现在先。"
    held.groups.update(event=kept)
    gone = {"reason": said, "number": kept.number, "other": kept.pk}
    event_state.put(held, "merge", targets[0], by=by, moment=now, detail=gone)
    event_state.put(kept, "absorb", targets[1], by=by, moment=now, detail=detail)
    event.refresh_from_db()
    into.refresh_from_db()
    return into


@transaction.atomic
def take_group(event: OpinionEvent, group: ItemGroup, *, by: Person, at: datetime | None = None) -> EventStep:
    """Let items that speak of the same matter belong to an event; they leave the one they belonged to.

    Who does so judges those of them that nobody has judged: they are the organ's affair. Raises ``NotAllowed``.
    """
    group = ItemGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if group.agency_id != event.agency_id:
        raise NotAllowed(["只能归入本机关的信息。"])
    if group.event_id == event.pk:
        raise NotAllowed(["这组信息已经在这件舆情里。"])
    if group.event:
        give_group(group.event, group, by=by)
    held = event_state.held_of(event)
    target = event_state.target_of(held, "take_group")
    event_people.demand(held, "take_group", by=by)
    moment = at or timezone.now()
    ItemGroup.objects.filter(pk=group.pk).update(event=held)
    group.items.judged(State.NEW).update(state=State.OURS, judged_by=by, judged_at=moment)
    detail = {"group": group.pk, "name": group.title, "items": group.items.count()}
    made = event_state.put(held, "take_group", target, by=by, moment=moment, detail=detail)
    event.refresh_from_db()
    return made


@transaction.atomic
def give_group(event: OpinionEvent, group: ItemGroup, *, by: Person) -> EventStep:
    """Take items out of an event they do not belong to. Raises ``NotAllowed``."""
    held = event_state.held_of(event)
    target = event_state.target_of(held, "give_group")
    event_people.demand(held, "give_group", by=by)
    if not ItemGroup.objects.filter(pk=group.pk, event=held).update(event=None):
        raise NotAllowed(["这组信息已经不在这件舆情里，请刷新页面。"])
    detail = {"group": group.pk, "name": group.title, "items": group.items.count()}
    made = event_state.put(held, "give_group", target, by=by, moment=timezone.now(), detail=detail)
    event.refresh_from_db()
    return made


@transaction.atomic
def register_of(group: ItemGroup, noted: Noted, *, by: Person, uploads: Iterable[Upload] = ()) -> OpinionEvent:
    """Register an event of items that speak of the same matter. Raises ``NotAllowed``."""
    held = ItemGroup.objects.select_for_update(of=("self",)).select_related("agency").get(pk=group.pk)
    if held.event_id:
        raise NotAllowed(["这组信息已经登记为舆情，请刷新页面。"])
    event = registering.register(held.agency, replace(noted, first_seen_at=held.first_at), by=by, uploads=uploads)
    take_group(event, held, by=by)
    return event
