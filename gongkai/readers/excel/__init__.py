"""Workbooks: every sheet's rows become paragraphs where they hold one text, and grids where they hold more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from gongkai.document import WHOLE_FILE, Document, Grid, GridCell, Leftover, Paragraph, Place
from gongkai.errors import UnreadableDocument
from gongkai.readers.excel.sheets import MAX_CELLS, Range, Sheet
from gongkai.readers.office.package import Package

_LABEL = 60
"""A longer text is no label of a row."""
_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[、.．]")
_Rows = dict[int, dict[int, GridCell]]


def load(data: bytes, name: str) -> Document:
    """Read a workbook (.xlsx, .xlsm, .xls, .et, .xlsb) into paragraphs and grids.

    A place names the sheet, and the row and column as the sheet counts them. A formula whose result was never
    stored is blank and reported as a leftover; hidden sheets are reported and not read. Raises ``UnreadableDocument``.
    """
    document = Document(name, "excel", [])
    for sheet in _sheets(data, name, document):
        if sheet.hidden:
            if sheet.rows:
                document.leftovers.append(Leftover("hidden_text", f"隐藏的工作表“{sheet.name}”", WHOLE_FILE))
            continue
        _Layout(sheet, document).read()
    return document


def _sheets(data: bytes, name: str, document: Document) -> Iterator[Sheet]:
    if not data.startswith(b"PK"):
        from gongkai.readers.excel import old

        yield from old.sheets(data, name)
        return
    package = Package(data, name)
    document.leftovers += [Leftover("macro", part, WHOLE_FILE) for part in package.parts if "vbaProject" in part]
    if "xl/workbook.bin" in package:
        from gongkai.readers.excel import old

        for part in package.parts:
            package.read(part)  # refuses a bomb before the other process meets it
        yield from old.sheets(data, name)
        return
    from gongkai.readers.excel import sheets as excel_sheets

    yield from excel_sheets.sheets(package)


def sheets_of(data: bytes, name: str) -> Iterable[Sheet]:
    """Return the sheets of a workbook as a spreadsheet program saves it today (.xlsx) or did before (.xls, .et).

    Raises ``UnreadableDocument`` for what is neither, or is broken.
    """
    if not data.startswith(b"PK"):
        from gongkai.readers.excel import old

        return old.sheets(data, name)
    from gongkai.readers.excel import sheets as excel_sheets

    return excel_sheets.sheets(Package(data, name))


class _Layout:
    """One sheet being laid out as paragraphs and grids."""

    def __init__(self, sheet: Sheet, document: Document) -> None:
        self._sheet, self._document = sheet, document

    def read(self) -> None:
        """Add the sheet's blocks to the document: rows that follow one another are read together."""
        self._leftovers()
        rows = self._placed()
        run: list[int] = []
        for number in sorted(rows):
            if run and number != run[-1] + 1:
                self._block({row: rows[row] for row in run})
                run = []
            run.append(number)
        if run:
            self._block({row: rows[row] for row in run})

    def _leftovers(self) -> None:
        for row, column, formula in self._sheet.uncomputed:
            text = f"公式 {formula[:200]} 没有保存计算结果"
            self._document.leftovers.append(Leftover("embedded_object", text, self._place(row, column)))

    def _place(self, row: int, column: int) -> Place:
        return Place("cell", 0, row, column, 0, self._sheet.name)

    def _placed(self) -> _Rows:
        """Return the cells by row and column; a merged cell stands at each of its positions."""
        placed: _Rows = {}
        for row, texts in self._sheet.rows.items():
            placed[row] = {column: GridCell(text, self._place(row, column)) for column, text in texts.items()}
        taken = 0
        for merged in self._sheet.merged:
            taken += self._merge(placed, merged)
            if taken > MAX_CELLS:
                cause = f"工作表“{self._sheet.name}”合并的单元格超过 {MAX_CELLS} 格，不像年度报告，没有读完"
                raise UnreadableDocument(self._document.name, cause, "请只保留年度报告的表格")
        return placed

    def _merge(self, placed: _Rows, merged: Range) -> int:
        """Set the first cell of a merged range at all its positions; a range without any cell means nothing."""
        top, left, bottom, right = merged
        cell = placed.get(top, {}).get(left)
        if cell is None or bottom < top or right < left:
            return 0
        bottom, right = min(bottom, top + 9_999), min(right, left + 999)
        cell.rowspan, cell.colspan = bottom - top + 1, right - left + 1
        if cell.rowspan * cell.colspan <= MAX_CELLS:
            for row in range(top, bottom + 1):
                placed.setdefault(row, {}).update(dict.fromkeys(range(left, right + 1), cell))
        return cell.rowspan * cell.colspan

    def _block(self, rows: _Rows) -> None:
        """Add rows that follow one another: stretches of table rows as grids, the others as paragraphs."""
        numbers = sorted(rows)
        tabular = self._framed_rows(rows, numbers) if self._sheet.framed else _tabular_rows(rows, numbers)
        for is_table, stretch in groupby(numbers, tabular.__contains__):
            part = {number: rows[number] for number in stretch}
            if is_table and max(len(_distinct(row)) for row in part.values()) > 1:
                self._grid(part)
            else:
                for row in part.values():
                    self._paragraphs(row)

    def _framed_rows(self, rows: _Rows, numbers: list[int]) -> set[int]:
        """Return the rows of a table where the sheet draws frames: two cells or more, or a frame around the one."""
        found = set()
        for number in numbers:
            cells = _distinct(rows[number])
            if len(cells) > 1 or (cells[0].place.row, cells[0].place.column) in self._sheet.framed:
                found.add(number)
        return found

    def _paragraphs(self, row: dict[int, GridCell]) -> None:
        for cell in _distinct(row):
            if cell.text:
                place = Place("line", cell.place.row, sheet=self._sheet.name)
                self._document.blocks.append(Paragraph(cell.text, place))

    def _grid(self, rows: _Rows) -> None:
        left = min(min(row) for row in rows.values())
        right = max(max(row) for row in rows.values())
        if (right - left + 1) * len(rows) > MAX_CELLS:
            cause = f"工作表“{self._sheet.name}”的表格超过 {MAX_CELLS} 格，不像年度报告，没有读完"
            raise UnreadableDocument(self._document.name, cause, "请只保留年度报告的表格")
        number = 1 + sum(1 for _ in self._document.grids)
        columns = range(left, right + 1)
        filled = [[row.get(c) or GridCell("", self._place(at, c)) for c in columns] for at, row in rows.items()]
        self._document.blocks.append(Grid(filled, Place("table", number, sheet=self._sheet.name)))


