"""A Word file as what stands on its page: paragraphs, runs, tables, headers and footers, in points.

What is not known here is told (``untold``), so that a printed letter never silently lacks something of its Word file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from gongkai.errors import UnreadableDocument
from gongkai.letters.look import Look, face, looks_of, on, points
from gongkai.readers.office.ooxml import main_part, parse, relations
from gongkai.readers.office.package import Package
from gongkai.readers.word.numbering import Numbering, W

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_EMU = 12700
MAX_PICTURES = 2 << 20
_MOST_BLOCKS = 20_000
_LONGEST_CHAIN = 6
"""More paragraphs than these that keep to each other are no signature, and too high to hang on a line."""
_NATURAL = 1.3
"""How high a single line of Chinese type is, in its size."""

_THROUGH = {W + name for name in ("hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo")}
_SILENT = {
    W + name
    for name in (
        *("pPr", "rPr", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "sectPr", "tblPr", "tblGrid", "tblPrEx"),
        *("trPr", "tcPr", "bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd"),
        *("lastRenderedPageBreak", "softHyphen"),
    )
}
_UNTOLD = {
    **{W + name: "修订记录（先接受或者拒绝）" for name in ("ins", "del", "moveFrom", "moveTo")},
    **{W + name: "批注" for name in ("commentReference", "commentRangeStart", "commentRangeEnd")},
    **{W + name: "脚注或者尾注" for name in ("footnoteReference", "endnoteReference")},
    W + "pict": "旧式图形或者文本框",
    W + "object": "嵌入的对象",
    W + "altChunk": "嵌入的文件",
    W + "ruby": "拼音指南",
    _MC + "AlternateContent": "文本框或者图形",
}
_PAGE_FIELDS = {"PAGE": "page", "NUMPAGES": "pages", "SECTIONPAGES": "pages"}
_RESULT_FIELDS = {"HYPERLINK", "REF", "PAGEREF", "FORMTEXT", "SEQ", "EQ"}
_FORMATS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}

Block = dict[str, Any]


@dataclass
class Page:
    """What stands on the page, ready to be printed; ``untold`` names what could not be taken along."""

    page: dict[str, Any]
    blocks: list[Block]
    headers: dict[str, list[Block]]
    footers: dict[str, list[Block]]
    untold: list[str]

    def data(self) -> dict[str, Any]:
        """Return all of it as what the printing template reads."""
        return {"page": self.page, "blocks": self.blocks, "headers": self.headers, "footers": self.footers}


def page_of(package: Package) -> Page:
    """Return what stands on a Word file's page. Raises ``UnreadableDocument`` for a file that is damaged."""
    return Reader(package).read()


