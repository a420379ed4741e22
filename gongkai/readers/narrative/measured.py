"""Numbers with a measure word in running text: 21件, 1,136条, １２ 件, 20.1万人次, 十二件, 16%, 百分之十六."""

from __future__ import annotations

import re
from decimal import Decimal

from gongkai.numerals import MAX_DIGITS, chinese_number
from gongkai.report import Number

_UNITS = (
    r"个百分点|百分点|[%％‰]|(?:（人）|\(人\))次|[（(]人次[)）]|人次|件次|场次|批次|元|件|起(?!草)|宗|条(?![例款])|篇|次(?![性数])|人(?![民大])"
    r"|个(?!工作日|自然日|月|方面|部分|小时|环节)|项(?!目前)|份|期(?![间限])|场|例(?!行)|处(?![理罚])|幅|张|册|家|部(?![分门])|页|封|名|批|户|套"
)
# The pattern opens with a plain set of characters, which lets the search skip everything else; what stands before a
# number and how its digits are grouped is looked at afterwards. Its runs are bounded, and those of digits and spaces
# never given back: the work on endless ones stays in proportion to them, and no true number is as long.
_NUMBER = re.compile(
    r"(?P<digits>[0-9０-９一二三四五六七八九十百千两]"
    r"(?:[0-9０-９,.．\u00a0 ]{0,60}+|[一二三四五六七八九十百千万零〇两]{0,20}))"
    rf"(?P<scale>[万亿])?\s*+(?P<more>[余多几])?\s*+(?P<unit>{_UNITS})"
)
_PER_CENT = re.compile(r"百分之(?P<digits>[0-9０-９一二三四五六七八九十百零〇点.]+)(?P<scale>)(?P<more>)(?P<unit>)")
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[ \u00a0]\d+)*(?:[.．]\d+)?")
_NOT_BEFORE = frozenset("第.-—–－〔[/_0123456789０１２３４５６７８９")


def _is_whole(text: str, start: int) -> bool:
    """Whether a number begins at ``start``: not behind an ordinal's mark, a digit, or digits and a full-width comma."""
    before = text[start - 1 : start]
    return before not in _NOT_BEFORE and not (before == "，" and text[start - 2 : start - 1].isdecimal())


def numbers(text: str) -> list[re.Match[str]]:
    """Return the numbers with a measure word, in order: no ordinals, article numbers or parts of longer numbers."""
    found = [number for number in _NUMBER.finditer(text) if _is_whole(text, number.start())]
    if "百分之" in text:
        found = sorted([*found, *_PER_CENT.finditer(text)], key=lambda number: number.start())
    return found


def value(number: re.Match[str]) -> Number | None:
    """Return a matched number's value with its scale, ``None`` for one that is no count or too long to be anybody's."""
    printed, scale, unit = number.group("digits", "scale", "unit")
    if printed.isdecimal() and not scale and unit != "‰":
        return int(printed) if len(printed) <= MAX_DIGITS else None
    if not unit:
        return _per_cent(printed)
    printed = printed.strip()
    found = _grouped(printed) if printed[0].isdecimal() else chinese_number(printed)
    if found is not None and scale:
        found = tidy(Decimal(found) * (10_000 if scale == "万" else 100_000_000))
    return tidy(Decimal(found) / 10) if found is not None and unit == "‰" else found


def _grouped(printed: str) -> Number | None:
    if not _DIGITS.fullmatch(printed) or len(printed) > MAX_DIGITS:
        return None
    digits = printed.replace(",", "").replace(" ", "").replace("\u00a0", "").replace("．", ".")
    return Decimal(digits) if "." in digits else int(digits)


def _per_cent(words: str) -> Number | None:
    if len(words) > MAX_DIGITS:
        return None
    whole, _, part = words.replace(".", "点").partition("点")
    number = int(whole) if whole.isdecimal() else chinese_number(whole) if whole else None
    if number is None or not part:
        return number
    decimals = part if part.isdecimal() else "".join(str(chinese_number(digit)) for digit in part)
    return Decimal(f"{number}.{decimals}") if decimals.isdecimal() else None


def tidy(number: Decimal) -> Number:
    """Return a whole number as ``int`` and another without trailing zeros."""
    return int(number) if number == number.to_integral_value() else number.normalize()
