"""The year by months and quarters: a table with its charts, and the bulletin of a month or quarter to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe

from gongkai.charts import Series, bars
from website.annual_reports.figures import FIRST_YEAR
from website.annual_reports.figures.months import MONTHS, Monthly, monthly
from website.csv_files import download
from website.desk.annual_reports.year_page import page_of, show

CHARTS = {
    "主动公开": ("条", ("news_count", "catalog_item_count", "service_guide_count", "repost_count")),
    "依申请公开": ("件", ("requests_new", "requests_closed")),
}
"""What is drawn: for each chart its unit and its figures."""
QUARTERS = ("一", "二", "三", "四")


@dataclass(frozen=True)
class Period:
    """A month or a quarter of a year."""

    id: str
    label: str
    first: int
    last: int


def periods(by: str) -> list[Period]:
    """Return the months of a year, or its quarters."""
    if by == "quarter":
        named = enumerate(QUARTERS)
        return [Period(f"q{at + 1}", f"第{name}季度", at * 3 + 1, at * 3 + 3) for at, name in named]
    return [Period(f"m{month}", f"{month}月", month, month) for month in MONTHS]


def months(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Show the year's figures by months or quarters."""
    page = page_of(request, agency, year)
    by = "quarter" if request.GET.get("by") == "quarter" else "month"
    found, chosen = monthly(page.agency, year), periods(by)
    rows = [(each, [each.between(period.first, period.last) for period in chosen]) for each in found]
    heads = ["项目", *(period.label for period in chosen), "合计", "补录（不分月）", "单位"]
    if request.GET.get("format") == "csv":
        return download(f"{agency}-{year}-{by}s.csv", heads, _lines(rows))
    charts = [_chart(number, title, *entry, found, chosen) for number, (title, entry) in enumerate(CHARTS.items())]
    return show(
        request, "months", page, "分月", rows=rows, heads=heads, by=by, charts=charts, begun=_begun(year, chosen)
    )


def _lines(rows: list[tuple[Monthly, list[int]]]) -> Iterator[list[Any]]:
    for each, numbers in rows:
        yield [each.figure.label, *numbers, each.total, each.by_hand, each.figure.unit]


def _begun(year: int, chosen: list[Period]) -> list[Period]:
    """Return the periods that have begun, the newest first: those of which there is a bulletin."""
    today = timezone.localdate()
    return [each for each in reversed(chosen) if (year, each.first) <= (today.year, today.month)]


def _chart(
    number: int, title: str, unit: str, ids: tuple[str, ...], found: list[Monthly], chosen: list[Period]
) -> tuple[str, str]:
    lines = [each for id in ids for each in found if each.figure.id == id]
    series = [
        Series(each.figure.label, [each.between(period.first, period.last) for period in chosen]) for each in lines
    ]
    picture = bars(f"months-{number}", f"{title}（{unit}）", [period.label for period in chosen], series)
    # Drawn by the library, which escapes every word in it.
    return f"{title}（{unit}）", mark_safe(picture)  # nosec B308 B703


@dataclass(frozen=True)
class Line:
    """A figure of a bulletin: of the period, of the one before, of the same a year ago, and of the year so far."""

    figure: Any
    now: int
    before: int | None
    a_year_ago: int | None
    so_far: int


def bulletin(request: HttpRequest, agency: str, year: int, period: str) -> HttpResponse:
    """Show the bulletin of a month or quarter, made to be printed."""
    page = page_of(request, agency, year)
    chosen = periods("quarter" if period.startswith("q") else "month")
    at = next((number for number, each in enumerate(chosen) if each.id == period), None)
    if at is None or chosen[at] not in _begun(year, chosen):
        raise Http404("没有这一期")
    lines = list(_compared(page.agency, year, chosen, at))
    return show(
        request,
        "bulletin",
        page,
        f"{chosen[at].label}简报",
        period=chosen[at],
        lines=lines,
        told={line.figure.id: line for line in lines},
        unfinished=chosen[at].last >= timezone.localdate().month and year == timezone.localdate().year,
        today=timezone.localdate(),
    )


def _compared(agency: Any, year: int, chosen: list[Period], at: int) -> Iterator[Line]:
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


_YEAR = "annual-reports/<slug:agency>/<int:year>/"
urlpatterns = [
    path(f"{_YEAR}months/", months, name="desk_report_months"),
    path(f"{_YEAR}bulletins/<slug:period>/", bulletin, name="desk_bulletin"),
]