@dataclass
class Reader:
    """The walk over a Word file; ``untold`` gathers what it does not know."""

    package: Package
    untold: dict[str, None] = field(default_factory=dict)
    pictures: int = 0
    count: int = 0
    grid: float = 0.0

    def __post_init__(self) -> None:
        self.main = main_part(self.package, "word/document.xml")
        self.looks = looks_of(self.package, self.main)
        self.numbering = Numbering(self.package, "word/numbering.xml")
        self.links = relations(self.package, self.main)

    def read(self) -> Page:
        """Return what stands on the page. Raises ``UnreadableDocument`` for a file without text."""
        body = parse(self.package, self.main).find(W + "body")
        if body is None:
            raise UnreadableDocument(self.package.name, "文件里没有正文", "请重新做一份模板")
        section = body.find(W + "sectPr")
        if body.findall(f".//{W}pPr/{W}sectPr"):
            self.tell("分节符")
        self.grid = _grid(section)
        page = self.page(section)
        blocks = self.blocks(body)
        headers, footers = self.margins(section, "header"), self.margins(section, "footer")
        return Page(page, blocks, headers, footers, list(self.untold))

    def tell(self, what: str) -> None:
        """Note what cannot be taken along, once."""
        self.untold[what] = None

    def page(self, section: etree._Element | None) -> dict[str, Any]:
        """Return the page's measures, and which pages have headers of their own."""
        size, margin = (None, None) if section is None else (section.find(W + "pgSz"), section.find(W + "pgMar"))
        columns = None if section is None else section.find(W + "cols")
        if columns is not None and number_of_attribute(columns, "num", 1) > 1:
            self.tell("分栏")
        settings = "word/settings.xml"
        even = settings in self.package and on(parse(self.package, settings).find(W + "evenAndOddHeaders"))
        return {
            "width": _twips(size, "w", 595.3),
            "height": _twips(size, "h", 841.9),
            **{side: abs(_twips(margin, side, 72.0)) for side in ("top", "bottom", "left", "right")},
            "header": _twips(margin, "header", 36.0),
            "footer": _twips(margin, "footer", 36.0),
            "even": even,
            "first": section is not None and on(section.find(W + "titlePg")),
        }

    def margins(self, section: etree._Element | None, kind: str) -> dict[str, list[Block]]:
        """Return the headers or footers by the pages on which they stand."""
        found: dict[str, list[Block]] = {}
        links = self.links
        for entry in [] if section is None else section.findall(f"{W}{kind}Reference"):
            _, target = links.get(str(entry.get(_R + "id")), ("", ""))
            if target in self.package:
                self.links = relations(self.package, target)
                found[str(entry.get(W + "type", "default"))] = self.blocks(parse(self.package, target))
        self.links = links
        return found

    # ---- blocks

    def blocks(self, container: etree._Element) -> list[Block]:
        """Return the paragraphs and tables of a body, a cell, a header or a footer."""
        found = list(self._blocks(container))
        after = 0.0
        fresh = True
        for block in found:
            # Word adds the space after one paragraph to the space before the next; a page's first keeps its own.
            block["above"] = after + block.pop("before", 0.0)
            block["fresh"] = fresh or block.get("new_page", False)
            after, fresh = block.pop("after", 0.0), block["kind"] == "page"
        return _chained(found)

    def _blocks(self, container: etree._Element) -> Iterator[Block]:
        for child in container:
            if child.tag == W + "p":
                yield from self.paragraph(child)
            elif child.tag == W + "tbl":
                yield self.table(child)
            elif child.tag in _THROUGH:
                yield from self._blocks(child)
            elif child.tag not in _SILENT:
                self.unknown(child)

    def unknown(self, element: etree._Element) -> None:
        """Tell of an element that is not known, unless there is nothing to see in it."""
        name = str(element.tag)
        if "/math}" in name:
            self.tell("公式")
        elif name in _UNTOLD:
            self.tell(_UNTOLD[name])
        elif says(element):
            self.tell(f"不认识的内容（{etree.QName(element).localname}）")

    def paragraph(self, element: etree._Element) -> Iterator[Block]:
        """Yield a paragraph, in pieces where it breaks the page.

        Raises ``UnreadableDocument`` for more paragraphs than a letter has.
        """
        self.count += 1
        if self.count > _MOST_BLOCKS:
            raise UnreadableDocument(self.package.name, "段落多得不合常理", "请重新做一份模板")
        look = self.looks.paragraph(element)
        label = self.label(look)
        runs = ([self.text(label, look)] if label else []) + list(_Runs(self, element, look))
        pieces: list[list[dict[str, Any]]] = [[]]
        for run in runs:
            if run["t"] == "page":
                pieces.append([])
            else:
                pieces[-1].append(run)
        for number, piece in enumerate(pieces):
            if number:
                yield {"kind": "page"}
            if piece or len(pieces) == 1:
                yield self.shown(look, piece, first=not number)

    def label(self, look: Look) -> str:
        """Return the number that Word prints before a paragraph of a list."""
        if not look.list_id:
            return ""
        known = self.numbering.next(look.list_id, look.depth)
        return known or ("•" if (look.list_id, look.depth) in self.looks.lists else "")

    def shown(self, look: Look, runs: list[dict[str, Any]], *, first: bool) -> Block:
        """Return a paragraph, or a piece of one, as a block."""
        size = max((run["size"] for run in runs if "size" in run), default=look.size)
        new_page = first and look.new_page
        block = {
            "kind": "par",
            "align": look.align,
            "left": look.left,
            "right": look.right,
            "first": look.first if first else 0.0,
            "before": look.before if first else 0.0,
            "after": look.after,
            "line": self.height(look, size),
            "size": size,
            "sticky": look.keep_next,
            "whole": look.keep_lines,
            "widow": look.widow,
            "gaps": look.gaps,
            "level": look.level,
            "rules": look.rules,
            "runs": runs,
        }
        return {**block, "new_page": True} if new_page else block

    def height(self, look: Look, size: float) -> float:
        """Return how high a line is: as it is set, or by its type and the lines of the page."""
        if look.line_rule == "exact":
            return look.line
        natural = size * _NATURAL
        if look.snap and self.grid:
            natural = math.ceil(round(natural / self.grid, 3)) * self.grid
        if look.line_rule == "atLeast":
            return max(look.line, natural)
        return natural * look.line

    def text(self, text: str, look: Look) -> dict[str, Any]:
        """Return a piece of text with its look."""
        return {
            "t": "text",
            "text": text,
            "face": face(look.font),
            "size": look.size,
            "bold": look.bold,
            "italic": look.italic,
            "underline": look.underline,
            "strike": look.strike,
            "color": look.color,
            "tracking": look.tracking,
            "raised": look.raised,
        }

    def picture(self, drawing: etree._Element) -> Iterator[dict[str, Any]]:
        """Yield a picture that stands in the text; one that floats, or is of another kind, is told."""
        inline = drawing.find(_WP + "inline")
        blip = drawing.find(f".//{_A}blip")
        if inline is None:
            self.tell("浮动的图片或者图形（请改为嵌入式）")
            return
        _, target = self.links.get(str(blip.get(_R + "embed") if blip is not None else ""), ("", ""))
        data = self.package.read(target) if target in self.package else b""
        format = next((name for magic, name in _FORMATS.items() if data.startswith(magic)), "")
        self.pictures += len(data)
        extent = inline.find(_WP + "extent")
        if not format or extent is None or self.pictures > MAX_PICTURES:
            self.tell("不能打印的图形或者图片（请用 PNG、JPEG，合计不超过2兆）")
            return
        about = inline.find(_WP + "docPr")
        yield {
            "t": "picture",
            "format": format,
            "data": list(data),
            "width": _length(extent.get("cx")),
            "height": _length(extent.get("cy")),
            "alt": str(about.get("descr") or about.get("name") or "图片") if about is not None else "图片",
        }

    # ---- tables

    def table(self, element: etree._Element) -> Block:
        """Return a table as a block."""
        from gongkai.letters.page_table import table_block

        return table_block(self, element)


