"""Word lists as spreadsheets: CSV and Excel, read row by row so that a bad row says what is wrong with it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter

from gongkai.errors import UnreadableDocument
from gongkai.readers.excel import sheets_of
from website import csv_files
from website.agencies.errors import NotAllowed
from website.publishing.word_lists import Entry, faults

HEADINGS = ("词语", "正确写法", "适用起始", "说明")
MOST_ROWS, MOST_BYTES = 5_000, 1024 * 1024
WIDEST = 6
"""Columns that are looked at: more than four are told as an error."""
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""The beginning of what a spreadsheet takes for a formula, and of what was kept from being one."""
_ENCODINGS = ("utf-8-sig", "gb18030")
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")


@dataclass(frozen=True)
class Row:
    """A row of a file: its number, its entry, and what is wrong with it."""

    number: int
    entry: Entry
    faults: tuple[str, ...] = ()


def text_of(name: str, data: bytes) -> str:
    """Return a file's cells as tab-separated lines, which a person can mend before they are taken in.

    Raises ``NotAllowed`` for a file that is too big, of another kind, or broken.
    """
    if len(data) > MOST_BYTES:
        raise NotAllowed([f"文件有{len(data) // 1024}KB，最多{MOST_BYTES // 1024}KB。请分几次导入。"])
    ending = name.rpartition(".")[2].lower()
    if ending in ("xlsx", "xls"):
        return _lines(_sheet(data))
    if ending in ("csv", "txt", "tsv"):
        return _lines(_cells(_decoded(data)))
    raise NotAllowed(["只接受 CSV 和 Excel（.xlsx、.xls）文件。请另存后再传，或者把内容粘贴到框里。"])


def _sheet(data: bytes) -> list[list[str]]:
    """Return the cells of the first sheet that is shown, by the library's own readers, which refuse bombs."""
    try:
        shown = next((each for each in sheets_of(data, "") if not each.hidden), None)
    except UnreadableDocument as error:
        cure = "这个 Excel 文件打不开，可能损坏或者加了密码。请另存为不加密的 .xlsx 再传。"
        raise NotAllowed([cure]) from error
    rows = shown.rows.values() if shown else ()
    return [[row.get(column, "") for column in range(1, WIDEST + 1)] for row in rows]


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAllowed(["文件的文字编码不认识。请用 Excel 或者 WPS 打开，另存为“CSV UTF-8”或者 .xlsx。"])


def _cells(text: str) -> list[list[str]]:
    if "\t" in text:
        return [line.split("\t") for line in text.splitlines()]
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise NotAllowed([f"表格读不下去：{error}。请检查引号是否成对。"]) from error


def _lines(rows: Iterable[Sequence[str]]) -> str:
    cleaned = ([" ".join(cell.split()) for cell in row] for row in rows)
    return "\n".join("\t".join([*row, *[""] * (len(HEADINGS) - len(row))]) for row in cleaned if any(row))


def rows_of(text: str, purpose: str) -> list[Row]:
    """Return the rows of pasted lines (tabs or commas), each with what is wrong with it.

    Raises ``NotAllowed`` when there is no row or there are too many.
    """
    found = [[_unguarded(cell) for cell in row] for row in _cells(text) if any(cell.strip() for cell in row)]
    order = list(HEADINGS)
    start = 1
    if found and HEADINGS[0] in found[0]:
        order, found, start = found[0], found[1:], 2
    if not found:
        raise NotAllowed(["没有词语。每行一个词语，后面依次是正确写法、适用起始、说明，用制表符或者逗号隔开。"])
    if len(found) > MOST_ROWS:
        raise NotAllowed([f"有{len(found)}行，一次最多{MOST_ROWS}行。请分几次导入。"])
    seen: dict[str, int] = {}
    numbered = enumerate(found, start)
    return [_row(n, dict(zip(order, row, strict=False)), row[len(order) :], purpose, seen) for n, row in numbered]


def _row(number: int, cells: dict[str, str], extra: Sequence[str], purpose: str, seen: dict[str, int]) -> Row:
    wrong = []
    if any(extra):
        wrong.append(f"多出一列“{extra[0]}”，只用{len(HEADINGS)}列；词语里有逗号的，给它加英文引号。")
    written = cells.get("适用起始", "")
    since = _day(written)
    if written and since is None:
        wrong.append(f"适用起始“{written}”不是日期，应写成 2026-01-31。")
    entry = Entry(cells.get("词语", ""), cells.get("正确写法", ""), since, cells.get("说明", ""))
    wrong += faults(entry, purpose)
    first = seen.setdefault(entry.word, number)
    if entry.word and first != number:
        wrong.append(f"与第{first}行重复，请留一行。")
    return Row(number, entry, tuple(wrong))


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _unguarded(cell: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def as_csv(entries: Iterable[Entry]) -> str:
    """Return entries as CSV with a byte-order mark, which Excel needs to read Chinese."""
    return "".join(csv_files.lines(HEADINGS, map(_values, entries)))


def as_xlsx(entries: Iterable[Entry]) -> bytes:
    """Return entries as an Excel file whose cells are all text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("词表")
        sheet.set_column(0, 3, 24)
        sheet.freeze_panes(1, 0)
        for row, cells in enumerate([HEADINGS, *(_values(each) for each in entries)]):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    return file.getvalue()


def _values(entry: Entry) -> tuple[str, ...]:
    """Return the cells of a row; what would be taken for a formula gets an apostrophe before it."""
    cells = (entry.word, entry.right, entry.since.isoformat() if entry.since else "", entry.note)
    return tuple(f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells)
