"""Days off in the staff shell: a notice is pasted, looked at as a calendar, and confirmed by a second person."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from gongkai import working_days as library
from gongkai.holiday_notice import UnreadableNotice, parse, parse_local, passed_over
from gongkai.working_days import Notice
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, HolidayNotice
from website.publishing import holidays

MONDAY_FIRST = calendar.Calendar(calendar.MONDAY)
_SATURDAY, _DECEMBER = 5, 12


@dataclass(frozen=True)
class Day:
    """A day of a month's sheet: ``mark`` is 休 on a day off, 班 on a make-up day."""

    day: date
    mark: str
    name: str


@dataclass(frozen=True)
class Month:
    """A month's sheet; a place of a week outside the month is empty."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]


def months(notice: Notice) -> list[Month]:
    """Return the sheets of a notice's year; December before it too when 元旦 reaches into it."""
    touched = {(day.year, day.month) for day in notice.days_off | notice.workdays if day.year < notice.year}
    return [_month(*each, notice) for each in (*sorted(touched), *((notice.year, month) for month in range(1, 13)))]


def _month(year: int, month: int, notice: Notice) -> Month:
    names = dict(_named(notice))

    def sheet(day: date) -> Day | None:
        if day.month != month:
            return None
        return Day(day, "班" if day in notice.workdays else "休" if day in names else "", names.get(day, ""))

    weeks = MONDAY_FIRST.monthdatescalendar(year, month)
    return Month(date(year, month, 1), tuple(tuple(sheet(day) for day in week) for week in weeks))


def _named(notice: Notice) -> Iterator[tuple[date, str]]:
    for holiday in notice.holidays:
        for number in range(holiday.first.toordinal(), holiday.last.toordinal() + 1):
            yield date.fromordinal(number), holiday.name


class NoticeForm(forms.Form):
    """The text of a notice."""

    text = forms.CharField(
        label="通知全文",
        max_length=10_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="从中国政府网复制全文，连同标题、文号和落款。年中另有调整的，把两份通知前后接着粘贴。",
        error_messages={"required": "请粘贴通知全文。"},
    )
    agency = None

    def read(self) -> Notice:
        """Return the notice. Raises ``UnreadableNotice``."""
        return parse(self.cleaned_data["text"])

    def left_over(self) -> tuple[str, ...]:
        """Return the sentences that arrange nothing, for the reader to look at."""
        return passed_over(self.cleaned_data["text"])


