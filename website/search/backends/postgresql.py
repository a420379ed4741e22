"""The index in PostgreSQL: term vectors beside the entries, with GIN.

GIN knows no order, and its planner guesses how often words meet: left to itself it read a million vectors for two
words that never meet. So the newest entries are looked at one by one, which a common word needs no more than, and
what is older through GIN by months and years in growing steps, which a rare word needs no more than.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db import connection, transaction

from website.search.backends import Lookup, facet, facets_of
from website.search.backends.rows import all_terms
from website.search.backends.term_index import TermIndex
from website.search.models import SPACING, Entry, State
from website.search.terms import VERSION

BATCH = 200
WALK = 1000
"""How many of the newest entries are looked at one by one."""
GROWTH = 8
"""Each step back in time is so many times as long as the one before."""
YEAR = facet("y", "")
LAST = 2**63 - 1
"""A place after every other."""


class Postgresql(TermIndex):
    """tsvector and GIN behind the protocol."""

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries in the caller's transaction; what was replaced went with its row."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE search_entry SET title_terms = array_to_tsvector(%s::text[]),"
                " all_terms = array_to_tsvector(%s::text[]) WHERE place = %s",
                [_vectors(entry) for entry in entries],
            )

    def remove(self, entries: Iterable[Entry]) -> None:
        """Do nothing: the terms stand in the entry's own row."""

    def newest(self, lookup: Lookup, limit: int, *, in_titles: bool = False) -> list[int]:
        """Return the newest places that have all terms: from the newest entries, then from older and older times."""
        column = "title_terms" if in_titles else "all_terms"
        asked = " & ".join(f"'{term}'" for term in [*lookup.terms, *lookup.facets])
        year = next((int(facet[2:]) for facet in lookup.facets if facet.startswith(YEAR)), None)
        places = [] if year else _walk(column, asked, limit)
        if len(places) == limit:
            return places
        border = LAST if year else _border()
        for times in _steps(border, year) if border else ():
            older = " | ".join(f"'{time}'" for time in times)
            places += _within(column, f"{asked} & ({older})", border, limit - len(places))
            if len(places) == limit:
                break
        return places

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


def _vectors(entry: Entry) -> tuple[list[str], list[str], int]:
    (titles, everything), facets = all_terms(entry), [*facets_of(entry), _month(entry.published_on)]
    return [*titles, *facets], [*everything, *facets], entry.place


def _month(day: date) -> str:
    return facet("m", f"{day:%Y%m}")


def _walk(column: str, asked: str, limit: int) -> list[int]:
    """Return which of the newest entries match, looking at one after the other."""
    return _places(
        f"SELECT place FROM (SELECT place, {column} AS terms FROM search_entry ORDER BY place DESC LIMIT {WALK})"  # nosec B608
        " AS newest WHERE terms @@ %s::tsquery ORDER BY place DESC LIMIT %s",
        [asked, limit],
    )


def _within(column: str, asked: str, border: int, limit: int) -> list[int]:
    """Return the newest matches before a place, through GIN.

    The subquery hides the words from the planner, which would take them for common and read the whole table.
    """
    return _places(
        "WITH matches AS MATERIALIZED"  # nosec B608
        f" (SELECT place FROM search_entry WHERE {column} @@ (SELECT %s::tsquery) AND place < %s)"
        " SELECT place FROM matches ORDER BY place DESC LIMIT %s",
        [asked, border, limit],
    )


def _border() -> int | None:
    """Return the place where the walk ends; None when it came to the end of everything."""
    places = _places("SELECT place FROM search_entry ORDER BY place DESC OFFSET %s LIMIT 1", [WALK - 1])
    return places[0] if places else None


def _steps(border: int, year: int | None) -> Iterator[list[str]]:
    """Yield the times before a place as terms, the newest first, in steps that grow: months of a year, then years."""
    newest = date(year, 12, 31) if year else _day(border)
    months = [_month(newest.replace(month=month, day=1)) for month in range(newest.month, 0, -1)]
    yield from _growing(months)
    if not year:
        oldest = _day(Entry.objects.order_by("place").values_list("place", flat=True)[0])
        yield from _growing([facet("y", each) for each in range(newest.year - 1, oldest.year - 1, -1)])


def _growing(times: list[str]) -> Iterator[list[str]]:
    size = 1
    while times:
        yield times[:size]
        times, size = times[size:], size * GROWTH


def _day(place: int) -> date:
    return date.fromordinal(place // SPACING)


def _places(sql: str, values: list[str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [place for (place,) in cursor.fetchall()]
