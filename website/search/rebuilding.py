"""Building the index anew from what is published, while it goes on answering."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from website.search import services
from website.search.backends import backend
from website.search.documents import Document
from website.search.models import Entry

BATCH = 500


@dataclass(frozen=True)
class Outcome:
    """What a rebuild did."""

    entries: int
    added: int
    removed: int


def rebuild(progress: Callable[[int], object] = lambda done: None) -> Outcome:
    """Bring every entry in line with what is published, then build the terms anew."""
    added, seen = 0, 0
    for batch in _batches(import_string(settings.SEARCH_SOURCE)()):
        added += _match(batch)
        seen += len(batch)
        progress(seen)
    removed = _drop_unpublished()
    backend().rebuild()
    return Outcome(Entry.objects.count(), added, removed)


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    rest = iter(documents)
    while batch := list(islice(rest, BATCH)):
        yield batch


@transaction.atomic
def _match(documents: list[Document]) -> int:
    """Put in order the entries that differ from their documents; return how many did."""
    known = {entry.key: entry for entry in Entry.objects.filter(key__in=[each.key for each in documents])}
    wrong = [each for each in documents if not _same(known.get(each.key), services.entry_of(each))]
    services.put(wrong)
    return len(wrong)


def _same(one: Entry | None, other: Entry) -> bool:
    names = [field.attname for field in Entry._meta.concrete_fields]
    return one is not None and all(getattr(one, name) == getattr(other, name) for name in names)


def _drop_unpublished() -> int:
    """Remove the entries of what is no longer public."""
    is_public = import_string(settings.SEARCH_PUBLIC_KEYS)
    removed, last = 0, 0
    while keys := list(Entry.objects.filter(key__gt=last).order_by("key").values_list("key", flat=True)[:BATCH]):
        gone = set(keys) - is_public(keys)
        services.remove(gone)
        removed += len(gone)
        last = keys[-1]
    return removed
