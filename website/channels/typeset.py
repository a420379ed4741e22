"""The body of a record as pieces of HTML for places that keep inline styles and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

PARAGRAPH = "margin:0 0 16px;text-indent:2em"
FLAT = "margin:0 0 16px"
HEADING = "margin:24px 0 12px;font-weight:bold;font-size:17px"
QUOTE = "margin:0 0 16px;padding:8px 12px;border-left:4px solid #b0413e;color:#444"
CENTRE = "margin:0 0 16px;text-align:center"
SMALL = "margin:4px 0 16px;text-align:center;font-size:14px;color:#666"
TABLE = "border-collapse:collapse;width:100%;font-size:14px"
CELL = "border:1px solid #999;padding:4px 6px"
HEAD = CELL + ";background:#f2f2f2;text-align:left"
BOX = "margin:0 0 16px;padding:10px 12px;border:1px solid #bbb;text-align:center"
RULE = '<hr style="border:0;border-top:1px solid #ccc;margin:16px 0"/>'

_INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sup": "sup", "sub": "sub"}


@dataclass(frozen=True)
class Ways:
    """In which words a reader is led to what cannot stand in the text."""

    file: str = "请点击文末“阅读原文”下载"
    video: str = "请点击文末“阅读原文”观看"


WECHAT = Ways()
Shown = Callable[[Any], str]
"""What hands out the mark under which a picture stands in the text."""


def paragraph(text: str, style: str = PARAGRAPH) -> str:
    """Return words as one paragraph; the words are escaped."""
    return f'<p style="{style}">{escape(text)}</p>'


def blocks(body: Any, shown: Shown, ways: Ways = WECHAT) -> Iterator[str]:
    """Yield the blocks of a record's body, each a piece that can stand or be left out by itself."""
    for block in body:
        yield from _block(block.block_type, block.value, shown, ways)


def _block(kind: str, value: Any, shown: Shown, ways: Ways) -> Iterator[str]:
    if kind == "text":
        yield from rich(value.source, ways)
    elif kind == "table" and value and value.get("data"):
        rows = [[str(cell or "") for cell in row] for row in value["data"]]
        yield from table(rows, header=bool(value.get("first_row_is_table_header")), caption=value.get("table_caption"))
    elif kind == "picture" and value:
        words = value.contextual_alt_text or ""
        yield picture(shown(value), words)
    elif kind == "video":
        yield f'<p style="{BOX}">▶ 视频：{escape(value["title"])}<br/>{escape(ways.video)}</p>'
        for line in value["transcript"].splitlines():
            if line.strip():
                yield paragraph(line.strip())
    elif kind == "quote":
        source = f"（{value['source']}）" if value["source"] else ""
        yield f'<blockquote style="{QUOTE}">{escape(value["text"] + source)}</blockquote>'


def picture(mark: str, words: str) -> str:
    """Return a picture with its words below."""
    said = f'<p style="{SMALL}">{escape(words)}</p>' if words else ""
    return f'<p style="{CENTRE}"><img src="{mark}" alt="{escape(words)}" style="max-width:100%"/></p>{said}'


ROWS = 20
"""So many rows of a table stand in one piece: a long table is cut between them."""


def table(rows: list[list[str]], *, header: bool = False, caption: str | None = None) -> Iterator[str]:
    """Yield a table in pieces of at most ``ROWS`` rows, each with the heading row again."""
    width = max(len(row) for row in rows)
    full = [row + [""] * (width - len(row)) for row in rows]
    head, rest = (full[:1], full[1:]) if header else ([], full)
    if caption:
        yield paragraph(caption, SMALL)
    for at in range(0, max(len(rest), 1), ROWS):
        lines = [_row(row, HEAD) for row in head] + [_row(row, CELL) for row in rest[at : at + ROWS]]
        yield f'<section style="overflow-x:auto;{FLAT}"><table style="{TABLE}">{"".join(lines)}</table></section>'


def _row(cells: list[str], style: str) -> str:
    return "<tr>" + "".join(f'<td style="{style}">{escape(cell)}</td>' for cell in cells) + "</tr>"


def rich(html: str, ways: Ways = WECHAT) -> Iterator[str]:
    """Yield the paragraphs of a rich text with bold, italics, lists and raised figures; links are told in words."""
    body = LexborHTMLParser(html).body
    for node in body.iter(include_text=True) if body else ():
        yield from _node(node, ways)


def _node(node: LexborNode, ways: Ways) -> Iterator[str]:
    tag = node.tag
    if tag == "hr":
        yield RULE
    elif tag in ("ol", "ul"):
        for at, item in enumerate(node.css("li"), 1):
            mark = f"{at}. " if tag == "ol" else "· "
            yield f'<p style="{PARAGRAPH}">{mark}{_inline(item, ways)}</p>'
    elif words := _inline(node, ways):
        style = HEADING if tag in ("h2", "h3", "h4") else PARAGRAPH
        yield f'<p style="{style}">{words}</p>'


def _inline(node: LexborNode, ways: Ways) -> str:
    if node.tag == "-text":
        return escape(" ".join((node.text_content or "").split()) and _spaced(node.text_content or ""))
    return "".join(_piece(child, ways) for child in node.iter(include_text=True)).strip()


def _spaced(text: str) -> str:
    """Return text with runs of white space as one space, where browsers show one."""
    words = " ".join(text.split())
    return f"{' ' if text[:1].isspace() else ''}{words}{' ' if text[-1:].isspace() else ''}"


def _piece(node: LexborNode, ways: Ways) -> str:
    if node.tag == "-text":
        return escape(_spaced(node.text_content or ""))
    if node.tag == "br":
        return "<br/>"
    if node.tag in ("ol", "ul", "script", "style"):
        return ""
    inner = "".join(_piece(child, ways) for child in node.iter(include_text=True))
    if node.tag == "a":
        return inner + _address(node, inner, ways)
    wrap = _INLINE.get(node.tag or "")
    return f"<{wrap}>{inner}</{wrap}>" if wrap and inner.strip() else inner


def _address(node: LexborNode, words: str, ways: Ways) -> str:
    """Return the way to what a link leads to, in words: the links themselves are taken out by WeChat."""
    if node.attributes.get("linktype") == "document":
        return f"（{escape(ways.file)}）"
    href = (node.attributes.get("href") or "").strip()
    outside = href.startswith(("http://", "https://"))
    return f"（{escape(href)}）" if outside and escape(href) not in words else ""
