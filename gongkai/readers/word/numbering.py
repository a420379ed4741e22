"""The numbers that Word prints by itself: 一、 and （一） often stand in a heading's list level, not in its text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from gongkai.readers.office.ooxml import parse
from gongkai.readers.office.package import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEVELS = 9


def number_of(element: etree._Element | None, default: int = 0) -> int:
    """Return the whole number in an element's ``w:val``, ``default`` where there is none."""
    value = "" if element is None else str(element.get(VAL) or "")
    return int(value) if value.lstrip("-").isdigit() and len(value) < 10 and value.isascii() else default


def chinese(number: int, digits: str = _DIGITS, units: tuple[str, str, str] = ("十", "百", "千")) -> str:
    """Return a number below ten thousand in Chinese, e.g. 21 as 二十一.

    >>> chinese(10), chinese(21), chinese(105)
    ('十', '二十一', '一百〇五')
    """
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            text += digits[digit] + unit
        elif text and number and not text.endswith(digits[0]):
            text += digits[0]
    ten = digits[1] + units[0]
    return text[1:] if text.startswith(ten) and digits is _DIGITS else text


def _spelt(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    text = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    return chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    "decimalEnclosedCircle": _one_of(_CIRCLES),
    "decimalEnclosedCircleChinese": _one_of(_CIRCLES),
    "decimalEnclosedParen": _one_of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _one_of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "ideographDigital": _spelt,
    "japaneseDigitalTenThousand": _spelt,
    "taiwaneseDigital": _spelt,
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "chineseLegalSimplified": lambda number: chinese(number, _LEGAL, ("拾", "佰", "仟")),
    "ideographLegalTraditional": lambda number: chinese(number, _LEGAL, ("拾", "佰", "仟")),
    "none": lambda number: "",
}
_FORMATS.update(
    dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
        ),
        chinese,
    )
)


def printed(number: int, format: str) -> str:
    """Return ``number`` in a Word number format; a format that is not known prints as digits."""
    return _FORMATS.get(format, str)(number) if 0 < number < 10_000 else str(number)


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    pattern: str = ""
    restart: int = -1


@dataclass(slots=True)
class _List:
    """A numbered list: its levels, the abstract list whose count it shares, and the counts it starts anew."""

    abstract: str
    levels: list[_Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, package: Package, part: str) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        if part in package:
            self._load(parse(package, part))

    def _load(self, root: etree._Element) -> None:
        abstract = {
            str(entry.get(W + "abstractNumId")): [_level(entry, index) for index in range(_LEVELS)]
            for entry in root.findall(W + "abstractNum")
        }
        for entry in root.findall(W + "num"):
            known = str(number_of(entry.find(W + "abstractNumId"), -1))
            found = _List(known, list(abstract.get(known, ())))
            for override in entry.findall(W + "lvlOverride"):
                _override(found, override)
            self._lists[str(entry.get(W + "numId"))] = found

    def next(self, list_id: str, depth: int) -> str:
        """Count one more paragraph at ``depth`` of a list and return its printed number; nothing for a bullet."""
        found = self._lists.get(list_id)
        if found is None or not 0 <= depth < len(found.levels):
            return ""
        counts = self._counts.setdefault(found.abstract, [None] * _LEVELS)
        level = found.levels[depth]
        if depth in found.restarts:
            counts[depth] = found.restarts.pop(depth)
        else:
            last = counts[depth]
            counts[depth] = level.start if last is None else last + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = found.levels[deeper].restart
            if restart < 0 or 0 < depth + 1 <= restart:
                counts[deeper] = None
        return "" if level.format == "bullet" else _fill(level, found.levels, counts)


def _level(abstract: etree._Element, index: int) -> _Level:
    for entry in abstract.findall(W + "lvl"):
        if entry.get(W + "ilvl") == str(index):
            return _read_level(entry)
    return _Level()


def _read_level(entry: etree._Element) -> _Level:
    format, pattern = entry.find(W + "numFmt"), entry.find(W + "lvlText")
    return _Level(
        number_of(entry.find(W + "start"), 1),
        "decimal" if format is None else str(format.get(VAL) or "decimal"),
        "" if pattern is None else str(pattern.get(VAL) or ""),
        number_of(entry.find(W + "lvlRestart"), -1),
    )


def _override(found: _List, override: etree._Element) -> None:
    depth = str(override.get(W + "ilvl") or "")
    if not (depth.isdigit() and int(depth) < len(found.levels)):
        return
    level, start = override.find(W + "lvl"), override.find(W + "startOverride")
    if level is not None:
        found.levels[int(depth)] = _read_level(level)
    if start is not None:
        found.restarts[int(depth)] = number_of(start, 1)


def _fill(level: _Level, levels: list[_Level], counts: list[int | None]) -> str:
    text = level.pattern[:200]
    for index, other in enumerate(levels):
        sign = f"%{index + 1}"
        if sign in text:
            count = counts[index]
            text = text.replace(sign, printed(other.start if count is None else count, other.format))
    # A number and the text behind it are set apart on the page, by a tab or a space.
    return text + " " if text and text[-1].isascii() and text[-1].isalnum() else text


def styles_with_numbers(package: Package, part: str) -> dict[str, tuple[str, int]]:
    """Return the list and level that paragraph styles bring, by style id, inherited ones included."""
    if part not in package or b"numPr" not in package.read(part):
        return {}
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in parse(package, part).iter(W + "style"):
        id, parent = str(style.get(W + "styleId")), style.find(W + "basedOn")
        if parent is not None:
            based[id] = str(parent.get(VAL))
        if (brings := style.find(f"{W}pPr/{W}numPr")) is not None:
            own[id] = (str(number_of(brings.find(W + "numId"))), number_of(brings.find(W + "ilvl")))
    return {id: found for id in own.keys() | based.keys() if (found := _inherited(id, own, based))[0] not in ("", "0")}


def _inherited(id: str, own: dict[str, tuple[str, int]], based: dict[str, str]) -> tuple[str, int]:
    for _ in range(20):
        if id in own:
            return own[id]
        id = based.get(id, "")
    return "", 0
