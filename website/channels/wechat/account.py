"""The client of an official account: token, pictures, drafts, publication, read figures.

Every method raises ``TryAgain`` for what may go well later (no answer, a busy system, a used-up quota) and
``WillNotGo`` for what a person must see to first; both say cause and cure in Chinese. A method that made something on
the other side may fail all the same, when the answer is lost: whoever tries again asks ``find_draft`` first.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from website.channels.errors import TryAgain, WillNotGo
from website.channels.wechat import limits
from website.channels.wechat.article import Article, ArticlePicture
from website.channels.wechat.codes import asks_for_token, refusal
from website.channels.wechat.pictures import Fit, fit
from website.outgoing import Refused, Unreachable, ask

ADDRESS = "https://api.weixin.qq.com"
SECONDS = 30.0
MOST_ANSWER = 2_000_000
"""Bytes of an answer that are read."""
PAGE = 20
"""The most that one call of batchget returns (文档：1 到 20)."""
MOST_PAGES = 50
"""How far a list is looked through: the newest thousand."""
LATER = "稍后会自动再试。"
ADDRESS_CURE = "请管理员核对渠道的接口地址。"
EARLY = 300
"""Seconds before its end at which a token is fetched anew; WeChat renews it that early itself."""


@dataclass(frozen=True)
class Draft:
    """A draft in the account's draft box."""

    media_id: str
    title: str
    source_url: str


@dataclass(frozen=True)
class Submitted:
    """A draft was handed in. ``message`` is the first part of the name that ``reads`` gives its article, or empty."""

    publish_id: str
    message: str = ""


@dataclass(frozen=True)
class Waiting:
    """The publication was accepted and is being looked at: ask again later."""


@dataclass(frozen=True)
class Published:
    """The article can be read at ``url``; ``article_id`` is what it is taken away by."""

    url: str
    article_id: str


@dataclass(frozen=True)
class Failed:
    """The article was not published; the draft is still there. ``reason`` says why, and the cure."""

    reason: str


@dataclass(frozen=True)
class Gone:
    """The article was published and is no longer offered; ``reason`` says who took it away."""

    reason: str


State = Waiting | Published | Failed | Gone

_FAILED = {
    2: "原创声明没有通过。请到公众平台草稿箱去掉原创声明后由人发布。",
    3: "微信没有说明原因（常规失败）。请到公众平台草稿箱打开它，按提示处理后由人发布。",
    4: "平台审核没有通过。请到公众平台“通知中心”查看原因，修改后重新投放。",
}
_GONE = {5: "发布成功后，公众号运营人员把文章删除了。", 6: "发布成功后，微信把文章封禁了，请到公众平台“通知中心”查看。"}


