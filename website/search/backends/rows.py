"""The terms of an entry, by where they stand."""

from __future__ import annotations

from website.search.backends import facets_of
from website.search.models import Entry
from website.search.terms import index_term, terms_of


def title_terms(entry: Entry) -> list[str]:
    """Return the terms of the title and of the document's own numbers."""
    own = {index_term(entry.index_no)} if entry.index_no else set()
    return sorted(terms_of(entry.title, every_character=True) | terms_of(entry.doc_no) | own)


def text_terms(entry: Entry) -> list[str]:
    """Return the terms of the text."""
    return sorted(terms_of(entry.text))


def facet_terms(entry: Entry) -> list[str]:
    """Return the filter terms, in lower case as every term is."""
    return [term.lower() for term in facets_of(entry)]
