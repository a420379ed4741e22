"""Printed tables found by their ruling lines: grid, cells, and the characters in them."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gongkai.readers.pdf.lines import Line, cell_text, lines_of
from gongkai.readers.pdf.page import Box, Glyph, Page, Segment

SNAP = 2.6
"""Lines nearer than this, in points, are one line: double rules, and cells that each draw their own frame."""

TOUCH = 3.5
"""How far, in points, a line may fail to reach another and still meet it."""

_BREAK = 4.5
_SHORTEST = 6.0
_OPEN_SIDE = 9.0
_MOST_LINES = 1500


@dataclass(slots=True)
class Cell:
    """A cell of a table part: the rows and columns it covers (ends excluded), its text and its page.

    ``full`` says that its last line reaches the right edge, so that the text may go on; ``stacked`` that it is set
    vertically, one character a line.
    """

    top: int
    left: int
    bottom: int
    right: int
    page: int
    text: str = ""
    full: bool = False
    stacked: bool = False


@dataclass(slots=True)
class Part:
    """The part of a table that stands on one page: its column and row edges in points, and its cells.

    ``lines`` holds the text of a part of one column, which is a table only if it goes on over the page.
    """

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[Cell] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.ys) - 1

    def row(self, index: int) -> list[Cell]:
        """Return the cells that cover a row, from left to right."""
        return sorted((cell for cell in self.cells if cell.top <= index < cell.bottom), key=lambda cell: cell.left)


def find_tables(page: Page) -> tuple[list[Part], list[Glyph]]:
    """Return the tables of a page from top to bottom, and the characters outside them."""
    parts = _parts(page, page.across, page.upright)
    if not parts and page.fills:
        # Tables drawn with coloured cells only have no other edges; elsewhere a ground behind words says nothing.
        parts = _parts(page, page.across + _flat_edges(page.fills), page.upright + _upright_edges(page.fills))
    outside = page.glyphs
    for part in sorted(parts, key=_area):
        outside = _fill(part, outside)
    return sorted(parts, key=lambda part: part.ys[0]), outside


def _flat_edges(boxes: Iterable[Box]) -> list[Segment]:
    return [(y, left, right) for left, top, right, bottom in boxes for y in (top, bottom)]


def _upright_edges(boxes: Iterable[Box]) -> list[Segment]:
    return [(x, top, bottom) for left, top, right, bottom in boxes for x in (left, right)]


def _area(part: Part) -> float:
    return (part.xs[-1] - part.xs[0]) * (part.ys[-1] - part.ys[0])


def _parts(page: Page, across: Sequence[Segment], upright: Sequence[Segment]) -> list[Part]:
    flat, tall = _merge(across), _merge(upright)
    if len(flat) > _MOST_LINES or len(tall) > _MOST_LINES:
        return []
    parts = []
    for rows, columns in _networks(flat, tall):
        part = _part(page.number, rows, columns)
        if part:
            parts.append(part)
    return parts


# ------------------------------------------------------------------ lines


def _merge(segments: Sequence[Segment]) -> list[Segment]:
    """Make one line of pieces that lie on one line: doubled, overlapping, or broken by a small gap."""
    merged: list[Segment] = []
    ordered = sorted(segments)
    start = 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] - ordered[start][0] <= SNAP:
            end += 1
        bundle = ordered[start:end]
        middle = sum(segment[0] for segment in bundle) / len(bundle)
        merged += [(middle, low, high) for low, high in _united(bundle) if high - low >= _SHORTEST]
        start = end
    return merged


def _united(bundle: Iterable[Segment]) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for low, high in sorted((low, high) for _, low, high in bundle):
        if spans and low - spans[-1][1] <= _BREAK:
            spans[-1] = (spans[-1][0], max(spans[-1][1], high))
        else:
            spans.append((low, high))
    return spans


def _networks(flat: list[Segment], tall: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Sort lines into networks of lines that meet; a network needs two lines each way to hold a cell."""
    heights = [segment[0] for segment in flat]
    leader = list(range(len(flat) + len(tall)))

    def find(item: int) -> int:
        while leader[item] != item:
            leader[item] = leader[leader[item]]
            item = leader[item]
        return item

    for at, (x, top, bottom) in enumerate(tall, len(flat)):
        first, last = bisect_left(heights, top - TOUCH), bisect_right(heights, bottom + TOUCH)
        for other in range(first, last):
            if flat[other][1] - TOUCH <= x <= flat[other][2] + TOUCH:
                leader[find(other)] = find(at)
    networks: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for item in range(len(leader)):
        rows, columns = networks.setdefault(find(item), ([], []))
        if item < len(flat):
            rows.append(flat[item])
        else:
            columns.append(tall[item - len(flat)])
    return [(rows, columns) for rows, columns in networks.values() if rows and columns and len(rows) + len(columns) > 2]