@dataclass
class Account:
    """One official account. ``address`` is where its interface is; an administrator sets it."""

    app_id: str
    secret: str = field(repr=False)
    address: str = ADDRESS
    now: Callable[[], float] = time.monotonic
    _token: str = field(default="", init=False, repr=False)
    _until: float = field(default=0.0, init=False, repr=False)

    # drafts

    def add_draft(self, article: Article) -> str:
        """Upload the article's pictures and cover, make the draft, and return its ``media_id``."""
        return _text(self._post("/cgi-bin/draft/add", {"articles": [self._written(article)]}), "media_id")

    def update_draft(self, media_id: str, article: Article) -> None:
        """Write the article over a draft that is still in the draft box."""
        asked = {"media_id": media_id, "index": 0, "articles": self._written(article)}
        self._post("/cgi-bin/draft/update", asked)

    def draft(self, media_id: str) -> Draft | None:
        """Return one draft, nothing when it is no longer in the draft box (deleted, or published)."""
        try:
            found = self._post("/cgi-bin/draft/get", {"media_id": media_id})
        except WillNotGo as error:
            if _code(error) == _NO_SUCH_MEDIA:
                return None
            raise
        return _draft(media_id, found)

    def delete_draft(self, media_id: str) -> None:
        """Delete a draft; one that is no longer there is as good as deleted."""
        try:
            self._post("/cgi-bin/draft/delete", {"media_id": media_id})
        except WillNotGo as error:
            if _code(error) != _NO_SUCH_MEDIA:
                raise

    def drafts(self) -> Iterator[Draft]:
        """Yield the drafts in the draft box, the newest first, without their text."""
        for item in self._pages("/cgi-bin/draft/batchget"):
            yield _draft(_text(item, "media_id"), item.get("content"))

    def find_draft(self, mark: str) -> Draft | None:
        """Return the draft whose 阅读原文 leads to ``mark``: the one that was made before the answer was lost."""
        return next((draft for draft in self.drafts() if draft.source_url == mark), None)

    # publication

    def submit(self, media_id: str) -> Submitted:
        """Hand a draft in for publication; accepted is not published yet, ``state_of`` tells."""
        found = self._post("/cgi-bin/freepublish/submit", {"media_id": media_id})
        return Submitted(_text(found, "publish_id"), str(found.get("msg_data_id") or ""))

    def state_of(self, publish_id: str) -> State:
        """Return what became of a publication."""
        found = self._post("/cgi-bin/freepublish/get", {"publish_id": publish_id})
        status = found.get("publish_status")
        if status == 0:
            items = (found.get("article_detail") or {}).get("item") or []
            url = next((str(item["article_url"]) for item in items if item.get("article_url")), "")
            return Published(url, _text(found, "article_id"))
        if status == 1:
            return Waiting()
        if status in _FAILED:
            return Failed(f"微信没有发布：{_FAILED[status]}")
        if status in _GONE:
            return Gone(_GONE[status])
        raise TryAgain(f"微信给出了没有见过的发布状态（{str(status)[:20]}）。", "稍后会自动再查。")

    def find_published(self, mark: str) -> Published | None:
        """Return the published article whose 阅读原文 leads to ``mark``; the figures' number is not in that list."""
        for item in self._pages("/cgi-bin/freepublish/batchget"):
            for news in _news(item.get("content")):
                if news.get("content_source_url") == mark and not news.get("is_deleted"):
                    return Published(str(news.get("url") or ""), _text(item, "article_id"))
        return None

    def delete(self, article_id: str) -> None:
        """Take a published article away for good; one that is no longer there is as good as deleted."""
        try:
            self._post("/cgi-bin/freepublish/delete", {"article_id": article_id, "index": 0})
        except WillNotGo as error:
            if _code(error) != _NO_SUCH_ARTICLE:
                raise

    # figures

    def reads(self, day: date) -> dict[str, int]:
        """Return how many people read each article on a day (阅读人数, yesterday at the latest).

        The key is WeChat's own: the article's message number and its place, ``2247490098_1``.
        Raises ``TryAgain`` while WeChat says that the figures of the day are late.
        """
        asked = {"begin_date": day.isoformat(), "end_date": day.isoformat()}
        found = self._post("/datacube/getarticleread", asked)
        if found.get("is_delay"):
            raise TryAgain(f"微信还没有算好{day.month}月{day.day}日的阅读数。", "稍后会自动再取。")
        reads: dict[str, int] = {}
        for item in found.get("list") or []:
            count = (item.get("detail") or {}).get("read_user")
            if isinstance(count, int) and count >= 0 and item.get("ref_date") == day.isoformat():
                reads[_text(item, "msgid")] = count
        return reads

    # pictures

    def upload(self, picture: ArticlePicture) -> str:
        """Upload a picture of the text and return the address that WeChat shows it under."""
        found = self._send("/cgi-bin/media/uploadimg", fit(picture.read(), limits.PICTURE_BYTES, picture.name))
        return _text(found, "url")

    def upload_cover(self, picture: ArticlePicture) -> str:
        """Upload the cover as lasting material and return its ``media_id``."""
        made = fit(picture.read(), limits.COVER_BYTES, picture.name)
        return _text(self._send("/cgi-bin/material/add_material", made, "&type=image"), "media_id")

    def _written(self, article: Article) -> dict[str, Any]:
        content = article.html
        for picture in article.pictures:
            if picture.mark in content:
                content = content.replace(picture.mark, self.upload(picture))
        _demand_limits(article, content)
        return {
            "article_type": "news",
            "title": article.title,
            "author": article.author,
            "digest": article.digest,
            "content": content,
            "content_source_url": article.source_url,
            "thumb_media_id": self.upload_cover(article.cover),
            "need_open_comment": 0,
            "only_fans_can_comment": 0,
        }

    # talk

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        for page in range(MOST_PAGES):
            found = self._post(path, {"offset": page * PAGE, "count": PAGE, "no_content": 1})
            items = found.get("item") or []
            yield from items
            if not items or (page + 1) * PAGE >= int(found.get("total_count") or 0):
                return

    def _post(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(asked, ensure_ascii=False).encode()
        return self._with_token(path, body, "application/json; charset=utf-8", "")

    def _send(self, path: str, picture: Fit, more: str = "") -> dict[str, Any]:
        boundary = uuid.uuid4().hex
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="media"; filename="picture.{picture.ending}"\r\n'
            f"Content-Type: {picture.media_type}\r\n\r\n"
        )
        body = head.encode() + picture.data + f"\r\n--{boundary}--\r\n".encode()
        return self._with_token(path, body, f"multipart/form-data; boundary={boundary}", more)

    def _with_token(self, path: str, body: bytes, media_type: str, more: str) -> dict[str, Any]:
        token = self._valid_token()
        found = self._call(f"{path}?access_token={quote(token)}{more}", body, media_type)
        if asks_for_token(found.get("errcode")):
            token = self._new_token(token)
            found = self._call(f"{path}?access_token={quote(token)}{more}", body, media_type)
        _demand_success(found)
        return found

    def _valid_token(self) -> str:
        if not self._token or self.now() >= self._until:
            self._fetch_token(force=False)
        return self._token

    def _new_token(self, refused: str) -> str:
        """Fetch a token after one was refused; forced only if WeChat hands out the refused one again (20 a day)."""
        self._fetch_token(force=False)
        if self._token == refused:
            self._fetch_token(force=True)
        return self._token

    def _fetch_token(self, *, force: bool) -> None:
        asked = {
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.secret,
            "force_refresh": force,
        }
        found = self._call("/cgi-bin/stable_token", json.dumps(asked).encode(), "application/json; charset=utf-8")
        _demand_success(found)
        seconds = found.get("expires_in")
        lasts = seconds if isinstance(seconds, int) and 0 < seconds <= 7200 else EARLY
        self._token, self._until = _text(found, "access_token"), self.now() + max(lasts - EARLY, lasts / 2)

    def _call(self, path: str, body: bytes, media_type: str) -> dict[str, Any]:
        headers = {"Content-Type": media_type, "Accept": "application/json"}
        try:
            reply = ask(
                self.address.rstrip("/") + path,
                method="POST",
                headers=headers,
                body=body,
                seconds=SECONDS,
                most=MOST_ANSWER,
                redirects=0,
                inside=True,
            )
        except Unreachable as error:
            raise TryAgain("连不上微信的接口，或者没有等到回答。", LATER) from error
        except Refused as error:
            raise WillNotGo(f"微信接口的地址用不了：{error}", ADDRESS_CURE) from error
        if reply.status >= 500 or reply.status in (408, 429):
            raise TryAgain(f"微信的接口暂时用不了（HTTP {reply.status}）。", LATER)
        if reply.status != 200:
            raise WillNotGo(f"微信的接口没有这个地址（HTTP {reply.status}）。", ADDRESS_CURE)
        try:
            found = json.loads(reply.body)
        except (ValueError, RecursionError) as error:
            raise TryAgain("微信的回答读不懂。", LATER) from error
        if not isinstance(found, dict):
            raise TryAgain("微信的回答读不懂。", LATER)
        return found


