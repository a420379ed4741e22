"""Lines outside tables: running heads dropped, lines joined into paragraphs, columns of words found."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from gongkai.readers.pdf.lines import Line, join

_IDEOGRAPH = "\u2e80"
_EDGE = 0.12
_FULL_LINES = 3
_PAGE_NUMBER = re.compile(
    r"[-—–－―·•~～\s]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－―·•~～\s]*"
)
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]+[章部]|附[件表]\s*[\d:：])"
)
_ENDS = "。！？；：”）)"


# ------------------------------------------------------------------ running heads and feet


def without_furniture(pages: Sequence[tuple[float, list[Line]]]) -> list[list[Line]]:
    """Drop page numbers and running heads; ``pages`` gives each page's height and lines from top to bottom."""
    repeated = _repeated([lines for _, lines in pages])
    return [_body(height, lines, repeated) for height, lines in pages]


def _body(height: float, lines: list[Line], repeated: set[str]) -> list[Line]:
    kept = list(lines)
    while kept and kept[-1].middle > height * (1 - _EDGE) and _is_furniture(kept[-1], repeated):
        kept.pop()
    while kept and kept[0].middle < height * _EDGE and _is_furniture(kept[0], repeated):
        kept.pop(0)
    return kept


def _is_furniture(line: Line, repeated: set[str]) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line.text)) or _mark(line) in repeated


def _mark(line: Line) -> str:
    """What a running head is known by: its words whatever their number, and where it stands."""
    return f"{_DIGITS.sub('0', line.text)}@{round(line.middle / 6)}"


