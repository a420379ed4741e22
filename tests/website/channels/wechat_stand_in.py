"""A server on loopback that answers as WeChat's documentation says, strictly, and fails on demand.

Start one with ``with StandIn() as wechat`` and give ``wechat.address`` to the account. What it holds is open to
asserts: ``drafts``, ``published``, ``pictures``, ``covers``, ``asked`` (every call in order).
"""

from __future__ import annotations

import io
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from PIL import Image

APP_ID, SECRET = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef"
OK = {"errcode": 0, "errmsg": "ok"}
NEWS = {
    "article_type": str,
    "title": str,
    "author": str,
    "digest": str,
    "content": str,
    "content_source_url": str,
    "thumb_media_id": str,
    "need_open_comment": int,
    "only_fans_can_comment": int,
    "pic_crop_235_1": str,
    "pic_crop_1_1": str,
}


class Refuse(Exception):
    """An answer with an error code."""

    def __init__(self, code: int, says: str) -> None:
        super().__init__(code, says)
        self.body = {"errcode": code, "errmsg": f"{says} rid: 0000-0000"}


@dataclass
class Publication:
    """One task of publication: ``statuses`` are answered in turn, the last one again and again."""

    article_id: str
    news: dict[str, Any]
    statuses: list[int]
    deleted: bool = False


