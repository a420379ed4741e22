"""The supervising office's pages: who has handed in, the sum with its parts, and the office's own day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.models import AgencyQuerySet
from website.agencies.roles import OVERSEERS, Role
from website.annual_reports import collecting, composing, timetable
from website.annual_reports.figures import FIRST_YEAR
from website.annual_reports.rounds import set_round
from website.desk.annual_reports.year_page import organs_of


class RoundForm(forms.Form):
    """By which day the organs are to hand in."""

    submit_by = forms.DateField(label="内部报送日期", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label="要求", max_length=300, required=False)


def _asked(request: HttpRequest) -> tuple[AgencyQuerySet, int]:
    organs = organs_of(request, *OVERSEERS)
    if not organs:
        raise Http404("没有您监督的单位")
    text, latest = request.GET.get("year", ""), timezone.localdate().year
    year = int(text) if text.isdecimal() and FIRST_YEAR <= int(text) <= latest else latest - 1
    return organs, year


def collection(request: HttpRequest) -> HttpResponse:
    """Show how every organ below stands with its report, and the sum over those that handed in."""
    organs, year = _asked(request)
    found = collecting.entries(organs, year)
    form = composing.form_of(year)
    top = organs_of(request, Role.SUPERVISOR).first()
    setting = RoundForm(request.POST or None, initial=_initial(found, year))
    if request.method == "POST" and top and setting.is_valid():
        try:
            set_round(top, year, by=request.user, **setting.cleaned_data)
            messages.success(request, "已设定，临近时会给各单位发邮件提醒。")
            return redirect(f"{reverse('desk_collection')}?year={year}")
        except NotAllowed as refusal:
            setting.add_error("submit_by", list(refusal.reasons))
    sums = collecting.rolled_up(found, form)
    context = {
        "year": year,
        "entries": [(each, timetable.limits(each.agency, year, each.report)) for each in found],
        "handed_in": sum(each.handed_in for each in found),
        "missing": collecting.missing(found),
        "sums": [(sums[cell], form.label(cell)) for cell in form.cells if sums[cell].total or sums[cell].without],
        "setting": setting if top else None,
        "today": timezone.localdate(),
        "title": f"{year}年度报告收集",
    }
    return render(request, "desk/annual_reports/collection.html", context)


def _initial(found: Any, year: int) -> dict[str, Any]:
    round = timetable.round_of(found[0].agency, year) if found else None
    return {"submit_by": round.submit_by, "note": round.note} if round else {}


def part(request: HttpRequest, cell: str) -> HttpResponse:
    """Show of which organs a sum is made, with the way to each one's own list."""
    organs, year = _asked(request)
    form = composing.form_of(year)
    if cell not in form.cells:
        raise Http404("没有这一格")
    found = collecting.entries(organs, year)
    context = {
        "year": year,
        "sum": collecting.rolled_up(found, form)[cell],
        "label": form.label(cell),
        "missing": collecting.missing(found),
        "title": form.label(cell),
    }
    return render(request, "desk/annual_reports/part.html", context)


urlpatterns = [
    path("annual-report-collection/", collection, name="desk_collection"),
    path("annual-report-collection/<str:cell>/", part, name="desk_collection_part"),
]
