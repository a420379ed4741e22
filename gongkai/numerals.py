"""Figures as officials type them: 1136, 1,136, １１３６, 一百三十六, 减4, 251000元, 22（其中修订16件）."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from gongkai.labels import half_width

MAX_DIGITS = 15
"""More digits than this are not a count or an amount of anybody's: they are reported, not read."""


LONGEST = 60
"""A cell longer than this holds text and no figure."""


class Numeral(NamedTuple):
    """A figure as read: its value, how it was written, its unit and the note that stood with it.

    ``form`` is plain, or what is irregular about the writing: fullwidth, grouped, chinese, word (增、减 for the sign),
    unit, note, spaced, dash (a stroke or 无 in place of a figure: no value), absurd (no value), other (no value).
    """

    value: int | Decimal | None
    form: str
    unit: str = ""
    note: str = ""


_DASHES = frozenset("-－—–―/／\\无無")
_PLAIN = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?")
_ANY = re.compile(r"([+\-−－]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
_UNIT = re.compile(r"(亿元|万元|元|万件|件|条|项|个|次|宗|起|份|人次|人|%)")
_SIGN_WORDS = {"增": 1, "增加": 1, "新增": 1, "减": -1, "减少": -1, "下降": -1}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_CHINESE = re.compile(r"[零〇一二三四五六七八九十百千万亿两]+")


def parse(text: str) -> Numeral | None:
    """Read the figure of one cell; ``None`` when the cell is blank (white space only)."""
    return _parse(text) if len(text) <= LONGEST else Numeral(None, "other")


@lru_cache(maxsize=8192)
def _parse(text: str) -> Numeral | None:
    if _PLAIN.fullmatch(text) and len(text) <= MAX_DIGITS:
        return Numeral(Decimal(text) if "." in text else int(text), "plain")
    stripped = text.strip(" \t\r\n\u3000\u00a0\u200b\ufeff")
    if not stripped:
        return None
    if stripped != text:
        return _parse(stripped)
    return _irregular(stripped)


def _irregular(text: str) -> Numeral:
    if all(char in _DASHES or char.isspace() for char in text):
        return Numeral(None, "dash")
    half = half_width(text).replace("−", "-")
    value, form = half, "fullwidth" if half != text else "plain"
    if compact := _spaced(half):
        value, form = compact, "spaced"
    note = ""
    if found := re.search(r"[(\[]([^)\]]*)[)\]]?$", value):
        value, note = value[: found.start()].strip(), found.group(1)
        form = "note"
    unit = ""
    if found := re.search(rf"\s*{_UNIT.pattern}$", value):
        value, unit = value[: found.start()].strip(), found.group(1)
        form = "unit" if form in ("plain", "fullwidth") else form
    sign = 1
    for word, factor in _SIGN_WORDS.items():
        if value.startswith(word) and value[len(word) :].strip().isascii() and value[len(word) :].strip():
            value, sign, form = value[len(word) :].strip(), factor, "word"
    if found := _ANY.fullmatch(value):
        digits = found.group(2).replace(",", "")
        if len(digits) > MAX_DIGITS:
            return Numeral(None, "absurd")
        if "," in found.group(2):
            form = "grouped"
        number: int | Decimal = Decimal(digits + found.group(3)) if found.group(3) else int(digits)
        if form == "plain" and len(digits) > 1 and digits.startswith("0"):
            form = "other"
        return Numeral(number * sign * (-1 if found.group(1) in ("-", "－") else 1), form, unit, note)
    if _CHINESE.fullmatch(value) and (number_in_words := chinese_number(value)) is not None:
        return Numeral(number_in_words * sign, "chinese", unit, note)
    if re.fullmatch(r"[\d,.]+(?:[eE][+-]?\d+|\^\d+)|10\^\d+", value):
        return Numeral(None, "absurd")
    return Numeral(None, "other")


def _spaced(text: str) -> str:
    """Return digits with the spaces inside one figure taken out (``1 136``, ``2 3``), or nothing."""
    return re.sub(r"\s+", "", text) if re.fullmatch(r"\d+(?:\s+\d{3})+", text) else ""


def chinese_number(text: str) -> int | None:
    """Return the value of a number in Chinese characters up to 亿, ``None`` when it is not one.

    >>> chinese_number("一百三十六")
    136
    """
    if len(text) > MAX_DIGITS or not all(char in _DIGITS or char in _SCALES for char in text):
        return None
    if not any(char in _SCALES for char in text):
        return int("".join(str(_DIGITS[char]) for char in text)) if text else None
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif _SCALES[char] >= 10_000:
            total, section, digit = total + (section + digit) * _SCALES[char], 0, 0
        else:
            section, digit = section + (digit or 1) * _SCALES[char], 0
    return total + section + digit
