"""An organ's audit trail as lines that anyone can verify: every field that was hashed, and the hash."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from website.agencies.models import Agency
from website.audit.actions import label
from website.audit.models import Entry, Head
from website.audit.services import hashed_fields


def head(organ: Agency) -> dict[str, Any]:
    """Return where the organ's chain ends now."""
    found = Head.objects.get(chain=str(organ.pk))
    return {"chain": found.chain, "sequence": found.sequence, "hash": found.hash}


def entries(organ: Agency, last: int) -> Iterator[dict[str, Any]]:
    """Yield the entries of the organ's chain up to one, in their order."""
    chain = Entry.objects.filter(chain=str(organ.pk), sequence__lte=last).order_by("sequence")
    for entry in chain.iterator(chunk_size=2000):
        yield {
            **hashed_fields(entry),
            "hash": entry.hash,
            "action_label": label(entry.action),
            "time": entry.at.isoformat(),
        }
