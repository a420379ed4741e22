"""The bench fills its index in bulk; what it measures is what the platform itself would have written."""

from __future__ import annotations

import pytest
from django.db import connection

from bench import search as bench
from website.search import services
from website.search.models import Entry
from website.search.query import Query, Results

COUNT = 60


def answers() -> list[Results]:
    return [services.search(Query(**asked)) for asked in bench.QUESTIONS.values()]


def vectors() -> list[tuple[object, ...]]:
    """Return PostgreSQL's term vectors; SQLite's tables keep nothing that could be read back."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.place, a.terms, b.terms FROM search_title a JOIN search_text b USING (place) ORDER BY 1"
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_filling_in_bulk_gives_the_index_that_publishing_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "STOCK", 40)
    monkeypatch.setattr(bench, "_settle", lambda: None)
    bench.stock.cache_clear()
    bench.fill(1, COUNT)
    in_bulk, entries, kept = answers(), list(Entry.objects.order_by("place").values()), vectors()
    services.remove(range(1, COUNT + 1))
    assert not any(found.count for found in answers())
    services.put(bench.document(number, COUNT) for number in range(1, COUNT + 1))
    assert in_bulk == answers()
    assert entries == list(Entry.objects.order_by("place").values())
    assert kept == vectors()
    assert sum(1 for found in in_bulk if found.count) >= 8
    bench.stock.cache_clear()
