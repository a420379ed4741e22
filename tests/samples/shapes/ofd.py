"""An OFD file (GB/T 33190) of a made report: text at places on pages, no rulings."""

from __future__ import annotations

from html import escape
from pathlib import Path

from tests.samples.made import Cell, Made
from tests.samples.shapes.blocks import blocks, grid
from tests.samples.shapes.packing import packed

PARTS = Path(__file__).parent / "parts"
LINES_A_PAGE = 36
CHARACTERS_A_LINE = 40


def ofd(made: Made) -> bytes:
    """Return the report as an OFD file: a line of text every seven millimetres, a table row a line."""
    lines = [line for block in blocks(made) for line in _lines(block)]
    pages = [lines[start : start + LINES_A_PAGE] for start in range(0, len(lines), LINES_A_PAGE)]
    listed = "".join(f'<ofd:Page ID="{9000 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    members = {
        "OFD.xml": _part("ofd.xml"),
        "Doc_0/Document.xml": _part("ofd_document.xml").replace("{pages}", listed),
        "Doc_0/PublicRes.xml": _part("ofd_fonts.xml"),
    }
    for number, page in enumerate(pages):
        content = (
            _part("ofd_page.xml").replace("{layer}", str(50 + number)).replace("{objects}", _objects(page, number))
        )
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = content
    return packed(members)


def _part(name: str) -> str:
    return (PARTS / name).read_text("utf-8")


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


def _objects(lines: list[list[tuple[float, str]]], number: int) -> str:
    objects = []
    for line, texts in enumerate(lines):
        for place, (x, text) in enumerate(texts):
            size = 4 if len(texts) == 1 else 1
            id = 100 + number * 1000 + line * 20 + place
            box = f"{x} {15 + 7 * line} {size * len(text)} {size}"
            objects.append(
                f'<ofd:TextObject ID="{id}" Boundary="{box}" Font="1" Size="{size}">'
                f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {len(text)} {size}">{escape(text)}</ofd:TextCode>'
                "</ofd:TextObject>"
            )
    return "".join(objects)
