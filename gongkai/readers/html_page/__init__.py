"""Web pages: saved government pages with their menus, HTML from Word, and web archives (MHTML)."""

from __future__ import annotations

import re
from codecs import lookup
from collections.abc import Iterator
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from gongkai.document import WHOLE_FILE, Document, Leftover, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers.encoding import decode
from gongkai.readers.html_page.tables import caption, grid, is_menu
from gongkai.readers.html_page.text import BLOCKS, tidy, walk

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_BYTES = 50_000_000
"""The size of a page beyond which it is not read; saved pages carry their pictures in themselves at times."""

MAX_DEPTH = 20_000
"""How deep elements may be nested: parsing takes time with the square of it."""

_DROPPED = ["script", "style", "noscript", "template", "nav", "iframe", "select", "button", "textarea", "svg", "object"]
_HEADINGS = frozenset({"h1", "h2", "h3"})


def load(data: bytes, name: str) -> Document:
    """Read a web page into paragraphs and grids in the order of the page, without its menus and hidden parts.

    Raises ``UnreadableDocument`` for a page that is no text, holds none, is too large, or is nested beyond all measure.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableDocument(name, "网页文件过大", "请只保存年度报告正文页")
    text = _text(data, name)
    _check_depth(text, name)
    tree = LexborHTMLParser(text.replace("\x00", ""))
    title = _title(tree)
    tree.strip_tags(_DROPPED)
    _drop_hidden(tree, text)
    document = Document(name, "html", [])
    if tree.body is not None:
        _Reader(document, name, tree).read()
    _add_title(document, title)
    if not document.blocks and not document.leftovers:
        raise UnreadableDocument(name, "网页里没有文字", "请确认保存的是年度报告正文页，而不是框架页或跳转页")
    return document


# ------------------------------------------------------------------ bytes to text

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE)
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "unicode": "utf-16"}


def _text(data: bytes, name: str) -> str:
    if b"multipart/" in data[:4096] and b"\n" in data and b"<" not in data[:32].lstrip():
        archived = _from_archive(data, name)
        if archived is not None:
            return archived
    return _decoded(data, name)


def _decoded(data: bytes, name: str, declared: str = "") -> str:
    """Decode by byte order mark, then as UTF-8, then as the page says itself: pages lie more often than UTF-8 does."""
    if data[:3] == b"\xef\xbb\xbf" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return decode(data, name)
    if b"\x00" not in data[:200]:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    found = _CHARSET.search(data, 0, 4096)
    charset = (found.group(1).decode("ascii") if found else declared).lower()
    try:
        return data.decode(lookup(_ALIASES.get(charset, charset)).name)
    except (LookupError, UnicodeDecodeError):
        return decode(data, name)


def _from_archive(data: bytes, name: str) -> str | None:
    """Return the page inside a web archive, as browsers and Word save it in one file."""
    from email import message_from_bytes

    message = message_from_bytes(data)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return _decoded(payload, name, str(part.get_content_charset() or ""))
    return None


_TAG = re.compile(r"<(/?)(?!(?:p|li|t[dhr]|d[dt]|option|br|hr|img|input|meta|link|col|wbr|o:p)\b)[a-zA-Z][^<>]*?(/?)>")
_MANY = 2 * MAX_DEPTH
_LONG_TAG = 20_000
_CROWDED = re.compile(r"<[a-zA-Z](?:[^<>\s]*\s+){5000}")


def _check_depth(text: str, name: str) -> None:
    if max(map(len, text.split(">"))) > _LONG_TAG and _CROWDED.search(text):
        raise UnreadableDocument(name, "网页的标记属性过多，不像正常网页", "请重新保存网页")
    if text.count("<") < _MANY:
        return
    depth = 0
    for tag in _TAG.finditer(text):
        depth += -1 if tag.group(1) else not tag.group(2)
        if depth > MAX_DEPTH:
            raise UnreadableDocument(name, "网页的标记嵌套过深，不像正常网页", "请重新保存网页")
        depth = max(0, depth)


# ------------------------------------------------------------------ what is not seen

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING = ("display", "visibility", "DISPLAY", "VISIBILITY")


def _drop_hidden(tree: LexborHTMLParser, text: str) -> None:
    """Take out hidden parts, unless they are much of the page: scripts show such parts later."""
    nodes = tree.css("[hidden]") if " hidden" in text else []
    if any(word in text for word in _HIDING) and _HIDDEN.search(text):
        nodes += [node for node in tree.css("[style]") if _HIDDEN.search(node.attributes.get("style") or "")]
    if not nodes:
        return
    much = len(tree.body.text() if tree.body else "") * 0.3
    for node in nodes:
        if node.parent is not None and len(node.text()) <= much:
            node.decompose()


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head title")
    return tidy(node.text()) if node is not None else ""


def _add_title(document: Document, title: str) -> None:
    """Put the window's title first when the page itself shows no such words."""
    wanted = _pairs(title)
    if len(wanted) < 6:
        return
    for paragraph in list(document.paragraphs)[:40]:
        if len(wanted & _pairs(paragraph.text)) * 2 >= len(wanted):
            return
    document.blocks.insert(0, Paragraph(title, WHOLE_FILE))


def _pairs(text: str) -> set[str]:
    squeezed = "".join(text.split())[:200]
    return {squeezed[at : at + 2] for at in range(len(squeezed) - 1)}


# ------------------------------------------------------------------ blocks

