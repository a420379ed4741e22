"""How long the public search takes, among a thousand documents and among a million.

``python -m bench.search --documents 1000 1000000`` fills a scratch database and prints a table. The database is
SQLite in a temporary folder, or what GONGKAI_DATABASE_URL names; never one with anything in it.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import islice
from typing import Any
from unittest.mock import patch

from bench.timing import Row, compared, interleaved

COMMON = "".join(bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF))
"""The characters that running text is made of."""
BATCH = 5000
STOCK = 8000
"""How many different texts there are; a text comes again with another title, number and day."""
SENTENCES = 12
KINDS = ("news", "notice", "policy", "guide", "budget", "penalty", "permit", "personnel")
SHARES = {"政府": 0.97, "社区矫正": 0.6, "公证": 0.5, "调解": 0.13, "拆迁": 0.013, "水利普查": 0.0005}
"""Words in texts, and in which share of the documents each stands."""
RAREST = "璩村"
NOTHING = "没有的词（另找可能要找的词）"
QUESTIONS: dict[str, dict[str, Any]] = {
    "最常见的词（97% 的正文，没有标题）": {"text": "政府"},
    "标题里也常见的词（三分之一的标题）": {"text": "普法"},
    "常见的四字词（60%）": {"text": "社区矫正"},
    "一百篇里有一篇的词": {"text": "拆迁"},
    "两千篇里有一篇的四字词": {"text": "水利普查"},
    "最少见的词（五篇）": {"text": RAREST},
    "文号": {"text": "云司发〔2004〕3号"},
    "两个常见的词": {"text": "政府 公证"},
    "常见的词，限最早一年、一个类别": {"text": "公证", "year": 2004, "kind": "policy"},
    "最常见的词，时间优先": {"text": "政府", "newest_first": True},
    NOTHING: {"text": "鳜鳝鳟"},
}


def prepare() -> None:
    """Set Django up and lay the search's own tables into an empty database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from website.search.models import Entry

    call_command("migrate", "search", verbosity=0)
    if Entry.objects.exists():
        sys.exit("这个库里已有检索条目，测速只用空库。")


def fill(first: int, last: int, as_wanted: Callable[[Any], Any] = lambda document: document) -> None:
    """Put documents with these numbers into the index: what the index's own means would write, written in bulk.

    A test holds that both ways lead to the same index. Texts come from a stock whose terms are worked out once.
    """
    from django.db import connection

    from website.search import services, suggestions
    from website.search.backends import backend
    from website.search.models import State

    State.objects.of(backend().engine)
    write = _write_sqlite if connection.vendor == "sqlite" else _write_postgresql
    known = lru_cache(STOCK)(services.plain)
    numbers = iter(range(first, last + 1))
    with patch.object(services, "plain", known), _indexes_made_afterwards():
        while batch := list(islice(numbers, BATCH)):
            entries = [services.entry_of(as_wanted(document(number, last))) for number in batch]
            with transaction():
                write(entries)
                suggestions.learn(entry.title for entry in entries)
    _settle()


def transaction() -> Any:
    """Return a transaction of the database."""
    from django.db import transaction as of

    return of.atomic()


def _columns() -> list[str]:
    from website.search.models import Entry

    return [field.column for field in Entry._meta.concrete_fields]


def _write_sqlite(entries: list[Any]) -> None:
    from django.db import connection

    from website.search.backends import facets_of
    from website.search.backends.rows import title_terms
    from website.search.backends.sqlite import TITLE, write

    def terms(entry: Any) -> str:
        titles = title_terms(entry)
        return " ".join([_joined(entry.text), *titles, *(TITLE + term for term in titles), *facets_of(entry)])

    marks = ", ".join("%s" for _ in _columns())
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO search_entry ({', '.join(_columns())}) VALUES ({marks})", [each.values() for each in entries]
        )
    write("a", [(each.place, terms(each)) for each in entries])


def _write_postgresql(entries: list[Any]) -> None:
    from django.db import connection

    from website.search.backends.postgresql import narrowing
    from website.search.backends.rows import title_terms

    titles = [" ".join(f"'{term}'" for term in [*title_terms(each), *narrowing(each)]) for each in entries]
    pairs = list(zip(entries, titles, strict=True))
    tables = {
        f"search_entry ({', '.join(_columns())})": (each.values() for each in entries),
        "search_title (place, terms)": ((each.place, title) for each, title in pairs),
        "search_text (place, terms)": ((each.place, f"{_quoted(each.text)} {title}") for each, title in pairs),
    }
    for table, rows in tables.items():
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@lru_cache(20_000)
def _joined(text: str) -> str:
    from website.search.terms import terms_of

    return " ".join(terms_of(text))


@lru_cache(20_000)
def _quoted(text: str) -> str:
    return " ".join(f"'{term}'" for term in _joined(text).split())


