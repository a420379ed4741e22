"""The index in SQLite: two full-text tables without content, of which one answers while the other is built.

A table holds one column without places (``detail=none``), the smallest and quickest form that FTS5 has. Terms of
titles stand in it twice, the second time with a prefix, so that what is found in titles is found without reading
what is found in texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from website.search.backends import Lookup, facets_of
from website.search.backends.rows import all_terms
from website.search.models import Entry, State
from website.search.terms import VERSION

CANDIDATES = 5000
"""How many newest texts with all pairs of a longer word are looked at for the word itself."""
BATCH = 200
TITLE = "\ue001"
"""Before each term of a title; like the mark of the filter terms it stands in no text's term."""


class Sqlite:
    """FTS5 behind the protocol."""

    engine = "database"

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries in the caller's transaction."""
        state = State.objects.of(self.engine)
        self._change(state, replaced, command="delete")
        self._change(state, entries)

    def remove(self, entries: Iterable[Entry]) -> None:
        """Take entries out, in the caller's transaction."""
        self._change(State.objects.of(self.engine), entries, command="delete")

    def _change(self, state: State, entries: Iterable[Entry], command: str = "") -> None:
        for entry in entries:
            terms = row(entry)
            for table in _tables(state, entry.place):
                write(table, [(entry.place, terms)], command)

    def find(self, lookup: Lookup, start: int, size: int) -> list[int]:
        """Return a page of places, the newest first; hits in titles before the others when asked so."""
        table = f"search_fts_{State.objects.of(self.engine).active}"
        if not lookup.titles_first:
            return _places(table, lookup, _everywhere(lookup), start, size)
        titles = _places(table, lookup, _in_titles(lookup), start, size)
        if len(titles) == size:
            return titles
        before = _count(table, lookup, _in_titles(lookup), start + size) if start else 0
        rest = f"({_everywhere(lookup)}) NOT ({_in_titles(lookup)})"
        return titles + _places(table, lookup, rest, max(0, start - before), size - len(titles))

    def count(self, lookup: Lookup, ceiling: int) -> int:
        """Count hits up to one more than the ceiling."""
        table = f"search_fts_{State.objects.of(self.engine).active}"
        return _count(table, lookup, _everywhere(lookup), ceiling + 1)

    def rebuild(self) -> None:
        """Fill the table that does not answer, batch by batch, then let it answer."""
        with transaction.atomic():
            _clear(_other(State.objects.of(self.engine).active))
            State.objects.filter(engine=self.engine).update(building=True, built_to=0)
        while self._build():
            pass

    def _build(self) -> bool:
        """Write one batch; with none left, let the new table answer in the same transaction, so nothing slips by.

        Terms are worked out before the transaction, which keeps the one who wants to publish waiting less.
        """
        state = State.objects.of(self.engine)
        ahead = {entry.values(): row(entry) for entry in _batch(state.built_to)}
        with transaction.atomic():
            state = State.objects.of(self.engine)
            if not state.building:
                return False
            spare, batch = _other(state.active), _batch(state.built_to)
            if batch:
                write(spare, [(entry.place, ahead.get(entry.values()) or row(entry)) for entry in batch])
                State.objects.filter(engine=self.engine).update(built_to=batch[-1].place)
            else:
                _clear(state.active)
                State.objects.filter(engine=self.engine).update(active=spare, building=False, version=VERSION)
            return bool(batch)

    def send(self) -> int:
        """Send nothing: what changes is in the index when its transaction ends."""
        return 0

    def problems(self) -> list[str]:
        """Return what is wrong with the index."""
        if State.objects.of(self.engine).version == VERSION:
            return []
        return ["检索索引不是按现在的办法建立的，请运行 python manage.py rebuild_search"]


def row(entry: Entry) -> str:
    """Return what the full-text table holds of an entry."""
    titles, everything = all_terms(entry)
    return " ".join([*sorted(everything), *sorted(TITLE + term for term in titles), *facets_of(entry)])


def write(table: str, rows: Iterable[tuple[int, str]], command: str = "") -> None:
    """Write places and their terms into one of the two tables, or take them out by the command ``delete``."""
    names, marks = (f"search_fts_{table}, ", "%s, ") if command else ("", "")
    before = [command] if command else []
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO search_fts_{table}({names}rowid, terms) VALUES ({marks}%s, %s)",  # nosec B608
            [[*before, place, terms] for place, terms in rows],
        )


def _batch(after: int) -> list[Entry]:
    return list(Entry.objects.filter(place__gt=after).order_by("place")[:BATCH])


def _other(table: str) -> str:
    return "b" if table == "a" else "a"


def _tables(state: State, place: int) -> list[str]:
    """Return the tables that hold a place: the one that answers, and the one being built once it has come so far."""
    reached = state.building and place <= state.built_to
    return [state.active, _other(state.active)] if reached else [state.active]


def _clear(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO search_fts_{table}(search_fts_{table}) VALUES ('delete-all')")  # nosec B608


def _places(table: str, lookup: Lookup, match: str, start: int, size: int) -> list[int]:
    places: list[int] = []
    for sql, values in _selects(table, lookup, match, start + size):
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT %s OFFSET %s", [*values, size, start])
            places = [found[0] for found in cursor.fetchall()]
        if len(places) == size:
            break
    return places


def _count(table: str, lookup: Lookup, match: str, most: int) -> int:
    counted = 0
    for sql, values in _selects(table, lookup, match, most):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s)", [*values, most])  # nosec B608
            counted = int(cursor.fetchone()[0])
        if counted == most:
            break
    return counted


def _selects(table: str, lookup: Lookup, match: str, needed: int) -> Iterator[tuple[str, list[str]]]:
    """Yield statements for places, and their values: one, or with longer words a quick one and a thorough one.

    The terms of a longer word show only where it may stand, so it is looked for in the text itself.
    """
    newest = f"SELECT rowid AS place FROM {table} WHERE {table} MATCH %s ORDER BY rowid DESC"  # nosec B608
    if not lookup.longer:
        yield newest, [match]
        return
    holds = " AND ".join(["(instr(title, %s) OR instr(text, %s))"] * len(lookup.longer))
    values = [match, *(word for word in lookup.longer for _ in range(2))]
    for candidates in (min(2 * needed, CANDIDATES), CANDIDATES):
        places = f"SELECT place FROM search_entry WHERE place IN ({newest} LIMIT {candidates})"  # nosec B608
        yield f"{places} AND {holds} ORDER BY place DESC", values


def _quoted(terms: Iterable[str]) -> str:
    return " AND ".join(f'"{term}"' for term in terms)


def _everywhere(lookup: Lookup) -> str:
    return _quoted([*lookup.terms, *lookup.facets])


def _in_titles(lookup: Lookup) -> str:
    return _quoted([*(TITLE + term for term in lookup.terms), *lookup.facets])
