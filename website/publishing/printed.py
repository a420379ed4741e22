"""A record as it is printed: the same pieces in the same order, whatever the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode
from wagtail.images.models import Image

from website.publishing.models import Record
from website.publishing.particulars import details, particulars, warning


@dataclass(frozen=True)
class Heading:
    """A heading inside the text."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``mark`` is the number or dot before an item of a list."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Quote:
    """Words of another document."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table; every row has the same number of cells."""

    rows: tuple[tuple[str, ...], ...]
    header: bool = False
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture with its words."""

    image: Image
    alt: str


Piece = Heading | Paragraph | Quote | Table | Picture


@dataclass(frozen=True)
class Printed:
    """A record on paper."""

    title: str
    organ: str
    warning: str
    particulars: tuple[tuple[str, str], ...]
    pieces: tuple[Piece, ...]
    address: str
    day: date | None


def printed(record: Record, address: str) -> Printed:
    """Return a public record as it is printed; ``address`` is its own, which the paper names."""
    rows = [(label, _shown(value)) for label, value in particulars(record)]
    pieces: list[Piece] = []
    if own := [(label, _shown(value)) for label, value in details(record)]:
        pieces.append(Table(tuple(own)))
    for block in record.body:
        pieces.extend(_pieces(block.block_type, block.value))
    if files := [file.title or file.document.title for file in record.files.select_related("document")]:
        pieces += [Heading("附件"), *(Paragraph(name, f"{at}.") for at, name in enumerate(files, 1))]
    return Printed(
        title=record.title,
        organ=record.agency.name_on(record.published_on),
        warning=warning(record),
        particulars=tuple(rows),
        pieces=tuple(pieces),
        address=address,
        day=record.published_on,
    )


def _shown(value: Any) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if isinstance(value, date) else str(value)


def _pieces(kind: str, value: Any) -> Iterator[Piece]:
    if kind == "text":
        yield from _from_html(value.source)
    elif kind == "table" and value and value.get("data"):
        rows = tuple(tuple(str(cell or "") for cell in row) for row in value["data"])
        yield Table(rows, bool(value.get("first_row_is_table_header")), value.get("table_caption") or "")
    elif kind == "picture" and value:
        yield Picture(value, value.contextual_alt_text or "")
    elif kind == "video":
        yield Paragraph(f"〔视频〕{value['title']}")
        yield from (Paragraph(line) for line in value["transcript"].splitlines() if line.strip())
    elif kind == "quote":
        yield Quote(value["text"] + (f"（{value['source']}）" if value["source"] else ""))


def _from_html(html: str) -> Iterator[Piece]:
    body = LexborHTMLParser(html).body
    for node in body.iter() if body else ():
        yield from _from_node(node)


def _from_node(node: LexborNode) -> Iterator[Piece]:
    text = " ".join(node.text(separator="").split())
    if node.tag in ("h2", "h3", "h4"):
        yield Heading(text)
    elif node.tag in ("ol", "ul"):
        for at, item in enumerate(node.css("li"), 1):
            yield Paragraph(" ".join(item.text().split()), f"{at}." if node.tag == "ol" else "·")
    elif text:
        yield Paragraph(text)
