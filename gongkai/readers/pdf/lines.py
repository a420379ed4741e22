"""Characters set beside each other: into lines, and the lines of one cell or paragraph into its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from gongkai.readers.pdf.page import Glyph

_IDEOGRAPH = "\u2e80"
_WORD_GAP = 0.2
_WIDE_GAP = 1.4


@dataclass(slots=True)
class Line:
    """A printed line: its page, the height of its middle, its edges and its em in points, and its words.

    A word is a stretch between wide gaps: its left and right edge and its text.
    """

    page: int
    middle: float
    left: float
    right: float
    em: float
    words: list[tuple[float, float, str]]

    @property
    def text(self) -> str:
        """The line's words with a space in each wide gap."""
        return " ".join(text for _, _, text in self.words)


def lines_of(glyphs: Sequence[Glyph], page: int) -> list[Line]:
    """Return the lines of some characters, which must come from top to bottom."""
    lines: list[Line] = []
    row: list[Glyph] = []
    for glyph in glyphs:
        if row and glyph[0] - row[0][0] > 0.5 * min(row[0][3], glyph[3]):
            lines.append(_line(row, page))
            row = []
        row.append(glyph)
    if row:
        lines.append(_line(row, page))
    return lines


def _line(row: list[Glyph], page: int) -> Line:
    if len(row) == 1:
        middle, left, right, em, char = row[0]
        return Line(page, middle, left, right, right - left if char >= _IDEOGRAPH else em * 0.8, [(left, right, char)])
    row.sort(key=_by_left)
    em = max((glyph[2] - glyph[1] for glyph in row if glyph[4] >= _IDEOGRAPH), default=0.0)
    em = em or 0.8 * median(glyph[3] for glyph in row)
    return Line(page, row[0][0], row[0][1], max(glyph[2] for glyph in row), em, _words(row, em))


def _by_left(glyph: Glyph) -> float:
    return glyph[1]


def _words(row: Sequence[Glyph], em: float) -> list[tuple[float, float, str]]:
    words: list[tuple[float, float, str]] = []
    text, start, end, last = "", row[0][1], row[0][1], ""
    for _, left, right, _, char in row:
        gap = left - end
        if char == last and text and gap < -0.6 * (right - left):
            continue  # A letter printed twice, a little apart, to look bold.
        if gap > _WIDE_GAP * em:
            words.append((start, end, text))
            text, start = "", left
        elif gap > _WORD_GAP * em and last.isascii() and char.isascii():
            text += " "
        text += char
        end, last = max(end, right), char
    words.append((start, end, text))
    return words


_QUOTES = "\"'"
_HALF_TOKEN = re.compile(r"(?:\S*(?:[/@._-]|://)\S*)$")


def join(first: str, second: str) -> str:
    """Join two lines of one text: with a space between Latin words, with nothing elsewhere."""
    if not first or not second:
        return first + second
    end, start = first[-1], second[0]
    if not (end.isascii() and start.isascii()) or (end.isdigit() and start.isdigit()):
        return first + second
    if start in _QUOTES and end not in "-/@._([{<":
        return f"{first} {second}"  # No line begins with a quote that closes.
    if not start.isalnum():
        return first + second
    if end.isalnum() and not _half_a_token(first):
        return f"{first} {second}"
    return first + second if end in "-/@._(" or _half_a_token(first) else f"{first} {second}"


def _half_a_token(text: str) -> bool:
    """Whether a line may end within an address of the web or a number with hyphens."""
    found = _HALF_TOKEN.search(text[-80:])
    return bool(found) and not found.group()[0] >= _IDEOGRAPH if found else False


def cell_text(lines: Iterable[Line], right: float) -> str:
    """Join the lines of one cell, whose right edge is ``right``.

    Figures that stand under each other without need stay on lines of their own.
    """
    text = ""
    end = 0.0
    for line in lines:
        printed = line.text
        stacked = text and text[-1].isdigit() and printed[0].isdigit() and end + line.em < right - 0.5 * line.em
        text = f"{text}\n{printed}" if stacked else join(text, printed)
        end = line.right
    return text
