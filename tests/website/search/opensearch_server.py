"""A small server that speaks as much of OpenSearch's REST interface as the backend uses, and refuses the rest.

It listens on a real loopback socket, so the real client does everything it does against a real server. Like that one
it shows documents only after a refresh, takes terms and phrases only from fields mapped for them, and refuses what
the mapping or the request does not allow.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_TOKEN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]|[0-9A-Za-z]+")
LONGEST_TERM = 32_766


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, kind: str, reason: str = "") -> None:
        super().__init__(kind)
        self.status, self.body = status, {"error": {"type": kind, "reason": reason}, "status": status}


@dataclass
class Index:
    """Documents as they were written, and as the last refresh shows them."""

    fields: dict[str, dict[str, Any]]
    written: dict[str, dict[str, Any]] = field(default_factory=dict)
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)


class OpenSearchServer:
    """The server; ``with`` starts and stops it."""

    def __init__(self) -> None:
        self.indexes: dict[str, Index] = {}
        self.aliases: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []
        self.away = False
        self.too_busy_for: set[str] = set()

    def __enter__(self) -> OpenSearchServer:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                status, result = server.respond(self.command, self.path, body)
                data = json.dumps(result).encode() if self.command != "HEAD" else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=UTF-8")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        return self

    def __exit__(self, *problem: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def respond(self, method: str, address: str, body: str) -> tuple[int, Any]:
        parts = urlsplit(address)
        self.requests.append((method, parts.path))
        if self.away:
            return 503, {"error": {"type": "cluster_block_exception", "reason": "away"}, "status": 503}
        try:
            return self.act(method, parts.path, parse_qs(parts.query), body)
        except Refused as refused:
            return refused.status, refused.body

    def act(self, method: str, path: str, parameters: dict[str, list[str]], body: str) -> tuple[int, Any]:
        match method, path.strip("/").split("/"):
            case "POST", ["_bulk"]:
                items = list(self.bulk(body, parameters.get("require_alias") == ["true"]))
                failed = any("error" in result for item in items for result in item.values())
                return 200, {"took": 1, "errors": failed, "items": items}
            case "POST", ["_aliases"]:
                self.change_aliases(json.loads(body)["actions"])
                return 200, {"acknowledged": True}
            case "HEAD", ["_alias", name]:
                return (200 if name in self.aliases else 404), None
            case "PUT", [name]:
                if name in self.indexes:
                    raise Refused(400, "resource_already_exists_exception")
                self.indexes[name] = Index(json.loads(body)["mappings"]["properties"])
                return 200, {"acknowledged": True, "shards_acknowledged": True, "index": name}
            case "GET", [pattern]:
                return 200, {name: {} for name in self.indexes if fnmatch(name, pattern)}
            case "POST", [name, "_refresh"]:
                index = self.named(name)
                index.shown = dict(index.written)
                return 200, {"_shards": {"total": 1, "successful": 1, "failed": 0}}
            case "POST", [name, "_search"]:
                return 200, self.search(self.named(name), json.loads(body))
        raise Refused(400, "illegal_argument_exception", f"{method} {path}")

    def named(self, name: str) -> Index:
        if found := self.indexes.get(self.aliases.get(name, name)):
            return found
        raise Refused(404, "index_not_found_exception", f"no such index [{name}]")

    def change_aliases(self, actions: list[dict[str, Any]]) -> None:
        for action in actions:
            match action:
                case {"add": {"index": index, "alias": alias}} if index in self.indexes and alias not in self.indexes:
                    self.aliases[alias] = index
                case {"remove_index": {"index": index}} if index in self.indexes:
                    del self.indexes[index]
                    self.aliases = {alias: to for alias, to in self.aliases.items() if to != index}
                case _:
                    raise Refused(400, "illegal_argument_exception", str(action))

    def bulk(self, body: str, require_alias: bool) -> Any:
        if not body.endswith("\n"):
            raise Refused(400, "illegal_argument_exception", "The bulk request must be terminated by a newline [\\n]")
        lines = iter(body.splitlines())
        for line in lines:
            ((verb, about),) = json.loads(line).items()
            source = json.loads(next(lines)) if verb == "index" else None
            where = {"_index": about["_index"], "_id": about["_id"]}
            yield {verb: where | self.write(about["_index"], about["_id"], source, require_alias)}

    def write(self, name: str, number: str, source: dict[str, Any] | None, require_alias: bool) -> dict[str, Any]:
        def refuse(status: int, kind: str) -> dict[str, Any]:
            return {"status": status, "error": {"type": kind, "reason": f"[{name}][{number}]"}}

        if require_alias and name not in self.aliases:
            return refuse(404, "index_not_found_exception")
        if number in self.too_busy_for:
            return refuse(429, "rejected_execution_exception")
        index = self.named(name)
        if source is None:
            there = index.written.pop(number, None)
            return {"status": 200, "result": "deleted"} if there else {"status": 404, "result": "not_found"}
        for key, values in source.items():
            if index.fields[key]["type"] == "keyword" and any(len(each.encode()) > LONGEST_TERM for each in values):
                return refuse(400, "illegal_argument_exception")
        result = "updated" if number in index.written else "created"
        index.written[number] = source
        return {"status": 200 if result == "updated" else 201, "result": result}

    def search(self, index: Index, asked: dict[str, Any]) -> dict[str, Any]:
        known = {"query", "sort", "from", "size", "_source", "docvalue_fields", "track_total_hits"}
        if unknown := set(asked) - known:
            raise Refused(400, "parsing_exception", f"Unknown key {unknown}")
        scored = [(score(asked["query"], each, index.fields), each) for each in index.shown.values()]
        hits = [(points, each) for points, each in scored if points is not None]
        for order in reversed(asked["sort"]):
            ((name, way),) = order.items()
            hits.sort(key=lambda hit: hit[0] if name == "_score" else hit[1][name], reverse=way == "desc")
        most = asked["track_total_hits"]
        total = {"value": min(len(hits), most), "relation": "gte" if len(hits) > most else "eq"}
        names = asked["docvalue_fields"]
        if any(index.fields[name]["type"] == "text" for name in names):
            raise Refused(400, "illegal_argument_exception", "Text fields are not optimised for docvalues")
        page = hits[asked["from"] : asked["from"] + asked["size"]]
        shown = [{"fields": {name: [each[name]] for name in names}} for _, each in page]
        return {"took": 1, "timed_out": False, "hits": {"total": total, "hits": shown}}


def score(query: dict[str, Any], source: dict[str, Any], fields: dict[str, dict[str, Any]]) -> float | None:
    """Return the score of a document, or ``None`` where the query does not match it."""
    ((kind, asked),) = query.items()
    if kind == "bool":
        needed = [score(each, source, fields) for each in asked.get("filter", ())]
        wished = [score(each, source, fields) for each in asked.get("should", ())]
        found = [each for each in wished if each is not None]
        missing = None in needed or (not needed and wished and not found)
        return None if missing else sum(found)
    if kind == "constant_score":
        return None if score(asked["filter"], source, fields) is None else asked["boost"]
    ((name, value),) = asked.items()
    if (kind, fields[name]["type"]) == ("term", "keyword"):
        return 1.0 if value in source[name] else None
    if (kind, fields[name]["type"]) == ("terms", "keyword"):
        return 1.0 if set(value) & {*source[name]} else None
    if (kind, fields[name]["type"]) == ("match_phrase", "text"):
        return 1.0 if phrase_in(tokens(value), tokens(source[name])) else None
    raise Refused(400, "parsing_exception", f"unknown query [{kind}] on [{name}]")


def tokens(text: str) -> list[str]:
    """Return the tokens of the standard analyzer: each Chinese character, each run of letters and digits."""
    return [token.lower() for token in _TOKEN.findall(text)]


def phrase_in(phrase: list[str], text: list[str]) -> bool:
    """Whether tokens follow on each other in a text."""
    return any(text[at : at + len(phrase)] == phrase for at in range(len(text) - len(phrase) + 1))
