"""Entering records, correcting them with a reason, taking them back, and what the audit trail is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from website.access_requests import files
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.services import record as log
from website.duties.models import Duty, DutyFile, KeyTask, SupervisionCase
from website.duties.people import demand, may_correct, may_enter

AnyDuty = TypeVar("AnyDuty", bound=Duty)


@dataclass(frozen=True)
class Upload:
    """A file that comes with a record."""

    name: str
    data: bytes


@transaction.atomic
def enter(duty: AnyDuty, *, by: Person, uploads: Iterable[Upload] = ()) -> AnyDuty:
    """Keep a new record, which is not saved yet.

    Raises ``NotAllowed`` naming everything that is missing or does not fit, ``UnsafeFile`` for a file that may not be
    kept.
    """
    demand(may_enter(duty.KIND, duty.agency, by), duty.KIND)
    duty.kind, duty.entered_by = duty.KIND, by
    demand_sound(duty)
    duty.save()
    note(duty, "duty.entered", by, papers=keep(duty, uploads, by, brought=isinstance(duty, SupervisionCase)))
    return duty


def demand_sound(duty: Duty) -> None:
    """Raise ``NotAllowed`` naming everything that is wrong with a record as it stands."""
    reasons = list(duty.amiss())
    try:
        duty.clean_fields(exclude=[] if duty.pk else ["duty_ptr"])
    except ValidationError as error:
        reasons += [f"{duty.label_of(name)}：{'；'.join(said)}" for name, said in error.message_dict.items()]
    if reasons:
        raise NotAllowed(reasons)


def keep(duty: Duty, uploads: Iterable[Upload], by: Person, *, brought: bool = False) -> list[str]:
    """Keep the files of a record, sealed, and return their names; ``brought`` by who raised a complaint."""
    kept = [
        DutyFile.objects.create(duty_id=duty.pk, by=by, brought=brought, **files.put(duty.agency, each.name, each.data))
        for each in uploads
    ]
    return [each.name for each in kept]


def note(duty: Duty, action: str, by: Person | None, **detail: Any) -> None:
    """Tell the audit trail of an act; of a complaint it hears the number and nothing of what it says."""
    if isinstance(duty, SupervisionCase) and detail.get("papers"):
        detail["papers"] = f"{len(detail['papers'])}个文件"
    log(action, agency=duty.agency, by=by, target=duty.duty_ptr, label=label_of(duty), detail=detail)


def label_of(duty: Duty) -> str:
    """Return what a record is called where others than its readers see it."""
    return f"投诉举报{duty.pk}" if isinstance(duty, SupervisionCase) else f"{duty.get_kind_display()}：{duty.title}"


def locked(duty: AnyDuty) -> AnyDuty:
    """Return a record as it stands now, locked until the transaction ends. Raises ``NotAllowed`` for one void."""
    Duty.objects.select_for_update().get(pk=duty.pk)
    held = type(duty)._default_manager.select_related("agency").get(pk=duty.pk)
    if held.void_reason:
        raise NotAllowed(["这一条已经作废。"])
    return held  # type: ignore[no-any-return]


@transaction.atomic
def correct(
    duty: AnyDuty, changes: Mapping[str, Any], *, reason: str, by: Person, uploads: Iterable[Upload] = ()
) -> None:
    """Change what a record says, keeping in the audit trail what it said before.

    Raises ``NotAllowed`` without a reason, without a change, or for what does not fit; ``UnsafeFile`` as ``enter``.
    """
    held = locked(duty)
    demand(may_correct(held, by), held.KIND)
    changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
    uploads = list(uploads)
    if not reason.strip():
        raise NotAllowed(["请写明更正的原因。"])
    if not changed and not uploads:
        raise NotAllowed(["没有改动。要更正的，请改好再提交。"])
    before = list(said(held, changed))
    for name, value in changed.items():
        setattr(held, name, value)
    demand_sound(held)
    held.save()
    kept = keep(held, uploads, by, brought=isinstance(held, SupervisionCase))
    # What a complaint says is read by fewer people than the audit trail.
    told = {} if isinstance(held, SupervisionCase) else {"before": before, "after": list(said(held, changed))}
    names = [held.label_of(name) for name in changed]
    note(held, "duty.corrected", by, reason=reason.strip(), changed=names, papers=kept, **told)
    if isinstance(held, KeyTask):
        _correct_handed_down(held, changed, reason, by)
    duty.refresh_from_db()


def _correct_handed_down(task: KeyTask, changed: Mapping[str, Any], reason: str, by: Person) -> None:
    """Let the organs' own copies of a task that are not done say the same as the office's."""
    for each in task.handed_down.valid().filter(done_on=None):
        shared = {name: value for name, value in changed.items() if name in KeyTask.HANDED_DOWN}
        if any(getattr(each, name) != value for name, value in shared.items()):
            correct(each, shared, reason=reason, by=by)


def said(duty: Duty, names: Iterable[str]) -> Iterator[str]:
    """Yield fields of a record, each as a person reads it."""
    for name in names:
        yield f"{duty.label_of(name)}“{words(duty, name)}”"


def words(duty: Duty, name: str) -> str:
    """Return what a field says; a choice by its label, nothing as nothing."""
    value = getattr(duty, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    shown = getattr(duty, f"get_{name}_display", None)
    return "" if value in (None, "") else str(shown() if shown else value)


@transaction.atomic
def void(duty: AnyDuty, *, reason: str, by: Person) -> None:
    """Take back a record that was entered by mistake: it stays readable and is counted nowhere.

    Raises ``NotAllowed`` without a reason, or while tasks hang on it.
    """
    held = locked(duty)
    demand(may_correct(held, by), held.KIND)
    if not reason.strip():
        raise NotAllowed(["请写明作废的原因。"])
    if isinstance(held, KeyTask) and (held.parts.valid().exists() or held.handed_down.valid().exists()):
        raise NotAllowed(["这项任务已经分解、下达，请先作废分出去的任务。"])
    held.void_reason = reason.strip()
    held.save(update_fields=["void_reason"])
    note(held, "duty.voided", by, reason=held.void_reason)
    duty.refresh_from_db()
