"""A report as the sequence of blocks that every page-like format prints, in the order of the form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongkai import numerals, taxonomy
from gongkai.document import Paragraph
from gongkai.layout import FormCell, size
from gongkai.layout import layout as table_layout
from gongkai.report import Chapter, Number, Report, Value

UNSETTLED = "〔待核〕"
"""Printed for a figure that was left unread although digits stand there: it must not pass for a figure."""


@dataclass(frozen=True, slots=True)
class Title:
    """The report's title."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; ``lead`` is the part at its start that serves as a heading, e.g. （一）主动公开情况。"""

    text: str
    lead: str = ""

    @property
    def rest(self) -> str:
        """The paragraph without its lead."""
        return self.text[len(self.lead) :]


@dataclass(frozen=True, slots=True)
class ChapterHeading:
    """The heading of a chapter as printed; ``id`` is empty when the form has no such chapter."""

    text: str
    id: str


@dataclass(frozen=True, slots=True)
class SubHeading:
    """A line of its own such as （一）主动公开情况."""

    text: str


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of the form with what it prints: the form's words, or the figure of ``value`` as ``text``.

    ``unit`` is the unit of money that stands with the figure, empty where the form's heading already says it.
    """

    form: FormCell
    text: str
    value: Value | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StatutoryTable:
    """A statutory table laid out as the edition ``form`` has it.

    ``rows`` and ``columns`` are its size; ``header_rows`` is how many rows at its top repeat on every page (none for
    table two, whose parts have headings of their own); ``widths`` shares out the line, in millimetres of 156.
    """

    id: taxonomy.TableId
    number: str
    label: str
    form: str
    cells: tuple[PrintedCell, ...]
    rows: int
    columns: int
    header_rows: int
    widths: tuple[float, ...]

    def lines(self) -> list[list[PrintedCell]]:
        """Return the cells that begin in each row, from left to right; a merged cell stands where it begins."""
        lines: list[list[PrintedCell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            lines[cell.form.row].append(cell)
        return lines


@dataclass(frozen=True, slots=True)
class Signature:
    """The organ that signs."""

    text: str


@dataclass(frozen=True, slots=True)
class SignatureDate:
    """The day of signing as printed."""

    text: str


Block = Title | Text | ChapterHeading | SubHeading | StatutoryTable | Signature | SignatureDate

_LEAD = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)][^。：:；;\n]{1,38}(?:[。：:]|$)")
_PLACE_NAME = re.compile(r"(?:[省县区州盟旗镇乡]|市(?!场)|街道)(?=.{3})")
_WORD = re.compile(r"[\x21-\x7e]+|.")
_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MONEY = re.compile("[万亿]?元")
_WIDTHS = {
    "proactive": (48.0, 36.0, 36.0, 36.0),
    "requests": (12.0, 18.0, 49.5) + (10.5,) * 6 + (13.5,),
    "disputes": (10.4,) * 15,
}
_HEADER_ROWS = {"proactive": 0, "requests": 3, "disputes": 3}


def blocks(report: Report) -> Iterator[Block]:
    """Yield a report's blocks in order. Nothing is invented: what the report lacks is not printed."""
    if report.title is not None:
        yield Title(re.sub(r"\s*\n\s*", "", clean(report.title.text)))
    for paragraph in report.opening:
        yield from _paragraph(report, paragraph)
    pending = [table for table in taxonomy.TABLES if report.has_table(table)] if _form(report) else []
    for chapter in report.chapters:
        for table in [table for table in pending if _due(report, table, chapter)]:
            pending.remove(table)
            yield statutory_table(report, table)
        yield ChapterHeading(clean(chapter.heading.text), chapter.id)
        for table in [table for table in pending if table == chapter.id]:
            pending.remove(table)
            yield statutory_table(report, table)
        for paragraph in chapter.paragraphs:
            yield from _paragraph(report, paragraph)
    for table in pending:
        yield statutory_table(report, table)
    for paragraph in report.closing:
        yield from _paragraph(report, paragraph)
    yield from _signature(report)


def statutory_table(report: Report, table: taxonomy.TableId) -> StatutoryTable:
    """Lay out one statutory table with the report's figures.

    Raises ``KeyError`` when the report's form is not known.
    """
    form = taxonomy.edition(_form(report)).tables[table]
    layout = table_layout(_form(report), table, single_ended_row=report.single_ended_row)
    unread = {item.cell: item.text for item in report.unread}
    rows, columns = size(layout)
    return StatutoryTable(
        id=table,
        number=form.number,
        label=taxonomy.edition(_form(report)).chapter[form.chapter].label,
        form=_form(report),
        cells=tuple(_printed(report, cell, unread) for cell in layout),
        rows=rows,
        columns=columns,
        header_rows=_HEADER_ROWS[table],
        widths=_WIDTHS[table],
    )


