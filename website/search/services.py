"""The search: keeping it in step with what is published, and asking it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from website.search import suggestions
from website.search.backends import Lookup, backend
from website.search.documents import Document
from website.search.highlight import marked, snippet
from website.search.models import SPACING, Entry
from website.search.query import CEILING, SIZE, Hit, Query, Results
from website.search.terms import plain, words_of

LONGEST = 100_000
"""Characters of a text that are indexed."""


@transaction.atomic
def put(documents: Iterable[Document]) -> None:
    """Add documents to the index, or bring them up to date, in the caller's transaction."""
    entries = [entry_of(document) for document in documents]
    replaced = list(Entry.objects.filter(key__in=[entry.key for entry in entries]))
    known = {entry.key: entry.title for entry in replaced}
    Entry.objects.filter(key__in=known).delete()
    Entry.objects.bulk_create(entries)
    backend().put(entries, replaced)
    suggestions.learn(entry.title for entry in entries if known.get(entry.key) != entry.title)


@transaction.atomic
def remove(keys: Iterable[int]) -> None:
    """Take documents out of the index; unknown keys are no error."""
    found = list(Entry.objects.filter(key__in=list(keys)))
    backend().remove(found)
    Entry.objects.filter(place__in=[entry.place for entry in found]).delete()


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
        text=plain(f"{document.summary}\n{document.text}")[:LONGEST],
        doc_no=plain(document.doc_no),
        index_no=document.index_no,
    )


def search(query: Query) -> Results:
    """Return a page of what was found; where nothing was, what may have been meant."""
    lookup = _lookup(query)
    if not lookup.words:
        return Results([], 0, False, 1, [])
    count = backend().count(lookup, CEILING)
    places = backend().find(lookup, (query.page - 1) * SIZE, SIZE) if count else []
    entries = {entry.place: entry for entry in Entry.objects.filter(place__in=places)}
    words = [word.text for word in lookup.words]
    found = [entries[place] for place in places if place in entries]
    return Results(
        hits=[_hit(entry, words) for entry in found],
        count=min(count, CEILING),
        more=count > CEILING,
        page=query.page,
        words=words,
        suggestion="" if count else _meant(query, words),
        related=suggestions.related([entry.title for entry in found], words),
    )


def _lookup(query: Query) -> Lookup:
    facets = [
        *([f"zza{query.agency_path}"] if query.agency_path else []),
        *([f"zzc{query.column_id}"] if query.column_id else []),
        *([f"zzk{query.kind}".replace("_", "")] if query.kind else []),
        *([f"zzt{query.catalogue_code}".replace("-", "")] if query.catalogue_code else []),
        *([f"zzy{query.year}"] if query.year else []),
        *([f"zzv{query.validity}".replace("_", "")] if query.validity else []),
    ]
    return Lookup(
        words=tuple(words_of(query.text[:200])),
        facets=tuple(facet.lower() for facet in facets),
        titles_first=not query.newest_first,
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


def _meant(query: Query, words: list[str]) -> str:
    """Return the first question like this one that finds something; empty when none does."""
    whole = suggestions.nearest("".join(words))
    changed = " ".join(word if _finds(query, word) else suggestions.nearest(word) or word for word in words)
    likely = [meant for meant in (whole, changed) if meant and meant != " ".join(words)]
    return next((meant for meant in likely if _finds(query, meant)), "")


def _finds(query: Query, text: str) -> bool:
    return backend().count(_lookup(Query(text=text, agency_path=query.agency_path)), 1) > 0


def problems() -> list[str]:
    """Return what is wrong with the index, in words; nothing when all is well."""
    return backend().problems()
