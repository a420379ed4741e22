"""Public consultation on a decision: its limits, the states it goes through, and what is found amiss.

The law is in ``law/consultations.toml``. Days come in as facts; nothing here knows today but what it is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from gongkai.disclosure import months_after
from gongkai.errors import GongkaiError
from gongkai.law_data import read

FIRST = "draft"
ERROR, WARNING = "E", "W"
UNITS = {"days": "日", "months": "个月"}


class MoveRefused(GongkaiError):
    """A move that may not be made from where a consultation stands."""


@dataclass(frozen=True)
class Limit:
    """So much time, counted in natural days or months; the first day is not counted."""

    id: str
    label: str
    amount: int
    unit: str
    law: str
    says: str
    unverified: str = ""

    @property
    def told(self) -> str:
        """The length in words."""
        return f"{self.amount}{UNITS[self.unit]}{'〔未核实〕' if self.unverified else ''}"


@dataclass(frozen=True)
class Move:
    """A line of the table: what takes a consultation from one of some states to another."""

    id: str
    label: str
    sources: tuple[str, ...]
    to: str
    law: str


@dataclass(frozen=True)
class Rule:
    """What may be amiss, how grave it is, and under which limit; ``{day}`` is the day that was not kept."""

    id: str
    severity: str
    limit: str
    says: str
    mend: str


@dataclass(frozen=True)
class Facts:
    """What is known of a consultation, as far as its limits are concerned; ``feedback_months`` is a setting."""

    opened_on: date
    closes_on: date
    shortened_reason: str = ""
    hearing_on: date | None = None
    materials_on: date | None = None
    feedback_on: date | None = None
    ended: bool = False
    feedback_months: int | None = None


@dataclass(frozen=True)
class Finding:
    """What a rule says of one consultation."""

    rule: Rule
    day: date

    @property
    def stands_in_the_way(self) -> bool:
        """Whether it must be mended before the consultation opens."""
        return self.rule.severity == ERROR

    @property
    def law(self) -> str:
        """The article, with the mark of what is not verified."""
        limit = limits()[self.rule.limit]
        return f"{limit.law}；未核实：{limit.unverified}" if limit.unverified else limit.law

    @property
    def text(self) -> str:
        """Cause, cure and article in one sentence for the official."""
        day = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        return f"{(self.rule.says + self.rule.mend).format(day=day)}（{self.law}）"


def _entries(name: str) -> Iterator[dict[str, Any]]:
    for entry in read("consultations")[name]:
        yield {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


@cache
def limits() -> dict[str, Limit]:
    """Return the limits by id."""
    return {each.id: each for each in (Limit(**entry) for entry in _entries("limit"))}


@cache
def states() -> dict[str, str]:
    """Return the states by id, with their Chinese names, in the order in which they are gone through."""
    return {entry["id"]: entry["label"] for entry in _entries("state")}


@cache
def moves() -> dict[str, Move]:
    """Return the moves by id."""
    return {each.id: each for each in (Move(**entry) for entry in _entries("move"))}


@cache
def channels() -> dict[str, str]:
    """Return the ways by which opinions come in, with their Chinese names."""
    return {entry["id"]: entry["label"] for entry in _entries("channel")}


@cache
def results() -> dict[str, str]:
    """Return what may become of an opinion, with the Chinese names."""
    return {entry["id"]: entry["label"] for entry in _entries("result")}


@cache
def rules() -> dict[str, Rule]:
    """Return the rules by id."""
    return {each.id: each for each in (Rule(**entry) for entry in _entries("rule"))}


def step(state: str, move: str) -> str:
    """Return the state after a move. Raises ``MoveRefused`` in words where it may not be made."""
    found = moves()[move]
    if state not in found.sources:
        allowed = "、".join(f"“{states()[each]}”" for each in found.sources)
        raise MoveRefused(f"现在是“{states()[state]}”，不能{found.label}；{found.label}在{allowed}时办理。")
    return found.to


def earliest_end(opened_on: date) -> date:
    """Return the first day on which a consultation may end without a reason for haste (第十五条)."""
    return opened_on + timedelta(days=limits()["period"].amount)


def materials_until(hearing_on: date) -> date:
    """Return the last day on which the materials of a hearing are served in time (第十六条)."""
    return hearing_on - timedelta(days=limits()["hearing_materials"].amount)


def feedback_until(closes_on: date, months: int | None = None) -> date:
    """Return the last day for the feedback; how many months there are is a setting 〔未核实〕."""
    return months_after(closes_on, months or limits()["feedback"].amount)


def findings(facts: Facts, today: date) -> Iterator[Finding]:
    """Yield what is amiss with a consultation on a day."""
    earliest = earliest_end(facts.opened_on)
    if facts.closes_on < earliest and not facts.shortened_reason.strip():
        yield Finding(rules()["PD-1"], earliest)
    if facts.ended:
        return
    feedback = feedback_until(facts.closes_on, facts.feedback_months)
    if today > feedback and facts.feedback_on is None:
        yield Finding(rules()["PD-2"], feedback)
    if facts.hearing_on:
        materials = materials_until(facts.hearing_on)
        if (facts.materials_on or today) > materials:
            yield Finding(rules()["PD-3"], materials)
