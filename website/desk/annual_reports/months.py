"""The year by months and quarters: a table with its charts, and the ways to the bulletins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.safestring import mark_safe

from gongkai.charts import Series, bars
from website.annual_reports import bulletins
from website.annual_reports.figures.months import Monthly, Period, monthly, periods
from website.csv_files import download
from website.desk.annual_reports.year_page import page_of, show

CHARTS = {
    "主动公开": ("条", ("news_count", "catalog_item_count", "service_guide_count", "repost_count")),
    "依申请公开": ("件", ("requests_new", "requests_closed")),
}
"""What is drawn: for each chart its unit and its figures."""


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
    begun = bulletins.begun(year, chosen, timezone.localdate())
    return show(request, "months", page, "分月", rows=rows, heads=heads, by=by, charts=charts, begun=begun)


def _lines(rows: list[tuple[Monthly, list[int]]]) -> Iterator[list[Any]]:
    for each, numbers in rows:
        yield [each.figure.label, *numbers, each.total, each.by_hand, each.figure.unit]


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


_YEAR = "annual-reports/<slug:agency>/<int:year>/"
urlpatterns = [
    path(f"{_YEAR}months/", months, name="desk_report_months"),
]