class _Runs:
    """The runs of a paragraph, in order, with its fields settled."""

    def __init__(self, reader: Reader, paragraph: etree._Element, look: Look) -> None:
        self.reader, self.element, self.look = reader, paragraph, look
        self.fields: list[dict[str, Any]] = []

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from self._of(self.element)

    def _of(self, container: etree._Element) -> Iterator[dict[str, Any]]:
        for child in container:
            if child.tag == W + "r":
                yield from self._run(child)
            elif child.tag == W + "fldSimple":
                yield from self._simple(child)
            elif child.tag in _THROUGH:
                yield from self._of(child)
            elif child.tag not in _SILENT:
                self.reader.unknown(child)

    def _simple(self, element: etree._Element) -> Iterator[dict[str, Any]]:
        what = self._field(str(element.get(W + "instr", "")))
        if what:
            yield {**self.reader.text("", self.look), "t": "field", "what": what}
        else:
            yield from self._of(element)

    def _field(self, instruction: str) -> str:
        name = (instruction.split() or [""])[0].upper()
        if name not in _PAGE_FIELDS and name not in _RESULT_FIELDS:
            self.reader.tell(f"会自动变化的域（{name or '空'}）")
        return _PAGE_FIELDS.get(name, "")

    def _run(self, run: etree._Element) -> Iterator[dict[str, Any]]:
        look = self.reader.looks.run(run, self.look)
        if look.hidden:
            if says(run):
                self.reader.tell("隐藏文字")
            return
        for child in run:
            name = child.tag
            if name == W + "fldChar":
                yield from self._boundary(str(child.get(W + "fldCharType", "")), look)
            elif name == W + "instrText":
                if self.fields:
                    self.fields[-1]["instruction"] += child.text or ""
            elif self.fields and self.fields[-1]["skip"]:
                continue
            else:
                yield from self._content(child, look)

    def _boundary(self, kind: str, look: Look) -> Iterator[dict[str, Any]]:
        if kind == "begin":
            self.fields.append({"instruction": "", "skip": False})
        elif kind == "separate" and self.fields:
            self.fields[-1]["what"] = self._field(self.fields[-1]["instruction"])
            self.fields[-1]["skip"] = bool(self.fields[-1]["what"])
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            what = ended["what"] if "what" in ended else self._field(ended["instruction"])
            if what:
                yield {**self.reader.text("", look), "t": "field", "what": what}

    def _content(self, child: etree._Element, look: Look) -> Iterator[dict[str, Any]]:
        name = child.tag
        if name == W + "t":
            if child.text:
                yield self.reader.text(child.text, look)
        elif name == W + "noBreakHyphen":
            yield self.reader.text("\u2011", look)
        elif name in (W + "br", W + "cr"):
            kind = child.get(W + "type", "textWrapping")
            if kind == "column":
                self.reader.tell("分栏符")
            yield {"t": "page" if kind == "page" else "br"}
        elif name in (W + "tab", W + "ptab"):
            yield {"t": "tab", "fill": name == W + "ptab" or self.look.far_tab}
        elif name == W + "sym":
            self.reader.tell("特殊符号（请直接输入字符）")
        elif name == W + "drawing":
            yield from self.reader.picture(child)
        elif name not in _SILENT:
            self.reader.unknown(child)


