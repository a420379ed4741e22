"""A record as a Word document, on the page of GB/T 9704."""

from __future__ import annotations

import io
import re

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from website.publishing.printed import Heading, Paragraph, Picture, Piece, Printed, Quote, Table

BODY, TITLE, HEAD, TABLE = "仿宋_GB2312", "方正小标宋简体", "黑体", "宋体"
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}


def write(record: Printed) -> bytes:
    """Return the record as a .docx file."""
    word = Document()
    page(word)
    word.core_properties.title = _NOT_XML.sub("", record.title)[:255]
    word.core_properties.author = record.organ
    if record.warning:
        text(word, record.warning, font=HEAD, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    table(word, Table(record.particulars))
    text(word, record.title, font=TITLE, size=22, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False, line=36)
    for piece in record.pieces:
        _piece(word, piece)
    text(word, f"公开地址：{record.address}", size=10.5, indent=False)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def page(word: Word) -> None:
    """Give a document the page of GB/T 9704."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, size in MARGINS.items():
        setattr(section, name, Mm(size))


def _piece(word: Word, piece: Piece) -> None:
    match piece:
        case Heading():
            text(word, piece.text, font=HEAD)
        case Paragraph():
            text(word, f"{piece.mark} {piece.text}" if piece.mark else piece.text)
        case Quote():
            text(word, piece.text, font="楷体_GB2312")
        case Table():
            if piece.caption:
                text(word, piece.caption, font=HEAD, size=12, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
            table(word, piece)
        case Picture():
            _picture(word, piece)


def text(
    word: Word,
    words: str,
    *,
    font: str = BODY,
    size: float = 16,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: bool = True,
    line: float = 28,
    level: int = 0,
    colour: RGBColor | None = None,
) -> WordParagraph:
    """Add a paragraph and return it; sizes and the distance of lines are in points.

    With a ``level`` it is a heading for whoever reads the outline, and looks no other.
    """
    paragraph = word.add_paragraph(style=f"Heading {level}" if level else None)
    paragraph.alignment = align
    style = paragraph.paragraph_format
    style.space_before = style.space_after = Pt(0)
    style.line_spacing_rule, style.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    if indent:
        style.first_line_indent = Pt(size * 2)
    made = run(paragraph, words, font, size)
    if level or colour:
        made.font.bold, made.font.color.rgb = False, colour or RGBColor(0, 0, 0)
    return paragraph


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that a Word file cannot hold; a reader would not see them anyway."""


def run(paragraph: WordParagraph, text: str, font: str, size: float) -> Run:
    """Add a text to a paragraph in a font for every script, and return it; what no Word file can hold is left out."""
    made = paragraph.add_run(_NOT_XML.sub("", text))
    made.font.size = Pt(size)
    made.font.name = font
    made._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return made


def table(word: Word, piece: Table) -> None:
    """Add a table with thin lines."""
    width = max(len(row) for row in piece.rows)
    made = word.add_table(rows=len(piece.rows), cols=width)
    made.style = "Table Grid"
    for cells, row in zip(made.rows, piece.rows, strict=True):
        for cell, words in zip(cells.cells, row, strict=False):
            run(cell.paragraphs[0], words, TABLE, 10.5)
    text(word, "", size=8, indent=False, line=10)


def _picture(word: Word, picture: Picture) -> None:
    rendition = picture.image.get_rendition("max-1200x1200|format-jpeg")
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    with rendition.file.open("rb") as file:
        shown = paragraph.add_run().add_picture(io.BytesIO(file.read()), width=Mm(140))
    shown._inline.docPr.set("descr", picture.alt)
    text(word, picture.alt, size=12, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False, line=20)
