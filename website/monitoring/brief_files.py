"""The decision brief as a tagged PDF with its fonts inside, the chart as lines, and as a Word document to be edited."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst
from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from gongkai import fonts
from website.monitoring.briefs import Brief, Rows, Section
from website.publishing.printed_word import BODY, HEAD, TABLE, TITLE, run, text

TEMPLATE = Path(__file__).with_name("brief.typ")
DOTS = 220
"""Dots per inch of the chart in the Word document."""


def _compiler(root: Path, name: str) -> typst.Compiler:
    folders = [str(path) for path in fonts.folders()]
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return typst.Compiler(input=root / name, root=root, font_paths=found)


def pdf(brief: Brief) -> bytes:
    """Return the brief as a PDF (PDF/UA-1 where every character has a glyph).

    Raises ``gongkai.errors.MissingComponent`` when the fonts are not installed.
    """
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shutil.copy(TEMPLATE, root / TEMPLATE.name)
        (root / "brief.json").write_text(json.dumps(_data(brief, root), ensure_ascii=False), "utf-8")
        compiler = _compiler(root, TEMPLATE.name)
        try:
            return bytes(compiler.compile(format="pdf", pdf_standards=["ua-1"]))
        except typst.TypstError as error:
            # The standard forbids a character without a glyph; such a character stays in the text, drawn as a box.
            if not error.message.startswith("PDF/"):
                raise
            return bytes(compiler.compile(format="pdf"))


def _data(brief: Brief, root: Path) -> dict[str, Any]:
    sections = []
    for number, section in enumerate(brief.sections):
        told = {**asdict(section), "chart_says": section.chart_says}
        if section.chart:
            told["chart"] = f"{number}.svg"
            (root / told["chart"]).write_text(section.chart, "utf-8")
        sections.append(told)
    head = {name: getattr(brief, name) for name in ("title", "organ", "number", "version")}
    return {**head, "at": f"{brief.at:%Y年%m月%d日%H:%M}", "sections": sections}


def picture(chart: str) -> bytes:
    """Return a chart as a PNG: Word shows no SVG everywhere."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "chart.svg").write_text(chart, "utf-8")
        page = '#set page(width: 156mm, height: auto, margin: 0pt)\n#image("chart.svg", width: 100%)\n'
        (root / "chart.typ").write_text(page, "utf-8")
        return bytes(_compiler(root, "chart.typ").compile(format="png", ppi=DOTS))


# ---- Word


def word(brief: Brief) -> bytes:
    """Return the brief as a .docx file: the chart as a picture with its numbers in a table below it."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    made.core_properties.title, made.core_properties.author = brief.title, brief.organ
    _text(made, brief.title, font=TITLE, size=20, centred=True)
    head = f"{brief.organ}　{brief.number}　{brief.at:%Y年%m月%d日%H:%M}　{brief.version}"
    _text(made, head, size=12, centred=True)
    for each in brief.sections:
        _section(made, each)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _section(made: Word, section: Section) -> None:
    _text(made, section.heading, font=HEAD)
    for words in section.paragraphs:
        _text(made, words)
    if section.chart:
        paragraph = made.add_paragraph()
        shown = paragraph.add_run().add_picture(io.BytesIO(picture(section.chart)), width=Mm(156))
        shown._inline.docPr.set("descr", section.chart_says)
        _table(made, ("时间", "条数"), section.bars)
    if section.header and section.rows:
        _table(made, section.header, section.rows)


def _text(made: Word, words: str, *, font: str = BODY, size: float = 14, centred: bool = False) -> None:
    align = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    text(made, words, font=font, size=size, align=align, indent=not centred, line=size * 1.7)


def _table(made: Word, header: tuple[str, ...], rows: Rows) -> None:
    table = made.add_table(rows=len(rows) + 1, cols=len(header))
    table.style = "Table Grid"
    for cells, row in zip(table.rows, (header, *rows), strict=True):
        for cell, words in zip(cells.cells, row, strict=True):
            run(cell.paragraphs[0], words, TABLE, 10.5)
    made.add_paragraph()