@contextmanager
def _indexes_made_afterwards() -> Iterator[None]:
    """Fill a table of PostgreSQL as one fills it the first time: without its full-text indexes, which follow."""
    from django.db import connection

    tables = ("search_title", "search_text") if connection.vendor == "postgresql" else ()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP INDEX IF EXISTS {table}_terms")
        yield
        for table in tables:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(f"CREATE INDEX {table}_terms ON {table} USING gin (terms) WITH (fastupdate = off)")


def document(number: int, most: int) -> Any:
    """Return an invented document; the later its number, the later its day."""
    from website.search.documents import Document

    chance = random.Random(number)
    text = stock()[number % STOCK] + (f"。关于{RAREST}工作" if number % max(1, most // 5) == 1 else "")
    day = date(2004, 1, 1) + timedelta(days=number * 7300 // most)
    return Document(
        key=number,
        agency_id=number % 20 + 1,
        agency_path=f"0001{number % 20:04}",
        column_id=number % 60,
        kind=chance.choice(KINDS),
        catalogue_code=f"P20-{number % 15 + 1}",
        title="".join(chance.choices(words(), k=6)) + ("普法" if number % 3 == 0 else ""),
        summary="",
        text=text,
        doc_no=f"云司发〔{day.year}〕{number}号",
        index_no=f"11620000000000002B/{day.year}-{number:07}",
        validity="in_force" if number % 4 else "repealed",
        published_on=day,
    )


@cache
def stock() -> list[str]:
    """Return a stock of texts, in each share of which a word of ``SHARES`` stands."""
    chance = random.Random(3)
    texts = [chance.choices(sentences(), k=SENTENCES) for _ in range(STOCK)]
    for word, share in SHARES.items():
        for at in chance.sample(range(STOCK), round(share * STOCK)):
            texts[at].append(f"关于{word}工作")
    return ["。".join(text) for text in texts]


@cache
def words() -> list[str]:
    """Return invented words of two characters, a few of them many times, as in running text."""
    chance = random.Random(1)
    made = ["".join(chance.choices(COMMON, k=2)) for _ in range(6000)]
    return chance.choices(made, [1 / (rank + 3) for rank in range(len(made))], k=60_000)


@cache
def sentences() -> list[str]:
    """Return a stock of sentences."""
    chance = random.Random(2)
    return ["".join(chance.choices(words(), k=chance.randrange(8, 16))) for _ in range(20_000)]


def _settle() -> None:
    """Let the database do at once what it would do overnight."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE search_entry, search_title, search_text")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def measure(documents: int, repetitions: int) -> Iterator[Row]:
    """Yield for each question how long the search took, against the bare newest-first query for the same words."""
    from django.db import connection

    from website.search import services
    from website.search.query import Query

    # SQLite works in this process, whose own time other work on the machine does not lengthen; a server does not.
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    for name, asked in QUESTIONS.items():
        query = Query(**asked)
        jobs = {"ours": lambda query=query: services.search(query), BARE: bare(query)}
        times = interleaved(jobs, repetitions, clock)
        yield from compared(f"检索：{name}，{documents:,} 篇", "ours", times, {BARE: 0 if name == NOTHING else LIMIT})


LIMIT = 2
"""The most that the search may take, in times the bare query (the budget of the design)."""
BARE = "裸查：按索引取最新 20 条并读出"


def bare(query: Any) -> Callable[[], object]:
    """Return the least that a page of the newest takes: one query by the index, and reading what it names."""
    from django.db import connection

    from website.search.models import Entry
    from website.search.services import lookup_of

    lookup = lookup_of(query)
    terms = [*lookup.terms, *lookup.facets]
    if connection.vendor == "sqlite":
        newest = "SELECT rowid FROM search_fts_a WHERE search_fts_a MATCH %s ORDER BY rowid DESC LIMIT 20"
        values = [" AND ".join(f'"{term}"' for term in terms)]
    else:
        newest = "SELECT place FROM search_text WHERE terms @@ %s::tsquery ORDER BY place DESC LIMIT 20"
        values = [" & ".join(f"'{term}'" for term in terms)]

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(newest, values)
            places = [place for (place,) in cursor.fetchall()]
        return Entry.objects.in_bulk(places)

    return ask


def rows(counts: list[int], repetitions: int) -> Iterator[Row]:
    """Fill an empty database up to each count in turn, and measure there; call ``prepare`` before."""
    done = 0
    for count in sorted(counts):
        fill(done + 1, count)
        yield from measure(count, repetitions)
        done = count


def main(argv: list[str]) -> int:
    """Fill and measure, and print what was found."""
    options = argparse.ArgumentParser("python -m bench.search", description=__doc__)
    options.add_argument("--documents", type=int, nargs="+", default=[1000, 1_000_000])
    options.add_argument("--repetitions", type=int, default=30)
    chosen = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GONGKAI_HOME"] = folder
        prepare()
        for row in rows(chosen.documents, chosen.repetitions):
            print(f"{row.ours * 1000:9.2f} ms {row.theirs * 1000:9.2f} ms {row.ratio:6.2f}  {row.work}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
