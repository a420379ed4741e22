"""The index in SQLite: two full-text tables without content, of which one answers while the other is built."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from website.search.backends import Lookup
from website.search.backends.rows import facet_terms, text_terms, title_terms
from website.search.models import Entry, State
from website.search.terms import VERSION, Word

CANDIDATES = 5000
"""How many newest texts with all pairs of a longer word are looked at for the word itself."""
BATCH = 500


class Sqlite:
    """FTS5 behind the protocol."""

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Index entries in the caller's transaction."""
        state = _state()
        self.remove(replaced)
        for entry in entries:
            for table in _tables(state, entry.place):
                _write(table, entry)

    def remove(self, entries: Iterable[Entry]) -> None:
        """Take entries out, in the caller's transaction."""
        state = _state()
        for entry in entries:
            for table in _tables(state, entry.place):
                _write(table, entry, command="delete")

    def find(self, lookup: Lookup, start: int, size: int) -> list[int]:
        """Return a page of places, the newest first; hits in titles before the others when asked so."""
        if not lookup.titles_first:
            return self._places(lookup, _everywhere(lookup), start, size)
        titles = self._places(lookup, _in_titles(lookup), start, size)
        if len(titles) == size:
            return titles
        before = self._count(lookup, _in_titles(lookup), start + size) if start else 0
        rest = f"({_everywhere(lookup)}) NOT ({_title_words(lookup)})"
        return titles + self._places(lookup, rest, max(0, start - before), size - len(titles))

    def count(self, lookup: Lookup, ceiling: int) -> int:
        """Count hits up to one more than the ceiling."""
        return self._count(lookup, _everywhere(lookup), ceiling + 1)

    def _places(self, lookup: Lookup, match: str, start: int, size: int) -> list[int]:
        sql, values = _select(lookup, match)
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} LIMIT %s OFFSET %s", [*values, size, start])
            return [row[0] for row in cursor.fetchall()]

    def _count(self, lookup: Lookup, match: str, most: int) -> int:
        sql, values = _select(lookup, match)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({sql} LIMIT %s)", [*values, most])  # nosec B608
            return int(cursor.fetchone()[0])

    def rebuild(self) -> None:
        """Fill the table that does not answer, batch by batch, then let it answer."""
        with transaction.atomic():
            state = _state()
            spare = _other(state.active)
            _clear(spare)
            State.objects.filter(pk=1).update(building=True, built_to=0)
        while self._build(spare):
            pass
        with transaction.atomic():
            State.objects.filter(pk=1).update(active=spare, building=False, built_to=0, version=VERSION)
            _clear(_other(spare))

    @transaction.atomic
    def _build(self, spare: str) -> bool:
        State.objects.select_for_update().get(pk=1)
        done = State.objects.get(pk=1).built_to
        batch = list(Entry.objects.filter(place__gt=done).order_by("place")[:BATCH])
        for entry in batch:
            _write(spare, entry)
        if batch:
            State.objects.filter(pk=1).update(built_to=batch[-1].place)
        return bool(batch)

    def problems(self) -> list[str]:
        """Return what is wrong with the index."""
        if State.objects.filter(pk=1, version=VERSION).exists() or not Entry.objects.exists():
            return []
        return ["检索词的切分办法已变，请运行 python manage.py rebuild_search"]


def _state() -> State:
    return State.objects.get_or_create(pk=1, defaults={"version": VERSION})[0]


def _other(table: str) -> str:
    return "b" if table == "a" else "a"


def _tables(state: State, place: int) -> list[str]:
    """Return the tables that hold a place: the one that answers, and the one being built once it has come so far."""
    reached = state.building and place <= state.built_to
    return [state.active, _other(state.active)] if reached else [state.active]


def _write(table: str, entry: Entry, command: str = "") -> None:
    columns = f"search_fts_{table}, " if command else ""
    values = [command] if command else []
    values += [entry.place, *(" ".join(part(entry)) for part in (title_terms, text_terms, facet_terms))]
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO search_fts_{table}({columns}rowid, title, text, facets) VALUES ({marks})",  # nosec B608
            values,
        )


def _clear(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO search_fts_{table}(search_fts_{table}) VALUES ('delete-all')")  # nosec B608


def _select(lookup: Lookup, match: str) -> tuple[str, list[str | int]]:
    """Return the statement that yields places, and its values; longer words are looked for in the text itself."""
    table = f"search_fts_{_state().active}"
    inexact = [word for word in lookup.words if not word.exact]
    newest = f"SELECT rowid AS place FROM {table} WHERE {table} MATCH %s ORDER BY rowid DESC"  # nosec B608
    if not inexact:
        return newest, [match]
    holds = " AND ".join(["(title LIKE %s ESCAPE '!' OR text LIKE %s ESCAPE '!')"] * len(inexact))
    patterns = [_pattern(word) for word in inexact for _ in range(2)]
    sql = (
        f"SELECT place FROM search_entry WHERE place IN ({newest} LIMIT {CANDIDATES}) AND {holds} "  # nosec B608
        "ORDER BY place DESC"
    )
    return sql, [match, *patterns]


def _pattern(word: Word) -> str:
    escaped = word.text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"


def _quoted(terms: Iterable[str]) -> str:
    return " AND ".join('"' + term.replace('"', "") + '"' for term in terms)


def _all_terms(lookup: Lookup) -> list[str]:
    return list(dict.fromkeys(term for word in lookup.words for term in word.terms))


def _facets(lookup: Lookup) -> str:
    return f" AND facets : ({_quoted(lookup.facets)})" if lookup.facets else ""


def _everywhere(lookup: Lookup) -> str:
    return f"{{title text}} : ({_quoted(_all_terms(lookup))})" + _facets(lookup)


def _title_words(lookup: Lookup) -> str:
    return f"title : ({_quoted(_all_terms(lookup))})"


def _in_titles(lookup: Lookup) -> str:
    return _title_words(lookup) + _facets(lookup)
