"""The official Word document: the page of GB/T 9704, the form's three tables, straight from text to XML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path

from gongkai.report import Report
from gongkai.writers import content
from gongkai.writers.content import PrintedCell, StatutoryTable

_PARTS = Path(__file__).parent / "word_parts"
_MEMBERS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "fontTable.xml",
    "word/footer_odd.xml": "footer_odd.xml",
    "word/footer_even.xml": "footer_even.xml",
    "word/document.xml": "document.xml",
}
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_TWIPS = 1440 / 25.4
_CHARACTER = 320
"""The width of a body character in twips: 16 points."""


def write(report: Report) -> bytes:
    """Return the report as a .docx file; the same report always gives the same bytes."""
    blocks = list(content.blocks(report))
    title = next((block.text for block in blocks if isinstance(block, content.Title)), "")
    fillings = {
        "body": "".join(_body(blocks)),
        "title": _escape(title),
        "agency": _escape(content.clean(report.agency or "")),
    }
    return _zip({member: _filled(_part(source), fillings) for member, source in _MEMBERS.items()})


@cache
def _part(name: str) -> str:
    return (_PARTS / name).read_text("utf-8").strip()


def _filled(part: str, fillings: dict[str, str]) -> bytes:
    return re.sub(r"<!--(\w+)-->", lambda mark: fillings[mark.group(1)], part).encode()


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def _body(blocks: Sequence[content.Block]) -> Iterator[str]:
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        # A signature may not stand on a page by itself, so what comes before it keeps to it.
        keep = "<w:keepNext/>" if isinstance(after, content.Signature | content.SignatureDate) else ""
        match block:
            case content.Title():
                yield _paragraph("Title", _run("\n".join(content.title_lines(block.text))))
            case content.ChapterHeading():
                yield _paragraph("Heading1", _run(block.text))
            case content.SubHeading():
                yield _paragraph("Heading2", _run(block.text))
            case content.Text():
                yield _paragraph("BodyText", _run(block.lead, "Lead") + _run(block.rest), keep)
            case content.StatutoryTable():
                yield _table(block) + _paragraph("AfterTable", "")
            case content.Signature():
                right, _ = _indents(block.text, after.text if isinstance(after, content.SignatureDate) else "")
                yield _paragraph("Signature", _run(block.text), keep + _SPACE_BEFORE + _right(right))
            case content.SignatureDate():
                signed = isinstance(before, content.Signature)
                _, right = _indents(before.text if isinstance(before, content.Signature) else "", block.text)
                yield _paragraph("Signature", _run(block.text), ("" if signed else _SPACE_BEFORE) + _right(right))


_SPACE_BEFORE = '<w:spacing w:before="560"/>'


def _indents(signed_by: str, signed_on: str) -> tuple[float, float]:
    """Return how many characters the signature and its day stand from the right edge.

    The day begins two characters right of the signature's beginning, and the longer of the two ends two characters
    from the edge (GB/T 9704-2012, 7.3.5.2).
    """
    longer = content.width(signed_by) - content.width(signed_on)
    return (2, longer) if longer >= 2 else (4 - longer, 2)


def _right(characters: float) -> str:
    return f'<w:ind w:rightChars="{round(characters * 100)}" w:right="{round(characters * _CHARACTER)}"/>'


def _paragraph(style: str, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def _run(text: str, style: str = "", properties: str = "") -> str:
    if not text:
        return ""
    inside = _escape(text).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    inside = inside.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    properties = (f'<w:rStyle w:val="{style}"/>' if style else "") + properties
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{inside}</w:t></w:r>'


def _escape(text: str) -> str:
    return escape(text, quote=False)


def _table(table: StatutoryTable) -> str:
    widths = [round(width * _TWIPS) for width in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    standing: dict[tuple[int, int], PrintedCell] = {}
    for cell in table.cells:
        for row in range(cell.form.row, cell.form.row + cell.form.rowspan):
            standing[row, cell.form.column] = cell
    rows = "".join(_row(table, row, standing, widths) for row in range(table.rows))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="StatutoryTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/>'
        f'<w:tblCaption w:val="{table.number} {table.label}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _row(table: StatutoryTable, row: int, standing: dict[tuple[int, int], PrintedCell], widths: list[int]) -> str:
    height = '<w:trHeight w:val="454" w:hRule="atLeast"/>' if table.id != "requests" else _SMALL_ROW
    header = "<w:tblHeader/>" if row < table.header_rows else ""
    cells = "".join(
        _cell(table, standing[row, column], row, widths) for column in range(table.columns) if (row, column) in standing
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{header}</w:trPr>{cells}</w:tr>"


_SMALL_ROW = '<w:trHeight w:val="352" w:hRule="atLeast"/>'


def _cell(table: StatutoryTable, cell: PrintedCell, row: int, widths: list[int]) -> str:
    form = cell.form
    width = sum(widths[form.column : form.column + form.colspan])
    span = f'<w:gridSpan w:val="{form.colspan}"/>' if form.colspan > 1 else ""
    first = row == form.row
    merge = ('<w:vMerge w:val="restart"/>' if first else "<w:vMerge/>") if form.rowspan > 1 else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/>'
    # Rows keep to the next one, so that a table that fits a page is not broken over two.
    keep = "<w:keepNext/>" if row < table.rows - 1 else ""
    run = _run(cell.text, properties=_smaller(table, cell, width)) if first else ""
    text = _paragraph(_cell_style(table), run, keep + _alignment(table, cell))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text}</w:tc>"


def _smaller(table: StatutoryTable, cell: PrintedCell, width: int) -> str:
    """Set a figure smaller where it is too long for its cell: half a number on the next line is another number."""
    if cell.value is None or cell.value.number is None:
        return ""
    usual = 9.0 if table.id == "requests" else 10.5
    room = (width - _CELL_MARGINS) / 20 / max(content.width(cell.text), 1)
    half_points = max(int(room * 2), _LEAST_SIZE)
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points < usual * 2 else ""


_CELL_MARGINS = 100
"""The space left and right of a cell's text, and its rules, in twips."""

_LEAST_SIZE = 8
"""In half-points; smaller than this nobody can read it."""


def _cell_style(table: StatutoryTable) -> str:
    return "TableTextSmall" if table.id == "requests" else "TableText"


def _alignment(table: StatutoryTable, cell: PrintedCell) -> str:
    """Set the items of table three and its long corner to the left; everything else is centred."""
    form = cell.form
    item = form.kind == "stub" and form.rowspan == 1
    corner = form.kind == "head" and form.row == form.column == 0
    return '<w:jc w:val="left"/>' if table.id == "requests" and (item or corner) else ""
