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
ARCHIVAL: tuple[PDFStandard, ...] = ("a-2a", "ua-1")
"""What the file promises: long-term archiving and accessibility."""
ACCESSIBLE: tuple[PDFStandard, ...] = ("ua-1",)
"""What a file without a date promises: archiving demands one, and none is invented."""

_INNER_MARGIN = 2 * 1.0
_TABLE_TYPE = {"proactive": 10.5, "requests": 9.0, "disputes": 9.0}
_SMALLEST_TYPE = 3.0
_MILLIMETRES_A_POINT = 25.4 / 72
_WORD = re.compile(r"[\x21-\x7e]+")


class NotPrinted(Exception):
    """Data of which a template can make no page."""


def write(report: Report) -> bytes:
    """Return the report as a PDF, dated by its day of signing.

    It keeps PDF/UA-1, and PDF/A-2a when it has that day, unless a character has no glyph in any of the fonts.
    Raises ``MissingComponent`` when the fonts are not installed.
    """
    data = json.dumps(page_data(report), ensure_ascii=False)
    return compiled(TEMPLATE, {"report": data}, report.signed_on)


def page_data(report: Report) -> dict[str, Any]:
    """Return what the template shows: title, author, and the blocks in order, all text as plain strings."""
    blocks = list(content.blocks(report))
    indents = signature_indents(*(_text_of(blocks, kind) for kind in (content.Signature, content.SignatureDate)))
    shown = [_block(block) for block in blocks]
    for item, following in pairwise(shown):
        # A signature may not stand on a page by itself, so the text before it keeps to it.
        item["keep"] = item["kind"] == "text" and following["kind"] in ("organ", "day")
    title = next((block.text for block in blocks if isinstance(block, content.Title)), "")
    return {
        "title": title or "政府信息公开工作年度报告",
        "dated": report.signed_on is not None,
        "author": content.clean(report.agency or ""),
        "indents": indents,
        "blocks": shown,
    }


def compiled(template: Path, inputs: dict[str, str], day: date | None) -> bytes:
    """Return the PDF of a template, dated by ``day``: PDF/UA-1, and PDF/A-2a when there is a day.

    The standards forbid a character without a glyph; such a character stays in the text, drawn as a box, and the file
    promises nothing. Raises ``MissingComponent`` when the fonts are not installed and ``NotPrinted`` for data of which
    the template can make no page.
    """
    try:
        return _compile(template, inputs, day, ARCHIVAL if day else ACCESSIBLE)
    except typst.TypstError as error:
        if not error.message.startswith("PDF/"):
            raise NotPrinted(error.message) from error
        return _compile(template, inputs, day, ())


def drawn(template: Path, inputs: dict[str, str], dots: int) -> bytes:
    """Return the one page of a template as a PNG of so many ``dots`` an inch, for files that hold no vectors.

    Raises ``MissingComponent`` when the fonts are not installed and ``NotPrinted`` for data of which the template can
    make no page.
    """
    try:
        made = _compiler(template).compile(format="png", ppi=float(dots), sys_inputs=inputs)
    except typst.TypstError as error:
        raise NotPrinted(error.message) from error
    if not isinstance(made, bytes):
        raise NotPrinted("more than one page")
    return made


def _compile(template: Path, inputs: dict[str, str], day: date | None, standards: Sequence[PDFStandard]) -> bytes:
    # Without a day the template sets no date, and the timestamp only keeps the compiler from asking the clock.
    created = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else datetime(1970, 1, 1, tzinfo=UTC)
    made = _compiler(template).compile(
        format="pdf", sys_inputs=inputs, pdf_standards=list(standards), timestamp=created
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


@cache
def _compiler(template: Path) -> typst.Compiler:
    """Return the compiler of this process: loading the fonts costs far more than a report."""
    return typst.Compiler(input=template, root=template.parent, font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path) for path in fonts.folders()]
    )


def _block(block: content.Block) -> dict[str, Any]:
    match block:
        case content.Title(text):
            return {"kind": "title", "text": "\n".join(content.title_lines(text))}
        case content.ChapterHeading(text):
            return {"kind": "chapter", "text": text}
        case content.SubHeading(text):
            return {"kind": "subheading", "text": text}
        case content.StatutoryTable():
            return _table(block)
        case content.Signature(text):
            return {"kind": "organ", "text": text}
        case content.SignatureDate(text):
            return {"kind": "day", "text": text}
        case content.Text():
            return {"kind": "text", "lead": block.lead, "text": block.rest}


def _text_of(blocks: list[content.Block], kind: type[content.Signature | content.SignatureDate]) -> str:
    return next((block.text for block in blocks if isinstance(block, kind)), "")


def signature_indents(organ: str, day: str) -> tuple[float, float]:
    """Return how many characters the signing organ and the day stand in from the right.

    On a paper without seal (GB/T 9704) the organ stands two in and the day begins two characters after it; a longer day
    stands two in itself.
    """
    surplus = content.width(organ) - content.width(day)
    return (2.0, surplus) if surplus >= 0 else (4.0 - surplus, 2.0)


def _table(table: content.StatutoryTable) -> dict[str, Any]:
    return {
        "kind": "table",
        "widths": table.widths,
        "header": table.header_rows,
        "cells": [_cell(cell, table) for cell in table.cells],
    }


def _cell(cell: content.PrintedCell, table: content.StatutoryTable) -> dict[str, Any]:
    form, text = cell.form, cell.text
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
