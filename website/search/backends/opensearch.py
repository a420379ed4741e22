"""The index on an OpenSearch server (2.11 or later), for installations that have one.

A server cannot share the database's transaction. Each change leaves a ``Pending`` row in it, which goes when the
server has confirmed the change: right after the commit, or later when the server was away. Until then the server may
still name what was withdrawn, but only entries that the database holds are shown. The server gets terms that are cut
already, so a question means the same on every backend.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from opensearchpy import OpenSearch as Client
from opensearchpy.exceptions import OpenSearchException
from opensearchpy.helpers import streaming_bulk

from website.search.backends import Lookup, Page
from website.search.backends.opensearch_requests import MAPPINGS, index_action, query_of
from website.search.errors import SearchUnavailable
from website.search.models import Entry, Pending, State
from website.search.terms import VERSION

BATCH = 500
MOST_BYTES = 10 * 1024 * 1024
SECONDS = 5
"""How long one answer is waited for: a visitor waits for it, and so does whoever publishes."""
BULK_SECONDS = 30
logger = logging.getLogger(__name__)


class OpenSearch:
    """An OpenSearch server behind the protocol."""

    engine = "opensearch"

    def __init__(self) -> None:
        self._client = _client()
        self._alias: str = settings.OPENSEARCH_INDEX

    def put(self, entries: Iterable[Entry], replaced: Iterable[Entry]) -> None:
        """Note the changes with the transaction, and send them after it."""
        self._note(entry.key for entry in entries)

    def remove(self, entries: Iterable[Entry]) -> None:
        """Note the removals with the transaction, and send them after it."""
        self._note(entry.key for entry in entries)

    def _note(self, keys: Iterable[int]) -> None:
        now = timezone.now()
        Pending.objects.bulk_create(
            [Pending(key=key, changed_at=now) for key in sorted(keys)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["changed_at"],
        )
        transaction.on_commit(self._try_to_send, robust=True)

    def _try_to_send(self) -> None:
        try:
            self.send()
        except SearchUnavailable:
            logger.warning("检索服务暂时连不上，改动已记下，稍后补送。", exc_info=True)

    def send(self) -> int:
        """Send what the server has not confirmed yet, and return how much it confirmed.

        What it refuses stays noted and is sent again next time. Raises ``SearchUnavailable`` when it does not answer.
        """
        # While a new index is built, what is sent goes to the old one; it stays noted and is sent again after that.
        keep = State.objects.of(self.engine).building
        sent, last = 0, 0
        while pending := list(Pending.objects.filter(key__gt=last).order_by("key")[:BATCH]):
            confirmed = self._bulk(_actions(pending, self._alias), require_alias=True)
            for each in pending:
                if each.key in confirmed and not keep:
                    Pending.objects.filter(key=each.key, changed_at=each.changed_at).delete()
            sent += len(confirmed)
            last = pending[-1].key
        if sent:
            self._refresh(self._alias)
        return sent

    def _bulk(self, actions: Iterable[dict[str, Any]], **parameters: bool) -> set[int]:
        """Send actions and return the keys of those that were done; what is not there need not be deleted."""
        results = streaming_bulk(
            self._client,
            actions,
            chunk_size=BATCH,
            max_chunk_bytes=MOST_BYTES,
            raise_on_error=False,
            request_timeout=BULK_SECONDS,
            **parameters,
        )
        done = set()
        with _reaching():
            for accepted, result in results:
                (answer,) = result.values()
                if accepted or answer.get("result") == "not_found":
                    done.add(int(answer["_id"]))
                else:
                    logger.error("检索服务没有收下第 %s 条：%s", answer["_id"], answer.get("error"))
        return done

    def _refresh(self, index: str) -> None:
        with _reaching():
            self._client.indices.refresh(index=index)

    def page(self, lookup: Lookup, start: int, size: int, ceiling: int) -> Page:
        """Return a page of hits, those in titles first when asked so, and how many there are in all."""
        order: list[dict[str, str]] = [{"_score": "desc"}] if lookup.titles_first else []
        body = {
            "query": query_of(lookup),
            "sort": [*order, {"place": "desc"}],
            "from": start,
            "size": size,
            "_source": False,
            "docvalue_fields": ["place"],
            "track_total_hits": ceiling + 1,
        }
        with _reaching():
            answer = self._client.search(index=self._alias, body=body)["hits"]
        return Page([hit["fields"]["place"][0] for hit in answer["hits"]], answer["total"]["value"])

    def rebuild(self) -> None:
        """Fill a new index beside the old, then point the alias to it; changes made meanwhile follow."""
        number = self._begin()
        name = f"{self._alias}-{number}"
        with _reaching():
            self._client.indices.create(index=name, body={"mappings": MAPPINGS})
        for batch in _batches():
            done = self._bulk(index_action(entry, name) for entry in batch)
            self._note(entry.key for entry in batch if entry.key not in done)
        self._refresh(name)
        self._switch(number)
        self.send()

    @transaction.atomic
    def _begin(self) -> int:
        """Take the next number, which no unfinished rebuild has used."""
        number = State.objects.select_for_update().get(engine=State.objects.of(self.engine).engine).number + 1
        State.objects.filter(engine=self.engine).update(number=number, building=True)
        return number

    def _switch(self, number: int) -> None:
        """Let the new index answer in the same step that drops those before it, unfinished ones too."""
        with _reaching():
            there = [name for name in self._client.indices.get(index=f"{self._alias}-*") if _number(name) < number]
            new = {"add": {"index": f"{self._alias}-{number}", "alias": self._alias}}
            old = [{"remove_index": {"index": name}} for name in there]
            self._client.indices.update_aliases(body={"actions": [new, *old]})
        State.objects.filter(engine=self.engine, number=number).update(building=False, version=VERSION)

    def problems(self) -> list[str]:
        """Return what is wrong with the server or with what it was sent."""
        found = []
        state = State.objects.of(self.engine)
        try:
            with _reaching():
                if not self._client.indices.exists_alias(name=self._alias) or state.version != VERSION:
                    found.append("检索服务上没有按现在的办法建立的索引，请运行 python manage.py rebuild_search")
        except SearchUnavailable as error:
            found.append(f"检索服务连不上（{error}），请检查 GONGKAI_OPENSEARCH_URL 和服务本身")
        if state.building:
            found.append("重建正在进行，或者上次没有完成；没有在运行的，请再运行一次 python manage.py rebuild_search")
        if waiting := Pending.objects.count():
            found.append(f"有{waiting}条改动还没有送到检索服务，每分钟补送一次；一直不减少的，请查看运行日志")
        return found


def _client() -> Client:
    if not settings.OPENSEARCH_URL:
        raise ImproperlyConfigured("使用 OpenSearch 检索，必须设置 GONGKAI_OPENSEARCH_URL。")
    return Client(settings.OPENSEARCH_URL, timeout=SECONDS, max_retries=1)


@contextmanager
def _reaching() -> Iterator[None]:
    """Turn whatever goes wrong on the way to the server into our own error."""
    try:
        yield
    except OpenSearchException as error:
        raise SearchUnavailable(f"{type(error).__name__}: {error}") from error


def _number(name: str) -> int:
    """Return the number at the end of an index's name."""
    return int(name.rpartition("-")[2])


def _batches() -> Iterator[list[Entry]]:
    done = 0
    while batch := list(Entry.objects.filter(place__gt=done).order_by("place")[:BATCH]):
        yield batch
        done = batch[-1].place


def _actions(pending: list[Pending], index: str) -> Iterator[dict[str, Any]]:
    entries = {entry.key: entry for entry in Entry.objects.filter(key__in=[each.key for each in pending])}
    for each in pending:
        if entry := entries.get(each.key):
            yield index_action(entry, index)
        else:
            yield {"_op_type": "delete", "_index": index, "_id": str(each.key)}
