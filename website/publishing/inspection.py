"""Columns by the inspectors' indicators: what is stale, what is empty (国办秘函〔2019〕19号, as far as it was read)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from website.agencies.models import Agency
from website.publishing.models import AgencyHome, Column, Record

LIMITS = {
    Column.Inspected.DYNAMIC: (14, "动态、要闻类栏目2周内应有更新"),
    Column.Inspected.NOTICE: (183, "通知公告、政策文件类栏目6个月内应有更新"),
    Column.Inspected.PERSONNEL_PLAN: (365, "人事、规划计划类栏目1年内应有更新"),
}
"""Days within which a column of a class must have something new, and the indicator; later revisions 未核实."""
HOME_DAYS = 14
"""The home page must have something new within two weeks; if not, the whole site fails."""
MOST_STALE, MOST_EMPTY = 5, 5
"""From so many stale or empty columns on the whole site fails."""


@dataclass(frozen=True)
class Inspected:
    """A column and how it stands."""

    column: Column
    last: date | None
    limit: int | None
    indicator: str
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
    def stale(self) -> bool:
        """Whether it is over its limit."""
        return self.limit is not None and self.days is not None and self.days > self.limit

    @property
    def left(self) -> int | None:
        """Days left until it is stale."""
        return self.limit - self.days if self.limit is not None and self.days is not None else None

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
        found = []
        if self.last is None or self.today - self.last > timedelta(days=HOME_DAYS):
            found.append("首页2周内没有更新")
        if self.stale >= MOST_STALE:
            found.append(f"超期未更新的栏目有{self.stale}个（达到{MOST_STALE}个）")
        if self.empty >= MOST_EMPTY:
            found.append(f"空白栏目有{self.empty}个（达到{MOST_EMPTY}个）")
        return found


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
    limit, indicator = LIMITS.get(Column.Inspected(column.inspected_as), (None, "没有时限的指标"))
    return Inspected(column, last, limit, indicator, today)
