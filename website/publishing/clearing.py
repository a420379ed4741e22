"""Letting a finding stand, masking what was found, and looking at what stood there before."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from wagtail.models import Revision

from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.publishing.checks import Weight
from website.publishing.checks.blocks import Masked, plain_words
from website.publishing.findings import findings_of
from website.publishing.models import Clearance, MaskedOriginal, Record
from website.publishing.models.tasks import wrote

CLEARERS = (Role.OFFICE_HEAD, Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER)
"""Who may let a finding stand, in writing, unless they wrote the record themselves."""


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
    """Mask every piece of personal data in a record, as a new version and in its earlier ones; return how many.

    What stood there is kept apart in ``MaskedOriginal``. Raises ``NotAllowed`` when there is nothing to mask.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    if held.current_workflow_task:
        raise NotAllowed(["正在审查，不能改动。请审查人退回后再遮盖。"])
    draft = held.get_latest_revision_as_object()
    before = _contents(draft.serializable_data())
    count = _mask_fields(draft)
    if not count:
        raise NotAllowed(["没有找到可以遮盖的个人信息。"])
    kept = MaskedOriginal(record_id=record.pk, content=before, by=by, count=count)
    _mask_history(held, kept)
    draft.save_revision(user=by)
    if not held.live:  # what was never published has no other copy to protect
        held = Record.objects.get(pk=record.pk)
        _mask_fields(held)
        held.save(update_fields=["title", "summary", "body", "details"])
    log("record.masked", agency=record.agency, by=by, target=record, detail={"count": count})
    return count


def _contents(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("title", "summary", "body", "details")}


def _mask_fields(record: Record) -> int:
    """Mask the fields of a record in place; return in how many places."""
    masked = Masked()
    record.title, record.summary = masked.plain(record.title), masked.plain(record.summary)
    record.body = [
        {**block, "value": masked.block(block["type"], block["value"])} for block in record.body.get_prep_value()
    ]
    record.details = masked.values(record.details)
    return masked.count


def _mask_history(record: Record, kept: MaskedOriginal) -> None:
    """Mask the earlier versions too, where anyone who sees the history could read on; keep what stood in each."""
    kept.save()
    contents = [kept.content]
    for revision in record.revisions.order_by("pk"):
        before = _contents(revision.content)
        earlier = revision.as_object()
        count = _mask_fields(earlier)
        if not count:
            continue
        Revision.objects.filter(pk=revision.pk).update(
            content={**revision.content, **_contents(earlier.serializable_data())}, object_str=str(earlier)
        )
        if before not in contents:
            contents.append(before)
            MaskedOriginal.objects.create(record_id=record.pk, content=before, by=kept.by, count=count)


@transaction.atomic
def look_at_original(original: MaskedOriginal, *, reason: str, by: Person) -> dict[str, str]:
    """Return in plain words what stood in a record before it was masked; who looked, and why, is written down.

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
    content = original.content
    parts = (line for block in json.loads(content["body"]) for line in plain_words(block["type"], block["value"]))
    details = (str(value) for value in content["details"].values() if value)
    return {
        "title": content["title"],
        "summary": content["summary"],
        "body": "\n".join(parts),
        "details": "\n".join(details),
    }
