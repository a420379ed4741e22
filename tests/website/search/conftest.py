"""The search on the settings' database, and on a server that speaks OpenSearch's interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from tests.website.search.opensearch_server import OpenSearchServer
from website.search import services
from website.search.backends import backend
from website.search.documents import Document
from website.search.query import Query

Make = Callable[..., Document]


@pytest.fixture
def server(settings: Any, db: None) -> Iterator[OpenSearchServer]:
    """Search by an OpenSearch server that has an empty index."""
    with OpenSearchServer() as running:
        settings.SEARCH_BACKEND, settings.OPENSEARCH_URL = "opensearch", running.url
        backend.cache_clear()
        backend().rebuild()
        yield running
    backend.cache_clear()


@pytest.fixture(params=["database", "opensearch"])
def engine(request: pytest.FixtureRequest) -> str:
    """Run a test on the database's own index, and again on a server."""
    if request.param == "opensearch":
        request.getfixturevalue("server")
    return request.param


@pytest.fixture
def publish(db: None) -> Make:
    """Put a document into the index; keyword arguments override its fields."""
    made: list[Document] = []

    def make(title: str, text: str = "", **fields: Any) -> Document:
        key = len(made) + 1
        values = {
            "key": key,
            "agency_id": 1,
            "agency_path": "00010001",
            "column_id": 7,
            "kind": "news",
            "catalogue_code": "P20-15",
            "summary": "",
            "doc_no": "",
            "index_no": f"11620000000000002B/2022-{key:05d}",
            "validity": "",
            "published_on": date(2022, 1, 1) + timedelta(days=key),
            **fields,
        }
        document = Document(title=title, text=text, **values)
        services.put([document])
        services.send_pending()
        made.append(document)
        return document

    return make


@pytest.fixture
def keys() -> Callable[..., list[int]]:
    """Ask the search, and return the keys of what it found."""

    def ask(text: str, **narrowed: Any) -> list[int]:
        services.send_pending()
        return [hit.key for hit in services.search(Query(text, **narrowed)).hits]

    return ask
