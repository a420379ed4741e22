"""Where the terms are kept and looked up: in the database itself, or on a search server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from website.search.models import Entry
from website.search.terms import Word


@dataclass(frozen=True)
class Lookup:
    """What a backend is asked for: all words, all facets; first those with all words in the title, then the rest."""

    words: tuple[Word, ...]
    facets: tuple[str, ...]
    titles_first: bool


class Backend(Protocol):
    """The one protocol of the three backends."""

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries; ``replaced`` are the rows as they stood before."""

    def remove(self, entries: Iterable[Entry]) -> None:
        """Take entries out of the index."""

    def find(self, lookup: Lookup, start: int, size: int) -> list[int]:
        """Return the places of a page of hits."""

    def count(self, lookup: Lookup, ceiling: int) -> int:
        """Return how many hits there are, counting up to one more than the ceiling."""

    def rebuild(self) -> None:
        """Build the index anew from the entries while the old one answers."""

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


def facets_of(entry: Entry) -> list[str]:
    """Return the filter terms of an entry: each thing that a question can be narrowed by."""
    steps = [entry.agency_path[:end] for end in range(4, len(entry.agency_path) + 1, 4)]
    return [
        *(f"zza{step}" for step in steps),
        f"zzc{entry.column_id}",
        f"zzk{entry.kind}".replace("_", ""),
        f"zzt{entry.catalogue_code}".replace("-", ""),
        f"zzy{entry.year}",
        f"zzv{entry.validity}".replace("_", ""),
    ]
