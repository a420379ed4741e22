"""Tables that run over pages: which parts belong together, and the rows and cells that a page break cut in two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gongkai.document import Grid, GridCell, Place
from gongkai.readers.pdf.lines import Line
from gongkai.readers.pdf.tables import TOUCH, Cell, Part

_MARGINS = 60.0
_SAME = 4.0
_NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]+\s*[)）、．.]|第[一二三四五六七八九十\d]+)")
_FIGURE = re.compile(r"[\d.,，\s]+")


def runs(items: Iterable[Line | Part]) -> list[Line | list[Part]]:
    """Put the parts of one table together; a part of one column that joins no table becomes its lines again."""
    gathered: list[Line | list[Part]] = []
    for item in items:
        last = gathered[-1] if gathered else None
        if isinstance(item, Line):
            gathered.append(item)
        elif isinstance(last, list) and _goes_on(last[-1], item):
            last.append(item)
        else:
            gathered.append([item])
    settled: list[Line | list[Part]] = []
    for entry in gathered:
        if isinstance(entry, Line) or any(len(part.xs) > 2 for part in entry):
            settled.append(entry)
        else:
            settled += [line for part in entry for line in part.lines]
    return settled


def _goes_on(above: Part, below: Part) -> bool:
    """Whether ``below``, the first thing on its page, continues ``above``, the last thing on the page before."""
    if below.page != above.page + 1 or abs(_width(above) - _width(below)) > _SAME:
        return False
    shift = above.xs[0] - below.xs[0]
    if abs(shift) <= _SAME:
        return True
    same = len(above.xs) == len(below.xs) > 3 and abs(shift) <= _MARGINS
    return same and all(abs(x - other - shift) <= TOUCH for x, other in zip(above.xs, below.xs, strict=True))


def _width(part: Part) -> float:
    return part.xs[-1] - part.xs[0]


# ------------------------------------------------------------------ one grid


def grid(parts: Sequence[Part], number: int) -> Grid:
    """Make one grid of the parts of a table, the ``number``-th of its document."""
    cells, rows, columns = _joined(parts)
    printed: list[list[GridCell | None]] = [[None] * columns for _ in range(rows)]
    for cell in cells:
        place = Place("cell", number, cell.top + 1, cell.left + 1, cell.page)
        made = GridCell(cell.text, place, cell.bottom - cell.top, cell.right - cell.left)
        for row in range(cell.top, cell.bottom):
            printed[row][cell.left : cell.right] = [made] * made.colspan
    place = Place("table", number, page=parts[0].page)
    return Grid([[cell for cell in row if cell] for row in printed if any(row)], place)


def _joined(parts: Sequence[Part]) -> tuple[list[Cell], int, int]:
    """Return the cells of all parts on one grid, its rows and its columns."""
    if len(parts) == 1:
        return parts[0].cells, parts[0].rows, len(parts[0].xs) - 1
    edges = _common_edges(parts)
    whole = _moved(parts[0], edges)
    for part in parts[1:]:
        below = _moved(_without_repeated_head(parts[0], part), edges)
        if below.cells:
            _append(whole, below)
    return whole.cells, whole.rows, len(edges) - 1


def _common_edges(parts: Sequence[Part]) -> list[float]:
    left = parts[0].xs[0]
    edges: list[float] = []
    for x in sorted(x - part.xs[0] + left for part in parts for x in part.xs):
        if not edges or x - edges[-1] > TOUCH:
            edges.append(x)
    return edges


def _moved(part: Part, edges: list[float]) -> Part:
    """Return a part with its columns counted by the common edges."""
    shift = edges[0] - part.xs[0]
    at = [min(range(len(edges)), key=lambda index: abs(edges[index] - x - shift)) for x in part.xs]
    at[-1] = len(edges) - 1
    cells = [
        Cell(cell.top, at[cell.left], cell.bottom, at[cell.right], cell.page, cell.text, cell.full, cell.stacked)
        for cell in part.cells
        if at[cell.left] < at[cell.right]
    ]
    return Part(part.page, edges, part.ys, cells)


def _without_repeated_head(first: Part, part: Part) -> Part:
    """Return a part without the head rows that are printed again on every page."""
    if len(first.xs) != len(part.xs):
        return part
    same = 0
    while same < min(first.rows, part.rows) and _same_row(first.row(same), part.row(same), same):
        same += 1
    while same and any(cell.top < same < cell.bottom for cell in part.cells):
        same -= 1
    if not same or same == part.rows:
        return part
    cells = [cell for cell in part.cells if cell.top >= same]
    for cell in cells:
        cell.top, cell.bottom = cell.top - same, cell.bottom - same
    return Part(part.page, part.xs, part.ys[same:], cells)


def _same_row(first: list[Cell], second: list[Cell], row: int) -> bool:
    texts = [cell.text for cell in first]
    if texts != [cell.text for cell in second] or not any(texts):
        return False
    return not any(_FIGURE.fullmatch(cell.text) for cell in first if cell.top == row)


def _append(whole: Part, below: Part) -> None:
    """Put a part under what is already there, joining what the page break cut."""
    rows = whole.rows
    cut = _cut_row(whole.row(rows - 1), below.row(0))
    offset = rows - 1 if cut else rows
    above = {(cell.left, cell.right): cell for cell in whole.row(rows - 1)}
    for cell in below.cells:
        partner = above.get((cell.left, cell.right)) if cell.top == 0 else None
        cell.top, cell.bottom = cell.top + offset, cell.bottom + offset
        if partner and (cut or _one_cell(partner, cell)):
            partner.text = _join_cell(partner.text, cell.text)
            partner.bottom, partner.full, partner.stacked = cell.bottom, cell.full, partner.stacked or cell.stacked
        else:
            whole.cells.append(cell)
    whole.ys = [*whole.ys, *[whole.ys[-1] + height for height in range(1, below.rows + (0 if cut else 1))]]


def _join_cell(first: str, second: str) -> str:
    return first + second


def _cut_row(above: list[Cell], below: list[Cell]) -> bool:
    """Whether the page break goes through a row: same cells, and no two figures for one cell.

    Two rows are kept apart unless one half has the label and the other the figures, or the label above is broken off
    at the edge of its cell.
    """
    spans = [(cell.left, cell.right) for cell in above]
    if len(spans) < 2 or spans != [(cell.left, cell.right) for cell in below]:
        return False
    pairs = list(zip(above, below, strict=True))
    both = [(one, other) for one, other in pairs if one.text and other.text]
    if not both:
        return any(one.text for one in above) and any(other.text for other in below) and _complementary(pairs)
    if any(_FIGURE.fullmatch(one.text) or _FIGURE.fullmatch(other.text) for one, other in both):
        return False
    broken_off = all(one.full and not _NUMBERED.match(other.text) for one, other in both)
    return broken_off and not (any(_is_figure(one) for one in above) and any(_is_figure(other) for other in below))


def _complementary(pairs: list[tuple[Cell, Cell]]) -> bool:
    """Whether one half has figures and no label, the other the label: neither is a row by itself."""
    halves = [[cell for cell in half if cell.text] for half in zip(*pairs, strict=True)]
    figures = [all(_FIGURE.fullmatch(cell.text) for cell in half) for half in halves]
    return figures[0] != figures[1] and all(cell.bottom - cell.top == 1 for pair in pairs for cell in pair[1:])


def _is_figure(cell: Cell) -> bool:
    return bool(_FIGURE.fullmatch(cell.text))


def _one_cell(above: Cell, below: Cell) -> bool:
    """Whether a merged cell was cut: it spans rows on at least one side, and its text stands on one side only."""
    if above.bottom - above.top < 2 and below.bottom - below.top < 2:
        return False
    if not above.text or not below.text:
        return not (_is_figure(above) or _is_figure(below))
    return above.stacked and below.stacked and not _NUMBERED.match(below.text)
