"""HTML tables as grids: cells that span rows and columns stand at each of their positions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gongkai.document import Grid, GridCell, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers.html_page.text import cell_text, tidy

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MAX_SPAN = 1000
"""Rows or columns that one cell may span; browsers stop there too."""

MAX_CELLS = 200_000
"""Positions of one table."""

_PROSE = 300
_GROUPS = frozenset({"thead", "tbody", "tfoot"})


def grid(table: LexborNode, number: int, name: str) -> Grid | None:
    """Return a table that holds no other tables as a grid, or nothing when it only lays out a page.

    Raises ``UnreadableDocument`` for a table of more than ``MAX_CELLS`` positions.
    """
    rows = list(_rows(table))
    made = _Grid(number, name, len(rows))
    for row in rows:
        made.add(row)
    return None if made.is_layout else Grid(made.rows, Place("table", number))


def caption(table: LexborNode) -> str:
    """Return the caption of a table, empty when it has none."""
    node = table.child
    while node is not None and node.tag != "caption":
        node = node.next
    return "" if node is None else tidy(node.text())


def is_menu(table: LexborNode) -> bool:
    """Whether a table is made of links, as menus and lists of neighbouring pages are."""
    links = table.css("a[href]") if table.css_first("a[href]") is not None else []
    return len(links) >= 3 and sum(len(link.text().strip()) for link in links) > 0.6 * len(tidy(table.text()))


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    group = table.child
    while group is not None:
        if group.tag in _GROUPS:
            yield from (row for row in _children(group) if row.tag == "tr")
        elif group.tag == "tr":
            yield group
        group = group.next


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


class _Grid:
    """Lays cells out on a grid row by row, as a browser does."""

    def __init__(self, number: int, name: str, height: int) -> None:
        self.number = number
        self.name = name
        self.height = height
        self.rows: list[list[GridCell]] = []
        self._hanging: dict[int, tuple[GridCell, int]] = {}
        self._positions = self._cells = self._longest = 0

    def add(self, row: LexborNode) -> None:
        """Add a row of the table."""
        at = len(self.rows)
        printed: list[GridCell] = []
        hanging: dict[int, tuple[GridCell, int]] = {}
        for node in _children(row):
            if node.tag in ("td", "th"):
                self._take_hanging(printed, hanging)
                cell = self._cell(node, at, len(printed))
                self._count(cell.colspan)
                if cell.rowspan > 1:
                    span = range(len(printed), len(printed) + cell.colspan)
                    hanging |= dict.fromkeys(span, (cell, cell.rowspan - 1))
                printed += [cell] * cell.colspan
        self._take_hanging(printed, hanging)
        self._hanging = hanging | {column: held for column, held in self._hanging.items() if column >= len(printed)}
        if printed:
            self.rows.append(printed)

    def _take_hanging(self, printed: list[GridCell], hanging: dict[int, tuple[GridCell, int]]) -> None:
        """Put in the cells that hang down from the rows above."""
        while len(printed) in self._hanging:
            cell, left = self._hanging.pop(len(printed))
            if left > 1:
                hanging[len(printed)] = (cell, left - 1)
            self._count(1)
            printed.append(cell)

    def _cell(self, node: LexborNode, row: int, column: int) -> GridCell:
        attributes = node.attributes
        text = cell_text(node)
        self._cells += 1
        self._longest = max(self._longest, len(text))
        down = _span(attributes.get("rowspan"), self.height) if "rowspan" in attributes else 1
        over = _span(attributes.get("colspan"), 1) if "colspan" in attributes else 1
        place = Place("cell", self.number, row + 1, column + 1)
        return GridCell(text, place, min(down, self.height - row), over)

    def _count(self, positions: int) -> None:
        self._positions += positions
        if self._positions > MAX_CELLS:
            raise UnreadableDocument(self.name, f"网页里有超过 {MAX_CELLS} 格的表格", "请只保存年度报告正文页")

    @property
    def is_layout(self) -> bool:
        """Whether the table only places text on the page: one column, or long prose in few cells."""
        one_column = all(cell is row[0] for row in self.rows for cell in row)
        return one_column or (self._longest > _PROSE and self._cells <= 12)


def _span(value: str | None, zero: int) -> int:
    """Read a span as a browser does: nonsense is one, zero is ``zero`` (for rows: as far as the table goes)."""
    digits = (value or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return min(MAX_SPAN, int(digits[:6])) or zero
