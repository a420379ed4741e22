"""The report as a workbook that checks itself: totals are formulas, and every relation of the form has its line."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from itertools import groupby
from math import ceil

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from gongkai.report import Number, Report, Value
from gongkai.writers import content
from gongkai.writers.content import PrintedCell, StatutoryTable
from gongkai.writers.printed_relations import Relation, relations

SHEETS = {"proactive": "主动公开", "requests": "依申请", "disputes": "复议诉讼"}
TEXT_SHEET = "文字"
CHECK_SHEET = "核对"

AGREES, DIFFERS, CANNOT_TELL = "相符", "不符", "无法核对"

_MAX_TEXT = 32_000
"""Excel takes 32,767 characters a cell."""
_EARLIEST = datetime(1980, 1, 1)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\n")
_INCHES = 25.4
_CHARACTERS_A_MILLIMETRE = 0.62
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FONT: dict[str, object] = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_BOXED: dict[str, object] = _FONT | {"align": "center", "border": 1}
_LOOKS: dict[str, dict[str, object]] = {
    "head": _BOXED | {"bold": True, "bg_color": "#F2F2F2"},
    "stub": _BOXED | {"align": "left"},
    "value": _BOXED,
    "total": _BOXED | {"bg_color": "#EAF1FB"},
    "sum": _BOXED,
    "sentence": _BOXED | {"align": "left"},
    "fault": {"font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "Title": _FONT | {"font_size": 16, "bold": True, "align": "center"},
    "ChapterHeading": _FONT | {"font_name": "黑体", "font_size": 12, "bold": True},
    "SubHeading": _FONT | {"bold": True},
    "Text": _FONT,
    "Signature": _FONT | {"align": "right"},
    "SignatureDate": _FONT | {"align": "right"},
}


def write(report: Report) -> bytes:
    """Return the report as an .xlsx file.

    A total is a formula whose stored result is the printed figure; the sheet 核对 compares what was printed with what
    the parts give. Text is stored as text and never taken for a formula. The same report gives the same bytes.
    """
    buffer = io.BytesIO()
    book = _Book(xlsxwriter.Workbook(buffer, _OPTIONS))
    book.describe(report)
    blocks = list(content.blocks(report))
    tables = [block for block in blocks if isinstance(block, StatutoryTable)]
    for table in tables:
        _table_sheet(book, report, table)
    _text_sheet(book, [block for block in blocks if not isinstance(block, StatutoryTable)])
    printed = [relation for table in tables for relation in relations(report, table)]
    if printed:
        _check_sheet(book, report, printed)
    book.workbook.close()
    return buffer.getvalue()


class _Book:
    """A workbook with its formats, each made when first asked for."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[str, str, bool], Format] = {}

    def describe(self, report: Report) -> None:
        """Set the properties; the day is the report's own, since nothing here knows today's."""
        created = datetime.combine(report.signed_on, time()) if report.signed_on else _EARLIEST
        title = content.clean(report.title.text) if report.title else ""
        author = content.clean(report.agency or "")
        self.workbook.set_properties({"title": title, "author": author, "created": created})

    def look(self, name: str, number: str = "", quoted: bool = False) -> Format:
        """Return a format by name, with a number format, or one that marks its text as text beyond doubt."""
        wanted = (name, number, quoted)
        if wanted not in self._formats:
            looks = {**_LOOKS[name], "num_format": number or "General", "quote_prefix": quoted}
            self._formats[wanted] = self.workbook.add_format(looks)
        return self._formats[wanted]

    def put_text(self, sheet: Worksheet, row: int, column: int, text: str, look: str) -> None:
        """Write text as text. What begins like a formula is marked, so that editing it does not make it one."""
        if text:
            sheet.write_string(row, column, text, self.look(look, quoted=text.startswith(_FORMULA_SIGNS)))
        else:
            sheet.write_blank(row, column, None, self.look(look))


# ------------------------------------------------------------------ the tables


