"""Table three with its header rows gone wrong."""

from __future__ import annotations

from dataclasses import replace

from tests.samples.made import Cell, Made
from tests.samples.shapes.pages import page
from tests.samples.shapes.word import word


def split_heads(cells: list[Cell]) -> list[Cell]:
    """Cut table three's two-word heads over two rows, and print the heads again above （四）无法提供."""
    if not cells[-1].id.startswith("requests"):
        return cells
    top: list[Cell] = []
    for cell in cells:
        if cell.row == 2 and cell.kind == "head":
            half = len(cell.text) // 2
            top += [replace(cell, text=cell.text[:half]), replace(cell, row=3, text=cell.text[half:])]
        elif cell.kind == "head" and cell.row + cell.rowspan == 3:
            top.append(replace(cell, rowspan=cell.rowspan + 1))
    top += [cell for cell in cells if cell.kind == "head" and cell.row + cell.rowspan < 3]
    body = [replace(cell, row=cell.row + 1) for cell in cells if cell.kind != "head"]
    again = next(cell.row for cell in body if cell.text == "（四）无法提供")
    repeated = [replace(cell, row=cell.row + again) for cell in top]
    return sorted([*top, *_parted(body, again, 4), *repeated], key=lambda cell: (cell.row, cell.column))


def _parted(cells: list[Cell], line: int, gap: int) -> list[Cell]:
    """Move the rows from ``line`` on down by ``gap``, cutting in two what spans the cut."""
    out: list[Cell] = []
    for cell in cells:
        above = min(cell.rowspan, max(0, line - cell.row))
        if above:
            out.append(replace(cell, rowspan=above))
        if above < cell.rowspan:
            text = "" if above else cell.text
            out.append(replace(cell, row=cell.row + above + gap, rowspan=cell.rowspan - above, text=text))
    return out


class _Split:
    """A made report whose tables come with split heads."""

    def __init__(self, made: Made) -> None:
        self.title, self.opening, self.closing, self.chapters = made.title, made.opening, made.closing, made.chapters
        self._made = made

    def table(self, table: str) -> list[Cell]:
        return split_heads(self._made.table(table))


def word_split_heads(made: Made) -> bytes:
    """A Word document whose header words are split over two rows and come twice."""
    return word(_Split(made))  # type: ignore[arg-type]


def page_split_heads(made: Made) -> bytes:
    """A page whose header words are split over two rows and come twice."""
    return page(_Split(made))  # type: ignore[arg-type]
