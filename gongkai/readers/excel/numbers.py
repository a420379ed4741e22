"""Numbers of a workbook as its user sees them: 21, 16.67%, 2023年1月13日, 251000元; never 21.0."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

_DATES = {14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)}
_CHINESE_DATES = {31, 36, 57, 58, 28, 29, 30, 27, 50, 51, 52, 53, 54}
_PERCENT = {9: 0, 10: 2}
_NOT_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|General', re.IGNORECASE)
_WORDED = re.compile(r'(?:"(?P<before>[^"]*)")?(?:General|[#0?,]+(?:\.[0#?]+)?)(?:"(?P<after>[^"]*)")?')


def shown(value: str, format_id: int, format: str, from_1904: bool = False) -> str:
    """Return the stored number ``value`` as its number format shows it.

    Only percent signs, dates and the format's own words are taken over; roundings and thousands separators are not,
    because a figure must not lose digits. What is no number comes back as it is.
    """
    number = _number(value)
    if number is None:
        return value
    if format_id in _DATES or _is_date(format):
        return _day(number, format_id in _CHINESE_DATES or "年" in format, from_1904) or plain(number)
    if format_id in _PERCENT or format.endswith("%"):
        places = _PERCENT.get(format_id, len(format.partition(".")[2].rstrip("%")))
        return f"{number * 100:.{min(places, 15)}f}%"
    worded = _WORDED.fullmatch(format)
    if worded and (worded["before"] or worded["after"]):
        return f"{worded['before'] or ''}{plain(number)}{worded['after'] or ''}"
    return plain(number)


def plain(number: Decimal) -> str:
    """Return a number without an exponent, with at most the fifteen digits that a workbook keeps."""
    if not number:
        return "0"
    if number.adjusted() > 30 or number.adjusted() < -15:
        return str(number)
    rounded = round(number, 14 - number.adjusted())
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_date(format: str) -> bool:
    codes = _NOT_DATE.sub("", format.partition(";")[0]).lower()
    return "y" in codes or "d" in codes or "年" in codes


def _day(number: Decimal, chinese: bool, from_1904: bool) -> str:
    first = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    if not 0 < number < 2_900_000:
        return ""
    day = first + timedelta(days=int(number))
    return f"{day.year}年{day.month}月{day.day}日" if chinese else day.isoformat()
