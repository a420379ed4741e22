"""The one way by which a record becomes public, and the one way back."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.services import record as log
from website.publishing import guards, links, numbering
from website.publishing.choices import Openness, WithdrawalReason
from website.publishing.indexing import document_of
from website.publishing.models import PublishedFile, Record
from website.publishing.public_version import touch
from website.publishing.references import files_in
from website.search import services as search

if TYPE_CHECKING:
    from collections.abc import Callable

OPENED: list[Callable[[Record], None]] = []
CLOSED: list[Callable[[Record], None]] = []
"""What apps above this one do in the same transaction when a record becomes visible, and when it no longer is."""


@transaction.atomic
def conclude_review(record: Record, *, by: Person | None) -> None:
    """Do what the completed review decided: publish (now or at the set time), or file as not to be published.

    Raises ``NotAllowed`` when a guard does not hold.
    """
    revision = record.get_latest_revision()
    reviewed = revision.as_object()
    if reviewed.openness == Openness.PROACTIVE:
        revision.publish(user=by, skip_permission_checks=True)
        Record.objects.filter(pk=record.pk).update(concluded_at=timezone.now())
        return
    _file_unpublished(reviewed, by=by)


def _file_unpublished(record: Record, *, by: Person | None) -> None:
    """Keep a record that is not for everyone: its openness is settled, nothing of it is shown."""
    guards.demand(guards.before_filing(record))
    was_public = Record.objects.public().filter(pk=record.pk).exists()
    record.concluded_at = timezone.now()
    record.next_review_on = record.next_review_on or guards.next_review(record)
    record.has_unpublished_changes = False
    record.live = False
    record.save()
    if was_public:
        _close(record)
    log("record.filed", agency=record.agency, by=by, target=record, detail={"openness": record.openness})


@transaction.atomic
def publish_revision(
    record: Record, revision: Revision, publish: Callable[[Revision], Any], *, by: Person | None
) -> None:
    """Publish one revision by Wagtail's own action ``publish``, with everything that must be true beside it.

    Index number, day, snapshot, files, links, search and audit are written in one transaction with the record.
    Raises ``NotAllowed`` when a guard does not hold.
    """
    held = Record.objects.select_for_update().get(pk=record.pk)
    candidate = revision.as_object()
    guards.demand(guards.before_publication(candidate, revision))
    later = candidate.go_live_at and candidate.go_live_at > timezone.now()
    if not later and held.index_no is None:
        held.index_no = numbering.issue(
            held.agency.organ, held.agency.code, candidate.generated_on, candidate.column.index_category
        )
        held.published_on = held.published_on or timezone.localdate()
        Record.objects.filter(pk=held.pk).update(index_no=held.index_no, published_on=held.published_on)
    # Read anew, so that what was just issued is in the version that Wagtail saves.
    publish(Revision.objects.get(pk=revision.pk))
    published = Record.objects.get(pk=record.pk)
    if published.live and not later:
        _open(published)
    action = "record.scheduled" if later else "record.published"
    log(action, agency=published.agency, by=by, target=published, detail=_detail(published, revision))


def _detail(record: Record, revision: Revision) -> dict[str, Any]:
    return {
        "revision": revision.pk,
        "index_no": record.index_no,
        "sha256": record.snapshot_sha256,
        "go_live_at": record.go_live_at,
    }


def _open(record: Record) -> None:
    """Make a record visible everywhere it is to be seen."""
    record.search_text = record.text
    record.snapshot_sha256 = snapshot(record)
    Record.objects.filter(pk=record.pk).update(
        search_text=record.search_text, snapshot_sha256=record.snapshot_sha256, withdrawn_at=None
    )
    PublishedFile.objects.filter(record=record).delete()
    PublishedFile.objects.bulk_create(
        PublishedFile(record=record, kind=kind, file_id=number) for kind, number in files_in(record)
    )
    links.apply(record)
    search.put([document_of(record)])
    touch(record.agency)
    for follow in OPENED:
        follow(record)


def _close(record: Record) -> None:
    """Take a record out of everywhere it was to be seen."""
    PublishedFile.objects.filter(record=record).delete()
    search.remove([record.pk])
    touch(record.agency)
    for follow in CLOSED:
        follow(record)


def snapshot(record: Record) -> str:
    """Return the SHA-256 of what is published: every field a reader sees, in one fixed written form."""
    content = record.serializable_data()
    seen = {name: value for name, value in content.items() if name not in _UNSEEN}
    return hashlib.sha256(json.dumps(seen, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


_UNSEEN = {
    "latest_revision",
    "live_revision",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "locked",
    "locked_at",
    "locked_by",
    "snapshot_sha256",
    "search_text",
    "concluded_at",
    "go_live_at",
}


@transaction.atomic
def withdraw(record: Record, *, by: Person, reason: WithdrawalReason, note: str) -> None:
    """Stop offering a published record; its address keeps a public note that it was withdrawn and why.

    Raises ``NotAllowed`` when it is not public or the note is empty.
    """
    record = Record.objects.select_for_update().get(pk=record.pk)
    if not record.is_public:
        raise NotAllowed(["这条信息没有公开，不需要撤回。"])
    if not note.strip():
        raise NotAllowed(["撤回要向公众说明理由，请填写撤回说明（行政处罚法第四十八条第二款）。"])
    record.withdrawn_at = timezone.now()
    record.withdrawal_reason = reason
    record.withdrawal_note = note.strip()
    record.save(update_fields=["withdrawn_at", "withdrawal_reason", "withdrawal_note"])
    _close(record)
    log("record.withdrawn", agency=record.agency, by=by, target=record, detail={"reason": reason, "note": note})
