"""All deadlines that a person works under on one calendar: a page by months, and a feed for one's own calendar program.

What a feed tells leaves the platform, so it names cases by number and by nothing else.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from icalendar import Calendar as Feed
from icalendar import Event
from wagtail.admin import messages

from gongkai import messages as law
from website.access_requests import people
from website.access_requests.models import CorrectionRequest
from website.agencies.calendar import Calendars, working_days
from website.agencies.models import CalendarFeed, Kind, Person
from website.agencies.roles import STAFF, Role
from website.agencies.scope import scope_of
from website.annual_reports import timetable
from website.correspondence.choices import OBJECTED_FROM
from website.correspondence.services import object_by
from website.desk.consultations.scope import consultations_of
from website.desk.consultations.scope import kept_by as consulting_by
from website.desk.correspondence.listing import mine as messages_for
from website.desk.correspondence.scope import messages_of
from website.desk.disputes.scope import cases_of, kept_by
from website.desk.duties.scope import tasks_of
from website.desk.monitoring.events_listing import mine as events_for
from website.desk.monitoring.events_scope import events_of
from website.desk.requests import correcting, queue
from website.publishing.choices import Openness, Validity
from website.publishing.findings import publish_by
from website.publishing.models import Record
from website.staffing import calendar_feeds

MOST = 2_000
"""The most deadlines of one kind that a page or a feed holds."""
PAST, AHEAD = timedelta(days=31), timedelta(days=400)
"""How far back and ahead a feed reaches."""
MONDAY_FIRST = calendar.Calendar(calendar.MONDAY)


@dataclass(frozen=True, order=True)
class Deadline:
    """A day on which something is due: what, of which case by its number, and where that is worked on."""

    day: date
    what: str
    about: str
    address: str
    provisional: bool = False
    at: datetime | None = field(default=None, compare=False)
    """The very moment, where it runs by hours."""

    @property
    def name(self) -> str:
        """What a calendar program shows."""
        hour = f"{timezone.localtime(self.at):%H:%M} " if self.at else ""
        return f"{hour}{self.about} {self.what}{'（暂定）' if self.provisional else ''}"


@dataclass(frozen=True)
class Asked:
    """Whose deadlines are asked for, of which days, and whether all that the person may see or one's own alone."""

    person: Person
    first: date
    last: date
    everything: bool = True

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.first, self.last


def _applications(asked: Asked) -> Iterator[Deadline]:
    """Yield the limits for replying, and the ends of what others were given time for."""
    seen = queue.of_whom(people.seen_by(asked.person).open(), asked.person, "all" if asked.everything else "mine")
    for each in seen.filter(due_on__range=asked.days).order_by("due_on", "pk")[:MOST]:
        about = f"{each.number}号申请"
        yield Deadline(each.due_on, "答复期限", about, each.get_absolute_url(), each.due_is_provisional)
    for each in seen.filter(waits_until__range=asked.days).order_by("waits_until", "pk")[:MOST]:
        yield Deadline(
            each.waits_until, f"{each.get_state_display()}届满", f"{each.number}号申请", each.get_absolute_url()
        )


def _corrections(asked: Asked) -> Iterator[Deadline]:
    agencies = scope_of(asked.person).agencies(*correcting.WORKERS)
    found = CorrectionRequest.objects.within(agencies).open().filter(due_on__range=asked.days)
    for each in found.order_by("due_on", "pk")[:MOST]:
        yield Deadline(
            each.due_on, "办理期限", f"{each.number}号更正申请", each.get_absolute_url(), each.due_is_provisional
        )


def _disputes(asked: Asked) -> Iterator[Deadline]:
    found = cases_of(asked.person).within(kept_by(asked.person)).filter(due_on__range=asked.days)
    for each in found.order_by("due_on", "pk")[:MOST]:
        yield Deadline(each.due_on, each.due_label, each.number, each.get_absolute_url())


def _messages(asked: Asked) -> Iterator[Deadline]:
    seen = messages_of(asked.person) if asked.everything else messages_for(asked.person)
    for each in seen.unanswered().filter(due_on__range=asked.days).order_by("due_on", "pk")[:MOST]:
        yield Deadline(each.due_on, "答复期限", each.number, each.get_absolute_url(), each.due_is_provisional)
    transferred = [each.id for each in law.channels().values() if each.transferred]
    calendars = Calendars()
    for each in seen.filter(channel__in=transferred, state__in=OBJECTED_FROM).order_by("-pk")[:MOST]:
        last = object_by(each, calendars)
        if last and asked.days[0] <= last.day <= asked.days[1]:
            yield Deadline(last.day, "提出异议期限", each.number, each.get_absolute_url(), last.provisional)


