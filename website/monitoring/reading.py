"""Bytes of a feed, a page or a list of pages to what they say: pure functions, nothing is asked and nothing kept.

Who wrote something is not read, though formats have a place for it.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import feedparser
from gne import GeneralNewsExtractor
from lxml import etree
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from website.monitoring.addresses import MOST as LONGEST_ADDRESS
from website.monitoring.addresses import canonical, follows_somebody, parsed

MOST_ENTRIES = 200
"""Entries of one feed, and links of one page, that are looked at."""
LONGEST_FEED = 1_000_000
"""Characters of a feed that are read."""
MOST_LINKS = 3000
"""Links of one page among which titles are sought."""
MOST_TITLE, MOST_TEXT = 300, 20_000
MOST_WORK = 100_000
"""The depths of all elements of a page added up: beyond it, telling the article from the rest takes seconds."""
MOST_SIBLINGS = 500
"""Elements in one other that are no burden yet."""
LONGEST_TAG = 20_000
"""Characters of one tag; parsers take the square of its attributes."""
UNSEEN = ("script", "style", "noscript", "template", "iframe", "svg")
FEWEST_LINK, LIKELY = 8, re.compile(r"[\u4e00-\u9fff]")
"""Characters of a link that is taken for the title of an article, and what must be among them."""
BEIJING = ZoneInfo("Asia/Shanghai")
"""What a moment without a zone means here."""
_ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d|\b(GMT|UTC?|CST|[ECMP][SD]T))\s*$")
_TAG = re.compile(r"<[a-zA-Z][^>]*")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_BLANK, _CONTROL = (
    re.compile(r"[ \t\u3000\xa0\u200b]+"),
    re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]"),
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FILES = {
    b"%PDF": "PDF 文件",
    b"PK\x03\x04": "压缩文件或者 Office 文件",
    b"\xd0\xcf\x11\xe0": "Office 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"\x1f\x8b": "压缩文件",
}


_ROOT = re.compile(r"<(\w+:)?(rss|feed|rdf|channel)\b", re.IGNORECASE)
_DECLARED = re.compile(r"<\?xml[^>]{0,500}\?>")
_END = re.compile(r"</(\w+:)?(item|entry)\s*>", re.IGNORECASE)
_NO_FEED = "取到的不是订阅（RSS、Atom）。是网页的，请把种类改为“一个网页”或者“网页列表”"


class Unreadable(Exception):
    """An answer that is not what a source of its kind should answer, with cause and cure in Chinese."""


@dataclass(frozen=True)
class Found:
    """Something that was said: where, under which title, what, and when; never by whom."""

    url: str
    title: str
    text: str
    published_at: datetime | None = None
    site: str = ""


@dataclass(frozen=True)
class Link:
    """A link of a list of pages."""

    url: str
    title: str


# ---- characters


def decode(data: bytes, content_type: str = "") -> str:
    """Return the characters of a page, by its marks, what the server and it itself say, and what it decodes to.

    Raises ``Unreadable`` for what is no text.
    """
    for begin, what in _FILES.items():
        if data.startswith(begin):
            raise Unreadable(f"取到的是{what}，不是网页。请填写网页或者订阅的地址")
    for name in _encodings(data, content_type):
        try:
            return _clean(data.decode(name))
        except (UnicodeDecodeError, LookupError):
            continue
    best = min((data.decode(name, "replace") for name in ("utf-8", "gb18030")), key=lambda text: text.count("\ufffd"))
    if best.count("\ufffd") * 50 > len(best):
        raise Unreadable("取到的不是文字，或者编码无法识别。请在浏览器里打开核对地址")
    return _clean(best)


def _encodings(data: bytes, content_type: str) -> Iterator[str]:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            yield name
    said = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    told = [said[1]] if said else []
    told += [match[1].decode("ascii", "replace") for each in (_META, _XML) if (match := each.search(data[:4096]))]
    for name in told:
        yield _known(name)
    yield from ("utf-8", "gb18030")


def _known(name: str) -> str:
    """Return a text encoding by its name; pages that say GB2312 mean its extension."""
    low = name.lower().replace("_", "-")
    if low in ("gb2312", "gbk", "gb18030", "x-gbk", "cp936", "gb-2312", "hz-gb-2312"):
        return "gb18030"
    try:
        found = codecs.lookup(low)
    except LookupError:
        return "utf-8"
    return found.name if found._is_text_encoding and found.name not in ("utf-7", "idna", "punycode") else "utf-8"


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))


def line(text: str, most: int = MOST_TITLE) -> str:
    """Return a text in one line without what cannot be kept."""
    return _BLANK.sub(" ", " ".join(_clean(text).split()))[:most].strip()


def lines(text: str) -> str:
    """Return a text with one blank between words, no empty lines, and no more than is kept."""
    found = (_BLANK.sub(" ", each).strip() for each in _clean(text).split("\n"))
    return "\n".join(each for each in found if each)[:MOST_TEXT]


def _tree(html: str) -> etree._Element:
    """Return the elements of a page. Raises ``Unreadable`` for one without any, or made to keep its reader busy."""
    if any(len(tag) > LONGEST_TAG for tag in _TAG.findall(html)):
        raise Unreadable("网页的代码不正常（一个标签过长），不予读取")
    try:
        tree = etree.fromstring(
            html.encode(), etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("网页的代码无法读取。请在浏览器里打开核对地址") from error
    if tree is None:
        raise Unreadable("网页是空的")
    return tree


def text_of(html: str) -> str:
    """Return the words of a piece of HTML, one line for each block; nothing where it cannot be read."""
    try:
        return _words(_tree(html)) if html.strip() else ""
    except Unreadable:
        return ""


def _words(tree: etree._Element) -> str:
    etree.strip_elements(tree, *UNSEEN, "head", with_tail=False)
    return lines("\n".join(tree.itertext()))


# ---- feeds


def entries(data: bytes, content_type: str, base: str) -> list[Found]:
    """Return the entries of a feed. Raises ``Unreadable`` for what is none."""
    text = decode(data, content_type)
    if not _ROOT.search(text[:5000]):
        raise Unreadable(_NO_FEED)
    parsed_feed = feedparser.parse(
        io.BytesIO(_well_formed(_cut(text))),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,  # only the words are taken, see text_of
    )
    if not parsed_feed.get("version") and not parsed_feed.entries:
        raise Unreadable(_NO_FEED)
    found = (_entry(each, base) for each in parsed_feed.entries[:MOST_ENTRIES])
    return [each for each in found if each.url or each.title or each.text]


def _well_formed(text: str) -> bytes:
    """Return a feed as the strict one of two readers takes it: the other takes minutes over what is made to be long.

    Entities that a file defines itself are not unfolded, and nothing is fetched for it.
    """
    plain = _DECLARED.sub("", text.replace("&nbsp;", " "), count=1).lstrip()
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(plain.encode(), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(_NO_FEED) from error
    if root is None:
        raise Unreadable(_NO_FEED)
    return etree.tostring(root, encoding="utf-8")


def _cut(text: str) -> str:
    """Return the beginning of a feed with as many entries as are looked at, and no more than a reasonable one has."""
    ends = list(islice(_END.finditer(text), MOST_ENTRIES))
    return text[: min(ends[-1].end() if len(ends) == MOST_ENTRIES else len(text), LONGEST_FEED)]


def _entry(entry: Any, base: str) -> Found:
    bodies = [str(each.get("value", "")) for each in entry.get("content", [])] or [str(entry.get("summary", ""))]
    return Found(
        url=_address(base, str(entry.get("link", ""))),
        title=line(text_of(str(entry.get("title", "")))),
        text=text_of(max(bodies, key=len)),
        published_at=_moment(entry),
    )


def _address(base: str, link: str) -> str:
    try:
        url = urljoin(base, link.strip())
    except ValueError:
        return ""
    return url if len(url) <= LONGEST_ADDRESS and parsed(url) else ""


def _moment(entry: Any) -> datetime | None:
    for name in ("published", "updated", "created"):
        told = entry.get(f"{name}_parsed")
        if told:
            try:
                moment = datetime(*told[:6], tzinfo=UTC)
                return moment if _ZONED.search(str(entry.get(name, ""))) else moment.replace(tzinfo=BEIJING)
            except (ValueError, OverflowError):
                continue
    return None


# ---- lists of pages


def demand_selector(selector: str) -> None:
    """Raise ``Unreadable`` for what is no CSS selector."""
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except (SelectolaxError, ValueError) as error:
        raise Unreadable("不是CSS选择器，例如：ul.news-list a") from error


def links(data: bytes, content_type: str, base: str, selector: str = "") -> list[Link]:
    """Return the links of a list of pages, each once: those that a selector names, or those that look like titles.

    Links to persons and accounts are passed over. Raises ``Unreadable`` where there are none.
    """
    html = etree.tostring(_tree(decode(data, content_type)), encoding="unicode", method="html")
    tree = LexborHTMLParser(html)  # which finds by selectors; what nests without end is cut before it sees it
    found: dict[str, Link] = {}
    for node in islice(_anchors(tree, selector), MOST_LINKS):
        url = _address(base, str(node.attributes.get("href") or "")).partition("#")[0]
        title = line(str(node.attributes.get("title") or "") or node.text(separator=" "))
        if url and (selector or _is_title(title)) and not follows_somebody(url):
            found.setdefault(canonical(url), Link(url, title))
        if len(found) >= MOST_ENTRIES:
            break
    found.pop(canonical(base), None)
    if not found:
        raise Unreadable("网页里没有找到文章链接。请填写列表链接的CSS选择器，或者核对地址")
    return list(found.values())


def _anchors(tree: LexborHTMLParser, selector: str) -> Iterator[Any]:
    for node in tree.css(selector or "a[href]"):
        if node.tag == "a":
            yield node
        else:
            yield from node.css("a[href]")


def _is_title(text: str) -> bool:
    return len(text) >= FEWEST_LINK and bool(LIKELY.search(text))


# ---- articles


@cache
def _extractor() -> GeneralNewsExtractor:
    return GeneralNewsExtractor()


def article(data: bytes, content_type: str, url: str) -> Found:
    """Return the article of a page: its title, text and moment, told from what stands around it.

    Raises ``Unreadable`` for what is no page, or one without words.
    """
    html = decode(data, content_type)
    tree = _tree(html)
    moderate = _work(tree) <= MOST_WORK
    title = line(" ".join(tree.xpath("string(//head/title)").split()))
    whole = _words(tree)
    if not whole:
        raise Unreadable("网页里没有文字。内容由脚本生成的网页不能读取，请改用订阅或者导出的表格")
    told = _extracted(html) if moderate else {}
    return Found(
        url,
        title=line(str(told.get("title") or "")) or title,
        text=lines(str(told.get("content") or "")) or whole,
        published_at=moment_in(str(told.get("publish_time") or "")),
    )


def _work(tree: etree._Element) -> int:
    """Return the depths of all elements added up, which the time of finding the article grows with.

    Elements are also looked for among their siblings one by one, so that many of them count with their square.
    """
    depth = work = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        work += depth
        if event == "end" and len(element) > MOST_SIBLINGS:
            work += len(element) ** 2 // 50
    return work // 2


def _extracted(html: str) -> dict[str, Any]:
    """Return what the extractor tells; nothing where a page is stranger than it expects."""
    try:
        told: dict[str, Any] = _extractor().extract(html)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, etree.LxmlError):
        return {}
    except Exception as error:  # its own error for a page without a body is no subclass of anything
        if type(error).__module__.startswith("gne"):
            return {}
        raise
    return told


_WRITTEN = re.compile(
    r"(?P<year>20\d\d)\s*[-/年.]\s*(?P<month>\d{1,2})\s*[-/月.]\s*(?P<day>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2}))?)?"
    r"(?:[\d.]*(?P<zone>Z|[+-]\d\d:?\d\d))?"
)


def moment_in(text: str) -> datetime | None:
    """Return the moment that a text names, as Beijing has it where it does not say; a day alone is its beginning.

    >>> moment_in("2026年3月2日 8:05").isoformat()
    '2026-03-02T08:05:00+08:00'
    """
    match = _WRITTEN.search(text)
    if not match:
        return None
    numbers = [int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        return datetime(*numbers, tzinfo=_zone(match["zone"]))  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def _zone(text: str | None) -> Any:
    if not text:
        return BEIJING
    return datetime.strptime(text, "%z").tzinfo or UTC


def plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """Return a moment that may be true: none before there were such sites, none to come."""
    try:
        return moment if moment and datetime(1995, 1, 1, tzinfo=UTC) < moment < now + timedelta(hours=1) else None
    except OverflowError:
        return None