_CHROME = re.compile(
    r"(?:[【\[（(]?(?:打印(?:本页|此页|文章)?|关闭(?:窗口|本页)?|收藏(?:本页)?|返回(?:顶部|首页|列表)?|分享(?:到|至)?|"
    r"字体|字号|大|中|小|扫一扫[^扫]{0,20}|微信|微博|纠错|我要纠错|无障碍(?:浏览|阅读)?|长者模式|繁体(?:版|中文)?|登录|注册|搜索|首页)"
    r"[】\]）)：:\s|｜·/>]*)+"
)
_NEIGHBOUR = re.compile(r"(?:上|下)一(?:篇|条|页)\s*[:：>》]")
_TRAIL = re.compile(r"(?:您|你)?(?:现在|当前|目前)?(?:的|所在的?|所处的?)?位置\s*是?\s*[:：]")
_FOOT = re.compile(
    r"ICP备|公网安备|网站标识码|版权所有|网站地图|技术支持\s*[:：]|建议使用.{0,20}浏览器|网站声明|隐私声明|Copyright|©",
    re.IGNORECASE,
)
_LONG_FOOT = 300
_LONG_BUTTONS = 60


class _Reader:
    """Walks a page once, in its order and without recursion, and writes its blocks into a document."""

    def __init__(self, document: Document, name: str, tree: LexborHTMLParser) -> None:
        self.document = document
        self.name = name
        self.body = tree.body
        self.outer = _outer_tables(tree)
        self.paragraphs = self.tables = 0
        self.pieces: list[str] = []
        self.linking = self.linked = self.links = 0
        self.menu: list[int] = []

    def read(self) -> None:
        """Read the whole page."""
        if self.body is not None:
            walk(self.body, self._enter, self._leave)
        self.flush()
        self._drop_menus()

    def _enter(self, node: LexborNode, tag: str) -> bool:
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag == "a":
            self.linking, self.links = self.linking + 1, self.links + 1
        elif tag == "img":
            self._picture(node.attributes)
        elif tag == "table":
            self.flush()
            return node.mem_id in self.outer or not self._table(node)
        elif tag in BLOCKS and not (tag == "br" and _in_heading(node)):
            self.flush()
        return True

    def _leave(self, node: LexborNode, tag: str) -> None:
        if tag == "a":
            self.linking -= 1
        elif tag in BLOCKS and tag != "br":
            self.flush()

    def _text(self, text: str) -> None:
        self.pieces.append(text)
        if self.linking:
            self.linked += len(text.strip())

    def flush(self) -> None:
        """End the paragraph under way."""
        if self.pieces:
            text = tidy("".join(self.pieces))
            self.pieces.clear()
            if text:
                self._paragraph(text)
        self.linked = self.links = 0

    def _paragraph(self, text: str) -> None:
        linked = self.linked > 0.6 * len(text)
        if (linked and self.links >= 3) or self._surrounds(text):
            return
        if linked:
            self.menu.append(len(self.document.blocks))
        self.paragraphs += 1
        self.document.blocks.append(Paragraph(text, Place("paragraph", self.paragraphs)))

    def _surrounds(self, text: str) -> bool:
        """Whether a line belongs to the site and not to the page: its buttons, its trail, its neighbours, its foot."""
        if (
            (len(text) < _LONG_BUTTONS and _CHROME.fullmatch(text))
            or _NEIGHBOUR.match(text)
            or (self.links and _TRAIL.match(text))
        ):
            return True
        return len(text) < _LONG_FOOT and "。" not in text and bool(_FOOT.search(text))

    def _table(self, node: LexborNode) -> bool:
        """Read a table that holds no other; return false when it only lays out the page and is to be walked into."""
        if is_menu(node):
            return True
        found = grid(node, self.tables + 1, self.name)
        if found is None:
            return False
        if heading := caption(node):
            self._paragraph(heading)
        if found.rows:
            self.tables += 1
            self.document.blocks.append(found)
        return True

    def _picture(self, attributes: dict[str, str | None]) -> None:
        if self.linking or not _large(attributes):
            return
        alt = tidy(attributes.get("alt") or attributes.get("title") or "")
        says = f"图片：{alt[:60]}" if alt else "图片"
        self.document.leftovers.append(Leftover("picture", says, Place("paragraph", self.paragraphs + 1)))

    def _drop_menus(self) -> None:
        """Take out stretches of three and more paragraphs that are links and nothing else."""
        dropped = {at for run in _stretches(self.menu) if len(run) >= 3 for at in run}
        if dropped:
            kept = [block for at, block in enumerate(self.document.blocks) if at not in dropped]
            self.document.blocks = kept


def _stretches(numbers: list[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _in_heading(item: LexborNode) -> bool:
    parent = item.parent
    return parent is not None and parent.tag in _HEADINGS


def _outer_tables(tree: LexborHTMLParser) -> set[int]:
    """Return the tables that hold other tables, and so only lay out the page."""
    outer: set[int] = set()
    for table in tree.css("table table") if tree.css_first("table table") else []:
        node = table.parent
        while node is not None and node.tag != "table":
            node = node.parent
        if node is not None:
            outer.add(node.mem_id)
    return outer


_DECORATION = re.compile(
    r"logo|icon|banner|qr|ewm|erweima|button|btn|share|print|close|arrow|line|dot|\.gif|weixin", re.IGNORECASE
)
_SIZE = re.compile(r"(width|height)\s*:\s*(\d+)")


def _large(attributes: dict[str, str | None]) -> bool:
    """Whether a picture may stand for text or a table: large, or of unknown size and not a page's decoration."""
    styled = dict(_SIZE.findall(attributes.get("style") or ""))
    sizes = [_pixels(attributes.get(side) or styled.get(side) or "") for side in ("width", "height")]
    if any(size is not None and size < least for size, least in zip(sizes, (200, 60), strict=True)):
        return False
    return sizes != [None, None] or not _DECORATION.search(attributes.get("src") or "")


def _pixels(text: str) -> int | None:
    found = re.match(r"\s*(\d{1,6})(?!\s*%|\d)", text)
    return int(found.group(1)) if found else None
