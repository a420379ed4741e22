"""The index on an OpenSearch server, for installations that have one.

A server cannot share the database's transaction. Each change leaves a ``Pending`` row in it, which goes when the
server has confirmed the change: at once after the commit, or later when the server was away. The server gets terms
that are cut already, so a question means the same on every backend.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import transaction

from website.search.backends import Lookup
from website.search.backends.rows import facet_terms, text_terms, title_terms
from website.search.models import Entry, Pending, State
from website.search.terms import VERSION

ALIAS = "gongkai"
BATCH = 500
MAPPINGS = {
    "dynamic": False,
    "properties": {
        "place": {"type": "long"},
        "title_terms": {"type": "keyword"},
        "all_terms": {"type": "keyword"},
        "title": {"type": "wildcard"},
        "text": {"type": "wildcard"},
    },
}

logger = logging.getLogger(__name__)


class OpenSearch:
    """An OpenSearch server behind the protocol."""

    def __init__(self, client: Any = None) -> None:
        self._client = client or _client()

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Note the changes with the transaction, and send them after it."""
        self._note(entry.key for entry in entries)

    def remove(self, entries: Iterable[Entry]) -> None:
        """Note the removals with the transaction, and send them after it."""
        self._note(entry.key for entry in entries)

    def _note(self, keys: Iterable[int]) -> None:
        for key in keys:
            Pending.objects.update_or_create(key=key)
        transaction.on_commit(self._try_to_send)

    def _try_to_send(self) -> None:
        from opensearchpy.exceptions import OpenSearchException

        try:
            self.send()
        except OpenSearchException:
            logger.warning("检索服务暂时连不上，改动已记下，稍后补送。", exc_info=True)

    def send(self) -> int:
        """Send what the server has not confirmed yet; return how much that was.

        Raises ``OpenSearchException`` when the server does not answer; nothing is lost then.
        """
        sent = 0
        while pending := list(Pending.objects.order_by("changed_at")[:BATCH]):
            self._bulk(pending)
            for each in pending:
                Pending.objects.filter(key=each.key, changed_at=each.changed_at).delete()
            sent += len(pending)
        return sent

    def _bulk(self, pending: list[Pending]) -> None:
        entries = {entry.key: entry for entry in Entry.objects.filter(key__in=[each.key for each in pending])}
        lines: list[dict[str, Any]] = []
        for each in pending:
            if entry := entries.get(each.key):
                lines += [{"index": {"_index": ALIAS, "_id": str(each.key)}}, _source(entry)]
            else:
                lines.append({"delete": {"_index": ALIAS, "_id": str(each.key)}})
        self._demand(self._client.bulk(body=lines, refresh="wait_for"))

    def _demand(self, answer: dict[str, Any]) -> None:
        from opensearchpy.exceptions import TransportError

        for item in answer.get("items", ()):
            (result,) = item.values()
            if result.get("error"):
                raise TransportError(result["status"], str(result["error"]), result)

    def find(self, lookup: Lookup, start: int, size: int) -> list[int]:
        """Return a page of places; hits in titles before the others when asked so."""
        order: list[dict[str, str]] = [{"_score": "desc"}] if lookup.titles_first else []
        body = {
            "query": _query(lookup),
            "sort": [*order, {"place": "desc"}],
            "from": start,
            "size": size,
            "_source": ["place"],
            "track_total_hits": False,
        }
        found = self._client.search(index=ALIAS, body=body)["hits"]["hits"]
        return [hit["_source"]["place"] for hit in found]

    def count(self, lookup: Lookup, ceiling: int) -> int:
        """Count hits up to one more than the ceiling."""
        body = {"query": _query(lookup), "size": 0, "track_total_hits": ceiling + 1}
        return int(self._client.search(index=ALIAS, body=body)["hits"]["total"]["value"])

    def rebuild(self) -> None:
        """Fill a new index beside the old, then point the alias to it; changes made meanwhile follow."""
        number = int(State.objects.get_or_create(pk=1)[0].built_to) + 1
        name = f"{ALIAS}-{number}"
        self._client.indices.create(index=name, body={"mappings": MAPPINGS})
        for batch in _batches():
            lines: list[dict[str, Any]] = []
            for entry in batch:
                lines += [{"index": {"_index": name, "_id": str(entry.key)}}, _source(entry)]
            self._demand(self._client.bulk(body=lines))
            for entry in batch:
                Pending.objects.update_or_create(key=entry.key)
        self._client.indices.update_aliases(
            body={
                "actions": [
                    {"remove": {"index": f"{ALIAS}-*", "alias": ALIAS, "must_exist": False}},
                    {"add": {"index": name, "alias": ALIAS}},
                ]
            }
        )
        State.objects.filter(pk=1).update(built_to=number, version=VERSION)
        self.send()

    def problems(self) -> list[str]:
        """Return what is wrong with the server or with what it was sent."""
        from opensearchpy.exceptions import OpenSearchException

        found = []
        try:
            if not self._client.indices.exists_alias(name=ALIAS):
                found.append("检索服务上还没有索引，请运行 python manage.py rebuild_search")
        except OpenSearchException as error:
            found.append(f"检索服务连不上（{type(error).__name__}），请检查 GONGKAI_OPENSEARCH_URL 和服务本身")
        if waiting := Pending.objects.count():
            found.append(f"有{waiting}条改动还没有送到检索服务")
        return found


def _client() -> Any:
    from opensearchpy import OpenSearch as Client

    return Client(settings.OPENSEARCH_URL, timeout=10, max_retries=2, retry_on_timeout=True)


def _batches() -> Iterator[list[Entry]]:
    done = 0
    while batch := list(Entry.objects.filter(place__gt=done).order_by("place")[:BATCH]):
        yield batch
        done = batch[-1].place


def _source(entry: Entry) -> dict[str, Any]:
    titles, facets = title_terms(entry), facet_terms(entry)
    return {
        "place": entry.place,
        "title_terms": titles,
        "all_terms": sorted({*titles, *text_terms(entry), *facets}),
        "title": entry.title,
        "text": entry.text,
    }


def _query(lookup: Lookup) -> dict[str, Any]:
    words = list(dict.fromkeys(term for word in lookup.words for term in word.terms))
    needed: list[dict[str, Any]] = [{"term": {"all_terms": term}} for term in [*words, *lookup.facets]]
    for word in lookup.words:
        if not word.exact:
            needed.append({"bool": {"should": [_holds("title", word.text), _holds("text", word.text)]}})
    in_title = {"bool": {"filter": [{"term": {"title_terms": term}} for term in words]}}
    preferred = [{"constant_score": {"filter": in_title, "boost": 1}}]
    return {"bool": {"filter": needed, "should": preferred}}


def _holds(name: str, text: str) -> dict[str, Any]:
    escaped = text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")
    return {"wildcard": {name: {"value": f"*{escaped}*", "case_insensitive": True}}}
