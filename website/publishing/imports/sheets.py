"""The bytes of a spreadsheet to its sheets: each a grid of texts as they were typed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gongkai.errors import TooManyCells, UnreadableDocument
from gongkai.readers import encoding
from gongkai.readers.excel import sheets_of
from gongkai.readers.excel.sheets import MAX_CELLS, Range, Sheet
from website.publishing import uploads
from website.publishing.uploads.errors import UnsafeFile

ENDINGS = ("xlsx", "xls", "et", "csv")
MOST_BYTES = 10 * uploads.MEGABYTE
MOST_ROWS = 10_000
MOST_COLUMNS = 200
SPLIT = "请分成几个文件，分次导入。"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_RETURN = re.compile(r"_x000[dD]_|\r\n?|\u2028|\u2029")


@dataclass
class Grid:
    """A sheet's texts by row and column, from one. A formula that has no result stands as its own text."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)


def read(name: str, data: bytes) -> list[Grid]:
    """Return the sheets of a spreadsheet that are not hidden and hold something.

    Raises ``UnsafeFile`` for a file that is refused or cannot be read, naming the cause and the cure.
    """
    ending = uploads.clean_name(name).rpartition(".")[2]
    if ending not in ENDINGS:
        raise UnsafeFile(f"“.{ending}”不是电子表格。", "请另存为 .xlsx、.xls 或者 .csv 文件后再上传。")
    if len(data) > MOST_BYTES:
        raise UnsafeFile(f"文件有{len(data) / uploads.MEGABYTE:.1f}MB，超过10MB。", SPLIT)
    uploads.inspect(name, data)
    grids = list(_from_csv(name, data) if ending == "csv" else _from_workbook(name, data))
    found = [grid for grid in grids if grid.rows]
    if not found:
        raise UnsafeFile("表格是空的。", "请按模板填好后再上传。")
    return found


def _from_workbook(name: str, data: bytes) -> Iterator[Grid]:
    try:
        yield from (_grid(sheet) for sheet in sheets_of(data, name) if not sheet.hidden)
    except TooManyCells as error:
        raise UnsafeFile(f"表格超过{MAX_CELLS}格。", f"请删去空白的边框和不用的列；{SPLIT}") from error
    except UnreadableDocument as error:
        raise UnsafeFile(f"{error.cause}。", f"{error.cure}。") from error


def _grid(sheet: Sheet) -> Grid:
    for row, column, formula in sheet.uncomputed:
        sheet.rows.setdefault(row, {})[column] = formula
    cleaned = {row: {at: clean(text) for at, text in cells.items()} for row, cells in sheet.rows.items()}
    return _without_blanks(Grid(sheet.name, cleaned, sheet.merged))


def _from_csv(name: str, data: bytes) -> Iterator[Grid]:
    try:
        text = encoding.decode(data, name)
    except UnreadableDocument as error:
        raise UnsafeFile(f"{error.cause}。", "请用 Excel 另存为“CSV UTF-8”后再上传。") from error
    head = text[:4096]
    delimiter = max(",\t;，", key=head.count)
    rows: dict[int, dict[int, str]] = {}
    cells = 0
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            rows[number] = {at: clean(value) for at, value in enumerate(row, 1)}
            cells += len(row)
            if cells > MAX_CELLS:
                raise UnsafeFile(f"表格超过{MAX_CELLS}格。", SPLIT)
    except csv.Error as error:
        raise UnsafeFile(
            "CSV 文件有一格太长，或者引号没有成对。", "请用 Excel 打开核对，另存为 .xlsx 后再上传。"
        ) from error
    yield _without_blanks(Grid("", rows))


def clean(text: str) -> str:
    """Return a cell's text as it was typed, without what cannot be kept and with one kind of line break."""
    return _CONTROL.sub("", _RETURN.sub("\n", text)).strip(" \t\n\u3000\u00a0\u200b\ufeff")


def _without_blanks(grid: Grid) -> Grid:
    kept = {row: {at: text for at, text in cells.items() if text} for row, cells in grid.rows.items()}
    grid.rows = {row: cells for row, cells in sorted(kept.items()) if cells}
    return grid