_NO_SUCH_MEDIA, _NO_SUCH_ARTICLE = 40007, 53600


class _Coded(Exception):
    """The code that WeChat answered with; it stands behind the error that is raised for people."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _demand_success(found: dict[str, Any]) -> None:
    code = found.get("errcode") or 0
    if not isinstance(code, int):
        raise TryAgain("微信的回答读不懂。", LATER)
    if code:
        raise refusal(code, str(found.get("errmsg") or "")) from _Coded(code)


def _code(error: Exception) -> int:
    return error.__cause__.code if isinstance(error.__cause__, _Coded) else 0


def _text(found: dict[str, Any], name: str) -> str:
    """Return a value that must be there; numbers are taken as text (``publish_id`` is told as either)."""
    value = found.get(name)
    if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
        return str(value)
    raise TryAgain(f"微信的回答不完整（缺少 {name}）。", LATER)


def _news(content: Any) -> list[dict[str, Any]]:
    items = content.get("news_item") if isinstance(content, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _draft(media_id: str, content: Any) -> Draft:
    first = next(iter(_news(content)), {})
    return Draft(media_id, str(first.get("title") or ""), str(first.get("content_source_url") or ""))


def _demand_limits(article: Article, content: str) -> None:
    """Refuse here what WeChat would refuse, with the cure, before a draft is half made."""
    over = [
        (limits.length(article.title) > limits.TITLE, f"标题超过{limits.TITLE}个字", "请改短标题"),
        (not article.title.strip(), "没有标题", "请填写名称"),
        (limits.length(article.author) > limits.AUTHOR, f"作者超过{limits.AUTHOR}个字", "请填写较短的单位简称"),
        (limits.length(article.digest) > limits.DIGEST, f"摘要超过{limits.DIGEST}个字", "请改短内容概述"),
        (limits.length(content) >= limits.CONTENT, f"正文超过{limits.CONTENT}个字符", "请精简正文"),
        (len(content.encode()) >= limits.CONTENT_BYTES, "正文超过1 MB", "请精简正文"),
        (len(article.source_url.encode()) > limits.SOURCE_URL, "原文地址太长", "请管理员核对公众网站的地址"),
    ]
    if found := [f"{says}，{cure}" for wrong, says, cure in over if wrong]:
        raise WillNotGo(f"微信不接受这篇文章：{'；'.join(found)}。", "也可以改用“移交排版稿”由人发布。")
