"""What the law of disclosure fixes beside the catalogue: grounds for withholding, points of review, limits, indicators.

Everything stands in ``law/disclosure.toml`` with its article and whether the text of the law was read.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeVar

from gongkai.law_data import read

WORKING, NATURAL, MONTHS = "working", "natural", "months"
UNITS = {WORKING: "个工作日", NATURAL: "日", MONTHS: "个月"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing the law says: its label in the law's words and the article."""

    id: str
    label: str
    law: str
    verified: bool = True
    local: bool = False

    @property
    def mark(self) -> str:
        """What users see beside it: 〔未核实〕 where the text was not read, 〔地方〕 for a rule of some places."""
        return "" if self.verified and not self.local else "〔地方〕" if self.local else "〔未核实〕"

    @property
    def says(self) -> str:
        """The label with its mark."""
        return f"{self.label}{self.mark}"


@dataclass(frozen=True, kw_only=True)
class Limit(Entry):
    """How long something may take."""

    length: int
    unit: str

    @property
    def says(self) -> str:
        """The limit in words."""
        return f"{self.label}{self.length}{UNITS[self.unit]}{self.mark}"

    def end(self, start: date) -> date:
        """Return the last day of a limit in natural days or months that runs from a day.

        Raises ``ValueError`` for one in working days, which needs a calendar.
        """
        return _end(start, self.length, self.unit)


@dataclass(frozen=True, kw_only=True)
class Indicator(Entry):
    """What inspectors look at: how long a column may be without something new, or how many faults a site may have."""

    classes: tuple[str, ...] = ()
    length: int | None = None
    unit: str = NATURAL
    most: int | None = None
    """From so many on the whole site fails (单项否决)."""

    def end(self, last: date) -> date | None:
        """Return the last day on which something of ``last`` still counts as new; nothing where no time is set."""
        return _end(last, self.length, self.unit) if self.length is not None else None


@dataclass(frozen=True)
class Law:
    """All entries by id, in the order of the file."""

    grounds: Mapping[str, Entry]
    points: Mapping[str, Entry]
    limits: Mapping[str, Limit]
    indicators: Mapping[str, Indicator]


@cache
def law() -> Law:
    """Load the law. Raises ``TypeError`` for a misspelt key in the data."""
    raw = read("disclosure")
    return Law(
        grounds=_by_id(Entry, raw["ground"]),
        points=_by_id(Entry, raw["point"]),
        limits=_by_id(Limit, raw["limit"]),
        indicators=_by_id(
            Indicator, [entry | {"classes": tuple(entry.get("classes", ()))} for entry in raw["indicator"]]
        ),
    )


_Row = TypeVar("_Row", bound=Entry)


def _by_id(kind: type[_Row], entries: list[dict[str, Any]]) -> dict[str, _Row]:
    return {entry["id"]: kind(**entry) for entry in entries}


def _end(start: date, length: int, unit: str) -> date:
    if unit == NATURAL:
        return start + timedelta(days=length)
    if unit != MONTHS:
        raise ValueError(f"{UNITS[unit]}要按放假安排计算")
    return months_after(start, length)


def months_after(start: date, months: int) -> date:
    """Return the corresponding day so many months on, the month's last where there is none (民法典第二百零二条)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
