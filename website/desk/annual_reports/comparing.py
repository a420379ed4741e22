"""Versions against each other, the report against what was published elsewhere, and the years of an organ as charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.safestring import mark_safe

from gongkai.charts import Series, bars
from gongkai.compare import compare, figure
from gongkai.disputes import kinds
from gongkai.records import plain
from gongkai.report import Report
from website.annual_reports import changes, composing
from website.annual_reports.models import AnnualReport
from website.desk.annual_reports.year_page import organs_of, page_of, show
from website.disputes.models import DisputeCase


def versions(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Show how the versions differ, what changed after settling, and how a report published elsewhere differs."""
    page = page_of(request, agency, year)
    made = list(AnnualReport.objects.computed().filter(agency=page.agency, year=year).order_by("version"))
    steps = [
        (after, changes.differences(after.amends.report, composing.current_report(after)))
        for after in made
        if after.amends
    ]
    imported = AnnualReport.objects.imported().filter(agency=page.agency, year=year).order_by("-pk").first()
    against = []
    if imported:
        stands = composing.current_report(page.report) if page.report else composing.report_of(page.agency, year)
        against = changes.differences(imported.report, stands)
    silent = [each for each in against if each.before == "空白" and each.after == "0"]
    apart = DisputeCase.objects.of(page.agency).not_counted().valid().filter(filed_on__year=year)
    by_kind = apart.order_by().values_list("kind").annotate(Count("pk"))
    return show(
        request,
        "versions",
        page,
        "版本与对照",
        made=made,
        steps=steps,
        imported=imported,
        against=[each for each in against if each not in silent],
        silent=len(silent),
        apart=[(kinds()[kind].label, number) for kind, number in by_kind.order_by("kind")],
        late=[each for report in made for each in report.late_changes.all()],
        form=(page.report or imported).form if page.report or imported else composing.form_of(year),
    )


CHARTS = {
    "收到和办理的申请": {
        "本年新收": "requests.new_received.total",
        "办结": "requests.handled_total.total",
        "结转下年度": "requests.carried_out.total",
    },
    "行政规范性文件": {
        "制发": "proactive.normative.issued",
        "废止": "proactive.normative.repealed",
        "现行有效": "proactive.normative.in_force",
    },
    "行政复议、行政诉讼": {
        "行政复议": "disputes.review.total",
        "未经复议直接起诉": "disputes.litigation_direct.total",
        "复议后起诉": "disputes.litigation_after_review.total",
    },
}
"""What is drawn: for each chart its lines, by name and cell."""


def over_years(request: HttpRequest, agency: str) -> HttpResponse:
    """Show an organ's settled reports as charts, each with its table."""
    organ = get_object_or_404(organs_of(request), slug=agency)
    years = sorted(set(AnnualReport.objects.of(organ).frozen().values_list("year", flat=True)))
    filed = [each for year in years if (each := AnnualReport.objects.filed_for(organ, year))]
    reports = [each.report for each in filed]
    names = [f"{each.year}年" for each in filed]
    drawn = enumerate(CHARTS.items()) if reports else ()
    charts = [_chart(number, *entry, names, reports) for number, entry in drawn]
    context = {"organ": organ, "charts": charts, "filed": filed, "title": f"{organ.name}历年年度报告"}
    return render(request, "desk/annual_reports/over_years.html", context)


def _chart(
    number: int, title: str, cells: Mapping[str, str], names: list[str], reports: list[Report]
) -> dict[str, Any]:
    lines = [(name, [figure(report, cell) for report in reports]) for name, cell in cells.items()]
    series = [
        Series(name, [value if isinstance(value, str) else plain(value) for value in line]) for name, line in lines
    ]
    picture = bars(f"chart-{number}", f"{title}（件）", names, series)
    # Drawn by the library, which escapes every word in it.
    return {"title": title, "names": names, "lines": lines, "picture": mark_safe(picture)}  # nosec B308 B703


def _point(value: Any) -> Any:
    return value if isinstance(value, str) else plain(value)


def whole_comparison(request: HttpRequest, agency: str) -> HttpResponse:
    """Hand out the library's own comparison of the years as one page."""
    organ = get_object_or_404(organs_of(request), slug=agency)
    years = sorted(set(AnnualReport.objects.of(organ).frozen().values_list("year", flat=True)))
    filed = [each for year in years if (each := AnnualReport.objects.filed_for(organ, year))]
    if len(filed) < 2:
        raise Http404("至少要有两个年度的报告才能比较")
    answer = HttpResponse(compare([each.report for each in filed]), content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="annual-reports-{agency}.html"'
    return answer


urlpatterns = [
    path("annual-reports/<slug:agency>/<int:year>/versions/", versions, name="desk_report_versions"),
    path("annual-reports/<slug:agency>/years/", over_years, name="desk_report_years"),
    path("annual-reports/<slug:agency>/years/comparison/", whole_comparison, name="desk_report_comparison"),
]
