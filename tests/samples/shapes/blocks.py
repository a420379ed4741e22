"""What every shape starts from: a report's paragraphs and tables in order, and a table's rows."""

from __future__ import annotations

from tests.samples.made import Cell, Made


def grid(cells: list[Cell]) -> list[list[tuple[Cell, bool]]]:
    """Return rows of (cell, whether it starts in this row): merged cells once in each row they cover."""
    rows: list[list[tuple[Cell, bool]]] = []
    for line in range(max(cell.row + cell.rowspan for cell in cells)):
        here = [cell for cell in cells if cell.row <= line < cell.row + cell.rowspan]
        rows.append([(cell, cell.row == line) for cell in sorted(here, key=lambda cell: cell.column)])
    return rows


def blocks(made: Made) -> list[str | list[Cell]]:
    """Return the report's paragraphs and tables in order."""
    out: list[str | list[Cell]] = [*made.title, *made.opening]
    for chapter in made.chapters:
        out.append(chapter.heading)
        if chapter.table:
            out.append(made.table(chapter.table))
        out += chapter.paragraphs
    return [*out, *made.closing]
