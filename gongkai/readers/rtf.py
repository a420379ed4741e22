"""Rich text (.rtf): striprtf gives the characters; marks put in beforehand keep the cells of tables apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from gongkai.document import Document, Grid, GridCell, Leftover, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers import apart
from gongkai.readers.office.package import AGAIN

SECONDS = 20
_CELL, _ROW, _DEFINITION, _EDGE, _EDGE_END, _DOWN, _DOWN_ON, _ACROSS, _ACROSS_ON = map(chr, range(0xF700, 0xF709))
_MARKS = {
    "cell": _CELL,
    "nestcell": _CELL,
    "row": _ROW,
    "nestrow": _ROW,
    "trowd": _DEFINITION,
    "clvmgf": _DOWN,
    "clvmrg": _DOWN_ON,
    "clmgf": _ACROSS,
    "clmrg": _ACROSS_ON,
}
_WORD = re.compile(
    r"(\\\\)|\\(trowd|nestcell|cell|nestrow|row|clvmgf|clvmrg|clmgf|clmrg|cellx(-?\d{1,7}))(?![a-z\d]) ?"
)
_DEFINED = re.compile(f"([{_DOWN}{_DOWN_ON}{_ACROSS}{_ACROSS_ON}]*){_EDGE}(-?\\d+){_EDGE_END}")
_ANY_MARK = re.compile(f"{_EDGE}-?\\d*{_EDGE_END}|[{_CELL}-{_ACROSS_ON}]")
_BRACE = re.compile(r"[{}]")
_FONT = re.compile(r"\\f(\d{1,5})(?!\d)|\\fcharset(\d{1,3})(?!\d)")
_BINARY = re.compile(r"[0-9a-fA-F\s]++")
_LONGEST_WORD = 2000
"""A longer run of hexadecimal digits is a picture's."""
_PICTURE = re.compile(r"\\(?:pict|shppict)\b")
_OBJECT = re.compile(r"\\object\b")
_MAX_CELLS = 200_000
_HAIR = 30
"""Edges that differ by less, in twentieths of a point, are one edge."""


def load(data: bytes, name: str) -> Document:
    """Read rich text into paragraphs and grids, merged cells included. Raises ``UnreadableDocument``."""
    try:
        text = apart.run("rtf", data, SECONDS).decode("utf-8", "replace")
    except apart.Failed as failure:
        cause = (
            "RTF 文件内容过大或结构异常，处理超时" if failure.reason == "timeout" else "RTF 文件的结构已损坏，无法解析"
        )
        raise UnreadableDocument(name, cause, "请用 Word 或 WPS 打开后另存为 .docx") from failure
    document = Document(name, "rtf", [], _leftovers(data))
    _Builder(document).read(text)
    return document


def extract(source: Path) -> bytes:
    """Return the text of an .rtf file, tables with marks of our own; runs in a process of its own."""
    from striprtf.striprtf import rtf_to_text

    data = source.read_bytes()
    chinese = b"\\ansicpg936" in data or b"\\fcharset134" in data
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        text = data.decode("gb18030" if chinese else "cp1252", "replace")
    if "\\pict" in text:
        text = _BINARY.sub(lambda found: found[0] if len(found[0]) < _LONGEST_WORD else " ", text)
    text = _plain_fonts(text, chinese)
    # The address of a link is not printed; with a space striprtf leaves it out.
    text = _WORD.sub(_mark, text.replace("\\fldinst{", "\\fldinst {"))
    plain: str = rtf_to_text(  # type: ignore[no-untyped-call]
        text, "gb18030" if chinese else "cp1252", errors="replace"
    )
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _plain_fonts(text: str, chinese: bool) -> str:
    """Rewrite the table of fonts with nothing but each font's character set.

    Word names a Latin font for bytes that are GBK; ASCII is part of GBK, so every font may be read as Chinese. And
    the pattern with which striprtf reads the table can take forever on a table made for that.
    """
    start = text.find("{\\fonttbl")
    if start < 0:
        return text
    depth, end = 0, len(text)
    for brace in _BRACE.finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            end = brace.end()
            break
    fonts: dict[str, str] = {}
    font = "0"
    for number, charset in _FONT.findall(text, start, end):
        font = number or font
        fonts[font] = charset if charset and not chinese else fonts.get(font, "134" if chinese else "0")
    table = "".join(f"{{\\f{font}\\fcharset{charset} A;}}" for font, charset in fonts.items())
    return f"{text[:start]}{{\\fonttbl{table}}}{text[end:]}"


