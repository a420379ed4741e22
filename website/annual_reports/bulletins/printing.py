"""A bulletin as files: a PDF with its charts as vectors, and a Word document that an office goes on writing in."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, RGBColor

from gongkai.writers import pdf as pages
from website.annual_reports.bulletins import MASTHEAD, Bulletin, Line
from website.publishing.printed_word import HEAD, TABLE, TITLE, page, run, text

TEMPLATE = Path(__file__).with_name("bulletin.typ")
CHART = Path(__file__).with_name("chart.typ")
HEADINGS = ("项目", "本期", "上期", "上年同期", "年初以来", "单位")
WIDTHS = (52, 20, 20, 24, 24, 16)
"""How wide the columns are, in millimetres; the page has 156 between its margins."""
NOTE = "只计平台上的登记；按年补录的数不分月，不在其中。口径与年度报告相同。"
NONE_BEFORE = "没有上期的登记可以比较。"
UNCHANGED = "各项与上期相同。"
RED = RGBColor(0xC0, 0x10, 0x10)
_DOTS_AN_INCH = 220


def pdf(bulletin: Bulletin) -> bytes:
    """Return the bulletin as a PDF (PDF/UA-1 and PDF/A-2a where every character has a glyph).

    Raises ``gongkai.errors.MissingComponent`` when the fonts are not installed.
    """
    data = {
        "title": bulletin.title,
        "issue": bulletin.issue,
        "masthead": MASTHEAD,
        "issuer": bulletin.issuer,
        "organ": bulletin.agency.name,
        "day": day(bulletin),
        "particulars": particulars(bulletin),
        "paragraphs": bulletin.paragraphs,
        "changes": changes(bulletin),
        "charts": [{"title": each.title, "picture": each.picture, "said": each.said} for each in bulletin.charts],
        "headings": HEADINGS,
        "widths": WIDTHS,
        "rows": [cells(line) for line in bulletin.lines],
        "note": NOTE,
    }
    return pages.compiled(TEMPLATE, {"bulletin": json.dumps(data, ensure_ascii=False)}, bulletin.made_on)


def word(bulletin: Bulletin) -> bytes:
    """Return the bulletin as a .docx file on the page of GB/T 9704; the charts are pictures, their numbers the table's.

    Raises ``gongkai.errors.MissingComponent`` when the fonts that the charts are drawn with are not installed.
    """
    document, out = _page(bulletin), io.BytesIO()
    centre = WD_ALIGN_PARAGRAPH.CENTER
    text(document, MASTHEAD, font=TITLE, size=26, align=centre, indent=False, line=44, colour=RED)
    text(document, f"{bulletin.issuer}编　　{day(bulletin)}", size=14, align=centre, indent=False, line=28)
    text(document, bulletin.issue, font=TITLE, size=20, align=centre, indent=False, line=34)
    for label, value in particulars(bulletin):
        text(document, f"{label}：{value}", size=14)
    for name, words in bulletin.paragraphs:
        text(document, name, font=HEAD, level=1)
        text(document, words)
    text(document, "与上期相比", font=HEAD, level=1)
    for words in changes(bulletin):
        text(document, words)
    if bulletin.charts:
        text(document, "图表", font=HEAD, level=1)
    for chart in bulletin.charts:
        _picture(document, chart.title, chart.picture, chart.said)
    text(document, "各项数字", font=HEAD, level=1)
    _table(document, [HEADINGS, *(cells(line) for line in bulletin.lines)])
    text(document, NOTE, size=10.5, line=16, indent=False)
    document.save(out)
    return out.getvalue()


FILES = {"docx": word, "pdf": pdf}
"""The files of a bulletin by their endings."""


def day(bulletin: Bulletin) -> str:
    """Return the day on which the bulletin was made, in words."""
    return f"{bulletin.made_on.year}年{bulletin.made_on.month}月{bulletin.made_on.day}日"


def particulars(bulletin: Bulletin) -> list[tuple[str, str]]:
    """Return what a bulletin says of itself: its period, and the organ's head where the guide names one."""
    last = f"至{bulletin.period.last}月" if bulletin.period.last != bulletin.period.first else ""
    unfinished = "（这一期还没有结束，数字还会变）" if bulletin.unfinished else ""
    found = [("期间", f"{bulletin.year}年{bulletin.period.first}月{last}{unfinished}")]
    return [*found, ("单位负责人", bulletin.agency.leader_names)] if bulletin.agency.leader_names else found


def changes(bulletin: Bulletin) -> list[str]:
    """Return what stood out, or that nothing did."""
    return bulletin.changes or [UNCHANGED if bulletin.comparable else NONE_BEFORE]


def cells(line: Line) -> list[str]:
    """Return a line of the table as text; what cannot be told is a dash, never a zero."""
    values = (line.now, line.before, line.a_year_ago, line.so_far)
    return [line.figure.label, *("—" if value is None else str(value) for value in values), line.figure.unit]


def _page(bulletin: Bulletin) -> Word:
    document = Document()
    page(document)
    document.core_properties.title, document.core_properties.author = bulletin.title, bulletin.agency.name
    return document


def _picture(document: Word, title: str, picture: str, said: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    drawn = pages.drawn(CHART, {"chart": picture}, _DOTS_AN_INCH)
    shown: Any = paragraph.add_run().add_picture(io.BytesIO(drawn), width=Mm(150))
    shown._inline.docPr.set("descr", said)
    text(document, title, size=12, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False, line=20)


def _table(document: Word, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(WIDTHS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    every = [words for row in rows for words in row]
    for at, (cell, words) in enumerate(zip(table._cells, every, strict=True)):
        column = at % len(WIDTHS)
        cell.width = Mm(WIDTHS[column])
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if column else WD_ALIGN_PARAGRAPH.LEFT
        font = TABLE if at >= len(WIDTHS) else HEAD
        run(paragraph, words, font, 10.5)
