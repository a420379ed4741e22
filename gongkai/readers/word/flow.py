"""The body of a Word document in one walk: paragraphs, tables with their merged cells, and what was left in it."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from gongkai.document import Grid, GridCell, Leftover, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers.word import oddities as word_oddities
from gongkai.readers.word.numbering import VAL, Numbering, W, number_of
from gongkai.readers.word.oddities import SLOT, Slot

MAX_CELLS = 200_000
"""A table with more cells than this is refused; the largest statutory table has 280."""
_MAX_SPAN = 1000

_P, _T, _TC, _TR, _TBL = W + "p", W + "t", W + "tc", W + "tr", W + "tbl"
_SPAN, _MERGE, _TAB, _BREAK = W + "gridSpan", W + "vMerge", W + "tab", W + "br"
_NUMBER, _STYLE = W + "numPr", W + "pStyle"
_PLAIN = (_P, _T, _TC, _TR, _SPAN, _MERGE, _TAB, _BREAK, _NUMBER)
_RICH = (*_PLAIN, *word_oddities.TAGS, SLOT)

_new_tuple = tuple.__new__
"""A named tuple made the short way: a report has four hundred cells, and this is a tenth of the walk over them."""

_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FC": "√", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0B7": "•", "F06C": "●"}


class Flow:
    """The walk over a body: ``blocks`` and ``leftovers`` are its result.

    ``comments`` and ``notes`` say where the text refers to a comment, a footnote or an endnote, by its id.
    """

    def __init__(self, name: str, styles: dict[str, tuple[str, int]], numbering: Callable[[], Numbering]) -> None:
        self.blocks: list[Paragraph | Grid] = []
        self.leftovers: list[Leftover] = []
        self.comments: dict[str, Place] = {}
        self.notes: dict[str, dict[str, Place]] = {}
        self._name, self._styles, self._load_numbering = name, styles, numbering
        self._numbering: Numbering | None = None
        self._odd = word_oddities.Oddities()
        self._tags: tuple[str, ...] = _PLAIN
        self._anchor, self._number, self._tables = -1, 0, 0
        self._parts: list[str] = []
        self._listed: tuple[str, int] | None = None
        self._place: Callable[[], Place] = self._paragraph_place
        self._later: list[tuple[Slot, int]] = []
        self._start = 0

    def read(self, body: etree._Element) -> None:
        """Walk the body. Raises ``UnreadableDocument`` for more cells than ``MAX_CELLS``."""
        self._tags = _RICH if self._odd.settle(body) else _PLAIN
        if self._styles:
            self._tags = (*self._tags, _STYLE)
        self._blocks(body)

    def _blocks(self, container: etree._Element) -> None:
        for child in container:
            tag = child.tag
            if tag == _P:
                self._paragraph(child)
            elif tag == _TBL:
                self._table(child)
            elif tag == SLOT:
                self._meet(child)
                if self._later:
                    self._read_later()
            elif len(child):
                self._blocks(child)

    def _paragraph_place(self) -> Place:
        return Place("paragraph", self._number, 0, 0, 0, "", self._anchor)

    def _paragraph(self, paragraph: etree._Element) -> None:
        self._anchor += 1
        self._number += 1
        place = Place("paragraph", self._number, 0, 0, 0, "", self._anchor)
        nodes = paragraph.iter(*self._tags)
        next(nodes)
        for node in nodes:
            if node.tag == _T:
                self._parts.append(node.text or "")
            else:
                self._meet(node)
        if text := self._take_text():
            self.blocks.append(Paragraph(text, place))
        if self._later:
            self._read_later()

    def _begin_paragraph(self) -> None:
        """Begin a paragraph inside a cell, on a line of its own."""
        if self._listed:
            self._print_number()
        if self._parts:
            self._parts.append("\n")
        self._start = len(self._parts)

    def _take_text(self) -> str:
        """Return the text gathered since the last time."""
        if self._listed:
            self._print_number()
        if not self._parts:
            return ""
        text = "".join(self._parts).strip()
        self._parts.clear()
        self._start = 0
        return text

    def _print_number(self) -> None:
        """Count the paragraph in its list and put the number that Word prints before its text."""
        if self._numbering is None:
            self._numbering = self._load_numbering()
        if self._listed:
            self._parts.insert(self._start, self._numbering.next(*self._listed))
        self._listed = None

    def _read_later(self) -> None:
        """Read text boxes and tables set inside what has just been read."""
        waiting, self._later, here = self._later, [], self._anchor
        for slot, before in waiting:
            self._anchor = before
            if slot.element.tag == _TBL:
                self._table(slot.element)
            else:
                self._blocks(slot.element)
        self._anchor = here

    def _meet(self, node: etree._Element) -> None:
        """Take what is neither plain text nor the frame of a table."""
        tag = node.tag
        if tag == _TAB:
            if node.get(VAL) is None:  # with a value it is a tab stop of the paragraph's format
                self._parts.append("\t")
        elif tag == _BREAK:
            if node.get(W + "type") in (None, "textWrapping"):
                self._parts.append("\n")
        elif tag == _NUMBER:
            self._listed = _list_of(node, self._listed)
        elif tag == _STYLE:
            self._listed = self._styles.get(str(node.get(VAL)))
        elif tag == SLOT:
            self._meet_slot(node)
        else:
            self._meet_rare(node, str(tag))

    def _meet_slot(self, node: etree._Element) -> None:
        slot = self._odd.slots[int(str(node.get("n")))]
        if slot.keep:
            self._later.append((slot, self._anchor))
        elif slot.leftover:
            self.leftovers.append(Leftover(*slot.leftover, self._place()))
        self._anchor += slot.paragraphs

    def _meet_rare(self, node: etree._Element, tag: str) -> None:
        if tag in word_oddities.TEXT:
            sign = _SYMBOLS.get(str(node.get(W + "char")).upper(), "")
            self._parts.append(word_oddities.TEXT[tag] or node.text or sign)
        elif tag in word_oddities.COMMENT:
            self.comments.setdefault(str(node.get(W + "id")), self._place())
        elif tag in word_oddities.NOTE:
            self.notes.setdefault(word_oddities.NOTE[tag], {})[str(node.get(W + "id"))] = self._place()
        elif found := self._odd.told.get(node):
            self.leftovers.append(Leftover(*found, self._place()))

    def _table(self, table: etree._Element) -> None:
        if _one_column(table):
            # A frame around text, not a table: its text is the document's text.
            self._blocks(table)
            return
        self._tables += 1
        first = self._anchor + 1
        grid = _GridBuilder(self._tables, self._name, self.leftovers)
        self._place = grid.place
        parts = self._parts
        for node in table.iter(*self._tags):
            tag = node.tag
            if tag == _P:
                self._anchor += 1
                if grid.anchor < 0:
                    grid.anchor = self._anchor
                elif parts or self._listed:
                    self._begin_paragraph()
            elif tag == _TC:
                if grid.open:
                    grid.end_cell(self._take_text() if parts or self._listed else "")
                grid.open = True
            elif tag == _T:
                parts.append(node.text or "")
            elif tag == _SPAN:
                grid.span = number_of(node, 1)
            elif tag == _MERGE:
                grid.merged = str(node.get(VAL) or "continue")
            elif tag == _TR:
                grid.end_row(self._take_text())
            elif tag == word_oddities.GRID_BEFORE:
                grid.skip(number_of(node))
            else:
                self._meet(node)
        grid.end_row(self._take_text())
        self._place = self._paragraph_place
        if grid.rows:
            self.blocks.append(Grid(grid.rows, Place("table", grid.number, 0, 0, 0, "", first)))
        if self._later:
            self._read_later()


class _GridBuilder:
    """A table being read: its rows so far, and the cell that is open."""

    __slots__ = (
        "_above",
        "_leftovers",
        "_name",
        "_row",
        "_taken",
        "anchor",
        "merged",
        "number",
        "open",
        "rows",
        "span",
    )

    def __init__(self, number: int, name: str, leftovers: list[Leftover]) -> None:
        self.number = number
        self.rows: list[list[GridCell]] = []
        self._row: list[GridCell] = []
        self._above: dict[int, GridCell] = {}
        self._name, self._leftovers, self._taken = name, leftovers, 0
        self.open, self.span, self.merged, self.anchor = False, 1, "", -1

    def place(self) -> Place:
        """Return the place of the open cell."""
        return Place("cell", self.number, len(self.rows) + 1, len(self._row) + 1, 0, "", self.anchor)

    def end_cell(self, text: str) -> None:
        """Close the open cell, whose text is ``text``."""
        row = self._row
        if self.span != 1 or self.merged:
            self._end_merged(text)
            self.span, self.merged = 1, ""
        else:
            if self._above:
                self._above.pop(len(row), None)
            place = _new_tuple(Place, ("cell", self.number, len(self.rows) + 1, len(row) + 1, 0, "", self.anchor))
            row.append(GridCell(text, place))
        self.open, self.anchor = False, -1

    def _end_merged(self, text: str) -> None:
        column, span = len(self._row), min(max(self.span, 1), _MAX_SPAN)
        cell = self._above.get(column) if self.merged == "continue" else None
        if cell is None:
            cell = GridCell(text, self.place(), 1, span)
        else:
            cell.rowspan += 1
            if text:
                self._leftovers.append(Leftover("hidden_text", text, self.place()))
        if self.merged:
            self._above[column] = cell
        else:
            self._above.pop(column, None)
        self._row.extend([cell] * span)
        self._check()

    def skip(self, columns: int) -> None:
        """Leave ``columns`` blank at the left of the row, where Word starts it further in."""
        if columns > 0:
            span = min(columns, _MAX_SPAN)
            self._row.extend([GridCell("", self.place(), 1, span)] * span)

    def end_row(self, text: str) -> None:
        """Close the row with its open cell; a row without cells leaves no trace."""
        if self.open:
            self.end_cell(text)
        if self._row:
            self._check()
            self._taken += len(self._row)
            self.rows.append(self._row)
            self._row = []

    def _check(self) -> None:
        """Stop at more positions than any report can have."""
        if self._taken + len(self._row) > MAX_CELLS:
            cause = f"第{self.number}个表格超过 {MAX_CELLS} 格，不像年度报告，没有读完"
            raise UnreadableDocument(self._name, cause, "请只保留年度报告的正文和表格")


def _list_of(node: etree._Element, style: tuple[str, int] | None) -> tuple[str, int] | None:
    """Return the list and level of a paragraph; its own numbering goes before its style's, list 0 means none."""
    own, depth = node.find(W + "numId"), node.find(W + "ilvl")
    if own is None:
        return (style[0], number_of(depth)) if style else None
    id = str(number_of(own))
    return None if id == "0" else (id, number_of(depth))


def _one_column(table: etree._Element) -> bool:
    cells = 0
    for node in table.iter(_TR, _TC):
        cells = cells + 1 if node.tag == _TC else 0
        if cells == 2:
            return False
    return True
