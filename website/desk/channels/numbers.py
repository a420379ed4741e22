"""A year of an organ's channels: what was published, adopted, failed and read, drawn and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe

from gongkai.charts import Series, bars
from website.agencies.models import Agency
from website.annual_reports.figures import FIRST_YEAR
from website.channels.choices import State
from website.channels.models import Delivery, Outlet, VisitFigure
from website.csv_files import download
from website.desk.channels import scope
from website.desk.organs import chosen_organ
from website.publishing.choices import Channel
from website.publishing.models import Record, VisitCount

MONTHS = range(1, 13)
HEADS = ("渠道", "已发布（条）", "被采用（条）", "未采用（条）", "失败（条）", "已撤回（条）", "访问量（人次）")


@dataclass
class Line:
    """The numbers of one outlet, or of the organ's own site, in a year."""

    name: str
    channel: str
    outlet: Outlet | None = None
    published: int = 0
    adopted: int | None = None
    not_adopted: int | None = None
    failed: int | None = None
    withdrawn: int = 0
    visits: int = 0
    by_month: dict[int, int] = field(default_factory=dict)

    @property
    def months(self) -> list[int]:
        """The visits month by month."""
        return [self.by_month.get(month, 0) for month in MONTHS]

    @property
    def cells(self) -> list[Any]:
        """What the table shows after the name."""
        return [self.published, self.adopted, self.not_adopted, self.failed, self.withdrawn, self.visits]


def numbers(request: HttpRequest) -> HttpResponse:
    """Show a year."""
    organs = scope.organs_of(request.user)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您可以查看的单位")
    this = timezone.localdate().year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and FIRST_YEAR <= int(asked[:4]) <= this else this
    lines = [own_site(organ, year), *of_outlets(organ, year)]
    if request.GET.get("format") == "csv":
        return download(f"channels-{organ.slug}-{year}.csv", HEADS, ([each.name, *each.cells] for each in lines))
    context = {
        "organ": organ,
        "organs": organs,
        "year": year,
        "years": range(this, FIRST_YEAR - 1, -1),
        "lines": lines,
        "heads": HEADS,
        "charts": _charts(lines),
        "months": MONTHS,
        "here": "numbers",
        "title": "渠道投放",
        "icon": "upload",
    }
    return render(request, "desk/channels/numbers.html", context)


def own_site(organ: Agency, year: int) -> Line:
    """Return the numbers of the organ's own site: its records, and the visits that it counts itself."""
    shown = Record.objects.of(organ).filter(live=True, openness="proactive", published_on__year=year)
    visits = VisitCount.objects.filter(record__agency=organ, day__year=year)
    by_month = dict(visits.annotate(month=ExtractMonth("day")).values_list("month").annotate(Sum("count")).order_by())
    return Line(
        "本单位政府信息公开专栏",
        Channel.PORTAL,
        published=shown.count(),
        withdrawn=shown.filter(withdrawn_at__isnull=False).count(),
        visits=sum(by_month.values()),
        by_month=by_month,
    )


def of_outlets(organ: Agency, year: int) -> list[Line]:
    """Return the numbers of each outlet."""
    in_year = Q(published_on__year=year)
    counted = (
        Delivery.objects.of(organ)
        .values("outlet")
        .annotate(
            published=Count("record", filter=in_year, distinct=True),
            adopted=Count("record", filter=in_year & Q(adopted=True), distinct=True),
            not_adopted=Count("record", filter=Q(state=State.NOT_ADOPTED, made_at__year=year), distinct=True),
            failed=Count("pk", filter=Q(state=State.FAILED, made_at__year=year)),
            withdrawn=Count("record", filter=Q(state=State.WITHDRAWN) & in_year, distinct=True),
        )
        .order_by()
    )
    found = {each.pop("outlet"): each for each in counted}
    visits: dict[int, dict[int, int]] = {}
    figures = VisitFigure.objects.of(organ).in_year(year).of_outlets().annotate(month=ExtractMonth("on"))
    for outlet, month, number in figures.values_list("outlet", "month").annotate(Sum("number")).order_by():
        visits.setdefault(outlet, {})[month] = number
    return [
        _line(each, found.get(each.pk, {}), visits.get(each.pk, {}))
        for each in Outlet.objects.of(organ).order_by("-active", "channel", "pk")
    ]


def _line(outlet: Outlet, counted: Mapping[str, int], by_month: dict[int, int]) -> Line:
    given = {"published": 0, "adopted": 0, "not_adopted": 0, "failed": 0, "withdrawn": 0, **counted}
    if not outlet.takes_adoptions:
        given |= {"adopted": None, "not_adopted": None}
    return Line(outlet.name, outlet.channel, outlet, visits=sum(by_month.values()), by_month=by_month, **given)


def _charts(lines: list[Line]) -> list[tuple[str, str]]:
    names = [each.name for each in lines]
    drawn = [("发布条数", "条", names, [Series("已发布", [each.published for each in lines])])]
    read = [each for each in lines if each.visits]
    if read:
        months = [f"{month}月" for month in MONTHS]
        series = [Series(each.name, each.months) for each in read]
        drawn.append(("逐月访问量", "人次", months, series))
    # Drawn by the library, which escapes every word in it.
    return [
        (f"{title}（{unit}）", mark_safe(bars(f"channels-{at}", f"{title}（{unit}）", categories, series)))  # nosec B308 B703
        for at, (title, unit, categories, series) in enumerate(drawn)
    ]