def figure(number: Number) -> str:
    """Return a number as the form prints it: no grouping, no exponent, no needless zeros.

    >>> figure(Decimal("36.520"))
    '36.52'
    """
    digits = format(number, "f") if isinstance(number, Decimal) else str(number)
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits == "-0" else digits


def printed_value(value: Value, unit: str = "") -> str:
    """Return what a cell prints: the figure with ``unit`` and its note; what stood there if it is no figure.

    A blank cell stays blank.
    """
    if value.number is None:
        return "" if value.blank else clean(value.text)
    note = f"（{clean(value.note)}）" if value.note else ""
    return figure(value.number) + unit + note


def title_lines(title: str, room: int = 20) -> list[str]:
    """Break a title that is longer than ``room`` characters into lines of sense: the organ and year, then the rest.

    A half-width character counts half. An organ too long for its line is broken after the name of a place, and what has
    no such seam into lines of like length.

    >>> title_lines("云岭县水务局2023年政府信息公开工作年度报告")
    ['云岭县水务局2023年', '政府信息公开工作年度报告']
    """
    if width(title) <= room:
        return [title]
    seam = title.find("政府信息公开")
    if seam > 0 and width(title[seam:]) <= room:
        return [*title_lines(title[:seam], room), title[seam:]]
    for pattern in (_PLACE_NAME, _WORD):
        ends = [found.end() for found in pattern.finditer(title) if found.end() < len(title)]
        at = min(ends, key=lambda end: abs(end - len(title) / 2), default=len(title))
        if max(width(title[:at]), width(title[at:])) <= room:
            break
    at = at if at < len(title) else len(title) // 2
    return [*title_lines(title[:at], room), *title_lines(title[at:], room)]


def width(text: str) -> float:
    """Return how many full-width characters ``text`` takes; an ASCII character takes half of one."""
    return sum(0.5 if char.isascii() else 1 for char in text)


def clean(text: str) -> str:
    """Return ``text`` without outer white space and what no file format may hold: NUL, lone surrogates and such."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")).strip()


def printed_date(day: date) -> str:
    """Return a day as official documents write it, e.g. 2024年1月18日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _form(report: Report) -> str:
    return report.printed_form


def _due(report: Report, table: taxonomy.TableId, before: Chapter) -> bool:
    """Whether a table without a chapter of its own must be printed before ``before`` to keep the form's order."""
    order = [chapter.id for chapter in taxonomy.edition(_form(report)).chapters]
    return report.chapter(table) is None and before.id in order and order.index(table) < order.index(before.id)


def _printed(report: Report, cell: FormCell, unread: dict[str, str]) -> PrintedCell:
    if cell.kind != "value":
        return PrintedCell(cell, cell.text)
    value = report.cells.get(cell.cell)
    if value is None:
        return PrintedCell(cell, _left_unread(unread.get(cell.cell, "")))
    unit = _money_unit(report, cell.cell, value) if value.number is not None else ""
    return PrintedCell(cell, printed_value(value, unit), value, unit)


def _money_unit(report: Report, cell: str, value: Value) -> str:
    """Return the unit an amount was printed in, by its cell or its heading, unless the form's own heading says it."""
    table, row, column = cell.split(".")
    edition = taxonomy.edition(_form(report))
    if edition.tables[table].column[column].kind != "amount":
        return ""
    heading = report.column_headings.get(cell) or report.column_headings.get(f"{table}.{column}")
    found = _MONEY.search(value.unit) or _MONEY.search(heading.text if heading else "")
    unit = found.group() if found else ""
    return "" if _MONEY.findall(edition.column_label(table, row, column)) == [unit] else unit


def _left_unread(text: str) -> str:
    """Return an unread figure's text as it stood, unless it would be taken for a figure (digits run together)."""
    numeral = numerals.parse(text)
    return UNSETTLED if numeral is not None and numeral.value is not None else clean(text)


def _paragraph(report: Report, paragraph: Paragraph) -> Iterator[Block]:
    text = clean(paragraph.text)
    if not text:
        return
    if paragraph is report.signed_by:
        yield Signature(text)
    elif paragraph is report.signed_at:
        yield SignatureDate(text)
    elif lead := _LEAD.match(text):
        yield SubHeading(text) if lead.end() == len(text) else Text(text, lead.group())
    else:
        yield Text(text)


def _signature(report: Report) -> Iterator[Block]:
    """Yield the signature and its day where they are not among the paragraphs printed already."""
    printed = {id(paragraph) for _, paragraph in report.narrative()}
    if report.signed_by is not None and id(report.signed_by) not in printed:
        yield Signature(clean(report.signed_by.text))
    if report.signed_at is report.signed_by is not None:
        return
    if report.signed_at is not None and id(report.signed_at) not in printed:
        yield SignatureDate(clean(report.signed_at.text))
    elif report.signed_at is None and report.signed_on is not None:
        yield SignatureDate(printed_date(report.signed_on))
