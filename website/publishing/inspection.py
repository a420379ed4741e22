"""Columns by the inspectors' indicators: what is stale, what is empty (国办秘函〔2019〕19号, as far as it was read)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.disclosure import Indicator, law
from website.agencies.models import Agency
from website.publishing.models import AgencyHome, Column, Record


@dataclass(frozen=True)
class Inspected:
    """A column and how it stands."""

    column: Column
    last: date | None
    indicator: Indicator | None
    today: date

    @property
    def days(self) -> int | None:
        """Days since the last record."""
        return (self.today - self.last).days if self.last else None

    @property
    def empty(self) -> bool:
        """Whether nothing public stands in it."""
        return self.last is None

    @property
    def until(self) -> date | None:
        """The last day on which it is not stale yet."""
        return self.indicator.end(self.last) if self.indicator and self.last else None

    @property
    def stale(self) -> bool:
        """Whether it is over its limit."""
        return self.until is not None and self.today > self.until

    @property
    def left(self) -> int | None:
        """Days left until it is stale."""
        return (self.until - self.today).days if self.until else None

    @property
    def says(self) -> str:
        """How it stands, in words."""
        if self.empty:
            return "空白"
        if self.stale:
            return f"超期{-(self.left or 0)}天"
        return f"还有{self.left}天" if self.left is not None else "不限"


@dataclass(frozen=True)
class Verdict:
    """What an inspector would say of a site."""

    columns: tuple[Inspected, ...]
    last: date | None
    today: date

    @property
    def stale(self) -> int:
        """How many columns are over their limit."""
        return sum(each.stale for each in self.columns)

    @property
    def empty(self) -> int:
        """How many columns are empty."""
        return sum(each.empty for each in self.columns)

    @property
    def faults(self) -> list[str]:
        """What would fail the whole site."""
        home = law().indicators["P-SITE-1"]
        until = home.end(self.last) if self.last else None
        counts = {id: self._stale_of(id) for id in ("P-SITE-2", "P-SITE-3-stale")} | {"P-SITE-3-empty": self.empty}
        found = [] if until and self.today <= until else [f"{home.label}，现在没有"]
        for id, count in counts.items():
            indicator = law().indicators[id]
            if indicator.most is not None and count >= indicator.most:
                found.append(f"{indicator.label}{count}个（达到{indicator.most}个）")
        return found

    def _stale_of(self, id: str) -> int:
        """Return how many columns of an indicator's classes are over their limit."""
        return sum(each.stale for each in self.columns if each.column.inspected_as in law().indicators[id].classes)


def inspect(agency: Agency, today: date) -> Verdict:
    """Look at every column of an organ's site; the guide and the catalogue are made from data and never stale."""
    home = AgencyHome.objects.filter(agency=agency).first()
    if home is None:
        return Verdict((), None, today)
    columns = Column.objects.descendant_of(home).live().order_by("path")
    looked_at = [each for each in columns if each.kind not in (Column.Kind.GUIDE, Column.Kind.STATUTORY)]
    parents = {each.path[: -each.steplen] for each in looked_at}
    found = tuple(_inspect(each, today) for each in looked_at if each.path not in parents)
    return Verdict(found, max((each.last for each in found if each.last), default=None), today)


def _inspect(column: Column, today: date) -> Inspected:
    last = Record.objects.public().filter(column=column).newest_first().values_list("published_on", flat=True).first()
    timed = (each for each in law().indicators.values() if each.length and column.inspected_as in each.classes)
    return Inspected(column, last, next(timed, None), today)
