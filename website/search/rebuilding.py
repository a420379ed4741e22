"""Building the index anew from what is published, while it goes on answering."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from website.search import services, suggestions
from website.search.backends import backend
from website.search.documents import Document
from website.search.models import Entry
from website.search.turns import standing_back

BATCH = 200


@dataclass(frozen=True)
class Step:
    """One batch: how far it came, how many it looked at, how many it changed."""

    last: int
    seen: int
    changed: int


@dataclass(frozen=True)
class Outcome:
    """What a rebuild did."""

    entries: int
    added: int
    removed: int


def rebuild(progress: Callable[[int], object] = lambda done: None) -> Outcome:
    """Bring every entry in line with what is published, then build the terms anew."""
    added, seen, last = 0, 0, 0
    while step := _in_turn(_match, last):
        added += step.changed
        seen += step.seen
        last = step.last
        progress(seen)
    removed, last = 0, 0
    while step := _in_turn(_drop_unpublished, last):
        removed += step.changed
        last = step.last
    suggestions.forget_unused()
    backend().rebuild()
    return Outcome(Entry.objects.count(), added, removed)


def _in_turn(work: Callable[[int], Step | None], after: int) -> Step | None:
    with standing_back():
        return work(after)


@transaction.atomic
def _match(after: int) -> Step | None:
    """Put in order the next entries that differ from their documents.

    The source locks what it hands out, so nothing of it is changed or withdrawn before its entry is written.
    """
    documents: list[Document] = import_string(settings.SEARCH_SOURCE)(after, BATCH)
    known = {entry.key: entry.values() for entry in Entry.objects.filter(key__in=[each.key for each in documents])}
    wrong = [each for each in documents if known.get(each.key) != services.entry_of(each).values()]
    if wrong:
        services.put(wrong)
    return Step(documents[-1].key, len(documents), len(wrong)) if documents else None


@transaction.atomic
def _drop_unpublished(after: int) -> Step | None:
    """Remove the next entries whose documents are no longer public.

    The entries are locked first: whoever publishes one of them meanwhile waits, and writes its entry again.
    """
    entries = Entry.objects.filter(key__gt=after).order_by("key").select_for_update()
    keys = list(entries.values_list("key", flat=True)[:BATCH])
    gone = set(keys) - import_string(settings.SEARCH_PUBLIC_KEYS)(keys)
    if gone:
        services.remove(gone)
    return Step(keys[-1], len(keys), len(gone)) if keys else None
