"""The report as a PDF laid out like the official Word document, with its fonts embedded and its structure tagged."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from gongkai import fonts
from gongkai.report import Report
from gongkai.writers import content

if TYPE_CHECKING:
    from typst import PDFStandard

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARD: tuple[PDFStandard, ...] = ("a-2a", "ua-1")
"""What the file promises: long-term archiving and accessibility."""

_NO_DAY = date(2000, 1, 1)
_INNER_MARGIN = 2 * 1.0
_TABLE_TYPE = {"proactive": 10.5, "requests": 9.0, "disputes": 9.0}
_SMALLEST_TYPE = 5.0
_MILLIMETRES_A_POINT = 25.4 / 72
_TITLE_CHARACTERS = 20
_TITLE_BREAKS = (re.compile(r"(?<=.)(?=(?:19|20)\d\d年)"), re.compile(r"(?<=.)(?=政府信息公开)"))
_PLACE_NAME = re.compile(r"(?:[省县区州盟旗镇乡]|市(?!场)|街道)(?=.{3})")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"[\x21-\x7e]+")


def write(report: Report) -> bytes:
    """Return the report as a PDF, tagged for PDF/UA-1 and PDF/A-2a unless a character has no glyph in any font.

    Raises ``MissingComponent`` when the fonts are not installed.
    """
    data = json.dumps(page_data(report), ensure_ascii=False)
    day = report.signed_on or _NO_DAY
    try:
        return _compile(data, day, STANDARD)
    except typst.TypstError as error:
        # The standards forbid a character without a glyph; such a character stays in the text, drawn as a box.
        if not error.message.startswith("PDF/"):
            raise
        return _compile(data, day, ())


def page_data(report: Report) -> dict[str, Any]:
    """Return what the template shows: title, author, and the blocks in order, all text as plain strings."""
    blocks = list(content.blocks(report))
    indents = signature_indents(*(_text_of(blocks, kind) for kind in (content.Signature, content.SignatureDate)))
    shown = [_block(block) for block in blocks]
    for item, following in pairwise(shown):
        # A signature may not stand on a page by itself, so the text before it keeps to it.
        item["keep"] = item["kind"] == "text" and following["kind"] in ("organ", "day")
    title = report.title.text.strip() if report.title else report.name
    return {
        "title": _printable(title) or "政府信息公开工作年度报告",
        "author": _printable(report.agency or ""),
        "indents": indents,
        "blocks": shown,
    }


def _compile(data: str, day: date, standards: Sequence[PDFStandard]) -> bytes:
    # The archival standard wants a date of creation; the library has no clock, so it is the day of signing.
    created = datetime(day.year, day.month, day.day, tzinfo=UTC)
    made = _compiler().compile(
        format="pdf", sys_inputs={"report": data}, pdf_standards=list(standards), timestamp=created
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler of this process: loading the fonts costs far more than a report."""
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path) for path in fonts.folders()]
    )
    return typst.Compiler(input=TEMPLATE, root=TEMPLATE.parent, font_paths=found)


def _block(block: content.Block) -> dict[str, Any]:
    match block:
        case content.Title(text):
            return {"kind": "title", "text": "\n".join(title_lines(_printable(text)))}
        case content.ChapterHeading(text):
            return {"kind": "chapter", "text": _printable(text)}
        case content.SubHeading(text):
            return {"kind": "subheading", "text": _printable(text)}
        case content.StatutoryTable():
            return _table(block)
        case content.Signature(text):
            return {"kind": "organ", "text": _printable(text)}
        case content.SignatureDate(text):
            return {"kind": "day", "text": _printable(text)}
        case content.Text():
            return {"kind": "text", "lead": _printable(block.lead), "text": _printable(block.rest)}


def _text_of(blocks: list[content.Block], kind: type[content.Signature | content.SignatureDate]) -> str:
    return next((block.text for block in blocks if isinstance(block, kind)), "")


def signature_indents(organ: str, day: str) -> tuple[float, float]:
    """Return how many characters the signing organ and the day stand in from the right.

    On a paper without seal (GB/T 9704) the organ stands two in and the day begins two characters after it; a longer day
    stands two in itself.
    """
    surplus = _ems(organ) - _ems(day)
    return (2.0, surplus) if surplus >= 0 else (4.0 - surplus, 2.0)


def _table(table: content.StatutoryTable) -> dict[str, Any]:
    return {
        "kind": "table",
        "widths": table.widths,
        "header": table.header_rows,
        "cells": [_cell(cell, table) for cell in table.cells],
    }


def _cell(cell: content.PrintedCell, table: content.StatutoryTable) -> dict[str, Any]:
    form, text = cell.form, _printable(cell.text)
    width = sum(table.widths[form.column : form.column + form.colspan])
    size = type_size(text, width, _TABLE_TYPE[table.id])
    return {
        "x": form.column,
        "y": form.row,
        "colspan": form.colspan,
        "rowspan": form.rowspan,
        "start": form.kind == "stub" and width > 30,
        "size": size,
        "text": text if size > _SMALLEST_TYPE else _breakable(text),
    }


def type_size(text: str, width: float, most: float = 9.0) -> float:
    """Return the size in points, ``most`` at best, at which the longest word of ``text`` fits ``width`` millimetres."""
    longest = max(map(len, _WORD.findall(text)), default=0)
    room = (width - _INNER_MARGIN) / _MILLIMETRES_A_POINT
    return max(_SMALLEST_TYPE, min(most, room / (0.52 * longest))) if longest else most


def _breakable(text: str) -> str:
    """Return ``text`` with every unbreakable word open to a line break after each character."""
    return _WORD.sub(lambda word: "\u200b".join(word.group()), text)


def title_lines(title: str) -> list[str]:
    """Return a title in lines that fit the page, broken where sense allows: before the year, else before 政府信息公开.

    >>> title_lines("云岭县水务局2023年政府信息公开工作年度报告")
    ['云岭县水务局', '2023年政府信息公开工作年度报告']
    """
    if _ems(title) <= _TITLE_CHARACTERS or "\n" in title:
        return title.split("\n")
    for mark in _TITLE_BREAKS:
        parts = mark.split(title, maxsplit=1)
        if len(parts) == 2 and _ems(parts[1]) <= _TITLE_CHARACTERS:
            return [*_halves(parts[0]), parts[1]]
    return _halves(title)


def _halves(text: str) -> list[str]:
    """Return ``text`` in as few lines as fit: two, broken after the place name nearest the middle, or even ones."""
    if _ems(text) <= _TITLE_CHARACTERS:
        return [text]
    middle = len(text) // 2
    breaks = [found.end() for found in _PLACE_NAME.finditer(text)]
    at = min(breaks, key=lambda end: abs(end - middle), default=middle)
    if max(_ems(text[:at]), _ems(text[at:])) > _TITLE_CHARACTERS:
        at = middle
    return [*_halves(text[:at]), *_halves(text[at:])]


def _ems(text: str) -> float:
    return sum(0.56 if char.isascii() else 1.0 for char in text)


def _printable(text: str) -> str:
    """Return ``text`` with what no font can show made visible as U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
