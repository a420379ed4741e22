"""A Word document as office programs save it: many times the text in properties, and text cut into many runs."""

from __future__ import annotations

import html
import re
from itertools import count
from pathlib import Path

from tests.samples.made import Cell, Made
from tests.samples.shapes.blocks import blocks, grid
from tests.samples.shapes.packing import packed
from tests.samples.shapes.word import PLAIN_PARTS, widths

PARTS = Path(__file__).parent / "parts"
_PIECES = re.compile(r"[0-9A-Za-z.%]+|[^0-9A-Za-z.%]+")


def word_wordy(made: Made) -> bytes:
    """Return the report with revision marks, fonts, colours and borders on everything."""
    marks = count(0x00A10000)
    body = "".join(
        _table(block, marks) if isinstance(block, list) else _paragraph(block, 32, "both", marks)
        for block in blocks(made)
    )
    members = {name: (PARTS / part).read_text("utf-8") for name, part in PLAIN_PARTS.items()}
    document = (PARTS / "document_wordy.xml").read_text("utf-8").replace("{body}", body)
    return packed(members | {"word/document.xml": document})


def _part(name: str) -> str:
    return (PARTS / name).read_text("utf-8").strip()


_PARAGRAPH, _RUN, _CELL = _part("wordy_paragraph.xml"), _part("wordy_run.xml"), _part("wordy_cell.xml")


def _paragraph(text: str, size: int, side: str, marks: count[int]) -> str:
    lines = ("".join(_run(piece, size) for piece in _PIECES.findall(line)) for line in text.split("\n"))
    runs = _run("\n", size).join(lines)
    mark = f"{next(marks):08X}"
    return (
        _PARAGRAPH.replace("{mark}", mark).replace("{side}", side).replace("{size}", str(size)).replace("{runs}", runs)
    )


def _run(text: str, size: int) -> str:
    content = "<w:br/>" if text == "\n" else f'<w:t xml:space="preserve">{html.escape(text, quote=False)}</w:t>'
    hint = ' w:hint="eastAsia"' if not text.isascii() else ""
    return _RUN.replace("{hint}", hint).replace("{size}", str(size)).replace("{content}", content)


def _table(cells: list[Cell], marks: count[int]) -> str:
    wide = widths(cells, max(cell.column + cell.colspan for cell in cells))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in wide)
    rows = "".join(
        f'<w:tr w:rsidR="{next(marks):08X}" w:rsidTr="00B20001"><w:trPr><w:trHeight w:val="340" w:hRule="atLeast"/>'
        '<w:jc w:val="center"/></w:trPr>'
        + "".join(_cell(cell, starts, wide, marks) for cell, starts in row)
        + "</w:tr>"
        for row in grid(cells)
    )
    return f"<w:tbl>{_part('wordy_table.xml')}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _cell(cell: Cell, starts: bool, wide: list[int], marks: count[int]) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    merge = ('<w:vMerge w:val="restart"/>' if starts else "<w:vMerge/>") if cell.rowspan > 1 else ""
    words = {
        "{width}": str(sum(wide[cell.column : cell.column + cell.colspan])),
        "{merged}": span + merge,
        "{paragraph}": _paragraph(cell.text if starts else "", 18, "center", marks),
    }
    text = _CELL
    for key, value in words.items():
        text = text.replace(key, value)
    return text
