"""The fee for handling information (信息处理费), with its arithmetic: 条例第四十二条, 国办函〔2020〕109号."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from gongkai.errors import GongkaiError
from gongkai.law_data import read


class FeeRefused(GongkaiError):
    """A count for which no fee can be worked out."""


@dataclass(frozen=True)
class Tier:
    """A row of the schedule: the price in yuan of each unit from ``first`` to ``last``, no end when that is None."""

    first: int
    price: int
    last: int | None = None
    every: int | None = None
    step: int = 0
    unverified: str = ""

    def spans(self) -> Iterator[tuple[int, int | None, int]]:
        """Yield the stretches of one price: first unit, last unit, price."""
        if self.every is None:
            yield self.first, self.last, self.price
            return
        first, price = self.first, self.price
        while True:
            yield first, first + self.every - 1, price
            first, price = first + self.every, price + self.step


@dataclass(frozen=True)
class Schedule:
    """One of the two ways of charging."""

    id: str
    label: str
    unit: str
    counts: str
    tiers: tuple[Tier, ...]


@dataclass(frozen=True)
class Line:
    """A stretch of one price: units ``first`` to ``last``, ``count`` of them charged ``price`` yuan each."""

    first: int
    last: int
    price: int
    unit: str
    unverified: str = ""

    @property
    def count(self) -> int:
        """How many units the line charges."""
        return self.last - self.first + 1

    @property
    def amount(self) -> int:
        """The line's sum in yuan."""
        return self.count * self.price

    def __str__(self) -> str:
        span = f"第{self.first}{self.unit}" if self.count == 1 else f"第{self.first}至{self.last}{self.unit}"
        return f"{span}：{self.count}{self.unit}×{self.price}元＝{self.amount}元"


@dataclass(frozen=True)
class Fee:
    """A fee in yuan with the lines it is the sum of, its source, and what in it is 未核实."""

    schedule: Schedule
    lines: tuple[Line, ...]
    law: str

    @property
    def total(self) -> int:
        """The sum in yuan."""
        return sum(line.amount for line in self.lines)

    @property
    def unverified(self) -> tuple[str, ...]:
        """What the sum rests on that was not verified; empty when nothing of it was charged."""
        return tuple(dict.fromkeys(line.unverified for line in self.lines if line.unverified and line.amount))


@cache
def schedules() -> dict[str, Schedule]:
    """Return the ways of charging by their id: ``items`` and ``pages``."""
    return {entry["id"]: _schedule(**entry) for entry in read("fees")["schedule"]}


def _schedule(*, tier: list[dict[str, Any]], **about: str) -> Schedule:
    return Schedule(**about, tiers=tuple(Tier(**each) for each in tier))


def by_items(count: int, *, already: int = 0) -> Fee:
    """Return the fee for ``count`` requests of one applicant, who made ``already`` others in the same calendar month.

    Every kind of decision counts. Raises ``FeeRefused`` for a negative count.
    """
    return _fee("items", already + 1, already + count)


def by_pages(count: int) -> Fee:
    """Return the fee for so many pages handed over on one request. Raises ``FeeRefused`` for a negative count."""
    return _fee("pages", 1, count)


def _fee(name: str, first: int, last: int) -> Fee:
    schedule = schedules()[name]
    if first < 1 or last < first - 1:
        raise FeeRefused(f"{schedule.unit}数应是零或正整数，请核对后再算")
    return Fee(schedule, tuple(_lines(schedule, first, last)), read("fees")["law"])


def _lines(schedule: Schedule, first: int, last: int) -> Iterator[Line]:
    for tier in schedule.tiers:
        for begins, ends, price in tier.spans():
            if begins > last:
                return
            upper = last if ends is None else min(ends, last)
            if upper >= first:
                yield Line(max(begins, first), upper, price, schedule.unit, tier.unverified)
            if ends is None:
                return
