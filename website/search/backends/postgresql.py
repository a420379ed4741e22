"""The index in PostgreSQL: term vectors in two narrow tables, with GIN.

GIN knows no order, and its planner guesses how often words meet: left to itself it read a million vectors for two
words that never meet. So the newest are looked at one by one, which a common word needs no more than, and what is
older through GIN by months and years in growing steps, which a rare word needs no more than. A function of the
database takes all these steps in one call, with plans made once a session (migrations 0003 and 0004).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from website.search.backends import Lookup, facet, facets_of
from website.search.backends.rows import all_terms
from website.search.backends.term_index import TermIndex
from website.search.models import Entry, State
from website.search.terms import VERSION

BATCH = 200
WALK = 1000
"""How many of the newest entries are looked at one by one."""
GROWTH = 8
"""Each step back in time is so many times as long as the one before."""
YEAR = facet("y", "")
_PUT = (
    "INSERT INTO {table} (place, terms) VALUES (%s, array_to_tsvector(%s::text[]))"
    " ON CONFLICT (place) DO UPDATE SET terms = excluded.terms"
)
_BOTH = "SELECT * FROM search_newest(%s::tsquery, %s, %s, %s, %s, %s)"
_NEWEST = "SELECT * FROM {table}_newest(%s::tsquery, %s, %s, %s, %s)"


class Postgresql(TermIndex):
    """tsvector and GIN behind the protocol."""

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries in the caller's transaction; what was replaced went with its row, by a trigger."""
        vectors = [vectors_of(entry) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany(_PUT.format(table="search_title"), [(place, titles) for place, titles, _ in vectors])
            cursor.executemany(_PUT.format(table="search_text"), [(place, texts) for place, _, texts in vectors])

    def remove(self, entries: Iterable[Entry]) -> None:
        """Do nothing: the terms go with the entry's row, by a trigger."""

    def newest(self, lookup: Lookup, limit: int, *, in_titles: bool = False) -> list[int]:
        """Return the newest places that have all terms: from the newest entries, then from older and older times."""
        table = "search_title" if in_titles else "search_text"
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST.format(table=table), [_asked(lookup), limit, WALK, GROWTH, _year(lookup)])
            return [place for (place,) in cursor.fetchall()]

    def both(self, lookup: Lookup, titles: int, limit: int) -> tuple[list[int], list[int]]:
        """Return the newest places that have all terms in the title, and those that have them anywhere, in one call."""
        with connection.cursor() as cursor:
            cursor.execute(_BOTH, [_asked(lookup), titles, limit, WALK, GROWTH, _year(lookup)])
            rows = cursor.fetchall()
        return [place for titled, place in rows if titled], [place for titled, place in rows if not titled]

    def rebuild(self) -> None:
        """Compute the terms of every entry anew, batch by batch; each answers by its old ones until then."""
        done = 0
        while places := self._renew(done):
            done = places[-1]
        State.objects.filter(engine=State.objects.of(self.engine).engine).update(version=VERSION)

    @transaction.atomic
    def _renew(self, after: int) -> list[int]:
        batch = list(Entry.objects.select_for_update().filter(place__gt=after).order_by("place")[:BATCH])
        self.put(batch, ())
        return [entry.place for entry in batch]


def _asked(lookup: Lookup) -> str:
    asked = [f"'{term}'" for term in [*lookup.terms, *lookup.facets]]
    if lookup.any_of:
        asked.append("(" + " | ".join(f"'{term}'" for term in lookup.any_of) + ")")
    return " & ".join(asked)


def _year(lookup: Lookup) -> int | None:
    return next((int(facet[2:]) for facet in lookup.facets if facet.startswith(YEAR)), None)


def vectors_of(entry: Entry) -> tuple[int, list[str], list[str]]:
    """Return an entry's place, the terms of its title and those of all of it, each with what it is narrowed by."""
    titles, everything = all_terms(entry)
    narrowed = narrowing(entry)
    return entry.place, [*titles, *narrowed], [*everything, *narrowed]


def narrowing(entry: Entry) -> list[str]:
    """Return the filter terms of an entry, with its month, by which the search goes back in time."""
    return [*facets_of(entry), month(entry.published_on)]


def month(day: date) -> str:
    """Return the filter term of a month.

    >>> month(date(2022, 3, 1))
    '\\ue000m202203'
    """
    return facet("m", f"{day:%Y%m}")
