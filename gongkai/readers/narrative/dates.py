"""Dates as officials write them: 2023年1月13日, 二〇二三年一月十三日, 2023-01-13, 2023.1.13, with stray spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from gongkai.labels import squeeze
from gongkai.numerals import chinese_number

_DAY = re.compile(
    r"(?<![\d.])(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"
    r"|(?<![\d.])(?P<y>\d{4})(?P<mark>[-./])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})(?![\d.])"
    r"|(?:(?P<cyear>[〇○零一二三四五六七八九]{4})年)?(?P<cmonth>[一二三四五六七八九十]{1,2})月(?P<cday>[一二三四五六七八九十]{1,3})日"
)
_MONTHS = re.compile(r"(\d{4})年1月(?:份)?(?:至|到|[-－—–~～])+(?:\1年)?12月(?!\d)")
_BETWEEN = re.compile(r"(?:零时|0时|0:00|起)*(?:至|到|[-－—–~～])+")
_PERIOD = re.compile("统计|期限|时限|数据|报告期|时间")
_NEARBY = 24
"""So many characters before a period the word that says what it is a period of must stand."""


class _Day(NamedTuple):
    year: int | None
    month: int
    day: int
    start: int
    end: int

    def date(self, year: int | None = None) -> date | None:
        try:
            return date(self.year or year or 0, self.month, self.day)
        except ValueError:
            return None


def period(text: str) -> tuple[date, date] | None:
    """Return the first and last day of the statistical period stated in ``text``, ``None`` when none is stated.

    A pair of dates counts when words such as 统计期限 stand shortly before it, or when it spans a calendar year.
    """
    if "月" not in text and "统计" not in text:
        return None
    compact = squeeze(text)
    days = list(_days(compact))
    for first, last in pairwise(days):
        start, end = first.date(), last.date(first.year)
        if start is None or end is None or not _BETWEEN.fullmatch(compact, first.end, last.start):
            continue
        named = _PERIOD.search(compact, max(0, first.start - _NEARBY), first.start)
        if named or (start.timetuple().tm_yday == 1 and end == date(start.year, 12, 31)):
            return start, end
    return _in_months(compact)


def _in_months(compact: str) -> tuple[date, date] | None:
    found = _MONTHS.search(compact)
    if found is None or not _PERIOD.search(compact, max(0, found.start() - _NEARBY), found.start()):
        return None
    year = int(found.group(1))
    return (date(year, 1, 1), date(year, 12, 31)) if year else None


def signing_date(text: str) -> date | None:
    """Return the last full date in ``text``, ``None`` when there is none or it is no day of the calendar."""
    dated = [day for day in _days(squeeze(text)) if day.year is not None]
    return dated[-1].date() if dated else None


def _days(compact: str) -> Iterator[_Day]:
    for found in _DAY.finditer(compact):
        parts = found.groupdict()
        if parts["month"]:
            year = int(parts["year"]) if parts["year"] else None
            yield _Day(year, int(parts["month"]), int(parts["day"]), *found.span())
        elif parts["y"]:
            yield _Day(int(parts["y"]), int(parts["m"]), int(parts["d"]), *found.span())
        else:
            year = chinese_number(parts["cyear"].replace("○", "〇")) if parts["cyear"] else None
            month, day = chinese_number(parts["cmonth"]), chinese_number(parts["cday"])
            if month and day:
                yield _Day(year, month, day, *found.span())
