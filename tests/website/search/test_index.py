"""The index inside the database: in step with its transactions, built anew while it answers, never reading too far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, transaction

from tests.website.search.conftest import Make
from website.search import services
from website.search.backends import backend, postgresql, sqlite
from website.search.models import Entry, State

pytestmark = pytest.mark.django_db

Ask = Callable[..., list[int]]


def test_the_index_changes_with_the_transaction_or_not_at_all(publish: Make, keys: Ask) -> None:
    document = publish("留下的")

    def change_and_fail() -> None:
        with transaction.atomic():
            services.remove([document.key])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert keys("留下") == [document.key]


def test_a_rebuild_leaves_everything_findable(publish: Make, keys: Ask) -> None:
    kept = [publish(f"保留{number}").key for number in range(3)]
    backend().rebuild()
    backend().rebuild()
    assert keys("保留") == [*reversed(kept)]
    services.remove([kept[0]])
    assert keys("保留") == [kept[2], kept[1]]
    assert services.problems() == []


def test_what_changes_during_a_rebuild_is_not_lost(publish: Make, keys: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [publish(f"原有{number}") for number in range(6)]
    changes = [
        lambda: publish("原有，中途新发"),
        lambda: services.remove([documents[0].key]),
        lambda: services.put([replace(documents[5], title="中途改名")]),
        lambda: services.put([replace(documents[4], published_on=date(2021, 1, 1))]),
        lambda: publish("原有，最后新发"),
    ]
    kind, name = {"sqlite": (sqlite.Sqlite, "_build"), "postgresql": (postgresql.Postgresql, "_renew")}[
        connection.vendor
    ]
    step = getattr(kind, name)

    def step_and_change(self: object, *arguments: object) -> object:
        going_on = step(self, *arguments)
        if going_on and changes:
            changes.pop(0)()
        return going_on

    monkeypatch.setattr(sqlite, "BATCH", 2)
    monkeypatch.setattr(postgresql, "BATCH", 2)
    monkeypatch.setattr(kind, name, step_and_change)
    backend().rebuild()
    while changes:
        changes.pop(0)()
    assert keys("原有") == [8, 7, 4, 3, 2, 5]
    assert keys("中途改名") == [6]


def test_two_rebuilds_at_once_do_no_harm(publish: Make, keys: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [publish(f"保留{number}").key for number in range(5)]
    monkeypatch.setattr(sqlite, "BATCH", 2)
    started = []
    step = sqlite.Sqlite._build

    def step_and_start_another(self: sqlite.Sqlite) -> bool:
        going_on = step(self)
        if not started:
            started.append(True)
            self.rebuild()
        return going_on

    monkeypatch.setattr(sqlite.Sqlite, "_build", step_and_start_another)
    backend().rebuild()
    assert keys("保留") == [*reversed(kept)]
    services.remove(kept)
    assert keys("保留") == []


def test_nothing_is_missed_or_out_of_order_over_years(
    publish: Make, keys: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small walk makes PostgreSQL go back through its months; SQLite must answer the same."""
    monkeypatch.setattr(postgresql, "WALK", 3)
    days = [date(1998 + number // 2, 1 + number * 5 % 12, 28) for number in range(50)]
    made = {publish("消息" if day.month % 2 else "公证消息", "公证一件", published_on=day).key: day for day in days}
    newest = sorted(made, key=lambda key: (made[key], key), reverse=True)
    assert [key for page in (1, 2, 3) for key in keys("公证", page=page, newest_first=True)] == newest
    titles = [key for key in newest if made[key].month % 2 == 0]
    texts = [key for key in newest if made[key].month % 2]
    assert [key for page in (1, 2, 3) for key in keys("公证", page=page)] == titles + texts
    assert keys("公证", year=1998) == [key for key in titles + texts if made[key].year == 1998]


def test_the_newest_are_found_without_sorting_or_reading_everything(publish: Make) -> None:
    """Sorting a million hits is what the design forbids; and the planner must not be tempted to read the table."""
    for number in range(30):
        publish(f"公证{number}", published_on=date(2022, 1, 1 + number % 28))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT rowid FROM search_fts_a WHERE search_fts_a MATCH 'x'"
                " ORDER BY rowid DESC LIMIT 20"
            )
            assert "TEMP B-TREE" not in str(cursor.fetchall())
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT place FROM search_text WHERE terms @@ (SELECT '''公证'''::tsquery) AND place < 1"
            )
            assert "search_text_terms" in str(cursor.fetchall())


def test_an_index_made_by_other_terms_asks_for_a_rebuild(publish: Make) -> None:
    publish("公证")
    assert services.problems() == []
    State.objects.update(version=0)
    assert "rebuild_search" in services.problems()[0]
    backend().rebuild()
    assert services.problems() == []


def test_a_new_index_beside_old_entries_asks_for_a_rebuild(publish: Make) -> None:
    publish("公证")
    State.objects.all().delete()
    assert "rebuild_search" in services.problems()[0]


def test_an_empty_index_is_in_order() -> None:
    assert services.problems() == []


def test_titles_are_kept_once_for_a_document(publish: Make) -> None:
    document = publish("公证")
    services.put([document])
    services.put([replace(document, published_on=date(2023, 1, 1))])
    assert Entry.objects.count() == 1


def test_publishing_goes_on_before_a_lost_index_is_built_anew(publish: Make, keys: Ask) -> None:
    documents = [publish(f"公证{number}") for number in range(3)]
    lose_the_index()
    services.put([replace(documents[0], title="公证改名")])
    services.remove([documents[1].key])
    backend().rebuild()
    assert keys("公证") == [documents[2].key, documents[0].key]
    assert keys("改名") == [documents[0].key]


def lose_the_index() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_fts_a(search_fts_a) VALUES ('delete-all')")
        else:
            cursor.execute("TRUNCATE search_title, search_text")
