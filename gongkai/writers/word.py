"""The official Word document: the page of GB/T 9704, the form's three tables, straight from text to XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gongkai.report import Report
from gongkai.writers import content
from gongkai.writers.content import PrintedCell, StatutoryTable
from gongkai.writers.word_package import package, paragraph, run

_TWIPS = 1440 / 25.4
_CHARACTER = 320
"""The width of a body character in twips: 16 points."""


def write(report: Report) -> bytes:
    """Return the report as a .docx file; the same report always gives the same bytes."""
    blocks = list(content.blocks(report))
    title = next((block.text for block in blocks if isinstance(block, content.Title)), "")
    return package("".join(_body(blocks)), title=title, author=content.clean(report.agency or ""))


def _body(blocks: Sequence[content.Block]) -> Iterator[str]:
    for before, block, after in zip([None, *blocks], blocks, [*blocks[1:], None], strict=False):
        # A signature may not stand on a page by itself, so what comes before it keeps to it.
        keep = "<w:keepNext/>" if isinstance(after, content.Signature | content.SignatureDate) else ""
        match block:
            case content.Title():
                yield paragraph("Title", run("\n".join(content.title_lines(block.text))))
            case content.ChapterHeading():
                yield paragraph("Heading1", run(block.text))
            case content.SubHeading():
                yield paragraph("Heading2", run(block.text))
            case content.Text():
                yield paragraph("BodyText", run(block.lead, "Lead") + run(block.rest), keep)
            case content.StatutoryTable():
                yield _table(block) + paragraph("AfterTable", "")
            case content.Signature():
                right, _ = _indents(block.text, after.text if isinstance(after, content.SignatureDate) else "")
                yield paragraph("Signature", run(block.text), keep + _SPACE_BEFORE + _right(right))
            case content.SignatureDate():
                signed = isinstance(before, content.Signature)
                _, right = _indents(before.text if isinstance(before, content.Signature) else "", block.text)
                yield paragraph("Signature", run(block.text), ("" if signed else _SPACE_BEFORE) + _right(right))


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
    shown = run(cell.text, properties=_smaller(table, cell, width)) if first else ""
    text = paragraph(_cell_style(table), shown, keep + _alignment(table, cell))
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
