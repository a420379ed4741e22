"""The terms of an entry, by where they stand."""

from __future__ import annotations

from website.search.models import Entry
from website.search.terms import index_term, terms_of


def title_terms(entry: Entry) -> set[str]:
    """Return the terms of the title and of the document's own numbers."""
    own = {index_term(entry.index_no)} if entry.index_no else set()
    return terms_of(entry.title, every_character=True) | terms_of(entry.doc_no) | own


def all_terms(entry: Entry) -> tuple[set[str], set[str]]:
    """Return the terms of the title, and those of title and text together."""
    titles = title_terms(entry)
    return titles, titles | terms_of(entry.text)
