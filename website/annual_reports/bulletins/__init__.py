"""The bulletin of a month or quarter (工作简报): the period's figures beside those it is held against.

Nothing is kept of it: it is counted anew from the records whenever it is opened, printed or taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.charts import Series, bars
from website.agencies.models import Agency
from website.annual_reports.figures import FIRST_YEAR, Figure
from website.annual_reports.figures.months import Period, monthly, periods

CHARTS = {
    "主动公开": (
        "条",
        ("news_count", "catalog_item_count", "service_guide_count", "repost_count", "interpretations", "cleaned_items"),
    ),
    "依申请公开": ("件", ("requests_new", "requests_closed", "late_replies")),
    "诉求回应": ("件", ("messages_received", "messages_valid", "messages_replied", "messages_published")),
}
"""What is drawn: for each chart its unit and its figures."""
MASTHEAD = "政府信息公开工作简报"
"""What stands in red over a printed bulletin."""
MOST_CHANGES = 6
"""As many changes as a bulletin tells: more would be the table again."""
LATE = "late_replies"
"""What is told of a period whenever it is there at all."""


@dataclass(frozen=True)
class Line:
    """A figure of a bulletin: of the period, of the one before, of the same a year ago, and of the year so far."""

    figure: Figure
    now: int
    before: int | None
    a_year_ago: int | None
    so_far: int

    @property
    def change(self) -> int:
        """By how much there is more than in the period before; nothing where there is none to be held against."""
        return 0 if self.before is None else self.now - self.before


@dataclass(frozen=True)
class Chart:
    """A chart of a bulletin, drawn as SVG, with its numbers in words for who cannot see it."""

    title: str
    picture: str
    said: str


@dataclass(frozen=True)
class Bulletin:
    """An organ's month or quarter."""

    agency: Agency
    year: int
    period: Period
    made_on: date
    lines: tuple[Line, ...]

    @property
    def told(self) -> dict[str, Line]:
        """The lines by the id of their figure."""
        return {line.figure.id: line for line in self.lines}

    @property
    def unfinished(self) -> bool:
        """Whether the period is still running, so that its numbers will change."""
        return self.year == self.made_on.year and self.period.last >= self.made_on.month

    @property
    def title(self) -> str:
        """What the bulletin is called."""
        return f"{self.issue}{MASTHEAD}"

    @property
    def issue(self) -> str:
        """Whose bulletin it is, and of which period."""
        return f"{self.agency.name}{self.year}年{self.period.label}"

    @property
    def issuer(self) -> str:
        """Who issues it: the office that is named in the organ's guide, or the organ itself."""
        return self.agency.office_name or self.agency.name

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """The period in words: for each part of the work its name and a sentence."""
        return [(name, words(self.told)) for name, words in _WORDS.items()]

    @property
    def changes(self) -> list[str]:
        """What stands out against the period before, the greatest change first, each as a sentence.

        Only what is counted itself is told, not the sums of it; a late reply is told whatever was before.
        """
        late = self.told.get(LATE)
        first = [f"{late.figure.label}{late.now}{late.figure.unit}，须查明原因。"] if late and late.now else []
        counted = [line for line in self.lines if line.figure.base or line.figure.id in _SUMS_TOLD]
        moved = sorted((line for line in counted if line.change), key=lambda line: -abs(line.change))
        return first + [_change(line) for line in moved if line.figure.id != LATE][: MOST_CHANGES - len(first)]

    @property
    def comparable(self) -> bool:
        """Whether there is a period before to be held against."""
        return any(line.before is not None for line in self.lines)

    @property
    def charts(self) -> list[Chart]:
        """The charts of what the period, the one before and the same a year ago came to; none where all are zero."""
        drawn = [_chart(number, title, *entry, self.told) for number, (title, entry) in enumerate(CHARTS.items())]
        return [each for each in drawn if each]


_SUMS_TOLD = {"requests_new", "requests_closed", "normative_issued", "normative_repealed"}
"""Sums that are told although they are sums: their parts stand in the tables, not among the figures of the text."""


