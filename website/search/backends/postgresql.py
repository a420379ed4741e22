"""The index in PostgreSQL: term vectors beside the entries, with GIN."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from website.search.backends import Lookup, facets_of
from website.search.backends.rows import all_terms
from website.search.models import Entry, State
from website.search.terms import VERSION

BATCH = 500
CANDIDATES = 5000


class Postgresql:
    """tsvector and GIN behind the protocol."""

    engine = "database"

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries in the caller's transaction; what was replaced went with its row."""
        rows = [_vectors(entry) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE search_entry SET title_terms = array_to_tsvector(%s::text[]),"
                " all_terms = array_to_tsvector(%s::text[]) WHERE place = %s",
                rows,
            )

    def remove(self, entries: Iterable[Entry]) -> None:
        """Do nothing: the terms stand in the entry's own row."""

    def find(self, lookup: Lookup, start: int, size: int) -> list[int]:
        """Return a page of places, the newest first; hits in titles before the others when asked so."""
        if not lookup.titles_first:
            return self._places(lookup, "all_terms @@ %s::tsquery", 1, start, size)
        titles = self._places(lookup, "title_terms @@ %s::tsquery", 1, start, size)
        if len(titles) == size:
            return titles
        before = self._count(lookup, "title_terms @@ %s::tsquery", 1, start + size) if start else 0
        rest = "all_terms @@ %s::tsquery AND NOT title_terms @@ %s::tsquery"
        return titles + self._places(lookup, rest, 2, max(0, start - before), size - len(titles))

    def count(self, lookup: Lookup, ceiling: int) -> int:
        """Count hits up to one more than the ceiling."""
        return self._count(lookup, "all_terms @@ %s::tsquery", 1, ceiling + 1)

    def _places(self, lookup: Lookup, match: str, times: int, start: int, size: int) -> list[int]:
        sql, values = _select(lookup, match, times)
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT %s OFFSET %s", [*values, size, start])
            return [row[0] for row in cursor.fetchall()]

    def _count(self, lookup: Lookup, match: str, times: int, most: int) -> int:
        sql, values = _select(lookup, match, times)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s) AS hits", [*values, most])  # nosec B608
            return int(cursor.fetchone()[0])

    def rebuild(self) -> None:
        """Compute the terms of every entry anew, batch by batch; rows answer with the old ones until then."""
        done = 0
        while batch := list(Entry.objects.filter(place__gt=done).order_by("place")[:BATCH]):
            with transaction.atomic():
                held = list(Entry.objects.select_for_update().filter(place__in=[entry.place for entry in batch]))
                self.put(held, ())
            done = batch[-1].place
        State.objects.filter(engine=State.objects.of(self.engine).engine).update(version=VERSION)

    def send(self) -> int:
        """Send nothing: what changes is in the index when its transaction ends."""
        return 0

    def problems(self) -> list[str]:
        """Return what is wrong with the index."""
        if State.objects.of(self.engine).version == VERSION:
            return []
        return ["检索索引不是按现在的办法建立的，请运行 python manage.py rebuild_search"]


def _vectors(entry: Entry) -> tuple[list[str], list[str], int]:
    (titles, everything), facets = all_terms(entry), facets_of(entry)
    return sorted({*titles, *facets}), sorted({*everything, *facets}), entry.place


def _select(lookup: Lookup, match: str, times: int) -> tuple[str, list[str]]:
    """Return the statement that yields places, and its values; longer words are looked for in the text itself."""
    asked = _tsquery(lookup)
    newest = f"SELECT place FROM search_entry WHERE {match} ORDER BY place DESC"  # nosec B608
    if not lookup.longer:
        return newest, [asked] * times
    holds = " AND ".join(["(strpos(title, %s) > 0 OR strpos(text, %s) > 0)"] * len(lookup.longer))
    sql = (
        "SELECT place FROM search_entry"  # nosec B608
        f" WHERE place IN ({newest} LIMIT {CANDIDATES}) AND {holds} ORDER BY place DESC"
    )
    return sql, [asked] * times + [word for word in lookup.longer for _ in range(2)]


def _tsquery(lookup: Lookup) -> str:
    return " & ".join(f"'{term}'" for term in [*lookup.terms, *lookup.facets])