def _repeated(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Return the first and last lines that most pages share."""
    if len(pages) < 3:
        return set()
    seen = Counter(mark for lines in pages for mark in {_mark(line) for line in (*lines[:2], *lines[-2:])})
    return {mark for mark, times in seen.items() if times >= max(3, len(pages) // 2)}


# ------------------------------------------------------------------ paragraphs


@dataclass(frozen=True, slots=True)
class Measure:
    """The type area: its left and right edge, its em and the usual distance of two lines, in points."""

    left: float
    right: float
    em: float
    leading: float


def measure(lines: Sequence[Line], width: float) -> Measure:
    """Find the type area of pages of a width from where most of their lines begin and end.

    Where few lines are full the right margin is taken to be about as wide as the left.
    """
    if not lines:
        return Measure(0, 0, 10, 15)
    em = median(line.em for line in lines)
    starts = Counter(round(line.left / 2) for line in lines)
    enough = max(2, len(lines) // 8)
    left = min((start for start, times in starts.items() if times + starts[start + 1] >= enough), default=None)
    edges = sorted(line.right for line in lines)
    right = edges[min(len(edges) - 1, int(len(edges) * 0.9))]
    steps = [
        below.middle - above.middle
        for above, below in itertools.pairwise(lines)
        if above.page == below.page and below.middle > above.middle
    ]
    floor = min(line.left for line in lines) if left is None else left * 2.0
    if sum(abs(edge - right) < em for edge in edges) < _FULL_LINES:
        right = max(right, width - floor - 2 * em)
    return Measure(floor, right, em, median(steps) if steps else 1.5 * em)


@dataclass(slots=True)
class Block:
    """A paragraph being put together: its text, its first page, and the line it ends with."""

    text: str
    page: int
    first: Line
    last: Line


def paragraphs(lines: Iterable[Line], area: Measure) -> list[Block]:
    """Join lines into paragraphs by their indents, their ends and their distance."""
    blocks: list[Block] = []
    for line in lines:
        block = blocks[-1] if blocks else None
        if block and (_goes_on(block, line, area) or _title_goes_on(block, line, area)):
            block.text, block.last = join(block.text, line.text), line
        else:
            blocks.append(Block(line.text, line.page, line, line))
    return blocks


def _goes_on(block: Block, line: Line, area: Measure) -> bool:
    last, em = block.last, area.em
    if line.left - area.left > 0.9 * em and not _hangs(block, line, em):
        return False
    if abs(last.em - line.em) > 0.25 * em or (len(line.words) > 3 or len(last.words) > 3):
        return False
    if line.page == last.page and line.middle - last.middle > 1.7 * max(area.leading, 1.2 * em):
        return False
    if _NUMBERED.match(line.text) and block.text[-1] in _ENDS:
        return False
    return last.right >= area.right - 2.3 * em or last.right + _first_token(line) > area.right


def _hangs(block: Block, line: Line, em: float) -> bool:
    """Whether the lines of a paragraph that is indented as a whole stand under each other."""
    return block.last is not block.first and abs(line.left - block.last.left) < 0.5 * em


def _first_token(line: Line) -> float:
    """Return the width of the Latin token that a line begins with: it may have been too wide for the line before."""
    left, right, text = line.words[0]
    latin = next((at for at, char in enumerate(text) if char >= _IDEOGRAPH or char == " "), len(text))
    return (right - left) * latin / max(1, len(text) + sum(char >= _IDEOGRAPH for char in text))


def _title_goes_on(block: Block, line: Line, area: Measure) -> bool:
    """Whether a title in larger letters, set in the middle, takes another line."""
    last = block.last
    large = last.em > area.em * 1.15 and abs(last.em - line.em) < 0.1 * area.em
    near = line.page == last.page and line.middle - last.middle < 2.4 * last.em
    return large and near and _centred(last, area) and _centred(line, area)


def _centred(line: Line, area: Measure) -> bool:
    return abs((line.left + line.right) - (area.left + area.right)) < 3 * area.em


# ------------------------------------------------------------------ columns without rules

_FIGURE = re.compile(r"[-+]?[\d.,，％%]+")
_ROW = 3


def unwrapped(lines: Sequence[Line]) -> list[Line]:
    """Put a row's label together that takes lines above and below the line of its figures, in a table without rules.

    The lines of such a label stand at equal distances above and below the figures, and end before them.
    """
    absorbed: dict[int, tuple[range, range]] = {}
    end = 0
    for at, line in enumerate(lines):
        if len(line.words) >= _ROW:
            reach = _reach(lines, at, end)
            if reach:
                absorbed[at] = range(at - reach, at), range(at + 1, at + reach + 1)
                end = at + reach + 1
            else:
                end = at + 1
    gone = {index for spans in absorbed.values() for span in spans for index in span}
    kept = [at for at in range(len(lines)) if at not in gone]
    return [_with_label(lines, at, *absorbed[at]) if at in absorbed else lines[at] for at in kept]


def _reach(lines: Sequence[Line], at: int, first: int) -> int:
    """Return how many lines above, and as many below, belong to the label of the row at ``at``."""
    row, figures = lines[at], _figures_of(lines[at])
    if figures < _ROW - 1:
        return 0
    limit = row.words[-figures][0]
    bare = figures == len(row.words)
    reach = 0
    while at - reach - 1 >= first and at + reach + 1 < len(lines):
        above, below = lines[at - reach - 1], lines[at + reach + 1]
        up, down = row.middle - above.middle, below.middle - row.middle
        step = (reach + 0.5 if bare else reach + 1) * _LABEL_LEADING * row.em
        if abs(up - down) > 0.35 * row.em or up > step or max(above.right, below.right) > limit:
            break
        if above.page != row.page or below.page != row.page or _LISTED.match(below.text):
            break
        if not bare and above.right < row.words[-figures - 1][1] - 0.5 * row.em:
            break  # The line above ends early: it is a row of its own whose figures are blank.
        reach += 1
    return reach


_LABEL_LEADING = 2.0
_LISTED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}\s*[)）、．.])")


def _figures_of(line: Line) -> int:
    """Return how many of a line's last words are figures."""
    count = 0
    while count < len(line.words) and _FIGURE.fullmatch(line.words[-count - 1][2]):
        count += 1
    return count


def _with_label(lines: Sequence[Line], at: int, above: range, below: range) -> Line:
    row = lines[at]
    figures = _figures_of(row)
    words, label = row.words[-figures:], ""
    for text in (*(lines[index].text for index in above), *(text for *_, text in row.words[:-figures])):
        label = join(label, text)
    for index in below:
        label = join(label, lines[index].text)
    parts = [lines[index] for index in (*above, *below)]
    left, right = min(part.left for part in parts), max(part.right for part in parts)
    return Line(row.page, row.middle, min(left, row.left), row.right, row.em, [(left, right, label), *words])


def columns(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return the stretches (start, end) of lines that are rows of a table printed without rules."""
    stretches: list[tuple[int, int]] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and (len(lines[end].words) >= 3 or (end > start and _between_rows(lines, end))):
            end += 1
        if end - start >= 2:
            stretches.append((start, end))
        start = max(end, start + 1)
    return stretches


def _between_rows(lines: Sequence[Line], at: int) -> bool:
    """Whether a line with fewer words stands among rows: a wrapped label, or a row of which some cells are blank."""
    return at + 1 < len(lines) and len(lines[at + 1].words) >= 3 and lines[at].page == lines[at - 1].page


def bands(lines: Sequence[Line]) -> list[float]:
    """Return the positions that separate the columns of such rows: where no line has a word."""
    spans = sorted((left, right) for line in lines if len(line.words) >= 3 for left, right, _ in line.words)
    cuts: list[float] = []
    end = spans[0][1]
    for left, right in spans:
        if left > end:
            cuts.append((left + end) / 2)
        end = max(end, right)
    return cuts


def rows_of(lines: Sequence[Line]) -> list[tuple[int, list[str]]]:
    """Return such rows as texts by column, each with its page; the lines of a wrapped label are put together."""
    if len({len(line.words) for line in lines}) == 1:
        return [(line.page, [text for *_, text in line.words]) for line in lines]
    cuts = bands(lines)
    rows: list[tuple[int, list[str]]] = []
    steps = [below.middle - above.middle for above, below in itertools.pairwise(lines)]
    near = 0.8 * median(steps) if len(steps) > 2 else 0.0
    for at, line in enumerate(lines):
        row = _by_column(line, cuts)
        if rows and _same_row(rows[-1], row, line, 0 < steps[at - 1] < near):
            rows[-1] = (line.page, [join(one, other) for one, other in zip(rows[-1][1], row, strict=True)])
        else:
            rows.append((line.page, row))
    return rows


def _by_column(line: Line, cuts: Sequence[float]) -> list[str]:
    row = [""] * (len(cuts) + 1)
    for left, right, text in line.words:
        at = bisect_right(cuts, min((left + right) / 2, left + 40))
        row[at] = f"{row[at]} {text}".strip()
    return row


def _same_row(above: tuple[int, list[str]], row: list[str], line: Line, near: bool) -> bool:
    """Whether a line belongs to the row above it: close to it, and figures in one of the two only."""
    page, before = above
    return near and page == line.page and not (any(before[1:]) and any(row[1:])) and not _NUMBERED.match(line.text)
