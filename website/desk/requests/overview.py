"""How applications stand, for the supervising office and the head of one's own: numbers only, nobody's case or name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from website.access_requests.models import AccessRequest, Suggested
from website.agencies.models import Agency, AgencyQuerySet, Kind
from website.agencies.roles import OVERSEERS, Role
from website.agencies.scope import scope_of
from website.csv_files import download

HEADINGS = (
    "单位",
    "本年收到",
    "本年办结",
    "在办",
    "已逾期未答复",
    "本年逾期答复",
    "按期答复率",
    "推荐已公开信息",
    "因此不再申请",
)


@dataclass(frozen=True)
class Row:
    """An organ's numbers of a year."""

    organ: Agency
    received: int = 0
    decided: int = 0
    open: int = 0
    overdue: int = 0
    late: int = 0
    replied: int = 0
    shown: int = 0
    """How often something published was shown before an application was sent, and how often that helped."""
    helped: int = 0

    @property
    def in_time(self) -> str:
        """The share of the year's replies that were in time; nothing to say of an organ without a reply."""
        return f"{(self.replied - self.late) / self.replied:.1%}" if self.replied else "—"


def rows(organs: AgencyQuerySet, year: int, today: date) -> list[Row]:
    """Return every organ's numbers, asked for in two questions.

    A reply is held against the limit as it was when it was given. As in the report, what was handed on to another organ
    is counted there.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    decided = Q(received_on__isnull=False, decided_on__range=(first, last))
    is_open = Q(decided_on=None) & ~Q(state="closed")
    found = (
        AccessRequest.objects.within(organs)
        .not_passed_on()
        .order_by()
        .values("agency")
        .annotate(
            received=Count("pk", filter=Q(received_on__range=(first, last))),
            decided=Count("pk", filter=decided),
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
            replied=Count("pk", filter=decided & Q(due_on__isnull=False)),
            late=Count("pk", filter=decided & Q(decided_on__gt=F("due_on"))),
        )
    )
    suggested = (
        Suggested.objects.filter(agency__in=organs, day__range=(first, last))
        .order_by()
        .values("agency")
        .annotate(shown=Sum("shown"), helped=Sum("helped"))
    )
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for each in (*found, *suggested):
        numbers[each.pop("agency")] |= each
    return [Row(organ, **numbers[organ.pk]) for organ in organs]


def overview(request: HttpRequest) -> HttpResponse:
    """Show the numbers of every organ that the person oversees."""
    person: Any = request.user
    organs = scope_of(person).agencies(*OVERSEERS, Role.OFFICE_HEAD).exclude(kind=Kind.UNIT).order_by("path")
    if not organs:
        raise Http404("由公开工作主管部门、本单位公开工作机构负责人查看")
    today = timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2008 <= int(asked) <= today.year else today.year
    found = rows(organs, year, today)
    if request.GET.get("format") == "csv":
        lines = (
            [
                *(each.organ, each.received, each.decided, each.open, each.overdue, each.late, each.in_time),
                *(each.shown, each.helped),
            ]
            for each in found
        )
        return download(f"requests-{year}.csv", HEADINGS, lines)
    total = Row(organs[0], *(sum(getattr(row, name) for row in found) for name in _SUMMED))
    context = {"rows": found, "total": total, "year": year, "title": "依申请公开统计", "icon": "site"}
    return render(request, "desk/requests/overview.html", context)


_SUMMED = ("received", "decided", "open", "overdue", "late", "replied", "shown", "helped")

urlpatterns = [path("requests/overview/", overview, name="desk_requests_overview")]
