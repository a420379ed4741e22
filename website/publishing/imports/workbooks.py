"""The spreadsheets that go out: the template of a kind, and the rows of a batch with what is wrong with each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from gongkai import catalogue
from website.agencies.models import Agency
from website.agencies.models import Kind as AgencyKind
from website.publishing.imports.columns import PROBLEM, ROW_NUMBER, ImportColumn, columns_of
from website.publishing.imports.sheets import MOST_ROWS
from website.publishing.kinds import kinds
from website.publishing.models import Column, ImportBatch, ImportRow

GUIDE, OFFERS = "填写说明", "可选值"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_TYPES = {
    "text": "文字",
    "long_text": "文字",
    "date": "日期，例如 2022-03-01",
    "integer": "整数",
    "money": "金额，以元为单位",
    "choice": "从可选值中选一个",
    "channels": "从可选值中选，可以选几个",
    "catalogue": "法定分类的代码或者名称",
    "column": "本单位的栏目",
    "unit": "本单位的内设机构",
    "url": "网址",
}
_WIDTHS = {"long_text": 36, "date": 13, "integer": 9, "money": 15, "catalogue": 24, "column": 18, "choice": 16}
_FONT: dict[str, Any] = {"font_name": "宋体", "font_size": 11, "valign": "top", "text_wrap": True}
_HEAD: dict[str, Any] = _FONT | {"bold": True, "valign": "vcenter", "border": 1, "bg_color": "#F2F2F2"}
_LOOKS: dict[str, dict[str, Any]] = {
    "head": _HEAD,
    "required": _HEAD | {"bg_color": "#FFE8CC"},
    "ours": _HEAD | {"bg_color": "#D9E7F5"},
    "text": _FONT | {"num_format": "@"},
    "date": _FONT | {"num_format": "yyyy-mm-dd"},
    "money": _FONT | {"num_format": "0.00"},
    "integer": _FONT | {"num_format": "0"},
    "wrong": _FONT | {"num_format": "@", "bg_color": "#FFC7CE", "border": 1},
}
_MOST_TEXT = 32_000
"""Excel takes 32,767 characters a cell."""


class _Book:
    """A workbook being written."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self.buffer, _OPTIONS)
        self.looks: dict[str, Format] = {name: self.workbook.add_format(look) for name, look in _LOOKS.items()}

    def bytes(self) -> bytes:
        """Return the finished file."""
        self.workbook.close()
        return self.buffer.getvalue()


def template(kind_id: str, agency: Agency) -> bytes:
    """Return the template of a kind as an .xlsx file: headings with drop-downs, and a sheet that explains them."""
    book, columns = _Book(), columns_of(kind_id)
    sheet = book.workbook.add_worksheet(kinds()[kind_id].label)
    _headings(book, sheet, columns, 0)
    _guide(book, kind_id, agency)
    _offer(book, sheet, columns, agency, 0)
    return book.bytes()


def to_mend(batch: ImportBatch, rows: Iterable[ImportRow]) -> bytes:
    """Return rows of a batch as an .xlsx file, each with its number and with what is wrong; wrong cells are marked."""
    book, columns = _Book(), columns_of(batch.kind)
    sheet = book.workbook.add_worksheet(batch.kind_entry.label)
    sheet.write_string(0, 0, ROW_NUMBER, book.looks["ours"])
    sheet.write_string(0, 1, PROBLEM, book.looks["ours"])
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 48)
    _headings(book, sheet, columns, 2)
    labels = [column.label for column in columns] + batch.unknown
    for at, heading in enumerate(batch.unknown, 2 + len(columns)):
        sheet.write_string(0, at, heading, book.looks["head"])
    for line, row in enumerate(rows, 1):
        _line(book, sheet, line, row, labels)
    _guide(book, batch.kind, batch.agency)
    _offer(book, sheet, columns, batch.agency, 2)
    sheet.freeze_panes(1, 2)
    return book.bytes()


def _line(book: _Book, sheet: Worksheet, line: int, row: ImportRow, labels: Sequence[str]) -> None:
    wrong = {error["column"] for error in row.errors}
    told = "\n".join(f"{error['column']}：{error['cause']}{error['cure']}" for error in row.errors)
    sheet.write_string(line, 0, str(row.number), book.looks["text"])
    sheet.write_string(line, 1, told[:_MOST_TEXT], book.looks["text"])
    for at, label in enumerate(labels, 2):
        look = book.looks["wrong" if label in wrong else "text"]
        if text := row.cells.get(label, "")[:_MOST_TEXT]:
            sheet.write_string(line, at, text, look)
        elif label in wrong:
            sheet.write_blank(line, at, None, look)


