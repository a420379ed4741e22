"""The text of a cell to the value of a field: dates, figures and choices as officials type them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from gongkai import catalogue, labels, numerals
from website.publishing.imports.columns import ImportColumn

_DAY = re.compile(
    r"(\d{4})\s*(?:年|[-/.．、—－])\s*(\d{1,2})\s*(?:月|[-/.．、—－])\s*(\d{1,2})\s*日?(?:[T\s]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDS = re.compile(r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
_DIGIT = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?")
_WRITE = "请写成“2022-03-01”的样子。"
_BROKEN = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|#+)")
_CODE = re.compile(r"P2[01]-[A-Z]?\d{1,2}")
_COUNTED = frozenset(("", "人", "人次", "名", "个", "件", "条", "份", "项"))
MOST_MONEY = Decimal(10) ** 14


class Wrong(ValueError):
    """A cell that cannot be taken: what is wrong with it and what to do."""

    def __init__(self, cause: str, cure: str) -> None:
        super().__init__(f"{cause}{cure}")
        self.cause, self.cure = cause, cure


def value_of(column: ImportColumn, text: str) -> Any:
    """Return the value of a cell that is not blank. Raises ``Wrong``.

    Columns whose values are rows of the organ's own (栏目, 承办股室) come back as text.
    """
    if text.startswith("="):
        raise Wrong("这一格是公式，没有保存计算结果。", "请在 Excel 里重新计算后保存，或者改填结果。")
    if _BROKEN.fullmatch(text):
        raise Wrong(f"公式算错了（{text}）。", "请改正公式，或者改填结果。")
    read = _READERS.get(column.type)
    found = read(column, text) if read else text
    if column.most and isinstance(found, str) and len(found) > column.most:
        raise Wrong(f"有{len(found)}字，超过{column.most}字。", "请压缩。")
    return found


def day_of(text: str) -> date:
    """Return the day that a text names. Raises ``Wrong``; nothing is guessed.

    >>> day_of("2022年3月1日") == day_of("2022.3.1") == day_of("二〇二二年三月一日")
    True
    """
    half = labels.half_width(text).strip()
    found = _DAY.fullmatch(half) or _RUN.fullmatch(half)
    parts = [int(each) for each in found.groups()[:3]] if found else _in_words(half)
    if not parts:
        raise Wrong(f"“{text[:30]}”不是完整的日期。", _serial_hint(half) or _WRITE)
    try:
        day = date(*parts)
    except ValueError:
        raise Wrong(f"“{text[:30]}”没有这一天。", "请核对年月日。") from None
    if not 1949 <= day.year <= 2100:
        raise Wrong(f"{day.year}年不合常理。", "请核对年份。")
    return day


def _in_words(text: str) -> list[int]:
    found = _WORDS.fullmatch(text)
    if not found:
        return []
    month, day = (numerals.chinese_number(each) for each in found.groups()[1:])
    year = int("".join(_DIGIT[char] for char in found[1]))
    return [year, int(month or 0), int(day or 0)]


def _serial_hint(text: str) -> str:
    """Return what to do with a bare number, which a spreadsheet counts its days by."""
    if not _SERIAL.fullmatch(text):
        return ""
    day = date(1899, 12, 30) + timedelta(days=int(float(text)))
    return f"如果是 {day.isoformat()}，请把单元格格式改为日期，或者直接写 {day.isoformat()}。"


def _date(column: ImportColumn, text: str) -> date:
    return day_of(text)


def _integer(column: ImportColumn, text: str) -> int:
    number = numerals.parse(text)
    if number is None or number.value is None or number.note or number.unit not in _COUNTED:
        raise Wrong(f"“{text[:30]}”不是整数。", "请只写数字，例如“3”。")
    if number.value != int(number.value) or not 0 <= number.value < 2**31:
        raise Wrong(f"“{text[:30]}”不是整数，或者太大、小于零。", "请只写数字，例如“3”。")
    return int(number.value)


def _money(column: ImportColumn, text: str) -> Decimal:
    number = numerals.parse(re.sub(r"^[¥￥]\s*|整$", "", text.strip()))
    if number is not None and number.unit in ("万元", "亿元"):
        raise Wrong(f"“{text[:30]}”的单位不是元。", "请换算成元，只写数字。")
    if number is None or number.value is None or number.note or number.unit not in ("", "元"):
        raise Wrong(f"“{text[:30]}”不是金额。", "请只写数字，以元为单位，例如“10000.00”。")
    amount = Decimal(number.value)
    if amount < 0 or amount >= MOST_MONEY or amount != amount.quantize(Decimal("0.01")):
        raise Wrong(f"“{text[:30]}”小于零、太大或者不止两位小数。", "请以元为单位，最多两位小数。")
    return amount


def _url(column: ImportColumn, text: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        raise Wrong(f"“{text[:60]}”不是网址。", "请写完整的网址，以 http:// 或者 https:// 开头。") from None
    return text


def choice_of(offered: tuple[tuple[str, str], ...], text: str) -> str:
    """Return the value that a label or the value itself names. Raises ``Wrong`` with what may be written."""
    wanted = labels.key(text)
    for value, label in offered:
        if wanted and wanted in (labels.key(str(label)), labels.key(value)):
            return value
    raise Wrong(f"“{text[:30]}”不在可选值内。", f"可以写：{'、'.join(str(label) for _, label in offered)}。")


def _choice(column: ImportColumn, text: str) -> str:
    return choice_of(column.choices, text)


def _channels(column: ImportColumn, text: str) -> list[str]:
    """Return the channels that a text names; a label may itself hold the mark that stands between two."""
    rest, found = text, []
    for value, label in sorted(column.choices, key=lambda each: -len(str(each[1]))):
        if str(label) in rest:
            rest = rest.replace(str(label), "、")
            found.append(value)
    found += [choice_of(column.choices, part) for part in re.split(r"[、,，;；\n/]", rest) if part.strip()]
    order = [value for value, _ in column.choices]
    return sorted(set(found), key=order.index)


def _catalogue(column: ImportColumn, text: str) -> str:
    """Return the code of an item of the catalogue by its code, its article or its label."""
    code = _CODE.match(labels.half_width(text).upper())
    if code and code[0] in catalogue.entries():
        return code[0]
    for entry in catalogue.entries().values():
        if labels.key(text) in (labels.key(entry.article), labels.key(entry.label)):
            return entry.code
    raise Wrong(f"“{text[:30]}”不是条例第二十条、第二十一条的分类。", "请照“填写说明”写代码，例如“P20-06”。")


_READERS: dict[str, Callable[[ImportColumn, str], Any]] = {
    "date": _date,
    "integer": _integer,
    "money": _money,
    "url": _url,
    "choice": _choice,
    "channels": _channels,
    "catalogue": _catalogue,
}