class LocalForm(forms.Form):
    """A place's own holidays of a year."""

    agency = forms.ModelChoiceField(label="适用地区", queryset=Agency.objects.none(), empty_label=None)
    year = forms.IntegerField(label="年份", min_value=2019, max_value=2100)
    number = forms.CharField(
        label="依据文件的名称、文号", max_length=60, error_messages={"required": "请填写依据的文件，复核的人要对照。"}
    )
    text = forms.CharField(
        label="地方假日",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="一行一个，例如：开斋节：3月20日至21日放假。原来录入的以这一次为准；这一年没有地方假日的写“无”。",
        error_messages={"required": "请填写假日，一行一个；没有的写“无”。"},
    )

    def __init__(self, *args: Any, counties: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = counties
        self.fields["year"].initial = timezone.localdate().year

    def read(self) -> Notice:
        """Return the holidays. Raises ``UnreadableNotice``."""
        given = self.cleaned_data
        return parse_local(given["text"], given["year"], title=given["number"], number=given["number"])

    def left_over(self) -> tuple[str, ...]:
        """Return nothing: every line is a holiday."""
        return ()


def _counties(request: HttpRequest) -> AgencyQuerySet:
    counties = holidays.counties_of(request.user)
    if not counties:
        raise Http404("放假安排由最上级单位管理")
    return counties


def _versions(request: HttpRequest) -> QuerySet[HolidayNotice]:
    seen = HolidayNotice.objects.filter(Q(agency=None) | Q(agency__in=_counties(request)))
    return seen.select_related("agency", "entered_by", "confirmed_by", "returned_by")


def listing(request: HttpRequest) -> HttpResponse:
    """Show the years whose days off are known, what waits for a second person, and all versions."""
    versions = list(_versions(request))
    known = {*working_days().years}
    context = {
        "years": [(year, holidays.in_force(year), _source(year, versions)) for year in sorted(known, reverse=True)],
        "waiting": [each for each in versions if not each.confirmed_by_id and not each.returned_by_id],
        "versions": versions,
        "missing": [year for year in _wanted() if year not in known],
        "title": "放假安排",
        "icon": "calendar-alt",
    }
    return render(request, "desk/holidays.html", context)


def _wanted() -> list[int]:
    today = timezone.localdate()
    return [today.year, *([today.year + 1] if today.month >= _DECEMBER - 1 else [])]


def _source(year: int, versions: list[HolidayNotice]) -> HolidayNotice | None:
    """Return the version that stands instead of the software's own notice, if one does."""
    confirmed = [each for each in versions if each.year == year and each.confirmed_by_id and not each.agency_id]
    return max(confirmed, key=lambda each: (each.confirmed_at, each.pk), default=None)


def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the calendar of a year that counts."""
    versions = [each for each in _versions(request) if each.year == year]
    notice = holidays.in_force(year)
    if notice is None:
        raise Http404(f"没有{year}年的放假安排")
    local = [(county, holidays.in_force(year, county)) for county in _counties(request)]
    context = {
        "notice": notice,
        "months": months(notice),
        "versions": versions,
        "own": any(each.year == year for each in library.notices()),
        "local": [(county, each) for county, each in local if each and each.holidays],
        "title": f"{year}年放假安排",
        "icon": "calendar-alt",
    }
    return render(request, "desk/holiday_year.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Read a pasted notice, show it as a calendar, and keep it for a second person."""
    _counties(request)
    form = NoticeForm(request.POST or None)
    return _enter(request, form, "录入国务院办公厅的放假通知")


def add_local(request: HttpRequest) -> HttpResponse:
    """Read a place's own holidays, show them, and keep them for a second person."""
    form = LocalForm(request.POST or None, counties=_counties(request))
    return _enter(request, form, "录入地方假日")


def _enter(request: HttpRequest, form: NoticeForm | LocalForm, title: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "title": title, "icon": "calendar-alt"}
    if request.method == "POST" and form.is_valid():
        try:
            notice = form.read()
            if "save" in request.POST:
                return _kept(request, form, notice)
            context |= {
                "notice": notice,
                "months": months(notice),
                "passed_over": passed_over(form.cleaned_data["text"]),
            }
        except UnreadableNotice as error:
            context["unread"] = error
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    return render(request, "desk/holiday_add.html", context)


def _kept(request: HttpRequest, form: NoticeForm | LocalForm, notice: Notice) -> HttpResponse:
    given = form.cleaned_data
    entered = holidays.enter(notice, text=given["text"], agency=given.get("agency"), by=request.user)
    messages.success(request, "已录入，等待另一个人对照原文复核。复核以前，期限仍按原来的安排计算。")
    return redirect("desk_holiday_notice", entered.pk)


def version(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version with the text it was read from."""
    held = get_object_or_404(_versions(request), pk=number)
    context = {
        "held": held,
        "notice": held.notice,
        "months": months(held.notice),
        "passed_over": () if held.agency_id else passed_over(held.text),
        "mine": held.entered_by_id == request.user.pk,
        "title": str(held),
        "icon": "calendar-alt",
    }
    return render(request, "desk/holiday_notice.html", context)


@require_POST
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Let a version count."""
    held = get_object_or_404(_versions(request), pk=number)
    try:
        holidays.confirm(held, by=request.user)
        messages.success(request, f"已复核。{held}从现在起用于计算期限。")
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect("desk_holiday_notice", held.pk)


@require_POST
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a version from counting."""
    held = get_object_or_404(_versions(request), pk=number)
    try:
        holidays.send_back(held, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, "已退回，没有采用。")
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect("desk_holiday_notice", held.pk)


urlpatterns = [
    path("holidays/", listing, name="desk_holidays"),
    path("holidays/years/<int:year>/", year, name="desk_holiday_year"),
    path("holidays/add/", add, name="desk_add_holidays"),
    path("holidays/local/add/", add_local, name="desk_add_local_holidays"),
    path("holidays/<int:number>/", version, name="desk_holiday_notice"),
    path("holidays/<int:number>/confirm/", confirm, name="desk_confirm_holidays"),
    path("holidays/<int:number>/return/", send_back, name="desk_return_holidays"),
]
