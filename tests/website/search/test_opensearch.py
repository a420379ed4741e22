"""The backend for a search server, by the real client over a real socket: what goes wrong, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.website.search.conftest import Make
from tests.website.search.opensearch_server import OpenSearchServer
from website.search import services
from website.search.backends import backend, opensearch
from website.search.errors import SearchUnavailable
from website.search.models import Pending, State
from website.search.query import Query

pytestmark = pytest.mark.django_db

Ask = Callable[..., list[int]]
Capture = Callable[..., Any]


def test_what_is_published_is_sent_after_the_commit(
    server: OpenSearchServer, publish: Make, django_capture_on_commit_callbacks: Capture
) -> None:
    document = publish("公证指南")
    server.requests.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.put([replace(document, title="公证新指南")])
        assert server.requests == []
        assert Pending.objects.count() == 1
    assert ("POST", "/_bulk") in server.requests
    assert not Pending.objects.exists()
    assert [hit.key for hit in services.search(Query("新指南")).hits] == [document.key]
    assert ("POST", "/gongkai/_search") in server.requests


def test_publishing_goes_on_while_the_server_is_away(
    server: OpenSearchServer, publish: Make, keys: Ask, django_capture_on_commit_callbacks: Capture
) -> None:
    first = publish("公证指南")
    server.away = True
    with django_capture_on_commit_callbacks(execute=True):
        services.put([replace(first, key=2, title="公证收费")])
        services.remove([first.key])
    assert Pending.objects.count() == 2
    assert any("连不上" in each for each in services.problems())
    assert any("2条改动还没有送到" in each for each in services.problems())
    with pytest.raises(SearchUnavailable):
        services.search(Query("公证"))
    server.away = False
    assert services.send_pending() == 2
    assert keys("公证") == [2]
    assert services.problems() == []


def test_what_is_withdrawn_is_not_shown_though_the_server_still_names_it(
    server: OpenSearchServer, publish: Make
) -> None:
    document = publish("公证指南")
    services.remove([document.key])
    assert services.search(Query("公证")).hits == []


def test_one_refused_document_does_not_hold_up_the_others(server: OpenSearchServer, publish: Make, keys: Ask) -> None:
    server.too_busy_for = {"1"}
    refused, others = publish("公证一"), [publish(f"公证{number}").key for number in range(2, 5)]
    assert keys("公证") == [*reversed(others)]
    assert list(Pending.objects.values_list("key", flat=True)) == [refused.key]
    server.too_busy_for = set()
    assert keys("公证") == [*reversed(others), refused.key]
    assert not Pending.objects.exists()


def test_a_change_made_while_it_is_sent_is_sent_again(
    server: OpenSearchServer, publish: Make, keys: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = publish("公证指南")
    services.put([replace(document, title="公证指南二")])
    read = opensearch._actions

    def read_and_change(pending: list[Pending], index: str) -> Any:
        actions = list(read(pending, index))
        monkeypatch.undo()
        services.put([replace(document, title="公证指南三")])
        return actions

    monkeypatch.setattr(opensearch, "_actions", read_and_change)
    services.send_pending()
    assert Pending.objects.count() == 1
    assert keys("指南三") == [document.key]


def test_nothing_is_sent_to_an_index_that_nobody_made(server: OpenSearchServer, publish: Make) -> None:
    server.indexes.clear()
    server.aliases.clear()
    publish("公证指南")
    assert server.indexes == {}
    assert Pending.objects.count() == 1
    assert any("rebuild_search" in each for each in services.problems())


def test_a_rebuild_makes_a_new_index_and_drops_the_old(server: OpenSearchServer, publish: Make, keys: Ask) -> None:
    kept = [publish(f"保留{number}").key for number in range(3)]
    before = set(server.indexes)
    backend().rebuild()
    assert len(server.indexes) == 1
    assert not before & set(server.indexes)
    assert keys("保留") == [*reversed(kept)]
    assert services.problems() == []


def test_what_changes_during_a_rebuild_follows(
    server: OpenSearchServer, publish: Make, keys: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [publish(f"保留{number}") for number in range(3)]
    switch = opensearch.OpenSearch._switch

    def change_and_switch(self: opensearch.OpenSearch, number: int) -> None:
        services.remove([documents[0].key])
        services.put([replace(documents[1], title="保留而改")])
        assert keys("而改") == [documents[1].key], "the old index answers with the change meanwhile"
        switch(self, number)

    monkeypatch.setattr(opensearch.OpenSearch, "_switch", change_and_switch)
    backend().rebuild()
    assert keys("保留") == [documents[2].key, documents[1].key]
    assert keys("而改") == [documents[1].key]
    assert not Pending.objects.exists()


def test_a_rebuild_that_broke_off_is_begun_anew(
    server: OpenSearchServer, publish: Make, keys: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = publish("保留")
    switch = opensearch.OpenSearch._switch

    def lose_the_server(self: opensearch.OpenSearch, number: int) -> None:
        server.away = True
        switch(self, number)

    monkeypatch.setattr(opensearch.OpenSearch, "_switch", lose_the_server)
    with pytest.raises(SearchUnavailable):
        backend().rebuild()
    monkeypatch.undo()
    server.away = False
    assert len(server.indexes) == 2
    assert any("没有完成" in each for each in services.problems())
    assert keys("保留") == [document.key]
    backend().rebuild()
    assert keys("保留") == [document.key]
    assert len(server.indexes) == 1
    assert services.problems() == []


def test_what_the_rebuild_could_not_hand_over_is_noted(server: OpenSearchServer, publish: Make) -> None:
    publish("公证一")
    server.too_busy_for = {"1"}
    backend().rebuild()
    assert any("1条改动还没有送到" in each for each in services.problems())


def test_the_database_index_asks_for_a_rebuild_after_changes_went_to_the_server(
    server: OpenSearchServer, publish: Make, settings: Any
) -> None:
    publish("公证指南")
    settings.SEARCH_BACKEND = "database"
    backend.cache_clear()
    assert "rebuild_search" in services.problems()[0]
    backend().rebuild()
    assert [hit.key for hit in services.search(Query("公证")).hits] == [1]
    assert State.objects.get(engine="opensearch").version


def test_several_installations_share_a_server(server: OpenSearchServer, publish: Make, settings: Any) -> None:
    publish("公证指南")
    settings.OPENSEARCH_INDEX = "second"
    backend.cache_clear()
    backend().rebuild()
    assert set(server.aliases) == {"gongkai", "second"}
    assert len(server.indexes) == 2
