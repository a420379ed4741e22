"""Where the terms are kept and looked up: in the database itself, or on a search server."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from website.search.models import Entry
from website.search.question import Word

FACET = "\ue000"
STEP = 4
"""Characters that each level of the tree of agencies adds to a path."""


@dataclass(frozen=True)
class Lookup:
    """What a backend is asked for: all words, all facets, one of ``any_of``; those with the words in titles first."""

    words: tuple[Word, ...]
    facets: tuple[str, ...]
    titles_first: bool
    any_of: tuple[str, ...] = ()

    @property
    def terms(self) -> list[str]:
        """The terms that a hit must have, each once."""
        return list(dict.fromkeys(term for word in self.words for term in word.terms))

    @property
    def longer(self) -> list[str]:
        """The words that their terms alone do not prove."""
        return [word.text for word in self.words if not word.exact]


@dataclass(frozen=True)
class Page:
    """The places of a page of hits, and how many hits there are."""

    places: list[int]
    count: int


class Backend(Protocol):
    """The one protocol of the three backends."""

    engine: str
    """Under which name the index keeps its state."""

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries; ``replaced`` are the rows as they stood before."""

    def remove(self, entries: Iterable[Entry]) -> None:
        """Take entries out of the index."""

    def page(self, lookup: Lookup, start: int, size: int, ceiling: int) -> Page:
        """Return a page of hits, and how many there are, counted up to one more than the ceiling."""

    def rebuild(self) -> None:
        """Build the index anew from the entries while the old one answers."""

    def send(self) -> int:
        """Send changes that wait outside the transaction; return how many were confirmed."""

    def problems(self) -> list[str]:
        """Return what is wrong with the index, in words; nothing when all is well."""


@cache
def backend() -> Backend:
    """Return the backend that the setting names."""
    if settings.SEARCH_BACKEND == "opensearch":
        name = "opensearch.OpenSearch"
    else:
        name = {"sqlite": "sqlite.Sqlite", "postgresql": "postgresql.Postgresql"}[connection.vendor]
    return import_string(f"website.search.backends.{name}")()


def facet(letter: str, value: object) -> str:
    """Return a filter term; its first character stands in no term of a text, so no text can pretend to it.

    >>> facet("k", "annual_report")
    '\ue000kannualreport'
    """
    return FACET + letter + re.sub(r"[\W_]", "", str(value)).lower()


def facets_of(entry: Entry) -> list[str]:
    """Return the filter terms of an entry: each thing that a question can be narrowed by."""
    steps = [entry.agency_path[:end] for end in range(STEP, len(entry.agency_path) + 1, STEP)]
    return [
        *(facet("a", step) for step in steps),
        facet("c", entry.column_id),
        facet("k", entry.kind),
        facet("t", entry.catalogue_code),
        facet("y", entry.year),
        facet("v", entry.validity),
    ]
