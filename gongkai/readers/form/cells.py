"""Printed cells as figures of the report."""

from __future__ import annotations

from gongkai import numerals
from gongkai.document import GridCell
from gongkai.report import Report, Stray, Unread, Value


def is_figure(text: str) -> bool:
    """Whether a cell's text is a figure, blank, or a stroke in its place, and not a label."""
    if text.isdigit() or not text or text.isspace():
        return True
    numeral = numerals.parse(text)
    return numeral is None or numeral.form != "other"


def value(cell: GridCell, inferred: bool = False) -> Value:
    """Return the figure of a printed cell."""
    numeral = numerals.parse(cell.text)
    if numeral is not None and numeral.form == "plain":
        return Value(numeral.value, cell.text, cell.place, "plain", "", "", inferred)
    if numeral is None:
        return Value(None, cell.text, cell.place, "blank", inferred=inferred)
    return Value(numeral.value, cell.text, cell.place, numeral.form, numeral.unit, numeral.note, inferred)


def put(report: Report, id: str, cell: GridCell, inferred: bool = False) -> None:
    """Put a printed figure into the report; one that cannot be read is put and reported as unread."""
    cells = report.cells
    if id in cells:
        if cells[id].text.strip() != cell.text.strip():
            report.strays.append(Stray(cell.text, f"{id} 已有数字，此处重复出现且不一致", cell.place))
        return
    printed = cells[id] = value(cell, inferred)
    if printed.number is None and printed.form in ("other", "absurd"):
        report.unread.append(Unread(id, "这一格不是可以识别的数字", cell.text, cell.place))