def begun(year: int, chosen: list[Period], today: date) -> list[Period]:
    """Return the periods that have begun, the newest first: those of which there is a bulletin."""
    return [each for each in reversed(chosen) if (year, each.first) <= (today.year, today.month)]


def bulletin_of(agency: Agency, year: int, period: str, today: date) -> Bulletin | None:
    """Return the bulletin of a period by its id (``m6``, ``q2``); nothing for one that is none or has not begun."""
    chosen = periods("quarter" if period.startswith("q") else "month")
    at = next((number for number, each in enumerate(chosen) if each.id == period), None)
    if at is None or chosen[at] not in begun(year, chosen, today):
        return None
    return Bulletin(agency, year, chosen[at], today, tuple(_compared(agency, year, chosen, at)))


def _compared(agency: Agency, year: int, chosen: list[Period], at: int) -> Iterator[Line]:
    period = chosen[at]
    now = monthly(agency, year)
    last_year = {each.figure.id: each for each in monthly(agency, year - 1)} if year > FIRST_YEAR else {}
    for each in now:
        ago = last_year.get(each.figure.id)
        if at:
            before: int | None = each.between(chosen[at - 1].first, chosen[at - 1].last)
        else:
            before = ago.between(chosen[-1].first, chosen[-1].last) if ago else None
        yield Line(
            each.figure,
            each.between(period.first, period.last),
            before,
            ago.between(period.first, period.last) if ago else None,
            each.between(1, period.last),
        )


def _proactive(told: dict[str, Line]) -> str:
    published = told["published_count"]
    so_far = f"年初以来共{published.so_far}条。"
    if not published.now:
        return f"本期没有主动公开政府信息；{so_far}"
    parts = (
        ("政务动态", "news_count"), ("公开目录信息", "catalog_item_count"), ("办事指南", "service_guide_count"),
        ("转载", "repost_count"),
    )  # fmt: skip
    listed = "、".join(f"{name}{told[id].now}条" for name, id in parts)
    return f"本期主动公开政府信息{published.now}条，其中{listed}；{so_far}"


def _requests(told: dict[str, Line]) -> str:
    new, closed, late = told["requests_new"], told["requests_closed"], told[LATE]
    so_far = f"年初以来新收{new.so_far}件，办结{closed.so_far}件。"
    if not (new.now or closed.now):
        return f"本期没有新收申请，也没有办结；{so_far}"
    overdue = f"，其中逾期答复{late.now}件" if late.now else ""
    return f"本期新收申请{new.now}件，办结{closed.now}件{overdue}；{so_far}"


def _messages(told: dict[str, Line]) -> str:
    came, valid, replied = told["messages_received"], told["messages_valid"], told["messages_replied"]
    so_far = f"年初以来收到有效信件{valid.so_far}件，答复{replied.so_far}件。"
    if not (came.now or replied.now):
        return f"本期没有收到信件留言；{so_far}"
    return f"本期收到信件留言{came.now}件，其中有效{valid.now}件，答复{replied.now}件；{so_far}"


_WORDS = {"主动公开": _proactive, "依申请公开": _requests, "诉求回应": _messages}


def _change(line: Line) -> str:
    more = "增加" if line.change > 0 else "减少"
    whole = f"，{more}{abs(line.change) * 100 / line.before:.0f}%" if line.before and line.now else ""
    return f"{line.figure.label}{line.now}{line.figure.unit}，比上期（{line.before}）{more}{abs(line.change)}{whole}。"


def _chart(number: int, title: str, unit: str, ids: tuple[str, ...], told: dict[str, Line]) -> Chart | None:
    lines = [told[id] for id in ids if id in told]
    names = {"本期": "now", "上期": "before", "上年同期": "a_year_ago"}
    series = [
        Series(name, [getattr(line, field) for line in lines])
        for name, field in names.items()
        if all(getattr(line, field) is not None for line in lines)
    ]
    if not any(value for one in series for value in one.values):
        return None
    title = f"{title}（{unit}）"
    said = "；".join(
        f"{line.figure.label}" + "，".join(f"{one.name}{one.values[at]}" for one in series)
        for at, line in enumerate(lines)
    )
    return Chart(title, bars(f"bulletin-{number}", title, [each.figure.label for each in lines], series), said)
