"""The list of events: what runs out next stands first, with the hours that are left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from gongkai import opinion_events as law
from website.agencies.models import Kind, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.csv_files import download
from website.desk.monitoring.events_scope import READERS, events_of, headed_by, kept_by
from website.monitoring.event_choices import level_choices
from website.monitoring.event_people import CLERKS, REVIEWERS, SUPERVISORS, supervised_by
from website.monitoring.models import OpinionEvent, OpinionEventQuerySet

SIZE = 50
SOON = timedelta(hours=12)
"""How long before its end a running clock is called to end soon."""
LISTS = {
    "running": "期限在走",
    "mine": "等我办",
    "soon": "12小时内到期",
    "late": "逾期未办",
    "open": "在办",
    "closed": "已办结",
    "all": "全部",
}
HEADINGS = (
    *("单位", "编号", "名称", "级别", "类别", "主题", "发现时间", "回应期限", "状态", "责任股室", "回应时间"),
    *("按期回应", "新闻发布会", "结果", "办结时间"),
)


def _kinds() -> list[tuple[str, str]]:
    return [("", "全部"), *((each.id, each.short) for each in law.kinds().values())]


class FindForm(forms.Form):
    """What narrows the list."""

    q = forms.CharField(label="编号、名称、主题", max_length=60, required=False)
    level = forms.ChoiceField(label="级别", required=False, choices=lambda: [("", "全部"), *level_choices()])
    kind = forms.ChoiceField(label="类别", required=False, choices=_kinds)
    year = forms.IntegerField(label="发现年份", min_value=2000, max_value=2999, required=False)


def mine(person: Person) -> OpinionEventQuerySet:
    """Return the events that wait for a person: by the part that one's appointments play in the next step."""
    scope = scope_of(person)
    clerks, reviewers = (scope.agencies(*roles).values("pk") for roles in (CLERKS, REVIEWERS))
    units = scope.agencies(Role.HANDLER).values("pk")
    working = Q(state__in=("assessed", "handling")) & (Q(handler=person) | Q(handler=None, unit__in=units))
    whole = Q(unit=F("agency")) | ~Q(unit__kind=Kind.UNIT)
    by_clerk = Q(state__in=("assessed", "handling"), handler=None, agency__in=clerks) & whole
    reviewing = Q(state="review", agency__in=reviewers) & ~Q(drafted_by=person)
    wanted = (
        Q(state__in=("found", "answered"), agency__in=reviewers)
        | working
        | by_clerk
        | reviewing
        | Q(state="approved", agency__in=clerks)
    )
    return events_of(person).filter(wanted).order_by("next_due_at", "pk").distinct()


def soon(person: Person) -> list[OpinionEvent]:
    """Return what waits for a person, and for who heads an office every clock that runs, the first to end first."""
    heads = scope_of(person).agencies(Role.OFFICE_HEAD).values("pk")
    found = events_of(person).filter(
        Q(pk__in=mine(person).values("pk")) | Q(agency__in=heads, next_due_at__isnull=False)
    )
    return list(found.open().order_by("next_due_at", "pk")[:50])


def lists_of(person: Person, found: OpinionEventQuerySet) -> dict[str, OpinionEventQuerySet]:
    """Return the lists of what a person may read, each in its order."""
    now = timezone.now()
    return {
        "running": found.running(),
        "mine": mine(person).filter(pk__in=found.values("pk")),
        "soon": found.running().filter(next_due_at__range=(now, now + SOON)),
        "late": found.overdue(now),
        "open": found.open().order_by("-found_at", "-pk"),
        "closed": found.exclude(pk__in=found.open().values("pk")).order_by("-closed_at", "-pk"),
        "all": found.order_by("-found_at", "-pk"),
    }


def listing(request: HttpRequest) -> HttpResponse:
    """Show the events that the person may read, in lists by what is to be done."""
    person: Any = request.user
    if not scope_of(person).roles.intersection((*READERS, *SUPERVISORS)):
        raise Http404("舆情由单位的工作人员办理")
    if not scope_of(person).roles.intersection(READERS):
        return redirect("desk_opinion_supervision")
    form = FindForm(request.GET or None)
    lists = lists_of(person, _narrowed(events_of(person), form))
    chosen = request.GET.get("list", "") if request.GET.get("list") in lists else "running"
    if request.GET.get("format") == "csv":
        return download(f"opinion-events-{chosen}.csv", HEADINGS, _rows(lists[chosen]))
    kept = request.GET.copy()
    for name in ("list", "page"):
        kept.pop(name, None)
    context = {
        "form": form,
        "lists": [(name, label, lists[name].count()) for name, label in LISTS.items()],
        "chosen": chosen,
        "found": Paginator(lists[chosen], SIZE).get_page(request.GET.get("page")),
        "enters": kept_by(person).exists(),
        "heads": headed_by(person).exists(),
        "supervises": supervised_by(person).exists(),
        "asked": kept.urlencode(),
        "title": "舆情事件",
        "icon": "comment",
    }
    return render(request, "desk/monitoring/events.html", context)


def _narrowed(found: OpinionEventQuerySet, form: FindForm) -> OpinionEventQuerySet:
    if not form.is_bound or not form.is_valid():
        return found
    asked = form.cleaned_data
    if words := asked["q"].strip():
        found = found.filter(Q(number__icontains=words) | Q(title__icontains=words) | Q(topic__icontains=words))
    for name in ("level", "kind"):
        if asked[name]:
            found = found.filter(**{name: asked[name]})
    return found.found_in(asked["year"]) if asked["year"] else found


def _rows(found: OpinionEventQuerySet) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=500):
        kept = "" if each.answered_at is None else "否" if each.was_late else "是"
        yield [
            *(each.agency, each.number, each.title, each.get_level_display(), each.get_kind_display(), each.topic),
            *(_minute(each.found_at), _minute(each.due_at), each.get_state_display(), each.unit or ""),
            *(_minute(each.answered_at), kept, _minute(each.press_at), each.get_outcome_display()),
            _minute(each.closed_at),
        ]


def _minute(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def supervision(request: HttpRequest) -> HttpResponse:
    """Show the office above the organs below: numbers, titles and clocks, the late ones first, and nothing more."""
    person: Any = request.user
    organs = supervised_by(person)
    if not organs.exists():
        raise Http404("这一页由公开工作主管部门查看")
    now = timezone.now()
    chosen = request.GET.get("list", "") if request.GET.get("list") in ("late", "running", "year") else "late"
    below = OpinionEvent.objects.within(organs).select_related("agency")
    this_year = timezone.localdate().year
    years = sorted({this_year, *(each.year for each in below.datetimes("found_at", "year"))}, reverse=True)
    year = next((each for each in years if str(each) == request.GET.get("year")), this_year)
    lists = {
        "late": ("逾期未办", below.overdue(now)),
        "running": ("期限在走", below.running()),
        "year": (f"{year}年发现", below.found_in(year).order_by("-found_at", "-pk")),
    }
    context = {
        "lists": [(name, label, found.count()) for name, (label, found) in lists.items()],
        "chosen": chosen,
        "years": years,
        "year": year,
        "found": Paginator(lists[chosen][1], SIZE).get_page(request.GET.get("page")),
        "title": "各单位的舆情",
        "icon": "comment",
    }
    return render(request, "desk/monitoring/supervision.html", context)
