"""Letting a finding stand, masking what was found, and looking at what stood there before."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction

from gongkai import personal_data
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.publishing.checks import Weight
from website.publishing.findings import findings_of
from website.publishing.models import Clearance, MaskedOriginal, Record
from website.publishing.models.tasks import wrote

CLEARERS = (Role.OFFICE_HEAD, Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER)
"""Who may let a finding stand, in writing, unless they wrote the record themselves."""

_TAG = re.compile(r"(<[^>]*>)")


def may_clear(record: Record, person: Person) -> bool:
    """Whether the person may let findings on this record stand."""
    return scope_of(person).holds(record.agency, *CLEARERS) and not wrote(record, person)


@transaction.atomic
def clear(record: Record, *, fingerprint: str, reason: str, by: Person) -> Clearance:
    """Let one finding stand, with the reason; the finding comes back when the text there changes.

    Raises ``NotAllowed`` for who may not, without a reason, or for a finding that is not there.
    """
    if not may_clear(record, by):
        raise NotAllowed(["只有不是起草人的审查人员可以放行。"])
    if not reason.strip():
        raise NotAllowed(["放行必须写明理由。"])
    found = next((each for each in findings_of(record) if each.fingerprint == fingerprint), None)
    if found is None or found.weight != Weight.MUST:
        raise NotAllowed(["这一处已经改过或者不需要放行，请刷新页面。"])
    clearance, _ = Clearance.objects.get_or_create(
        record_id=record.pk,
        check_id=found.check,
        fingerprint=fingerprint,
        defaults={"says": found.says[:300], "reason": reason.strip()[:300], "by": by},
    )
    log("finding.cleared", agency=record.agency, by=by, target=record, detail={"says": found.says, "reason": reason})
    return clearance


@transaction.atomic
def mask(record: Record, *, by: Person) -> int:
    """Mask every piece of personal data in the latest version of a record, as a new version; return how many.

    What stood there is kept apart in ``MaskedOriginal``. Raises ``NotAllowed`` when there is nothing to mask.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    if held.current_workflow_task:
        raise NotAllowed(["正在审查，不能改动。请审查人退回后再遮盖。"])
    draft = held.get_latest_revision_as_object()
    before = draft.serializable_data()
    count = _mask_fields(draft)
    if not count:
        raise NotAllowed(["没有找到可以遮盖的个人信息。"])
    draft.save_revision(user=by)
    if not held.live:  # what was never published has no other copy to protect
        held = Record.objects.get(pk=record.pk)
        _mask_fields(held)
        held.save(update_fields=["title", "summary", "body", "details"])
    kept = {name: before[name] for name in ("title", "summary", "body", "details")}
    MaskedOriginal.objects.create(record_id=record.pk, content=kept, by=by, count=count)
    log("record.masked", agency=record.agency, by=by, target=record, detail={"count": count})
    return count


def _mask_fields(record: Record) -> int:
    """Mask the fields of a record in place; return in how many places."""
    masked = _Masked()
    record.title, record.summary = masked.of(record.title), masked.of(record.summary)
    record.body = [{**block, "value": masked.of(block["value"])} for block in record.body.get_prep_value()]
    record.details = masked.of(record.details)
    return masked.count


class _Masked:
    """Values with their personal data masked, and how many there were."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, value: Any) -> Any:
        """Return a value, whatever it is made of, with its texts masked."""
        if isinstance(value, str):
            self.count += len(_maskable(_TAG.sub("", value)))
            return masked_html(value)
        if isinstance(value, list):
            return [self.of(each) for each in value]
        if isinstance(value, dict):
            return {name: self.of(each) for name, each in value.items()}
        return value


def _maskable(text: str) -> list[personal_data.Found]:
    """Return what is masked by one click: a home address, told by its form alone, is left to the drafter."""
    return [found for found in personal_data.find(text) if found.kind != "home"]


def masked_html(html: str) -> str:
    """Return HTML with the personal data in its text masked, its tags untouched.

    >>> masked_html("<p>手机<b>138</b>00000000</p>")
    '<p>手机<b>138</b>****0000</p>'
    """
    pieces = _TAG.split(html)
    texts = [piece if number % 2 == 0 else "" for number, piece in enumerate(pieces)]
    whole = "".join(texts)
    cleaned = list(whole)
    for found in _maskable(whole):
        cleaned[found.start : found.end] = _same_length(found)
    at, result = 0, []
    for number, piece in enumerate(pieces):
        if number % 2:
            result.append(piece)
            continue
        result.append("".join(cleaned[at : at + len(piece)]))
        at += len(piece)
    return "".join(result)


def _same_length(found: personal_data.Found) -> list[str]:
    """Return what stands in place of a find, one character for each of its own, so that tags keep their places."""
    masked = found.masked
    if len(masked) == len(found.text):
        return list(masked)
    keep = 1 if found.kind == "private_mail" else 3
    return [*found.text[:keep], *("*" * (len(found.text) - keep - 2)), *found.text[-2:]]


@transaction.atomic
def look_at_original(original: MaskedOriginal, *, reason: str, by: Person) -> dict[str, Any]:
    """Return what stood in a record before it was masked; that it was looked at, and why, is written down.

    Raises ``NotAllowed`` for who may not, or without a reason.
    """
    record = original.record
    if not scope_of(by).holds(record.agency, Role.OFFICE_HEAD, Role.SECRECY_REVIEWER):
        raise NotAllowed(["只有公开工作机构负责人和保密审查员可以查看遮盖前的原文。"])
    if not reason.strip():
        raise NotAllowed(["查看遮盖前的原文必须写明理由。"])
    log(
        "original.viewed",
        agency=record.agency,
        by=by,
        target=record,
        detail={"original": original.pk, "reason": reason},
    )
    content: dict[str, Any] = original.content
    return content