def _opinion_events(asked: Asked) -> Iterator[Deadline]:
    """Yield the running clocks of events of public opinion, which end at an hour."""
    seen = events_of(asked.person) if asked.everything else events_for(asked.person)
    first, last = (timezone.make_aware(datetime.combine(each, time.min)) for each in asked.days)
    near = first - timedelta(days=2), last + timedelta(days=1)
    found = seen.running().filter(next_due_at__range=near)
    for each in found[:MOST]:
        for clock in each.timings():
            day = timezone.localdate(clock.due)
            if clock.runs and asked.first <= day <= asked.last:
                what = f"{clock.clock.label}期限"
                yield Deadline(day, what, each.number, each.get_absolute_url(), clock.supposed, clock.due)


def _consultations(asked: Asked) -> Iterator[Deadline]:
    mine, today = consultations_of(asked.person).within(consulting_by(asked.person)), timezone.localdate()
    for each in mine.going_on(today).filter(closes_on__range=asked.days).order_by("closes_on", "pk")[:MOST]:
        yield Deadline(each.closes_on, "征集截止", f"意见征集{each.pk}", each.get_absolute_url())
    waiting = mine.unanswered(today).filter(feedback_due_on__range=asked.days)
    for each in waiting.order_by("feedback_due_on", "pk")[:MOST]:
        yield Deadline(each.feedback_due_on, "反馈期限", f"意见征集{each.pk}", each.get_absolute_url())


def _tasks(asked: Asked) -> Iterator[Deadline]:
    for each in tasks_of(asked.person).open().filter(due_on__range=asked.days).order_by("due_on", "pk")[:MOST]:
        yield Deadline(each.due_on, "办理期限", f"工作要点{each.pk}", each.get_absolute_url())


def _records(asked: Asked) -> Iterator[Deadline]:
    """Yield what is to be published, assessed again, or ends: by index number, for a draft's title is not public."""
    records = Record.objects.within(scope_of(asked.person).agencies(*STAFF)).defer("body", "search_text")
    calendars = Calendars()
    unpublished = records.filter(published_on=None, openness=Openness.PROACTIVE).select_related("agency")
    if not asked.everything:
        unpublished = unpublished.filter(drafter=asked.person)
    for each in unpublished.order_by("generated_on", "pk")[:MOST]:
        limit = publish_by(each, calendars)
        if limit and asked.first <= limit.day <= asked.last:
            yield Deadline(limit.day, "公开期限", _called(each), _place(each), limit.provisional)
    withheld = records.exclude(openness=Openness.PROACTIVE).filter(next_review_on__range=asked.days)
    for each in withheld.order_by("next_review_on", "pk")[:MOST]:
        yield Deadline(each.next_review_on, "不公开信息评估", _called(each), _place(each))
    in_force = records.public().filter(validity__in=[Validity.IN_FORCE, Validity.AMENDED])
    for each in in_force.filter(expires_on__range=asked.days).order_by("expires_on", "pk")[:MOST]:
        yield Deadline(each.expires_on, "有效期届满", _called(each), _place(each))


def _called(record: Record) -> str:
    return record.index_no or f"信息{record.pk}"


def _place(record: Record) -> str:
    return reverse("records:inspect", args=[record.pk])


def _reports(asked: Asked) -> Iterator[Deadline]:
    """Yield the days of annual reports that are not met: the last working day on or before each."""
    organs = scope_of(asked.person).agencies(Role.CLERK, Role.OFFICE_HEAD, Role.LEADER).exclude(kind=Kind.UNIT)
    for organ in organs.filter(active=True, home__isnull=False):
        for year in range(asked.first.year - 1, asked.last.year):
            for limit in timetable.limits(organ, year):
                if not limit.met and asked.first <= limit.act_by <= asked.last:
                    address = reverse("desk_report", args=[organ.slug, year])
                    yield Deadline(limit.act_by, limit.label, f"{organ}{year}年度报告", address)


SOURCES: list[Callable[[Asked], Iterable[Deadline]]] = [
    *(_applications, _corrections, _disputes, _messages, _opinion_events, _consultations),
    *(_tasks, _records, _reports),
]
"""What has deadlines: each yields those of some days that a person may see."""


