"""The index in SQLite: two full-text tables without content, of which one answers while the other is built.

A table holds one column without places (``detail=none``), the smallest and quickest form that FTS5 has. Terms of
titles stand in it twice, the second time with a prefix, so that what is found in titles is found without reading
what is found in texts.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from website.search.backends import Lookup, facets_of
from website.search.backends.rows import all_terms
from website.search.backends.term_index import TermIndex
from website.search.models import Entry, State
from website.search.terms import VERSION
from website.search.turns import standing_back

BATCH = 200
TITLE = "\ue001"
"""Before each term of a title; like the mark of the filter terms it stands in no text's term."""


class Sqlite(TermIndex):
    """FTS5 behind the protocol."""

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries in the caller's transaction."""
        state = State.objects.of(self.engine)
        self._take_out(state, replaced)
        for entry in entries:
            for table in _tables(state, entry.place):
                write(table, [(entry.place, row(entry))])

    def remove(self, entries: Iterable[Entry]) -> None:
        """Take entries out, in the caller's transaction."""
        self._take_out(State.objects.of(self.engine), entries)

    def _take_out(self, state: State, entries: Iterable[Entry]) -> None:
        for entry in entries:
            for table in _tables(state, entry.place):
                if _holds(table, entry.place):
                    write(table, [(entry.place, row(entry))], command="delete")

    def newest(self, lookup: Lookup, limit: int, *, in_titles: bool = False) -> list[int]:
        """Return the newest places that have all terms: the table is read backwards, and no further than needed."""
        table, mark = _answering(), TITLE if in_titles else ""
        asked = " AND ".join(f'"{term}"' for term in [*(mark + term for term in lookup.terms), *lookup.facets])
        if lookup.any_of:
            asked += " AND (" + " OR ".join(f'"{term}"' for term in lookup.any_of) + ")"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT rowid FROM {table} WHERE {table} MATCH %s ORDER BY rowid DESC LIMIT %s",  # nosec B608
                [asked, limit],
            )
            return [place for (place,) in cursor.fetchall()]

    def rebuild(self) -> None:
        """Fill the table that does not answer, batch by batch, then let it answer."""
        with transaction.atomic():
            _clear(_other(State.objects.of(self.engine).active))
            State.objects.filter(engine=self.engine).update(building=True, built_to=0)
        going_on = True
        while going_on:
            with standing_back():
                going_on = self._build()

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


def _holds(table: str, place: int) -> bool:
    """Whether a table knows a place; taking out what it does not know, FTS5 calls a damaged database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM search_fts_{table}_docsize WHERE id = %s", [place])  # nosec B608
        return cursor.fetchone() is not None


def _batch(after: int) -> list[Entry]:
    return list(Entry.objects.filter(place__gt=after).order_by("place")[:BATCH])


def _answering() -> str:
    """Return the name of the table that answers; asked plainly, since every search asks it first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT active FROM search_state WHERE engine = %s", [Sqlite.engine])
        found = cursor.fetchone()
    return f"search_fts_{found[0] if found else 'a'}"


def _other(table: str) -> str:
    return "b" if table == "a" else "a"


def _tables(state: State, place: int) -> list[str]:
    """Return the tables that hold a place: the one that answers, and the one being built once it has come so far."""
    reached = state.building and place <= state.built_to
    return [state.active, _other(state.active)] if reached else [state.active]


def _clear(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO search_fts_{table}(search_fts_{table}) VALUES ('delete-all')")  # nosec B608
