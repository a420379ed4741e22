"""Figures printed with nothing between them, taken apart by the sums they must satisfy.

A row of table three prints as ``801000081``: seven figures whose first six add up to the seventh leave one reading,
80, 1, 0, 0, 0, 0 and 81. Where more than one reading holds, all are returned and the caller gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from gongkai.numerals import MAX_DIGITS
from gongkai.report import Number

MAX_READINGS = 2000
"""Beyond this many readings a text is taken as undecidable."""

MAX_STEPS = 50_000
"""So many figures are tried on one text before it is taken as undecidable; a sound row takes some hundreds."""

_LONGEST_PART = 9
_LONGEST_TOTAL = 10
_LONGEST_FIGURE = MAX_DIGITS + len("-.00")
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
_SIGNED = re.compile(r"[+-]?\d+(?:\.\d+)?")

Reading = tuple[Number, ...]


class Readings(list[Reading]):
    """The ways to read a text. ``complete`` is false where the search was given up: there may be others."""

    complete = True


class _Spent(Exception):
    """The steps allowed for one text are used up."""


def tokens(text: str, plus: bool = False) -> list[str]:
    """Return the digit groups of a text; spaces and line breaks are boundaries between figures, and so is a sign.

    A minus stays with its figure, a plus where it is asked for.
    """
    return (_SIGNED if plus else _FIGURE).findall(text.replace("－", "-").replace("−", "-"))


def rows_of_sums(groups: Sequence[str], parts: int, sums: int = 1) -> Readings:
    """Return every way to read ``groups`` as ``sums`` runs of ``parts`` counts followed by their total.

    ``groups`` are digit strings whose ends are known boundaries between figures. No figure but 0 starts with 0.
    Gives up after ``MAX_READINGS`` or ``MAX_STEPS``.
    """
    digits, figures = sum(map(len, groups)), sums * (parts + 1)
    if not all(group.isascii() and group.isdigit() for group in groups):
        return Readings()
    if len(groups) > figures or not figures <= digits <= sums * (parts * _LONGEST_PART + _LONGEST_TOTAL):
        return Readings()
    readings = _bounded(_Sums(groups, parts).rows(0, sums))
    readings.sort(key=lambda reading: [len(str(figure)) for figure in reading])
    return readings


def _bounded(found: Iterator[Reading]) -> Readings:
    kept = Readings()
    try:
        for reading in found:
            if len(kept) == MAX_READINGS:
                raise _Spent
            kept.append(reading)
    except _Spent:
        kept.complete = False
    return kept


class _Sums:
    """The search through one text: positions are those of its digits with the boundaries taken out."""

    def __init__(self, groups: Sequence[str], parts: int) -> None:
        self.text, self.parts = "".join(groups), parts
        self.end = len(self.text)
        self.reach = [end for group, end in zip(groups, accumulate(map(len, groups)), strict=True) for _ in group]
        self.group = [at for at, group in enumerate(groups) for _ in group]
        self.digit_sums = [0, *accumulate(map(int, self.text))]
        self.steps = 0

    def rows(self, start: int, sums: int) -> Iterator[Reading]:
        """Yield the readings of what stands from ``start`` on as so many runs with their totals."""
        if sums == 1:
            yield from self._last_row(start)
            return
        after = (sums - 1) * (self.parts + 1)
        for figures, at in self._parts(start, self.parts, 0, after):
            total = sum(figures)
            behind = at + len(str(total))
            if self.text.startswith(str(total), at) and behind <= self.reach[at]:
                for others in self.rows(behind, sums - 1):
                    yield (*figures, total, *others)

    def _parts(self, start: int, count: int, total: int, after: int) -> Iterator[tuple[tuple[int, ...], int]]:
        """Yield so many figures from ``start`` on that leave digits enough for their total and ``after`` figures."""
        if count == 0:
            yield (), start
            return
        if self.group[-1] - self.group[start] > count + after:
            return
        for stop in self._stops(start, self.end - after - (count - 1) - len(str(total)), _LONGEST_PART):
            figure = int(self.text[start:stop])
            for others, at in self._parts(stop, count - 1, total + figure, after):
                yield (figure, *others), at

    def _last_row(self, start: int) -> Iterator[Reading]:
        """Yield the readings of one run that ends with the text, so that its total is known before its parts.

        Whatever the parts, their sum and the sum of their digits leave the same remainder when divided by nine.
        """
        first = max(start + self.parts, self.end - _LONGEST_TOTAL)
        for at in range(first, self.end):
            if self.reach[at] < self.end or (self.text[at] == "0" and at + 1 < self.end):
                continue
            total = int(self.text[at:])
            if (self.digit_sums[at] - self.digit_sums[start] - total) % 9 == 0:
                for figures in self._split(start, at, self.parts, total):
                    yield (*figures, total)

    def _split(self, start: int, end: int, count: int, total: int) -> Iterator[tuple[int, ...]]:
        """Yield so many figures that fill ``start`` to ``end`` and add up to ``total``."""
        if count == 1:
            if end in self._stops(start, end, _LONGEST_PART) and int(self.text[start:end]) == total:
                yield (total,)
            return
        longest = min(_LONGEST_PART, len(str(total)))
        if end - start > count * longest or self.group[end - 1] - self.group[start] >= count:
            return
        for stop in self._stops(start, end - (count - 1), longest):
            figure = int(self.text[start:stop])
            if figure > total:
                return
            for others in self._split(stop, end, count - 1, total - figure):
                yield (figure, *others)

    def _stops(self, start: int, last: int, longest: int) -> range:
        """Return where a figure that begins at ``start`` may end, up to ``last``."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise _Spent
        return range(start + 1, min(last, self.reach[start], start + (1 if self.text[start] == "0" else longest)) + 1)


def columns(groups: Sequence[str], kinds: Sequence[str]) -> Readings:
    """Return every way to read ``groups`` as one figure for each of ``kinds`` (count, signed, amount).

    Only an amount has decimals and only a signed figure a sign. Gives up after ``MAX_READINGS``.
    """
    if len(groups) > len(kinds) or sum(map(len, groups)) > len(kinds) * _LONGEST_FIGURE:
        return Readings()
    return _bounded(_columns(tuple(groups), tuple(kinds)))


def _columns(groups: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[Reading]:
    if not kinds:
        if not groups:
            yield ()
        return
    if len(groups) > len(kinds) or not groups:
        return
    text, rest = groups[0], groups[1:]
    for length in range(1, min(len(text), _LONGEST_FIGURE) + 1):
        figure = _figure(text[:length], kinds[0])
        if figure is None:
            continue
        left = text[length:]
        for others in _columns((left, *rest) if left else rest, kinds[1:]):
            yield (figure, *others)


def _figure(text: str, kind: str) -> Number | None:
    digits = text.lstrip("+-")
    whole, _, decimals = digits.partition(".")
    if not whole or (len(whole) > 1 and whole[0] == "0") or (digits != text and kind != "signed"):
        return None
    if "." not in text:
        return int(text)
    return Decimal(text) if kind == "amount" and decimals else None


def agreed(readings: Sequence[Reading]) -> list[Number | None]:
    """Return, figure by figure, what all readings agree on, ``None`` where they differ or where there is none."""
    if not readings:
        return []
    return [values[0] if len(set(values)) == 1 else None for values in zip(*readings, strict=True)]
