"""Working days: Monday to Friday less the days off of the State Council's notices, with the make-up days.

A year whose notice is not out counts by weekends alone, and every answer that touches it is provisional (暂定).
So is one that touches a December before next year's notice is out: the notices for 2019 and 2023 began in December.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

_DAY = timedelta(days=1)
_FRIDAY, _DECEMBER = 4, 12


@dataclass(frozen=True)
class Holiday:
    """A holiday's days off, first and last included."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Notice:
    """One year's arrangement of holidays and the document it stands in.

    ``verified`` says that the document's text was read; ``note`` names the notices that changed it afterwards.
    """

    year: int
    title: str
    number: str
    holidays: tuple[Holiday, ...]
    workdays: frozenset[date]
    issued: date | None = None
    verified: bool = False
    note: str = ""

    @classmethod
    def from_data(cls, entry: Mapping[str, Any]) -> Notice:
        """Return the notice that a year's file, or ``as_data``, writes down."""
        about = dict(entry["notice"])
        about["issued"] = _date(about["issued"]) if about.get("issued") else None
        holidays = tuple(Holiday(each["name"], _date(each["from"]), _date(each["to"])) for each in entry["holiday"])
        workdays = frozenset(_date(day) for day in entry["workdays"])
        return cls(entry["year"], holidays=holidays, workdays=workdays, **about)

    def as_data(self) -> dict[str, Any]:
        """Return the notice as plain values that JSON can hold, in the shape of a year's file."""
        return {
            "year": self.year,
            "workdays": [day.isoformat() for day in sorted(self.workdays)],
            "notice": {
                "title": self.title,
                "number": self.number,
                "issued": self.issued.isoformat() if self.issued else "",
                "verified": self.verified,
                "note": self.note,
            },
            "holiday": [
                {"name": each.name, "from": each.first.isoformat(), "to": each.last.isoformat()}
                for each in self.holidays
            ],
        }

    @property
    def make_up_days(self) -> tuple[date, ...]:
        """The make-up days in their order."""
        return tuple(sorted(self.workdays))

    @property
    def days_off(self) -> frozenset[date]:
        """Every day of the holidays, weekends among them."""
        return frozenset(
            holiday.first + timedelta(days=n)
            for holiday in self.holidays
            for n in range((holiday.last - holiday.first).days + 1)
        )


@dataclass(frozen=True)
class Deadline:
    """The last day for something; provisional when a year on the way has no notice yet."""

    day: date
    provisional: bool = False


class Calendar:
    """Which days are working days, from notices and, where a place has them, its own holidays.

    Of two notices for one year the later in the row counts.
    """

    def __init__(self, notices: Iterable[Notice], local_holidays: Collection[date] = ()) -> None:
        self._notices = {notice.year: notice for notice in notices}
        self._off = frozenset(local_holidays).union(*(notice.days_off for notice in self._notices.values()))
        self._on = frozenset[date]().union(*(notice.workdays for notice in self._notices.values()))
        self._years: dict[int, list[date]] = {}

    @property
    def years(self) -> tuple[int, ...]:
        """The years whose notice is out."""
        return tuple(sorted(self._notices))

    def notice(self, year: int) -> Notice | None:
        """Return the notice that arranges a year, when it is out."""
        return self._notices.get(year)

    def settled(self, day: date) -> bool:
        """Whether the notices that can arrange the day are out, so that the answer for it is final."""
        return day.year in self._notices and (day.month < _DECEMBER or day.year + 1 in self._notices)

    def works(self, day: date) -> bool:
        """Whether the day is a working day; make-up days (调休上班日) are."""
        if day in self._on:
            return True
        return day.weekday() <= _FRIDAY and day not in self._off

    def add_working_days(self, start: date, days: int) -> Deadline:
        """Return the last of so many working days after ``start``, which is not counted (民法典第二百零一条).

        Raises ``ValueError`` for fewer than one day.
        """
        if days < 1:
            raise ValueError(f"工作日数应至少为1，现为{days}")
        year, left = start.year, days
        later = self._later(start)
        while left > len(later):
            left -= len(later)
            year += 1
            later = self._of(year)
        day = later[left - 1]
        known = self.settled(day) and all(each in self._notices for each in range(start.year, day.year))
        return Deadline(day, provisional=not known)

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start`` up to and with ``end``; 0 when none do."""
        if end <= start:
            return 0
        if start.year == end.year:
            days = self._of(start.year)
            return bisect_right(days, end) - bisect_right(days, start)
        between = sum(len(self._of(year)) for year in range(start.year + 1, end.year))
        return len(self._later(start)) + between + bisect_right(self._of(end.year), end)

    def add_natural_days(self, start: date, days: int, *, roll: bool) -> Deadline:
        """Return the day so many days after ``start``; with ``roll`` a last day off moves to the next working day.

        Rolling is for a citizen's limits (民诉法第八十五条第三款); an organ's own do not roll 〔推定〕.
        """
        day = start + timedelta(days=days)
        while roll and not self.works(day):
            day += _DAY
        return Deadline(day, provisional=roll and not self.settled(day))

    def add_months(self, start: date, months: int, *, roll: bool) -> Deadline:
        """Return the same day so many months later, the month's last day where it has none (民法典第二百零二条).

        ``roll`` as for natural days.
        """
        years, month = divmod(start.month - 1 + months, 12)
        year, month = start.year + years, month + 1
        day = date(year, month, min(start.day, monthrange(year, month)[1]))
        return self.add_natural_days(day, 0, roll=roll)

    def previous_working_day(self, day: date) -> date:
        """Return the day itself when it is a working day, else the last one before it."""
        days = self._of(day.year)
        at = bisect_left(days, day + _DAY)
        return days[at - 1] if at else self._of(day.year - 1)[-1]

    def _later(self, start: date) -> list[date]:
        days = self._of(start.year)
        return days[bisect_right(days, start) :]

    def _of(self, year: int) -> list[date]:
        if year not in self._years:
            first = date(year, 1, 1)
            length = (date(year + 1, 1, 1) - first).days
            self._years[year] = [day for day in (first + timedelta(days=n) for n in range(length)) if self.works(day)]
        return self._years[year]


@cache
def notices() -> tuple[Notice, ...]:
    """Return the notices that come with the library, in the order of their years."""
    found = sorted(each.name for each in files("gongkai").joinpath("law/calendar").iterdir())
    return tuple(_read(name) for name in found)


@cache
def standard() -> Calendar:
    """Return the calendar of the notices that come with the library."""
    return Calendar(notices())


def _read(name: str) -> Notice:
    return Notice.from_data(tomllib.loads(files("gongkai").joinpath(f"law/calendar/{name}").read_text("utf-8")))


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
