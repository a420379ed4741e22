"""An OFD file (GB/T 33190) of a made report: text at places on pages, no rulings."""

from __future__ import annotations

from html import escape

from tests.samples.made import Cell, Made
from tests.samples.shapes import blocks, grid, packed

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LINES_A_PAGE = 36
CHARACTERS_A_LINE = 40


def ofd(made: Made) -> bytes:
    """Return the report as an OFD file: a line of text every seven millimetres, a table row a line."""
    lines = [line for block in blocks(made) for line in _lines(block)]
    pages = [lines[start : start + LINES_A_PAGE] for start in range(0, len(lines), LINES_A_PAGE)]
    members = {
        "OFD.xml": f'{_HEAD}<ofd:OFD {_NS} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>'
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{_HEAD}<ofd:Document {_NS}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 297 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
        "</ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{9000 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'{_HEAD}<ofd:Res {_NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体"/></ofd:Fonts></ofd:Res>',
    }
    for number, page in enumerate(pages):
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = _page(page, number)
    return packed(members)


def _lines(block: str | list[Cell]) -> list[list[tuple[float, str]]]:
    if isinstance(block, str):
        starts = range(0, len(block), CHARACTERS_A_LINE)
        return [[(20.0, block[start : start + CHARACTERS_A_LINE])] for start in starts]
    rows = []
    for row in grid(block):
        texts = [(cell, cell.text.replace("\n", "")) for cell, starts in row if starts]
        rows.append([(_left(cell), text) for cell, text in texts if text])
    return rows


def _left(cell: Cell) -> float:
    """Return where a cell's text starts, in millimetres: the figures of table three leave room for its long labels."""
    return 104.0 + 16 * (cell.column - 3) if cell.id.startswith("requests") else 20.0 + 16 * cell.column


def _page(lines: list[list[tuple[float, str]]], number: int) -> str:
    objects = []
    for line, texts in enumerate(lines):
        for place, (x, text) in enumerate(texts):
            size = 4 if len(texts) == 1 else 1
            objects.append(
                f'<ofd:TextObject ID="{100 + number * 1000 + line * 20 + place}" Boundary="{x} {15 + 7 * line} {size * len(text)} {size}"'
                f' Font="1" Size="{size}"><ofd:TextCode X="0" Y="{size}" DeltaX="g {len(text)} {size}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
            )
    return f'{_HEAD}<ofd:Page {_NS}><ofd:Content><ofd:Layer ID="{50 + number}">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
