"""The index number (索引号) of a public document: the organ's code, the year, and a running number.

Some places write it in another order or with a category between (law of places); such an organ has a ``Pattern``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

PATTERN = re.compile(
    r"(?P<organ>[0-9A-Z]{18}|[0-9A-Z]{7,9}(?:-[0-9A-Z])?)/(?P<period>\d{4}(?:\d{2})?)-(?P<serial>\d{5,7})"
)
"""What most organs print; the national coding rule itself was not read (未核实), some places have their own."""


@dataclass(frozen=True)
class IndexNumber:
    """An index number in its parts; ``period`` is a year, or a year and a month, written together."""

    organ: str
    period: str
    serial: int

    def __str__(self) -> str:
        return f"{self.organ}/{self.period}-{self.serial:05d}"


def parse(text: str) -> IndexNumber:
    """Return the parts of an index number.

    Raises ``ValueError`` saying what an index number looks like.
    """
    found = PATTERN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"索引号应为“机构代码/年份-流水号”，例如 11620000000000002B/2022-00001，现为“{text}”")
    return IndexNumber(found["organ"], found["period"], int(found["serial"]))


def format(organ: str, period: str, serial: int) -> str:
    """Return an index number as it is printed.

    Raises ``ValueError`` when the parts do not make one: a code of another length, a serial of 0 or over seven digits.
    """
    number = str(IndexNumber(organ, period, serial))
    if serial < 1:
        raise ValueError(f"流水号应从1起，现为{serial}")
    parse(number)
    return number


ORGAN, CATEGORY, YEAR, MONTH, SERIAL = "机构代码", "类别号", "年份", "年月", "流水号"
STANDARD = "{机构代码}/{年份}-{流水号:5}"
"""The usual form, written as a pattern."""

_BLANK = re.compile(r"\{([^{}:]*)(?::([1-9]))?\}")
_BETWEEN = re.compile(r"[0-9A-Za-z/\-_.〔〕]*")


@dataclass(frozen=True)
class Pattern:
    """How an organ writes its index numbers, e.g. ``{机构代码}-{类别号}-{年份}-{流水号:4}``."""

    text: str

    def __post_init__(self) -> None:
        """Raise ``ValueError`` saying what is wrong with the pattern, and how it should be."""
        names = [found[1] for found in _BLANK.finditer(self.text)]
        if unknown := [name for name in names if name not in (ORGAN, CATEGORY, YEAR, MONTH, SERIAL)]:
            raise ValueError(
                f"不认识“{{{unknown[0]}}}”，可以用的有机构代码、类别号、年份、年月、流水号，例如 {STANDARD}"
            )
        for name, wanted in ((ORGAN, (ORGAN,)), (SERIAL, (SERIAL,)), (f"{YEAR}或者{MONTH}", (YEAR, MONTH))):
            if sum(names.count(each) for each in wanted) != 1:
                raise ValueError(f"格式里要有而且只有一处{name}，例如 {STANDARD}")
        if names.count(CATEGORY) > 1:
            raise ValueError("类别号只能有一处")
        if not _BETWEEN.fullmatch(_BLANK.sub("", self.text)):
            raise ValueError("各段之间只能用字母、数字和 / - _ . 〔〕，大括号要成对")

    @property
    def categorised(self) -> bool:
        """Whether the numbers have a category between."""
        return f"{{{CATEGORY}" in self.text

    def period(self, day: date) -> str:
        """Return the period within which the numbers run on: the day's year, or its year and month."""
        return f"{day:%Y%m}" if f"{{{MONTH}" in self.text else f"{day:%Y}"

    def write(self, organ: str, category: str, day: date, serial: int) -> str:
        """Return an index number. Raises ``ValueError`` for a serial of 0."""
        if serial < 1:
            raise ValueError(f"流水号应从1起，现为{serial}")
        values = {ORGAN: organ, CATEGORY: category, YEAR: f"{day:%Y}", MONTH: f"{day:%Y%m}", SERIAL: str(serial)}
        return _BLANK.sub(lambda found: values[found[1]].zfill(int(found[2] or 0)), self.text)