@dataclass
class StandIn:
    """The other side. Settings may be changed while it runs.

    ``trouble`` is a list of what befalls the next calls, one each: an error code, ``"cut"`` (the connection is reset
    after the work was done), ``"cut before"``, ``"garbage"``, ``"empty"``, ``"half"``, ``"slow"``, ``"http 502"``, or
    nothing at all.
    ``trouble_at`` holds such a list for one path only.
    """

    rights: bool = True
    white_list: bool = True
    lasts: int = 7200
    quota: dict[str, int] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=lambda: [1, 0])
    reads: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    late: bool = False
    number_as_text: bool = False
    trouble: list[int | str | None] = field(default_factory=list)
    trouble_at: dict[str, list[int | str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.token, self.token_until, self.tokens = "", 0.0, 0
        self.forced: list[float] = []
        self.drafts: dict[str, dict[str, Any]] = {}
        self.published: dict[str, Publication] = {}
        self.pictures: dict[str, bytes] = {}
        self.covers: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.calls: Counter[str] = Counter()
        self._made = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    # running

    def start(self) -> Self:
        """Listen on a free port of the loopback interface."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                outer._serve(self)

            def do_GET(self) -> None:
                outer._serve(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """Where it is asked."""
        assert self._server
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def expire(self) -> None:
        """Make the token invalid without saying so, as another system's forced refresh does."""
        with self._lock:
            self.token_until = 0.0

    # answering

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        parts = urlsplit(handler.path)
        with self._lock:
            self.asked.append(parts.path)
            queue = self.trouble_at.get(parts.path) or self.trouble
            trouble = queue.pop(0) if queue else None
            if trouble == "cut before":
                self._cut(handler)
                return
            try:
                if isinstance(trouble, int):
                    raise Refuse(trouble, "made to fail")
                answer = self._answer(handler, parts.path, parse_qs(parts.query), body)
            except Refuse as refused:
                answer = refused.body
        self._reply(handler, answer, trouble)

    def _reply(self, handler: BaseHTTPRequestHandler, answer: dict[str, Any], trouble: int | str | None) -> None:
        data = json.dumps(answer, ensure_ascii=False).encode()
        status = 200
        if trouble == "cut":
            self._cut(handler)
            return
        if trouble == "slow":
            time.sleep(1.5)
        if trouble == "garbage":
            data = b"<html>\xff\xfe busy"
        if trouble == "empty":
            data = b"{}"
        if trouble == "http 502":
            status, data = 502, b"bad gateway"
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json; encoding=utf-8")
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        if trouble == "half":
            handler.wfile.write(data[: len(data) // 2])
            handler.wfile.flush()
            self._cut(handler)
            return
        handler.wfile.write(data)

    @staticmethod
    def _cut(handler: BaseHTTPRequestHandler) -> None:
        """Reset the connection."""
        handler.close_connection = True
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    def _answer(
        self, handler: BaseHTTPRequestHandler, path: str, query: dict[str, list[str]], body: bytes
    ) -> dict[str, Any]:
        self.calls[path] += 1
        if handler.command != "POST":
            raise Refuse(43002, "require POST method")
        if path in self.quota and self.calls[path] > self.quota[path]:
            raise Refuse(45009, "reach max api daily quota limit")
        if path == "/cgi-bin/stable_token":
            return self._stable_token(_json(handler, body))
        self._demand_token(query)
        if path == "/cgi-bin/media/uploadimg":
            return self._uploadimg(_form(handler, body))
        if path == "/cgi-bin/material/add_material":
            return self._add_material(query, _form(handler, body))
        served: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "/cgi-bin/draft/add": self._draft_add,
            "/cgi-bin/draft/update": self._draft_update,
            "/cgi-bin/draft/get": self._draft_get,
            "/cgi-bin/draft/batchget": self._draft_batchget,
            "/cgi-bin/draft/delete": self._draft_delete,
            "/cgi-bin/freepublish/submit": self._submit,
            "/cgi-bin/freepublish/get": self._publish_get,
            "/cgi-bin/freepublish/batchget": self._publish_batchget,
            "/cgi-bin/freepublish/delete": self._publish_delete,
            "/datacube/getarticleread": self._read_figures,
        }
        if path not in served:
            raise Refuse(40066, "invalid url")
        return served[path](_json(handler, body))

    def _stable_token(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"grant_type": str, "appid": str, "secret": str}, {"force_refresh": bool})
        if asked["grant_type"] != "client_credential":
            raise Refuse(40002, "invalid grant_type")
        if asked["appid"] != APP_ID:
            raise Refuse(40013, "invalid appid")
        if asked["secret"] != SECRET:
            raise Refuse(40125, "invalid appsecret")
        if not self.white_list:
            raise Refuse(40164, "invalid ip 203.0.113.7, not in whitelist")
        now = time.monotonic()
        if asked.get("force_refresh"):
            if len(self.forced) >= 20:
                raise Refuse(45009, "reach max api daily quota limit")
            self.forced.append(now)
            self.token_until = 0.0
        if now >= self.token_until:
            self.tokens += 1
            self.token, self.token_until = f"token-{self.tokens}-" + "x" * 120, now + self.lasts
        return {"access_token": self.token, "expires_in": int(self.token_until - now) or 1}

    def _demand_token(self, query: dict[str, list[str]]) -> None:
        given = query.get("access_token", [""])[0]
        if not given:
            raise Refuse(41001, "access_token missing")
        if given != self.token:
            raise Refuse(40001, "invalid credential, access_token is invalid or not latest")
        if time.monotonic() >= self.token_until:
            raise Refuse(42001, "access_token expired")

    def _uploadimg(self, media: bytes) -> dict[str, Any]:
        _picture(media, {"JPEG", "PNG"}, 1_000_000)
        url = f"http://mmbiz.qpic.cn/sz_mmbiz_jpg/{self._next('picture')}{'A' * 90}/0?from=appmsg"
        self.pictures[url] = media
        return {"url": url, **OK}

    def _add_material(self, query: dict[str, list[str]], media: bytes) -> dict[str, Any]:
        if query.get("type") != ["image"]:
            raise Refuse(40004, "invalid media type")
        _picture(media, {"JPEG", "PNG", "GIF", "BMP"}, 10_000_000)
        number = self._next("cover")
        self.covers[number] = media
        return {"media_id": number, "url": f"http://mmbiz.qpic.cn/{number}/0?wx_fmt=png", "item": []}

    def _draft_add(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"articles": list})
        if not 1 <= len(asked["articles"]) <= 8:
            raise Refuse(45008, "article size out of limit")
        for article in asked["articles"]:
            self._demand_article(article)
        number = self._next("draft")
        self.drafts[number] = {"news_item": [dict(each) for each in asked["articles"]], "at": self._made}
        return {"media_id": number, "item": []}

    def _draft_update(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"media_id": str, "index": int, "articles": dict})
        if asked["media_id"] not in self.drafts:
            raise Refuse(40007, "invalid media_id")
        items = self.drafts[asked["media_id"]]["news_item"]
        if not 0 <= asked["index"] < len(items):
            raise Refuse(40114, "invalid index value")
        self._demand_article(asked["articles"])
        items[asked["index"]] = dict(asked["articles"])
        return OK

    def _draft_get(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"media_id": str})
        if asked["media_id"] not in self.drafts:
            raise Refuse(40007, "invalid media_id")
        return {"news_item": self.drafts[asked["media_id"]]["news_item"]}

    def _draft_batchget(self, asked: dict[str, Any]) -> dict[str, Any]:
        items = [
            {"media_id": number, "content": {"news_item": _brief(kept["news_item"], asked)}, "update_time": kept["at"]}
            for number, kept in sorted(self.drafts.items(), key=lambda each: -each[1]["at"])
        ]
        return _page(items, asked)

    def _draft_delete(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"media_id": str})
        if self.drafts.pop(asked["media_id"], None) is None:
            raise Refuse(40007, "invalid media_id")
        return OK

    def _submit(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"media_id": str})
        if not self.rights:
            raise Refuse(48001, "api unauthorized")
        if asked["media_id"] not in self.drafts:
            raise Refuse(40007, "invalid media_id")
        news = self.drafts.pop(asked["media_id"])["news_item"][0]
        number = str(2_247_483_650 + len(self.published))
        self.published[number] = Publication(self._next("article"), news, list(self.statuses))
        return {**OK, "publish_id": number if self.number_as_text else int(number), "msg_data_id": number}

    def _publish_get(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"publish_id": str})
        if asked["publish_id"] not in self.published:
            raise Refuse(40035, "invalid publish_id")
        task = self.published[asked["publish_id"]]
        status = task.statuses.pop(0) if len(task.statuses) > 1 else task.statuses[0]
        status = 5 if task.deleted else status
        found: dict[str, Any] = {"publish_id": asked["publish_id"], "publish_status": status, "fail_idx": []}
        if status == 0:
            item = {"idx": 1, "article_url": f"https://mp.weixin.qq.com/s/{task.article_id}"}
            found |= {"article_id": task.article_id, "article_detail": {"count": 1, "item": [item]}}
        elif status in (2, 3, 4):
            found["fail_idx"] = [1]
        return found

    def _publish_batchget(self, asked: dict[str, Any]) -> dict[str, Any]:
        items = [
            {
                "article_id": task.article_id,
                "content": {
                    "news_item": [
                        {**each, "url": f"https://mp.weixin.qq.com/s/{task.article_id}", "is_deleted": task.deleted}
                        for each in _brief([task.news], asked)
                    ]
                },
                "update_time": 1,
            }
            for task in reversed(self.published.values())
            if task.statuses[-1] == 0
        ]
        return _page(items, asked)

    def _publish_delete(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"article_id": str}, {"index": int})
        if not self.rights:
            raise Refuse(48001, "api unauthorized")
        for task in self.published.values():
            if task.article_id == asked["article_id"] and not task.deleted:
                task.deleted = True
                return OK
        raise Refuse(53600, "Article ID not valid")

    def _read_figures(self, asked: dict[str, Any]) -> dict[str, Any]:
        _fields(asked, {"begin_date": str, "end_date": str})
        if asked["begin_date"] != asked["end_date"]:
            raise Refuse(61501, "date range error")
        return {"list": self.reads.get(asked["begin_date"], []), "is_delay": self.late}

    def _demand_article(self, article: dict[str, Any]) -> None:
        _fields(article, {"title": str, "content": str, "thumb_media_id": str}, NEWS)
        for wrong, code, says in (
            (not article["title"], 40227, "title is empty"),
            (len(article["title"]) > 32, 45003, "title size out of limit"),
            (len(article.get("author", "")) > 16, 45110, "author size out of limit"),
            (len(article.get("digest", "")) > 120, 45004, "description size out of limit"),
            (not article["content"], 44003, "empty news data"),
            (len(article["content"]) >= 20_000, 45002, "content size out of limit"),
            (len(article["content"].encode()) >= 1_000_000, 45002, "content size out of limit"),
            (len(article.get("content_source_url", "").encode()) > 1_000, 45005, "url size out of limit"),
            ("<script" in article["content"] or "javascript:" in article["content"], 45166, "invalid content"),
            (article["thumb_media_id"] not in self.covers, 40007, "invalid media_id"),
        ):
            if wrong:
                raise Refuse(code, says)

    def _next(self, kind: str) -> str:
        self._made += 1
        return f"{kind}-{self._made:06d}"


