"""The search: keeping it in step with what is published, and asking it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from website.search import suggestions
from website.search.backends import Lookup, backend, facet
from website.search.documents import Document
from website.search.highlight import marked, snippet
from website.search.models import SPACING, Entry, State
from website.search.query import CEILING, SIZE, Found, Hit, Query, Results
from website.search.question import words_of
from website.search.terms import plain

LONGEST = 100_000
"""Characters of a text that are indexed."""
LONGEST_QUESTION = 200
"""Characters of a question that are looked at."""


@transaction.atomic
def put(documents: Iterable[Document]) -> None:
    """Add documents to the index, or bring them up to date, in the caller's transaction."""
    entries = [entry_of(document) for document in documents]
    _mark_other_indexes()
    replaced = list(Entry.objects.filter(key__in=[entry.key for entry in entries]))
    Entry.objects.filter(place__in=[entry.place for entry in replaced]).delete()
    Entry.objects.bulk_create(entries)
    backend().put(entries, replaced)
    suggestions.learn((entry.title for entry in entries), gone=(entry.title for entry in replaced))


@transaction.atomic
def remove(keys: Iterable[int]) -> None:
    """Take documents out of the index; unknown keys are no error."""
    found = list(Entry.objects.filter(key__in=list(keys)))
    _mark_other_indexes()
    backend().remove(found)
    Entry.objects.filter(place__in=[entry.place for entry in found]).delete()
    suggestions.learn((), gone=(entry.title for entry in found))


def _mark_other_indexes() -> None:
    """Let every index but the one in use ask for a rebuild: it misses what changes from now on."""
    State.objects.of(backend().engine)
    State.objects.exclude(engine=backend().engine).filter(version__gt=0).update(version=0)


def entry_of(document: Document) -> Entry:
    """Return a document as the index keeps it."""
    return Entry(
        place=document.published_on.toordinal() * SPACING + document.key,
        key=document.key,
        agency_path=document.agency_path,
        column_id=document.column_id,
        kind=document.kind,
        catalogue_code=document.catalogue_code,
        year=document.published_on.year,
        validity=document.validity,
        published_on=document.published_on,
        title=plain(document.title),
        text=plain(_whole(document.summary, document.text))[:LONGEST],
        doc_no=plain(document.doc_no),
        index_no=document.index_no,
    )


def _whole(summary: str, text: str) -> str:
    """Return summary and text, the summary only where the text does not begin with it."""
    return text if text.startswith(summary) else f"{summary}\n{text}"


def search(query: Query) -> Results:
    """Return a page of what was found; where nothing was, what may have been meant.

    Raises ``SearchUnavailable`` when a search server does not answer.
    """
    lookup, page = lookup_of(query), min(max(query.page, 1), CEILING // SIZE)
    if not lookup.words:
        return Results([], 0, False, 1, [])
    found = backend().page(lookup, (page - 1) * SIZE, SIZE, CEILING)
    count, entries = found.count, _entries(found.places)
    words = [word.text for word in lookup.words]
    return Results(
        hits=[_hit(entry, words) for entry in entries],
        count=min(count, CEILING),
        more=count > CEILING,
        page=page,
        words=words,
        suggestion="" if count else suggestions.meant(" ".join(words), words, lambda text: _finds(query, text)),
        related=suggestions.related([entry.title for entry in entries], words),
    )


def find(query: Query, start: int, size: int) -> Found:
    """Return some of what was found, from a place on, as far as hits are counted; ``query.page`` plays no part.

    Raises ``SearchUnavailable`` when a search server does not answer.
    """
    lookup, size = lookup_of(query), min(size, CEILING - start)
    if not lookup.words or size <= 0:
        return Found([], 0, False)
    found = backend().page(lookup, start, size, CEILING)
    keys = [entry.key for entry in _entries(found.places)]
    return Found(keys, min(found.count, CEILING), found.count > CEILING)


def _entries(places: list[int]) -> list[Entry]:
    found = Entry.objects.in_bulk(places)
    return [found[place] for place in places if place in found]


def lookup_of(query: Query) -> Lookup:
    """Return what a backend is asked for."""
    narrowed = {
        "a": query.agency_path,
        "c": query.columns[0] if len(query.columns) == 1 else None,
        "k": query.kind,
        "t": query.catalogue_code,
        "y": query.year,
        "v": query.validity,
    }
    return Lookup(
        words=tuple(words_of(query.text[:LONGEST_QUESTION])),
        facets=tuple(facet(letter, value) for letter, value in narrowed.items() if value),
        titles_first=not query.newest_first,
        any_of=tuple(facet("c", column) for column in query.columns) if len(query.columns) > 1 else (),
    )


def _hit(entry: Entry, words: list[str]) -> Hit:
    return Hit(
        key=entry.key,
        title=marked(entry.title, words),
        snippet=snippet(entry.text, words),
        published_on=entry.published_on,
        kind=entry.kind,
        validity=entry.validity,
        column_id=entry.column_id,
    )


def _finds(query: Query, text: str) -> bool:
    return bool(backend().page(lookup_of(replace(query, text=text)), 0, 1, 1).places)


def send_pending() -> int:
    """Send what a search server has not confirmed yet; return how much it confirmed.

    Raises ``SearchUnavailable`` when it does not answer.
    """
    return backend().send()


def problems() -> list[str]:
    """Return what is wrong with the index, in words; nothing when all is well."""
    return backend().problems()
