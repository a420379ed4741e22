"""The sheets of an .xlsx workbook as their cells, merged ranges and borders, read straight from its XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from gongkai.errors import TooManyCells, UnreadableDocument
from gongkai.readers.excel.numbers import shown
from gongkai.readers.office import ooxml
from gongkai.readers.office.package import AGAIN, Package

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MAX_CELLS = 200_000
"""More filled or framed cells than this in a workbook are refused."""
MAX_ROW, MAX_COLUMN = 1 << 20, 1 << 14
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_C, _V, _F, _T, _ROW, _MERGE = S + "c", S + "v", S + "f", S + "t", S + "row", S + "mergeCell"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_SIDES = ("left", "right", "top", "bottom")

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, from one."""


@dataclass(slots=True)
class Sheet:
    """A worksheet. ``rows`` holds the texts by row and column, from one; ``framed`` the cells with a border."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    framed: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    hidden: bool = False
    uncomputed: list[tuple[int, int, str]] = field(default_factory=list)
    """Formulas without a stored result: row, column, formula. Their cell is blank, not 0."""


@dataclass(slots=True)
class _Book:
    package: Package
    strings: list[str]
    formats: list[tuple[int, str]]
    borders: list[bool]
    from_1904: bool
    cells: int = 0


def sheets(package: Package) -> Iterator[Sheet]:
    """Yield the worksheets in order. Raises ``UnreadableDocument``."""
    main = ooxml.main_part(package, "xl/workbook.xml")
    folder = main.rpartition("/")[0]
    root, targets = ooxml.parse(package, main), ooxml.relations(package, main)
    properties = root.find(S + "workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    formats, borders = _styles(package, f"{folder}/styles.xml")
    book = _Book(package, _strings(package, f"{folder}/sharedStrings.xml"), formats, borders, from_1904)
    for entry in root.iter(S + "sheet"):
        kind, part = targets.get(str(entry.get(_REL_ID)), ("", ""))
        if kind == "worksheet":
            yield _sheet(book, part, str(entry.get("name") or ""), entry.get("state") in ("hidden", "veryHidden"))


def _strings(package: Package, part: str) -> list[str]:
    if part not in package:
        return []
    return [_text(entry) for entry in ooxml.parse(package, part).iter(S + "si")]


def _text(entry: etree._Element) -> str:
    """Return the text of a string without the phonetic readings set beside it."""
    return "".join(t.text or "" for t in entry.iter(_T) if (up := t.getparent()) is None or up.tag != S + "rPh")


def _styles(package: Package, part: str) -> tuple[list[tuple[int, str]], list[bool]]:
    """Return, by cell style, the number format (id and code) and whether there is a border."""
    if part not in package:
        return [], []
    root = ooxml.parse(package, part)
    codes = {_int(f.get("numFmtId")): str(f.get("formatCode") or "") for f in root.iter(S + "numFmt")}
    lined = [_lined(border) for border in root.iterfind(f"{S}borders/{S}border")]
    formats, borders = [], []
    for style in root.iterfind(f"{S}cellXfs/{S}xf"):
        id, border = _int(style.get("numFmtId")), _int(style.get("borderId"))
        formats.append((id, codes.get(id, "")))
        borders.append(0 <= border < len(lined) and lined[border])
    return formats, borders


def _lined(border: etree._Element) -> bool:
    sides = (border.find(S + side) for side in _SIDES)
    return any(side is not None and side.get("style") not in (None, "none") for side in sides)


def _sheet(book: _Book, part: str, name: str, hidden: bool) -> Sheet:
    sheet = Sheet(name, hidden=hidden)
    row = column = 0
    for node in ooxml.parse(book.package, part).iter(_ROW, _C, _MERGE):
        if node.tag == _ROW:
            row, column = _int(node.get("r")) or row + 1, 0
        elif node.tag == _C:
            row, column = _position(str(node.get("r") or "")) or (row, column + 1)
            _cell(book, sheet, node, row, column)
        elif len(sheet.merged) < MAX_CELLS:
            ends = [_position(end) for end in str(node.get("ref") or "").split(":")]
            if len(ends) == 2 and ends[0] and ends[1]:
                sheet.merged.append((*ends[0], *ends[1]))
    return sheet


def _cell(book: _Book, sheet: Sheet, node: etree._Element, row: int, column: int) -> None:
    style = _int(node.get("s"))
    framed = 0 <= style < len(book.borders) and book.borders[style]
    text = _shown(book, sheet, node, row, column, style) if len(node) else ""
    if not (framed or len(node)):
        return
    if not (0 < row <= MAX_ROW and 0 < column <= MAX_COLUMN):
        raise UnreadableDocument(book.package.name, f"工作表“{sheet.name}”里有位置不合法的单元格，文件已损坏", AGAIN)
    book.cells += 1
    if book.cells > MAX_CELLS:
        cause = f"工作簿超过 {MAX_CELLS} 格，不像年度报告，没有读完"
        raise TooManyCells(book.package.name, cause, "请只保留年度报告的表格")
    if framed:
        sheet.framed.add((row, column))
    sheet.rows.setdefault(row, {})[column] = text


def _shown(book: _Book, sheet: Sheet, node: etree._Element, row: int, column: int, style: int) -> str:
    kind, value, formula = node.get("t"), node.find(_V), node.find(_F)
    if kind == "inlineStr":
        return _text(node).strip()
    if value is None:
        if formula is not None:
            sheet.uncomputed.append((row, column, f"={formula.text or ''}"))
        return ""
    stored = value.text or ""
    if kind == "s":
        index = _int(stored)
        return book.strings[index].strip() if 0 <= index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if stored == "1" else "FALSE"
    if kind in ("str", "e", "d"):
        return stored.strip()
    id, format = book.formats[style] if 0 <= style < len(book.formats) else (0, "")
    return shown(stored, id, format, book.from_1904)


def _position(reference: str) -> tuple[int, int] | None:
    """Return row and column of a reference such as B12, from one."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _int(value: object) -> int:
    text = str(value or "").strip()
    return int(text) if text.isdigit() and text.isascii() and len(text) < 10 else 0
