"""The year's key tasks: handed down to organs, broken down to units, done with proof, taken up again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Kind, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.duties.models import KeyTask
from website.duties.people import demand, may_enter, may_work_on
from website.duties.services import Upload, demand_sound, enter, keep, locked, note


def organs_below(person: Person) -> AgencyQuerySet:
    """Return the organs to which a person of a supervising office hands tasks down."""
    return scope_of(person).agencies(Role.SUPERVISOR).exclude(kind=Kind.UNIT).filter(active=True).order_by("path")


@transaction.atomic
def enter_task(task: KeyTask, organs: Iterable[Agency], *, by: Person, uploads: Iterable[Upload] = ()) -> KeyTask:
    """Keep a new task and hand it down to organs, if there are any, in one step. Raises what both raise."""
    enter(task, by=by, uploads=uploads)
    if organs := list(organs):
        hand_down(task, organs, by=by)
    return task


@transaction.atomic
def hand_down(task: KeyTask, organs: Iterable[Agency], *, by: Person) -> list[KeyTask]:
    """Give each organ the task as its own, in one step; an organ that has it already is left out.

    Raises ``NotAllowed`` for who is not of the office whose task it is, or when there is nobody left.
    """
    held = locked(task)
    demand(may_enter(held.KIND, held.agency, by), held.KIND)
    allowed, having = set(organs_below(by)), set(held.handed_down.valid().values_list("agency", flat=True))
    wanted = [each for each in organs if each.pk not in having and each != held.agency]
    if strangers := [str(each) for each in wanted if each not in allowed]:
        raise NotAllowed([f"{'、'.join(strangers)}不在您监督的范围内。"])
    if not wanted:
        raise NotAllowed(["请选择还没有下达的单位。"])
    made = [_given(held, each, by) for each in wanted]
    note(held, "duty.handed_down", by, to=[str(each) for each in wanted])
    return made


def _given(task: KeyTask, organ: Agency, by: Person) -> KeyTask:
    same = {name: getattr(task, name) for name in ("kind", *KeyTask.HANDED_DOWN)}
    given = KeyTask(agency=organ, entered_by=by, handed_down_from=task, **same)
    demand_sound(given)
    given.save()
    note(given, "duty.entered", by, basis=f"{task.agency}下达")
    return given


@dataclass(frozen=True)
class Part:
    """What one unit does of a task."""

    unit: Agency
    title: str
    due_on: date


@transaction.atomic
def break_down(task: KeyTask, parts: Iterable[Part], *, by: Person) -> list[KeyTask]:
    """Break an organ's task down to its units. Raises ``NotAllowed`` for a part that is due after the whole."""
    held = locked(task)
    demand(may_enter(held.KIND, held.agency, by), held.KIND)
    if held.part_of or held.done_on:
        raise NotAllowed(["已经分解出来的、已经完成的任务不能再分解。"])
    parts = list(parts)
    if late := [each.title for each in parts if each.due_on > held.due_on]:
        raise NotAllowed([f"“{'”“'.join(late)}”的期限晚于任务的期限（{held.due_on}），请改早。"])
    if not parts:
        raise NotAllowed(["请至少填写一个承办的内设机构。"])
    return [_part(held, each, by) for each in parts]


def _part(task: KeyTask, said: Part, by: Person) -> KeyTask:
    part = KeyTask(
        agency=task.agency,
        year=task.year,
        origin=task.origin,
        basis=task.basis,
        title=said.title,
        unit=said.unit,
        on=task.on,
        due_on=said.due_on,
        part_of=task,
    )
    return enter(part, by=by)


@transaction.atomic
def finish(task: KeyTask, *, on: date, result: str, by: Person, uploads: Iterable[Upload] = ()) -> None:
    """Write down that a task is done, how, and with which proof.

    Raises ``NotAllowed`` while parts of it are not done, or without a word of how.
    """
    held = locked(task)
    demand(may_work_on(held, by), held.KIND)
    if held.done_on:
        raise NotAllowed(["这项任务已经登记完成。"])
    if waiting := [each.title for each in held.parts.open()]:
        raise NotAllowed([f"分解的任务还没有完成：{'、'.join(waiting)}。"])
    held.done_on, held.result = on, result.strip()
    demand_sound(held)
    held.save(update_fields=["done_on", "result"])
    note(held, "duty.done", by, on=on, result=held.result, papers=keep(held, uploads, by))
    task.refresh_from_db()


@transaction.atomic
def take_up_again(task: KeyTask, *, reason: str, by: Person) -> None:
    """Take back that a task is done; of one handed down the office that did so may, too.

    Raises ``NotAllowed`` without a reason, or for one that is not done.
    """
    held = locked(task)
    above = held.handed_down_from
    handed = above is not None and may_enter(held.KIND, above.agency, by)
    demand(handed or may_work_on(held, by), held.KIND)
    if not held.done_on:
        raise NotAllowed(["这项任务没有登记完成。"])
    if not reason.strip():
        raise NotAllowed(["请写明退回的原因。"])
    before = f"{held.done_on} {held.result}"
    held.done_on, held.result, held.reminded = None, "", ""
    held.save(update_fields=["done_on", "result", "reminded"])
    note(held, "duty.taken_up_again", by, reason=reason.strip(), before=before)
    task.refresh_from_db()
