"""Excel 97-2003 and binary workbooks (.xls, .et, .xlsb), read by calamine in a process of its own."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.errors import TooManyCells, UnreadableDocument
from gongkai.readers import apart
from gongkai.readers.excel import old_frames as old_excel_frames
from gongkai.readers.excel.numbers import plain
from gongkai.readers.excel.sheets import MAX_CELLS, Sheet

SECONDS = 60
_SAVE_AS = "请用 Excel 或 WPS 打开后另存为 .xlsx"
_WHY = {
    "encrypted": ("工作簿有打开密码", "请去掉密码后另存一份"),
    "large": (f"工作簿超过 {MAX_CELLS} 格，不像年度报告，没有读完", "请只保留年度报告的表格"),
    "timeout": ("旧版 Excel 文件处理超时", _SAVE_AS),
}


def sheets(data: bytes, name: str) -> list[Sheet]:
    """Return the worksheets of an old workbook. Raises ``UnreadableDocument``."""
    try:
        found = json.loads(apart.run("xls", data, SECONDS))
    except apart.Failed as failure:
        cause, cure = _WHY.get(failure.reason, ("Excel 文件的内部结构已损坏或不完整", _SAVE_AS))
        kind = TooManyCells if failure.reason == "large" else UnreadableDocument
        raise kind(name, cause, cure) from failure
    return [_sheet(entry) for entry in found]


def _sheet(entry: dict[str, Any]) -> Sheet:
    sheet = Sheet(entry["name"], hidden=entry["hidden"])
    sheet.merged = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in entry["merged"]]
    for row, column, text in entry["cells"]:
        sheet.rows.setdefault(row, {})[column] = text
    sheet.framed = {(row + 1, column + 1) for row, column in entry["framed"]}
    for row, column in sheet.framed:
        sheet.rows.setdefault(row, {}).setdefault(column, "")
    return sheet


def extract(source: Path) -> bytes:
    """Return the cells of a workbook as JSON; runs in a process of its own. Raises ``apart.Failed``."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        book = CalamineWorkbook.from_path(source)
        framed = old_excel_frames.framed(source)
        found = [
            _extract_sheet(book, sheet, framed.get(sheet.name, []))
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise apart.Failed("encrypted") from error
    except CalamineError as error:
        raise apart.Failed("damaged") from error
    return json.dumps(found).encode()


def _extract_sheet(book: Any, metadata: Any, framed: list[tuple[int, int]]) -> dict[str, Any]:
    from python_calamine import SheetVisibleEnum

    sheet = book.get_sheet_by_name(metadata.name)
    left = sheet.start[1] if sheet.start else 0
    cells = []
    for row, values in enumerate(sheet.iter_rows(), start=1):
        # calamine gives the rows from the sheet's first, but the columns from the first that is filled
        cells += [(row, left + column, _text(value)) for column, value in enumerate(values, start=1) if value != ""]
        if len(cells) > MAX_CELLS:
            raise apart.Failed("large")
    hidden = metadata.visible != SheetVisibleEnum.Visible
    merged = sheet.merged_cell_ranges or []
    return {"name": sheet.name, "hidden": hidden, "cells": cells, "merged": merged, "framed": framed[:MAX_CELLS]}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return plain(Decimal(repr(value))) if value == value and abs(value) != float("inf") else ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
