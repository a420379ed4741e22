"""The index number (索引号) of a public document: the organ's code, the year, and a running number."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
