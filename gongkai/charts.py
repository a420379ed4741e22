"""Bar charts as SVG, drawn here: the same in a page, in print and in a PDF, and readable aloud.

pygal was tried first: it sets the width of Chinese legends as if they were Latin, so that they run into the axis; draws
a blank value like a zero; gives the picture no role, title or description; tells values only through a script; and
writes a random id and today's date into every picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from gongkai.columns import shorten, width

Point = int | float | Decimal | str
"""A value, or the word that stands for a missing one (空白, 未读出): never drawn as a zero."""

COLOURS = ("#1f5fa8", "#b4500f", "#2f7547", "#74489d", "#7d6200", "#56606c")
WIDE, NARROW = 720, 420
"""Units across a picture. A wide one fills a page; a narrow one can still be read on a telephone, or beside others."""
_EM = 13
_BAR = 16
_MARGIN = 12
_LABEL_COLUMNS = 22
_ROOM_FOR_VALUE = 90


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: its name and a value for each category."""

    name: str
    values: Sequence[Point]


def bars(
    id: str, title: str, categories: Sequence[str], series: Sequence[Series], unit: str = "", across: int = WIDE
) -> str:
    """Return a chart of horizontal bars, one group a category, each bar with its value, ``across`` units wide.

    ``id`` makes the ids inside the picture unique on its page.
    """
    most = max((float(value) for one in series for value in one.values if not isinstance(value, str)), default=0.0)
    left = _left(categories)
    scale = (across - left - _ROOM_FOR_VALUE) / most if most > 0 else 0.0
    body, top = _legend([one.name for one in series], across)
    for index, category in enumerate(categories):
        body.append(_text(left - 10, top + _BAR * len(series) / 2 + 4, category, "end"))
        for number, one in enumerate(series):
            body += _bar(left, top + number * _BAR, one.values[index], scale, COLOURS[number % len(COLOURS)], unit)
        top += _BAR * len(series) + _MARGIN
    return _picture(id, title, _said(categories, series, unit), body, left, top, across)


def _bar(left: float, top: float, value: Point, scale: float, colour: str, unit: str) -> Iterator[str]:
    middle = top + _BAR / 2 + 4
    if isinstance(value, str):
        yield _text(left + 6, middle, value, style="missing")
        return
    length = max(float(value), 0) * scale
    yield f'<rect x="{left}" y="{top + 1:g}" width="{length:.1f}" height="{_BAR - 2}" fill="{colour}"/>'
    yield _text(left + length + 6, middle, f"{value}{unit}")


def shares(id: str, title: str, categories: Sequence[str], series: Sequence[Series]) -> str:
    """Return a chart of how each category's whole divides; a category that lacks a value shows the word for it."""
    left = _left(categories)
    body, top = _legend([one.name for one in series], WIDE)
    for index, category in enumerate(categories):
        body.append(_text(left - 10, top + _BAR / 2 + 8, category, "end"))
        body += _stack(left, top, [one.values[index] for one in series])
        top += _BAR + 8 + _MARGIN
    return _picture(id, title, _said(categories, series, "件"), body, left, top, WIDE)


def _stack(left: float, top: float, values: Sequence[Point]) -> Iterator[str]:
    words = [value for value in values if isinstance(value, str)]
    numbers = [float(value) for value in values if not isinstance(value, str)]
    whole = sum(numbers)
    if words or whole <= 0:
        yield _text(left + 6, top + _BAR / 2 + 8, words[0] if words else "合计为0", style="missing")
        return
    at = float(left)
    for number, value in enumerate(numbers):
        length = value / whole * (WIDE - left - _MARGIN)
        if length <= 0:
            continue
        shape = f'x="{at:.1f}" y="{top}" width="{length:.1f}" height="{_BAR + 8}"'
        yield f'<rect {shape} fill="{COLOURS[number % len(COLOURS)]}" stroke="#fff"/>'
        label = f"{value / whole:.0%}"
        if length > _EM * 0.6 * len(label) + 6:
            yield _text(at + length / 2, top + _BAR / 2 + 8, label, "middle", "inside")
        at += length


def percent(part: int | Decimal, whole: int | Decimal) -> str:
    """Return a rate in per cent with one decimal place; — where there is nothing sensible to divide by.

    >>> percent(2, 12)
    '16.7%'
    """
    return f"{Decimal(part) * 100 / Decimal(whole):.1f}%" if whole > 0 else "—"


def _left(categories: Sequence[str]) -> float:
    columns = max((width(category) for category in categories), default=0)
    return min(columns, _LABEL_COLUMNS) * _EM / 2 + 18


def _legend(names: Sequence[str], across: int) -> tuple[list[str], float]:
    parts, x, y = [], 0.0, 4.0
    for number, name in enumerate(names):
        room = width(name) * _EM / 2 + 34
        if x and x + room > across:
            x, y = 0.0, y + 22
        parts.append(f'<rect x="{x:g}" y="{y:g}" width="12" height="12" fill="{COLOURS[number % len(COLOURS)]}"/>')
        parts.append(_text(x + 17, y + 11, name))
        x += room
    return parts, y + 30


def _text(x: float, y: float, text: str, anchor: str = "start", style: str = "") -> str:
    fill = {"inside": "#fff", "missing": "#57606e"}.get(style, "#1c2430")
    slant = ' font-style="italic"' if style == "missing" else ""
    shown = escape(shorten(text, _LABEL_COLUMNS) if anchor == "end" else text)
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{slant}>{shown}</text>'


def _said(categories: Sequence[str], series: Sequence[Series], unit: str) -> str:
    """Return the chart in words."""
    return "；".join(
        f"{category}：" + "，".join(f"{one.name}{_spoken(one.values[index], unit)}" for one in series)
        for index, category in enumerate(categories)
    )


def _spoken(value: Point, unit: str) -> str:
    return value if isinstance(value, str) else f"{value}{unit}"


def _picture(id: str, title: str, description: str, body: list[str], left: float, bottom: float, across: int) -> str:
    axis = f'<line x1="{left}" x2="{left}" y1="28" y2="{bottom - _MARGIN:g}" stroke="#9aa3ae"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{id}-title {id}-desc" '
        f'viewBox="0 0 {across} {bottom:g}" font-size="{_EM}" '
        "font-family=\"'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif\">\n"
        f'<title id="{id}-title">{escape(title)}</title>\n<desc id="{id}-desc">{escape(description)}</desc>\n'
        + "\n".join([axis, *body])
        + "\n</svg>\n"
    )
