"""A spreadsheet."""

from __future__ import annotations

import datetime
import io

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.samples.made import Cell, Made
from tests.samples.shapes.blocks import blocks


def workbook(made: Made) -> bytes:
    """One sheet with everything below each other, merged as the form is."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime.datetime(2024, 1, 1)})
    sheet, line = book.add_worksheet("年度报告"), 0
    for block in blocks(made):
        if isinstance(block, str):
            sheet.write_string(line, 0, block)
            line += 1
            continue
        for cell in block:
            _write(sheet, cell, line)
        line += max(cell.row + cell.rowspan for cell in block)
    book.close()
    return buffer.getvalue()


def _write(sheet: Worksheet, cell: Cell, top: int) -> None:
    first, last = top + cell.row, top + cell.row + cell.rowspan - 1
    text = cell.text.replace("\n", "")
    value: float | str = text
    if cell.kind == "value" and text.replace(".", "", 1).lstrip("-").isdigit():
        value = float(text) if "." in text else int(text)
    if cell.rowspan > 1 or cell.colspan > 1:
        sheet.merge_range(first, cell.column, last, cell.column + cell.colspan - 1, "")
    if value != "":
        sheet.write(first, cell.column, value)
