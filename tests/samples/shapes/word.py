"""Word documents, written as XML."""

from __future__ import annotations

import html
from pathlib import Path

from tests.samples.made import Cell, Made
from tests.samples.shapes.blocks import blocks, grid
from tests.samples.shapes.packing import packed

PARTS = Path(__file__).parent / "parts"
PLAIN_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "rels.xml",
    "word/styles.xml": "styles.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
}


def word(made: Made) -> bytes:
    """A Word document with real merged cells, as the form is handed out."""
    body = [_word_table(block) if isinstance(block, list) else _word_paragraph(block) for block in blocks(made)]
    body[0] = body[0].replace("<w:r>", '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/><w:r>', 1)
    document = (PARTS / "document.xml").read_text("utf-8").replace("{body}", "".join(body))
    members = {name: (PARTS / part).read_text("utf-8") for name, part in PLAIN_PARTS.items()}
    return packed(members | {"word/document.xml": document})


_FONTS = '<w:rFonts w:ascii="Times New Roman" w:eastAsia="Noto Serif CJK SC" w:hAnsi="Times New Roman"/>'
_RUN = f'<w:rPr>{_FONTS}<w:sz w:val="{{size}}"/></w:rPr>'


def _word_run(text: str, size: int) -> str:
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(html.escape(line, quote=False) for line in text.split("\n"))
    return f'<w:r>{_RUN.format(size=size)}<w:t xml:space="preserve">{lines}</w:t></w:r>' if text else ""


def _word_paragraph(text: str) -> str:
    indent = "" if len(text) < 40 else '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
    return f"<w:p><w:pPr>{indent}</w:pPr>{_word_run(text, 32)}</w:p>"


def _word_table(cells: list[Cell]) -> str:
    rows = grid(cells)
    width = max(cell.column + cell.colspan for cell in cells)
    wide = widths(cells, width)
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in wide)
    lines = "".join(
        "<w:tr>" + "".join(_word_cell(cell, starts, wide) for cell, starts in row) + "</w:tr>" for row in rows
    )
    style = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
    return f"<w:tbl>{style}<w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>"


def widths(cells: list[Cell], width: int) -> list[int]:
    """Return the columns' widths in twentieths of a point: the third column of stubs is the wide one."""
    if not cells[-1].id.startswith("requests"):
        return [9070 // width] * width
    return [560, 1100, 2500, *[4900 // (width - 3)] * (width - 3)]


def _word_cell(cell: Cell, starts: bool, wide: list[int]) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ('<w:vMerge w:val="restart"/>' if starts else "<w:vMerge/>") if cell.rowspan > 1 else ""
    text = _word_run(cell.text, 18) if starts else ""
    width = sum(wide[cell.column : cell.column + cell.colspan])
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{text}</w:p></w:tc>'
    )