def _chained(blocks: list[Block]) -> list[Block]:
    """Return the blocks with what a paragraph keeps to hung on it as its tail.

    Such a paragraph may still break over two pages, as in Word: only its last line must stand with what follows.
    """
    shown: list[Block] = []
    left = list(blocks)
    while left:
        block = left.pop(0)
        chain = _chain(block, left)
        if chain:
            block["tail"] = [{**chain[0], "fresh": True}, *chain[1:]]
            del left[: len(chain)]
        shown.append(block)
    return shown


def _chain(block: Block, following: list[Block]) -> list[Block]:
    """Return the paragraphs that a plain paragraph keeps to: up to the first that keeps to nothing, or to the end."""
    plain = block["kind"] == "par" and block["runs"] and not (block["left"] or block["right"] or block["whole"])
    if not plain or not block["sticky"] or block["level"]:
        return []
    for count, each in enumerate(following[:_LONGEST_CHAIN]):
        if each["kind"] == "page" or each.get("new_page"):
            return following[:count]
        if each["kind"] != "par":
            return []
        if not each["sticky"]:
            return following[: count + 1]
    return following if len(following) <= _LONGEST_CHAIN else []


def says(element: etree._Element) -> bool:
    """Whether there is any text in an element."""
    return any((node.text or "").strip() for node in element.iter(W + "t"))


def _twips(element: etree._Element | None, name: str, default: float) -> float:
    return default if element is None else points(element.get(W + name), default)


def _length(value: str | None) -> float:
    """Return a length of a drawing in points, at least one and no more than a page."""
    known = value is not None and value.isascii() and value.isdigit() and len(value) < 12
    return min(max(int(value or 0) / _EMU, 1.0), 2000.0) if known else 1.0


def number_of_attribute(element: etree._Element, name: str, default: int) -> int:
    """Return the whole number in an attribute, ``default`` where there is none."""
    value = str(element.get(W + name, ""))
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else default


def _grid(section: etree._Element | None) -> float:
    grid = None if section is None else section.find(W + "docGrid")
    if grid is None or grid.get(W + "type") not in ("lines", "linesAndChars", "snapToChars"):
        return 0.0
    return points(grid.get(W + "linePitch"), 0.0)
