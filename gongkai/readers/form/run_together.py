"""Figures printed with nothing between them, taken apart by the sums they must satisfy.

A row of table three prints as ``801000081``: seven figures whose first six add up to the seventh leave one reading,
80, 1, 0, 0, 0, 0 and 81. Where more than one reading holds, all are returned and the caller gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gongkai.report import Number

MAX_READINGS = 2000
"""Beyond this many readings a text is taken as undecidable; it bounds the work on hostile digits."""

_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")

Reading = tuple[Number, ...]


def tokens(text: str) -> list[str]:
    """Return the digit groups of a text; spaces and line breaks are boundaries between figures."""
    return _FIGURE.findall(text.replace("－", "-").replace("−", "-"))


def rows_of_sums(groups: Sequence[str], parts: int, sums: int = 1) -> list[Reading]:
    """Return every way to read ``groups`` as ``sums`` runs of ``parts`` counts followed by their total.

    ``groups`` are digit strings whose ends are known boundaries between figures. No figure but 0 starts with 0.
    Stops at ``MAX_READINGS``.
    """
    return _bounded(_sums(tuple(groups), parts, sums))


def _bounded(readings: Iterator[Reading]) -> list[Reading]:
    kept: list[Reading] = []
    for reading in readings:
        kept.append(reading)
        if len(kept) >= MAX_READINGS:
            break
    return kept


def _sums(groups: tuple[str, ...], parts: int, sums: int) -> Iterator[Reading]:
    if sums == 0:
        if not groups:
            yield ()
        return
    for figures, rest in _take(groups, parts, []):
        for tail in _total(rest, sum(figures)):
            for others in _sums(tail, parts, sums - 1):
                yield (*figures, sum(figures), *others)


def _take(groups: tuple[str, ...], count: int, taken: list[int]) -> Iterator[tuple[list[int], tuple[str, ...]]]:
    """Take ``count`` figures off the front in every possible way."""
    if count == 0:
        yield list(taken), groups
        return
    for figure, rest in _first(groups):
        taken.append(figure)
        yield from _take(rest, count - 1, taken)
        taken.pop()


def _first(groups: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    if not groups:
        return
    digits, rest = groups[0], groups[1:]
    if not digits.isascii() or not digits.isdigit():
        return
    longest = 1 if digits[0] == "0" else min(len(digits), 9)
    for length in range(1, longest + 1):
        yield int(digits[:length]), ((digits[length:], *rest) if length < len(digits) else rest)


def _total(groups: tuple[str, ...], total: int) -> Iterator[tuple[str, ...]]:
    """Take the figure ``total`` off the front."""
    printed = str(total)
    if groups and groups[0].startswith(printed):
        left = groups[0][len(printed) :]
        yield (left, *groups[1:]) if left else groups[1:]


def columns(groups: Sequence[str], kinds: Sequence[str]) -> list[Reading]:
    """Return every way to read ``groups`` as one figure for each of ``kinds`` (count, signed, amount).

    Only an amount has decimals and only a signed figure a minus.
    """
    return _bounded(_columns(tuple(groups), tuple(kinds)))


def _columns(groups: tuple[str, ...], kinds: tuple[str, ...]) -> Iterator[Reading]:
    if not kinds:
        if not groups:
            yield ()
        return
    if len(groups) > len(kinds) or not groups:
        return
    text, rest = groups[0], groups[1:]
    for length in range(1, len(text) + 1):
        figure = _figure(text[:length], kinds[0])
        if figure is None:
            continue
        left = text[length:]
        for others in _columns((left, *rest) if left else rest, kinds[1:]):
            yield (figure, *others)


def _figure(text: str, kind: str) -> Number | None:
    whole, _, decimals = text.removeprefix("-").partition(".")
    if not whole or (len(whole) > 1 and whole[0] == "0") or (text.startswith("-") and kind != "signed"):
        return None
    if "." not in text:
        return int(text)
    return Decimal(text) if kind == "amount" and decimals else None


def agreed(readings: Sequence[Reading]) -> list[Number | None]:
    """Return, figure by figure, what all readings agree on, ``None`` where they differ or where there is none."""
    if not readings:
        return []
    return [values[0] if len(set(values)) == 1 else None for values in zip(*readings, strict=True)]