def _table_sheet(book: _Book, report: Report, table: StatutoryTable) -> None:
    sheet = book.workbook.add_worksheet(SHEETS[table.id])
    widths = [max(9.0, width * _CHARACTERS_A_MILLIMETRE) for width in table.widths]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, line in enumerate(table.lines()):
        one_row = [cell for cell in line if cell.form.rowspan == 1]
        spans = [sum(widths[cell.form.column : cell.form.column + cell.form.colspan]) for cell in one_row]
        sheet.set_row(row, max(map(_height, (cell.text for cell in one_row), spans), default=_height("", _TEXT_WIDTH)))
    totals = {relation.total: relation for relation in relations(report, table) if relation.total}
    for cell in table.cells:
        _form_cell(book, sheet, table, cell, totals)
    sheet.freeze_panes(table.header_rows, {"proactive": 1, "requests": 3, "disputes": 0}[table.id])
    if table.header_rows:
        sheet.repeat_rows(0, table.header_rows - 1)
    _page(sheet, f"{table.number} {table.label}")


def _height(text: str, width: float, size: float = 10.5) -> float:
    """Return the points a row needs for ``text`` set in ``size`` points in a column ``width`` digits wide.

    Excel does not measure the rows of a file that it did not write; at 10.5 points a Chinese character is two digits.
    """
    lines = sum(ceil(content.width(line) * 2 * size / 10.5 / (width - 1)) or 1 for line in text.split("\n"))
    return min(409.0, lines * size * 1.3 + 5)


def _page(sheet: Worksheet, heading: str, pages: int = 1) -> None:
    """Set a sheet out on A4 across; ``pages`` is how many it may fill, zero for as many as it takes."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, pages)
    sheet.center_horizontally()
    sheet.set_margins(left=20 / _INCHES, right=20 / _INCHES, top=25 / _INCHES, bottom=20 / _INCHES)
    sheet.set_header(f"&C&14{heading}")
    sheet.set_footer("&C— &P —")


def _form_cell(
    book: _Book, sheet: Worksheet, table: StatutoryTable, cell: PrintedCell, totals: dict[str, Relation]
) -> None:
    form = cell.form
    look = "total" if form.cell in totals else form.kind
    if form.rowspan > 1 or form.colspan > 1:
        last = (form.row + form.rowspan - 1, form.column + form.colspan - 1)
        sheet.merge_range(form.row, form.column, *last, "", book.look(look))
    number = _exact(cell.value)
    if form.cell in totals and (number is not None or not cell.text):
        parts = _ranges(table, totals[form.cell].right)
        formula = f'=IF(COUNT({parts})=0,"",SUM({parts}))'
        sheet.write_formula(form.row, form.column, formula, book.look(look), "" if number is None else number)
    elif cell.value is not None and number is not None:
        pattern = f'General"{cell.unit}"' if cell.unit else ""
        sheet.write_number(form.row, form.column, number, book.look(look, pattern))
    else:
        book.put_text(sheet, form.row, form.column, cell.text, look)
    if cell.value is not None and cell.value.note:
        sheet.write_comment(form.row, form.column, content.clean(cell.value.note))


def _exact(value: Value | None) -> float | None:
    """Return a figure as Excel's kind of number, ``None`` when there is none or it would not be the same figure."""
    if value is None or value.number is None:
        return None
    number = float(value.number)
    return number if len(Decimal(value.number).normalize().as_tuple().digits) <= 15 else None


def _ranges(table: StatutoryTable, cells: Sequence[str]) -> str:
    """Return cells as Excel names them, neighbours in a row or column as one range."""
    at = {cell.form.cell: (cell.form.row, cell.form.column) for cell in table.cells if cell.form.cell}
    places = [at[cell] for cell in cells]
    across = len({row for row, _ in places}) == 1
    moving = 1 if across else 0
    runs = groupby(enumerate(places), lambda item: item[1][moving] - item[0])
    ranges = []
    for _, run in runs:
        run_places = [place for _, place in run]
        ranges.append(xl_range(*run_places[0], *run_places[-1]))
    return ",".join(ranges)


# ------------------------------------------------------------------ the relations


_CHECK_COLUMNS = (("勾稽关系", 66), ("所在位置", 44), ("等号左边", 12), ("等号右边", 12), ("核对结果", 12))


