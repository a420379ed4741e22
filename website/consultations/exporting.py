"""All opinions on a draft as one table: CSV, Excel and Word, without their senders."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import chain

import xlsxwriter
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from website.consultations.models import PublicConsultation

ENDINGS = {"csv": "CSV", "xlsx": "Excel", "docx": "Word"}
HEADINGS = ("编号", "收到日期", "方式", "针对", "意见", "同意公布原文", "采纳情况", "意见要点", "说明")
WIDTHS = (20, 12, 14, 12, 60, 14, 12, 30, 40)
"""How wide the columns are to one another."""
PAGE, FONT = 267, "宋体"
"""The width of the table on a page of A4 laid across, in millimetres."""


def rows(consultation: PublicConsultation) -> Iterator[list[str]]:
    """Yield the opinions in the order in which they came in."""
    found = consultation.opinions.select_related("paragraph", "handling__answer", "consultation").order_by("number")
    for each in found.iterator(chunk_size=500):
        handling = getattr(each, "handling", None)
        answer = handling.answer if handling else None
        yield [
            *(str(each), f"{each.received_on:%Y-%m-%d}", each.get_channel_display(), each.about, each.text),
            "是" if each.may_show else "否",
            *((answer.get_result_display(), answer.summary, answer.reason) if answer else ("未办理", "", "")),
        ]


def excel(consultation: PublicConsultation) -> bytes:
    """Return the opinions as a workbook; nothing in it is taken for a formula or a link."""
    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        sheet = book.add_worksheet("意见")
        head, cell = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width, cell)
            sheet.write_string(0, column, heading, head)
        for number, row in enumerate(rows(consultation), 1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text, cell)
    return out.getvalue()


def word(consultation: PublicConsultation) -> bytes:
    """Return the opinions as a Word document, wide enough for its table, which heads every page anew."""
    document, out = Document(), io.BytesIO()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(9)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    title = f"{consultation.title}征求意见汇总"
    document.core_properties.title, document.core_properties.author = title, consultation.agency.name
    heading = document.add_paragraph().add_run(title)
    heading.bold, heading.font.size = True, Pt(16)
    lines = [HEADINGS, *rows(consultation)]
    table = document.add_table(rows=len(lines), cols=len(HEADINGS), style="Table Grid")
    table.autofit = False
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    # Asked for row by row, the cells of a table of a thousand rows take minutes.
    for number, (cell, text) in enumerate(zip(table._cells, chain.from_iterable(lines), strict=True)):
        cell.text, cell.width = text, Mm(WIDTHS[number % len(WIDTHS)] * PAGE / sum(WIDTHS))
    document.save(out)
    return out.getvalue()


WRITERS: dict[str, Callable[[PublicConsultation], bytes]] = {"xlsx": excel, "docx": word}