def _distinct(row: dict[int, GridCell]) -> list[GridCell]:
    cells: list[GridCell] = []
    for column in sorted(row):
        if not cells or cells[-1] is not row[column]:
            cells.append(row[column])
    return cells


def _tabular_rows(rows: _Rows, numbers: list[int]) -> set[int]:
    """Return the rows of a table where no frames tell: two cells or more, and the single short texts among those.

    A single text within a table is a band across it or the label of a row left blank; a numbered heading that is not
    merged, or merged over the whole width, is a heading between two tables.
    """
    sure = [number for number in numbers if len(_distinct(rows[number])) > 1]
    if not sure:
        return set()
    width = max(max(rows[number]) - min(rows[number]) + 1 for number in sure)
    inside = {number for number in numbers if sure[0] < number < sure[-1] and _belongs(rows[number], width)}
    before = [number for number in numbers if number < sure[0]][-1:]
    spans = {_distinct(rows[number])[0].colspan for number in inside - set(sure)} - {1}
    bands = {
        number for number in before if _distinct(rows[number])[0].colspan in spans and _belongs(rows[number], width)
    }
    return inside | bands | set(sure)


def _belongs(row: dict[int, GridCell], width: int) -> bool:
    cells = _distinct(row)
    text, span = cells[0].text, cells[0].colspan
    if len(cells) > 1:
        return True
    if len(text) > _LABEL or text.endswith("。"):
        return False
    return not _HEADING.match(text) or 1 < span < width