def _mark(found: re.Match[str]) -> str:
    if found[1]:
        return found[0]
    if found[3]:
        return f"{_escaped(_EDGE)}{found[3]}{_escaped(_EDGE_END)}"
    return _escaped(_MARKS[found[2]])


def _escaped(mark: str) -> str:
    return f"{{\\uc0\\u{ord(mark)} }}"


def _leftovers(data: bytes) -> list[Leftover]:
    text = data.decode("latin-1")
    found = [("picture", _PICTURE), ("embedded_object", _OBJECT)]
    return [Leftover(kind, "", Place("file")) for kind, pattern in found if pattern.search(text)]


@dataclass(slots=True)
class _Row:
    """A row as written: its texts, and for each cell its merge marks and right edge (none when they do not fit)."""

    texts: list[str]
    marks: list[str]
    edges: list[int]


class _Builder:
    """Paragraphs and grids being made of marked text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._paragraphs = self._tables = self._cells = 0
        self._rows: list[_Row] = []

    def read(self, text: str) -> None:
        """Read the whole text: a row ends with a mark, and its cells follow its first definition."""
        *rows, rest = text.split(_ROW)
        for row in rows:
            before, found, inside = row.partition(_DEFINITION)
            self._lines(before if found else "")
            self._row(inside if found else row)
        self._lines(rest.replace(_CELL, "\t"))
        self._end_table()

    def _lines(self, text: str) -> None:
        for line in _ANY_MARK.sub("", text).split("\n"):
            if line.strip():
                self._end_table()
                self._paragraphs += 1
                self._document.blocks.append(Paragraph(line.strip(), Place("paragraph", self._paragraphs)))

    def _row(self, text: str) -> None:
        texts = [_ANY_MARK.sub("", cell).strip() for cell in text.split(_CELL)[:-1]]
        defined = _DEFINED.findall(text.rpartition(_DEFINITION)[2])[: len(texts)]
        edges = [int(edge) for _, edge in defined]
        if len(edges) != len(texts) or edges != sorted(edges):
            edges = []
        self._cells += len(texts)
        if self._cells > _MAX_CELLS:
            raise UnreadableDocument(self._document.name, f"表格超过 {_MAX_CELLS} 格，不像年度报告，没有读完", AGAIN)
        if texts:
            self._rows.append(_Row(texts, [marks for marks, _ in defined], edges))

    def _end_table(self) -> None:
        if not self._rows:
            return
        self._tables += 1
        columns = _columns(self._rows)
        grid = Grid([], Place("table", self._tables))
        above: dict[int, GridCell] = {}
        for row in self._rows:
            grid.rows.append(_placed(row, columns, above, self._tables, len(grid.rows) + 1))
        self._document.blocks.append(grid)
        self._rows = []


def _columns(rows: list[_Row]) -> dict[int, int]:
    """Return for every right edge the number of columns left of it; edges a hair apart are one."""
    columns: dict[int, int] = {}
    last = None
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if last is None or edge - last > _HAIR:
            last = edge
        columns[edge] = columns.get(last, len(set(columns.values())) + 1)
    return columns


def _placed(row: _Row, columns: dict[int, int], above: dict[int, GridCell], table: int, number: int) -> list[GridCell]:
    """Return the cells of a row; what is merged with the cell above or before it is that cell."""
    placed: list[GridCell] = []
    for index, text in enumerate(row.texts):
        column = len(placed)
        span = max(columns[row.edges[index]] - column, 1) if row.edges else 1
        marks = row.marks[index] if row.edges else ""
        cell = GridCell(text, Place("cell", table, number, column + 1), 1, span)
        if _ACROSS_ON in marks and placed and not text:
            cell = placed[-1]
            cell.colspan += span
        elif _DOWN_ON in marks and column in above and not text:
            cell = above[column]
            cell.rowspan += 1
        above[column] = cell
        placed.extend([cell] * span)
    return placed