def _json(handler: BaseHTTPRequestHandler, body: bytes) -> dict[str, Any]:
    if not body:
        raise Refuse(44002, "empty post data")
    if "application/json" not in (handler.headers.get("Content-Type") or ""):
        raise Refuse(47001, "data format error")
    try:
        found = json.loads(body)
    except ValueError:
        raise Refuse(47001, "data format error") from None
    if not isinstance(found, dict):
        raise Refuse(47001, "data format error")
    if b"\\u" in body:
        raise Refuse(40033, "invalid charset. please check your request, if include \\uxxxx will create fail!")
    return found


def _form(handler: BaseHTTPRequestHandler, body: bytes) -> bytes:
    head = f"Content-Type: {handler.headers.get('Content-Type')}\r\n\r\n".encode()
    for part in BytesParser().parsebytes(head + body).walk():
        if part.get_param("name", header="content-disposition") == "media" and part.get_filename():
            return part.get_payload(decode=True)  # type: ignore[return-value]
    raise Refuse(41005, "media data missing")


def _fields(asked: dict[str, Any], needed: dict[str, type], more: dict[str, type] | None = None) -> None:
    allowed = {**(more or {}), **needed}
    for name in needed:
        if name not in asked:
            raise Refuse(47001, f"data format error: {name} missing")
    for name, value in asked.items():
        if name not in allowed or not isinstance(value, allowed[name]):
            raise Refuse(47001, f"data format error: {name}")


def _picture(media: bytes, kinds: set[str], most: int) -> None:
    try:
        kind = Image.open(io.BytesIO(media)).format
    except OSError:
        raise Refuse(40005, "invalid file type") from None
    if kind not in kinds:
        raise Refuse(40005, "invalid file type")
    if len(media) >= most:
        raise Refuse(40009, "invalid image size")


def _brief(news: list[dict[str, Any]], asked: dict[str, Any]) -> list[dict[str, Any]]:
    left_out = {"content"} if asked.get("no_content") else set()
    return [{name: value for name, value in each.items() if name not in left_out} for each in news]


def _page(items: list[dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    _fields(asked, {"offset": int, "count": int}, {"no_content": int})
    if not 1 <= asked["count"] <= 20:
        raise Refuse(40035, "invalid count")
    shown = items[asked["offset"] : asked["offset"] + asked["count"]]
    return {"total_count": len(items), "item_count": len(shown), "item": shown}
