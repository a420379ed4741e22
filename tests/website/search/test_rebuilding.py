"""``rebuild_search``: what is found is what is public, whatever the index held before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.website.search.opensearch_server import OpenSearchServer
from website.publishing.indexing import document_of
from website.publishing.models import Record
from website.search import rebuilding, services, turns
from website.search.checks import check_settings
from website.search.models import Entry, TitleWord

pytestmark = pytest.mark.django_db

Ask = Callable[..., list[int]]


@pytest.fixture
def public(draft: Callable[..., Record]) -> Callable[..., Record]:
    """Make a record that everyone may see, unknown to the search."""

    def make(title: str, **fields: Any) -> Record:
        return draft(title=title, live=True, openness="proactive", published_on=date(2022, 3, 1), **fields)

    return make


def test_a_rebuild_adds_what_is_missing_and_removes_what_is_not_public(
    public: Callable[..., Record], keys: Ask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    records = [public(f"公证{number}") for number in range(5)]
    hidden = public("公证内部事项")
    services.put([document_of(hidden), document_of(records[0])])
    Record.objects.filter(pk=hidden.pk).update(live=False)
    Record.objects.filter(pk=records[0].pk).update(title="公证改名")
    call_command("rebuild_search")
    assert "5 条；补入 5 条，清除 1 条" in capsys.readouterr().out
    assert set(keys("公证")) == {record.pk for record in records}
    assert keys("公证改名") == [records[0].pk]
    assert keys("内部事项") == []
    assert not TitleWord.objects.filter(word="内部").exists()


def test_a_second_rebuild_finds_nothing_to_do(public: Callable[..., Record]) -> None:
    public("公证")
    rebuilding.rebuild()
    outcome = rebuilding.rebuild()
    assert (outcome.entries, outcome.added, outcome.removed) == (1, 0, 0)


def test_a_rebuild_of_nothing_is_no_error() -> None:
    assert rebuilding.rebuild().entries == 0
    assert not Entry.objects.exists()


def test_the_page_says_so_when_the_server_is_away(
    server: OpenSearchServer, public: Callable[..., Record], client: Client
) -> None:
    record = public("公证")
    services.put([document_of(record)])
    services.send_pending()
    address = f"/{record.agency.slug}/search/?q=公证"
    server.away = True
    answer = client.get(address)
    assert answer.status_code == 503
    assert "检索服务暂时不可用" in answer.content.decode()
    server.away = False
    assert "<mark>公证</mark>" in client.get(address).content.decode(), "the answer without the server was not kept"


@pytest.mark.parametrize(
    ("backend", "address", "expected"),
    [
        ("database", "", []),
        ("opensearch", "", ["search.E2"]),
        ("opensearch", "http://127.0.0.1:9", []),
        ("x", "", ["search.E1"]),
    ],
)
def test_settings_that_cannot_work_are_named(settings: Any, backend: str, address: str, expected: list[str]) -> None:
    settings.SEARCH_BACKEND, settings.OPENSEARCH_URL = backend, address
    assert [each.id for each in check_settings()] == expected


def test_a_rebuild_stands_back_after_every_batch(
    public: Callable[..., Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer: without pauses a publication waited eight seconds for its turn."""
    pauses: list[float] = []
    monkeypatch.setattr(turns.time, "sleep", pauses.append)
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    for number in range(5):
        public(f"公开{number}")
    rebuilding.rebuild()
    assert len(pauses) >= 3
    assert min(pauses) > 0