def deadlines(asked: Asked) -> list[Deadline]:
    """Return the deadlines of some days, the first due first."""
    return sorted(each for source in SOURCES for each in source(asked))


# ---- the page


@dataclass(frozen=True)
class Day:
    """A day of the month's sheet: whether one works on it, and what is due."""

    day: date
    works: bool
    inside: bool
    due: tuple[Deadline, ...]


def page(request: HttpRequest) -> HttpResponse:
    """Show a month."""
    person: Any = request.user
    _demand_staff(person)
    today = timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    everything = request.GET.get("whose") != "mine"
    days = [day for week in MONDAY_FIRST.monthdatescalendar(month.year, month.month) for day in week]
    found = deadlines(Asked(person, days[0], days[-1], everything))
    kept = working_days(person.agency.organ if person.agency else None)
    sheet = [
        Day(day, kept.works(day), day.month == month.month, tuple(each for each in found if each.day == day))
        for day in days
    ]
    context = {
        "month": month,
        "before": _step(month, -1),
        "after": _step(month, 1),
        "weeks": [sheet[start : start + 7] for start in range(0, len(sheet), 7)],
        "listed": [each for each in sheet if each.inside and each.due],
        "everything": everything,
        "today": today,
        "feed": CalendarFeed.objects.filter(person=person).first(),
        "title": "期限日历",
        "icon": "calendar-alt",
    }
    return render(request, "desk/deadline_calendar.html", context)


def _demand_staff(person: Person) -> None:
    if not scope_of(person).roles.intersection(STAFF):
        raise Http404("期限日历由单位的工作人员查看")


def _month(asked: str, today: date) -> date:
    """Return the first day of the month that is asked for, this month's for anything that is none."""
    try:
        found = datetime.strptime(asked, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    return found if 2008 <= found.year <= today.year + 5 else today.replace(day=1)


def _step(month: date, by: int) -> str:
    moved = month + timedelta(days=31) if by > 0 else month - timedelta(days=1)
    return f"{moved:%Y-%m}"


# ---- the feed


@require_POST
def open_feed(request: HttpRequest) -> HttpResponse:
    """Make one's secret address, and show it once."""
    person: Any = request.user
    _demand_staff(person)
    secret = calendar_feeds.open_feed(person, everything=request.POST.get("whose") == "all")
    context = {
        "address": settings.SITE_ADDRESS + reverse("deadline_feed", args=[secret]),
        "title": "期限日历的订阅地址",
        "icon": "calendar-alt",
    }
    return render(request, "desk/deadline_feed.html", context)


@require_POST
def close_feed(request: HttpRequest) -> HttpResponse:
    """End one's secret address."""
    person: Any = request.user
    ended = calendar_feeds.close_feed(person)
    messages.success(request, "订阅地址已停用，日历程序不会再更新。" if ended else "没有订阅地址。")
    return redirect("desk_deadlines")


@never_cache
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Hand a person's deadlines to a calendar program, which shows no more than the secret address."""
    found = calendar_feeds.feed_of(secret)
    if found is None:
        raise Http404("没有这个订阅地址")
    today = timezone.localdate()
    asked = Asked(found.person, today - PAST, today + AHEAD, found.everything)
    answer = HttpResponse(_written(deadlines(asked)), content_type="text/calendar; charset=utf-8")
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _written(found: Iterable[Deadline]) -> bytes:
    """Return deadlines as an iCalendar file (RFC 5545): a day or a moment each, named alike each time it is fetched."""
    made = Feed()
    made.add("prodid", "-//Gongkai//Deadlines//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", "政府信息公开期限")
    made.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    stamp = timezone.now().astimezone(UTC)
    for each in found:
        event = Event()
        event.add("uid", f"{each.address.strip('/').replace('/', '-')}-{each.what}@gongkai")
        event.add("dtstamp", stamp)
        event.add("dtstart", each.at.astimezone(UTC) if each.at else each.day)
        event.add("summary", each.name)
        event.add("url", settings.SITE_ADDRESS + each.address)
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


urlpatterns = [
    path("deadlines/", page, name="desk_deadlines"),
    path("deadlines/feed/open/", open_feed, name="desk_open_feed"),
    path("deadlines/feed/close/", close_feed, name="desk_close_feed"),
]