# ------------------------------------------------------------------ cells


def _part(page: int, rows: list[Segment], columns: list[Segment]) -> Part | None:
    """Make the grid of one network, or nothing when its lines enclose no cells."""
    rows, columns = _closed(rows, columns), _closed(columns, rows)
    ys, xs = _edges(rows), _edges(columns)
    if len(ys) < 2 or len(xs) < 2:
        return None
    part = Part(page, xs, ys)
    part.cells = list(_cells(part, rows, columns))
    return part


def _closed(lines: list[Segment], crossing: list[Segment]) -> list[Segment]:
    """Add the outer lines that a table open at its sides, or cut by the end of the page, does not draw."""
    if len(crossing) < 2:
        return lines
    closed = list(lines)
    low, high = min(line[0] for line in lines), max(line[0] for line in lines)
    first, last = min(line[1] for line in crossing), max(line[2] for line in crossing)
    span = min(line[0] for line in crossing), max(line[0] for line in crossing)
    if low - first > _OPEN_SIDE and _agree(crossing, 1, first):
        closed.append((first, *span))
    if last - high > _OPEN_SIDE and _agree(crossing, 2, last):
        closed.append((last, *span))
    return closed


def _agree(lines: list[Segment], end: int, edge: float) -> bool:
    return sum(abs(line[end] - edge) <= TOUCH for line in lines) * 2 >= len(lines)


def _edges(lines: list[Segment]) -> list[float]:
    edges: list[float] = []
    for position in sorted(line[0] for line in lines):
        if not edges or position - edges[-1] > SNAP:
            edges.append(position)
    return edges


def _cells(part: Part, rows: list[Segment], columns: list[Segment]) -> Iterable[Cell]:
    """Yield the cells: the smallest boxes, joined where no line stands between them."""
    down, over = len(part.ys) - 1, len(part.xs) - 1
    walls = _drawn(part.xs, part.ys, columns)
    floors = _drawn(part.ys, part.xs, rows)
    taken = [[False] * over for _ in range(down)]
    for top in range(down):
        for left in range(over):
            if taken[top][left]:
                continue
            right = left + 1
            while right < over and not walls[right][top] and not taken[top][right]:
                right += 1
            bottom = top + 1
            while (
                bottom < down
                and not any(floors[bottom][left:right])
                and not any(walls[edge][bottom] for edge in range(left + 1, right))
                and not any(taken[bottom][left:right])
            ):
                bottom += 1
            for row in range(top, bottom):
                taken[row][left:right] = [True] * (right - left)
            yield Cell(top, left, bottom, right, part.page)


def _drawn(edges: list[float], across: list[float], lines: list[Segment]) -> list[list[bool]]:
    """Tell for each edge, and each stretch between two crossing edges, whether a line is drawn there."""
    middles = [(low + high) / 2 for low, high in itertools.pairwise(across)]
    drawn = [[False] * len(middles) for _ in edges]
    for position, low, high in lines:
        edge = min(max(0, bisect_left(edges, position - SNAP)), len(edges) - 1)
        for at in range(bisect_left(middles, low - TOUCH), bisect_right(middles, high + TOUCH)):
            drawn[edge][at] = True
    return drawn


# ------------------------------------------------------------------ text


def _fill(part: Part, glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Put the characters into the cells they stand in; return the others."""
    owner = [[-1] * (len(part.xs) - 1) for _ in range(part.rows)]
    for at, cell in enumerate(part.cells):
        for row in range(cell.top, cell.bottom):
            owner[row][cell.left : cell.right] = [at] * (cell.right - cell.left)
    held: list[list[Glyph]] = [[] for _ in part.cells]
    outside: list[Glyph] = []
    xs, ys = part.xs, part.ys
    first, last, upper, lower = xs[0], xs[-1], ys[0], ys[-1]
    for glyph in glyphs:
        x = (glyph[1] + glyph[2]) / 2
        y = glyph[0]
        if upper <= y < lower and first <= x < last:
            held[owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]].append(glyph)
        else:
            outside.append(glyph)
    for cell, inside in zip(part.cells, held, strict=True):
        if inside:
            lines = lines_of(inside, part.page)
            _set_text(cell, lines, xs[cell.right])
            if len(xs) == 2:
                part.lines += lines
    return outside


def _set_text(cell: Cell, lines: list[Line], right: float) -> None:
    cell.text = cell_text(lines, right)
    last = lines[-1]
    cell.full = last.right + 1.6 * last.em > right
    cell.stacked = len(lines) > 1 and all(len(line.text) == 1 for line in lines)