def _headings(book: _Book, sheet: Worksheet, columns: Sequence[ImportColumn], start: int) -> None:
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns, start):
        look = book.looks.get(column.type, book.looks["text"])
        sheet.set_column(at, at, _WIDTHS.get(column.type, 22), look)
        sheet.write_string(0, at, column.heading, book.looks["required" if column.required else "head"])


def _guide(book: _Book, kind_id: str, agency: Agency) -> None:
    """Write the sheet that says what each column takes."""
    sheet = book.workbook.add_worksheet(GUIDE)
    sheet.freeze_panes(1, 0)
    heads = (("列", 20), ("是否必填", 10), ("填什么", 24), ("怎样填", 44), ("可选值", 60), ("依据", 26))
    for at, (head, width) in enumerate(heads):
        sheet.set_column(at, at, width, book.looks["text"])
        sheet.write_string(0, at, head, book.looks["head"])
    offered = _offers(agency)
    for line, column in enumerate(columns_of(kind_id), 1):
        values = "\n".join(_values(column, offered))
        limit = f"不超过{column.most}字。" if column.most and column.type in ("text", "long_text") else ""
        required = "必填" if column.required else ""
        says = column.says + limit
        for at, text in enumerate((column.label, required, _TYPES[column.type], says, values, column.law)):
            sheet.write_string(line, at, text[:_MOST_TEXT], book.looks["text"])
    notes = (
        "表头带 * 的必填。列的次序可以变，不用的列可以删；不要改列名，不要在一个表里放两类信息。",
        f"一个文件最多{MOST_ROWS}行。上传后先核对，确认导入的只成为草稿，仍要逐条审查后才公开（条例第十七条）。",
        "不得填写国家秘密、工作秘密；身份证号、手机号等个人信息不要填进公开内容（个人信息保护法第二十五条、第二十八条）。",
    )
    for line, note in enumerate(notes, len(columns_of(kind_id)) + 2):
        sheet.merge_range(line, 0, line, 5, note, book.looks["text"])
        sheet.set_row(line, 32)


def _offers(agency: Agency) -> Mapping[str, list[str]]:
    """Return what is offered for the columns whose values are the organ's own, or the law's."""
    home = getattr(agency, "home", None)
    columns = Column.objects.descendant_of(home).order_by("path") if home else Column.objects.none()
    units = Agency.objects.filter(path__startswith=agency.path, kind=AgencyKind.UNIT)
    return {
        "column": _titles(list(columns)),
        "unit": [unit.name for unit in units],
        "catalogue": [f"{entry.code} {entry.label}" for entry in catalogue.entries().values()],
    }


def _titles(columns: Sequence[Column]) -> list[str]:
    """Return the titles of columns; those that several share stand with the title above them."""
    titles = [column.title for column in columns]
    by_path = {column.path: column.title for column in columns}
    found = []
    for column in columns:
        above = by_path.get(column.path[: -column.steplen], "")
        shared = titles.count(column.title) > 1 and above
        found.append(f"{above}/{column.title}" if shared else column.title)
    return found


def _values(column: ImportColumn, offered: Mapping[str, list[str]]) -> list[str]:
    return offered.get(column.type) or [str(label) for _, label in column.choices]


def _offer(book: _Book, sheet: Worksheet, columns: Sequence[ImportColumn], agency: Agency, start: int) -> None:
    """Give the columns with a vocabulary a drop-down, from a hidden sheet, and the days a hint."""
    hidden = book.workbook.add_worksheet(OFFERS)
    hidden.hide()
    offered = _offers(agency)
    for at, column in enumerate(columns):
        values = _values(column, offered)
        for line, value in enumerate(values):
            hidden.write_string(line, at, value)
        if column.type == "date":
            _hint_day(sheet, start + at)
        elif values and column.type != "channels":
            source = f"='{OFFERS}'!{xl_range_abs(0, at, len(values) - 1, at)}"
            rule = {"validate": "list", "source": source, "error_type": "warning", "error_title": "不在可选值内"}
            sheet.data_validation(1, start + at, MOST_ROWS, start + at, rule)


def _hint_day(sheet: Worksheet, at: int) -> None:
    rule = {
        "validate": "date",
        "criteria": "between",
        "minimum": date(1949, 1, 1),
        "maximum": date(2100, 12, 31),
        "error_type": "information",
        "error_title": "不是日期",
        "error_message": "请写成 2022-03-01 的样子。",
    }
    sheet.data_validation(1, at, MOST_ROWS, at, rule)