def _check_sheet(book: _Book, report: Report, relations: Sequence[Relation]) -> None:
    sheet = book.workbook.add_worksheet(CHECK_SHEET)
    for column, (head, width) in enumerate(_CHECK_COLUMNS):
        sheet.set_column(column, column, width)
        book.put_text(sheet, 0, column, head, "head")
    for row, relation in enumerate(relations, start=1):
        book.put_text(sheet, row, 0, relation.says, "sentence")
        book.put_text(sheet, row, 1, relation.where, "sentence")
        sheet.set_row(
            row, max(_height(relation.says, _CHECK_COLUMNS[0][1]), _height(relation.where, _CHECK_COLUMNS[1][1]))
        )
        left, right = _sum(report, relation.left), _sum(report, relation.right)
        _left_side(book, sheet, row, relation, left)
        sheet.write_formula(row, 3, _sum_formula(relation, relation.right), book.look("sum"), _cached(right))
        sheet.write_formula(row, 4, _verdict_formula(relation, row), book.look("sum"), _verdict(report, relation))
    sheet.conditional_format(
        1,
        4,
        len(relations),
        4,
        {"type": "cell", "criteria": "!=", "value": f'"{AGREES}"', "format": book.look("fault")},
    )
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _page(sheet, "勾稽关系核对", pages=0)


def _left_side(book: _Book, sheet: Worksheet, row: int, relation: Relation, left: Number | None) -> None:
    """Write a total as it was printed, since its own cell recalculates; any other sum by reference."""
    if not relation.total:
        sheet.write_formula(row, 2, _sum_formula(relation, relation.left), book.look("sum"), _cached(left))
    elif left is None:
        sheet.write_blank(row, 2, None, book.look("sum"))
    else:
        sheet.write_number(row, 2, float(left), book.look("sum"))


def _sum_formula(relation: Relation, cells: Sequence[str]) -> str:
    ranges = _on_sheet(relation, cells)
    return f'=IF(COUNT({ranges})=0,"",SUM({ranges}))'


def _verdict_formula(relation: Relation, row: int) -> str:
    left, right = xl_rowcol_to_cell(row, 2), xl_rowcol_to_cell(row, 3)
    terms = left if relation.total else _on_sheet(relation, relation.left)
    whole = f"COUNT({terms},{_on_sheet(relation, relation.right)})={len(relation.left) + len(relation.right)}"
    return f'=IF({whole},IF(ROUND({left}-{right},6)=0,"{AGREES}","{DIFFERS}"),"{CANNOT_TELL}")'


def _on_sheet(relation: Relation, cells: Sequence[str]) -> str:
    return ",".join(f"{SHEETS[relation.table.id]}!{part}" for part in _ranges(relation.table, cells).split(","))


def _sum(report: Report, cells: Sequence[str]) -> Number | None:
    """Return the sum of the figures that are there, as the formula gives it; ``None`` when there is none."""
    numbers = [number for cell in cells if (number := report.number(cell)) is not None]
    return sum(numbers) if numbers else None


def _cached(number: Number | None) -> float | str:
    return "" if number is None else float(number)


def _verdict(report: Report, relation: Relation) -> str:
    """Say whether a relation holds as printed; with any of its cells blank or unreadable that cannot be told."""
    if any(report.number(cell) is None for cell in relation.left + relation.right):
        return CANNOT_TELL
    return AGREES if _sum(report, relation.left) == _sum(report, relation.right) else DIFFERS


# ------------------------------------------------------------------ the text


_TEXT_WIDTH = 100


def _text_sheet(book: _Book, blocks: Sequence[content.Block]) -> None:
    sheet = book.workbook.add_worksheet(TEXT_SHEET)
    sheet.set_column(0, 0, _TEXT_WIDTH)
    row = 0
    for block in blocks:
        if isinstance(block, StatutoryTable):
            continue
        for start in range(0, len(block.text), _MAX_TEXT):
            text, look = block.text[start : start + _MAX_TEXT], type(block).__name__
            book.put_text(sheet, row, 0, text, look)
            sheet.set_row(row, _height(text, _TEXT_WIDTH, float(str(_LOOKS[look]["font_size"]))))
            row += 1
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")
