"""Adding to the audit trail, and proving that it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from website.agencies.models import Agency, Person
from website.audit.chain import GENESIS, Walk, hash_of, microseconds
from website.audit.models import Entry, Head

INSTALLATION = "installation"
"""The chain of what belongs to no agency."""

_HASHED = (
    "chain",
    "sequence",
    "agency_id",
    "person_id",
    "person_name",
    "action",
    "target_kind",
    "target_id",
    "target_label",
    "detail",
    "address",
    "previous_hash",
)


@dataclass(frozen=True)
class Break:
    """A place where a chain does not hold."""

    chain: str
    sequence: int
    says: str


def hashed_fields(entry: Entry) -> dict[str, Any]:
    """Return the fields of an entry that its hash is over; the time in microseconds since 1970."""
    fields = {name: getattr(entry, name) for name in _HASHED}
    return {**fields, "at": microseconds(entry.at)}


def digest(entry: Entry) -> str:
    """Return the SHA-256 of an entry's fields in one fixed written form."""
    return hash_of(hashed_fields(entry))


@transaction.atomic
def record(
    action: str,
    *,
    agency: Agency | None,
    by: Person | None,
    target: models.Model | None = None,
    label: str = "",
    detail: Mapping[str, Any] | None = None,
    address: str | None = None,
) -> Entry:
    """Add one entry to the chain of the agency's organ, in the caller's transaction.

    ``by`` is ``None`` for what the platform does by itself (a scheduled publication). Raises what the database
    raises, so that an act that cannot be recorded is not done.
    """
    chain = str(agency.organ.pk) if agency else INSTALLATION
    head, _ = Head.objects.select_for_update().get_or_create(chain=chain, defaults={"hash": GENESIS})
    entry = Entry(
        chain=chain,
        sequence=head.sequence + 1,
        at=timezone.now(),
        agency=agency,
        person=by,
        person_name=by.name if by else "系统",
        action=action,
        target_kind=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        target_label=(label or (str(target) if target else ""))[:300],
        detail=json.loads(json.dumps(dict(detail or {}), ensure_ascii=False, default=str)),
        address=address,
        previous_hash=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    Head.objects.filter(pk=chain).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def verify(chain: str | None = None) -> Iterator[Break]:
    """Yield every place where a chain does not hold; nothing when the trail is whole."""
    chains = [chain] if chain else sorted({*Head.objects.values_list("chain", flat=True), *_chains_with_entries()})
    for name in chains:
        yield from _verify_chain(name)


def _chains_with_entries() -> set[str]:
    return set(Entry.objects.order_by().values_list("chain", flat=True).distinct())


def _verify_chain(chain: str) -> Iterator[Break]:
    walk = Walk()
    lines = Entry.objects.filter(chain=chain).order_by("sequence").iterator(chunk_size=2000)
    yield from (Break(chain, number, says) for number, says in walk.breaks(lines, "sequence", digest))
    head = Head.objects.filter(pk=chain).first()
    if head is None or (head.sequence, head.hash) != (walk.number, walk.hash):
        yield Break(chain, walk.number, "末端与登记的末端不符，末尾的记录被删去或末端被改动过。")
