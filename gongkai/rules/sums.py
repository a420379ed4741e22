"""What the tables say of a subject of the text: sums of cells, with what is blank in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai import subjects, taxonomy
from gongkai.report import Fact, Number, Report

_LONG_NOTE = re.compile("（[^）]{6,}）")
_PARTS = {
    "requests": ("natural", "commercial", "research", "public_benefit", "legal_service", "other"),
    "disputes": ("upheld", "corrected", "other", "pending"),
}


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of cells: ``least`` adds up what is printed; ``complete`` says that nothing in it is blank or unread."""

    cells: tuple[str, ...]
    least: Number
    complete: bool
    printed: bool

    def agrees(self, number: Number) -> bool:
        """Whether what is printed adds up to ``number``."""
        return self.printed and self.least == number

    def may_be(self, number: Number) -> bool:
        """Whether the blanks leave room for ``number``: counts are never negative."""
        return not self.complete and self.least <= number


def sums(report: Report, subject: str) -> list[Sum]:
    """Return the sums of this report's cells that a subject may equal."""
    form = report.printed_form
    return [add(report, cells) for cells in subjects.sums(subject, form, report.single_ended_row)]


def add(report: Report, cells: Sequence[str]) -> Sum:
    """Add up cells; a total that is blank is taken from its row where that is printed."""
    least: Number = 0
    complete, printed = True, False
    for cell in cells:
        part, whole, there = _cell(report, cell)
        least, complete, printed = least + part, complete and whole, printed or there
    return Sum(tuple(cells), least, complete, printed)


def _cell(report: Report, cell: str) -> tuple[Number, bool, bool]:
    number = report.number(cell)
    if number is not None:
        return number, True, True
    table, row, column = cell.split(".")
    if column != "total" or table not in _PARTS:
        return 0, False, False
    parts = [report.number(f"{table}.{row}.{part}") for part in _PARTS[table]]
    known = [part for part in parts if part is not None]
    return sum(known), len(known) == len(parts), bool(known)


def verdict(fact: Fact, found: Sequence[Sum]) -> bool | None:
    """Whether a fact agrees with any of the sums; ``None`` when that cannot be told."""
    if any(one.agrees(fact.number) for one in found):
        return True
    return None if not found or any(one.may_be(fact.number) for one in found) else False


def describe(report: Report, subject: str, found: Sequence[Sum]) -> str:
    """Return what the tables say, e.g. 表三“一、本年新收政府信息公开申请数量”总计为9，加“二、上年结转……”为10."""
    told = []
    for one in found:
        if len(one.cells) <= 2:
            name = "加".join(_LONG_NOTE.sub("", report.label(cell)) for cell in one.cells)
        else:
            table = taxonomy.edition(report.printed_form).tables[one.cells[0].partition(".")[0]]
            name = f"{table.number}“{subjects.subject(subject).label}”各格相加"
        note = "" if one.complete else "（有空白或未读出的格）"
        told.append(f"{name}为{one.least if one.printed else '空白'}{note}")
    return "，".join(told)
