"""The index in PostgreSQL: term vectors beside the entries, with GIN."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from website.search.backends import Lookup
from website.search.backends.rows import facet_terms, text_terms, title_terms
from website.search.models import Entry, State
from website.search.terms import VERSION, Word

BATCH = 500
CANDIDATES = 5000


class Postgresql:
    """tsvector and GIN behind the protocol."""

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries in the caller's transaction; what was replaced went with its row."""
        State.objects.get_or_create(pk=1, defaults={"version": VERSION})
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
        State.objects.update_or_create(pk=1, defaults={"version": VERSION})

    def problems(self) -> list[str]:
        """Return what is wrong with the index."""
        if State.objects.filter(pk=1, version=VERSION).exists() or not Entry.objects.exists():
            return []
        return ["检索词的切分办法已变，请运行 python manage.py rebuild_search"]


def _vectors(entry: Entry) -> tuple[list[str], list[str], int]:
    titles, facets = title_terms(entry), facet_terms(entry)
    everything = sorted({*titles, *text_terms(entry), *facets})
    return [*titles, *facets], everything, entry.place


def _select(lookup: Lookup, match: str, times: int) -> tuple[str, list[str]]:
    """Return the statement that yields places, and its values; longer words are looked for in the text itself."""
    asked = _tsquery(lookup)
    newest = f"SELECT place FROM search_entry WHERE {match} ORDER BY place DESC"  # nosec B608
    inexact = [word for word in lookup.words if not word.exact]
    if not inexact:
        return newest, [asked] * times
    holds = " AND ".join(["(title ILIKE %s OR text ILIKE %s)"] * len(inexact))
    patterns = [_pattern(word) for word in inexact for _ in range(2)]
    sql = (
        "SELECT place FROM search_entry"  # nosec B608
        f" WHERE place IN ({newest} LIMIT {CANDIDATES}) AND {holds} ORDER BY place DESC"
    )
    return sql, [asked] * times + patterns


def _pattern(word: Word) -> str:
    escaped = word.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _tsquery(lookup: Lookup) -> str:
    terms = dict.fromkeys([*(term for word in lookup.words for term in word.terms), *lookup.facets])
    return " & ".join("'" + term.replace("\\", "\\\\").replace("'", "''") + "'" for term in terms)
