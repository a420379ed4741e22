"""The queue as a page, narrowed and taken away as a file, and the search for an applicant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from website.access_requests import services
from website.access_requests.identity import SEARCHED, unpack
from website.access_requests.models import AccessRequest, AccessRequestQuerySet
from website.agencies.roles import STAFF, Role
from website.agencies.scope import scope_of
from website.csv_files import download
from website.desk.requests import queue
from website.desk.requests.queue import TABS, WHOSE

SIZE = 50
MOST = 20_000
"""The most lines of a file."""
NUMBER = re.compile(r"\d{4}-\d{1,8}")
SEEKERS = (Role.CLERK, Role.OFFICE_HEAD)
"""Who may look for the applications of one person."""
HEADINGS = (
    *("编号", "所需信息", "申请人类别", "提交渠道", "状态", "收到申请之日", "答复期限", "暂定"),
    *("承办单位", "承办人", "处理结果", "答复或者办结日期"),
)


class NarrowForm(forms.Form):
    """What is looked for in a list."""

    q = forms.CharField(label="编号或者内容", max_length=100, required=False)
    since = forms.DateField(label="收到日期自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def narrow(self, requests: AccessRequestQuerySet, *, done: bool) -> AccessRequestQuerySet:
        """Return the applications that the form leaves; of those that are ``done``, the last received first."""
        asked = self.cleaned_data
        wanted = {"received_on__gte": asked["since"], "received_on__lte": asked["until"]}
        requests = requests.filter(**{name: day for name, day in wanted.items() if day})
        if done and any(wanted.values()):
            # In the order of the days that were asked for, so that a page of any year is found where its days lie.
            requests = requests.order_by("-received_on", "-pk")
        words = asked["q"].strip()
        if NUMBER.fullmatch(words):
            return requests.filter(number=words)
        for word in words.split():
            held = Q(title__icontains=word) | Q(document_number__icontains=word) | Q(description__icontains=word)
            requests = requests.filter(held)
        return requests


def listing(request: HttpRequest) -> HttpResponse:
    """Show one list of the queue."""
    person: Any = request.user
    if not scope_of(person).roles.intersection(STAFF):
        raise Http404("依申请公开由单位的工作人员办理")
    tab, whose = _chosen(request, TABS, "open"), _chosen(request, WHOSE, "all")
    form, days = NarrowForm(request.GET), queue.days_of(person)
    requests = queue.queue(person, tab, whose, days=days)
    if form.is_valid():
        requests = form.narrow(requests, done=TABS[tab].done)
    if request.GET.get("format") == "csv":
        return download(f"requests-{tab}.csv", HEADINGS, _lines(requests))
    found = queue.counts(person, whose, days=days)
    page = _page(request)
    rows = queue.lines(requests, (page - 1) * SIZE, page * SIZE + 1)
    context = {
        "tabs": [(each, found.get(each.id)) for each in TABS.values()],
        "tab": TABS[tab],
        "whose": whose,
        "owners": [(id, label) for id, label in WHOSE.items() if id != "unit" or queue.units_of(person)],
        "form": form,
        "narrowed": any(request.GET.get(name) for name in ("q", "since", "until")),
        "rows": [(each, masked_name(each), left(each.due_on, days.today)) for each in rows[:SIZE]],
        "page": page,
        "more": len(rows) > SIZE,
        "asked": _kept(request, "page", "tab"),
        "kept": _kept(request, "page"),
        "scope_kept": _kept(request, "page", "whose"),
        "enters": bool(scope_of(person).roles.intersection(SEEKERS)),
        "heads": Role.OFFICE_HEAD in scope_of(person).roles,
        "today": days.today,
        "title": "依申请公开",
        "icon": "mail",
    }
    return render(request, "desk/requests/queue.html", context)


def _chosen(request: HttpRequest, offered: dict[str, Any], usual: str) -> str:
    asked = request.GET.get("tab" if offered is TABS else "whose", usual)
    return asked if asked in offered else usual


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), 100_000) if asked.isdecimal() else 1


def _kept(request: HttpRequest, *left_out: str) -> str:
    kept = request.GET.copy()
    for name in left_out:
        kept.pop(name, None)
    return kept.urlencode()


def masked_name(request: AccessRequest) -> str:
    """Return the applicant's name as a list may show it."""
    applicant = getattr(request, "applicant", None)
    if applicant is None or not applicant.sealed:
        return "（已清除）"
    return unpack(applicant.sealed).masked.name


def left(due: date | None, today: date) -> str:
    """Return how far off a limit is, in words."""
    if due is None:
        return ""
    days = (due - today).days
    return f"逾期{-days}天" if days < 0 else "今天" if days == 0 else f"还有{days}天"


def _lines(requests: AccessRequestQuerySet) -> Iterator[list[Any]]:
    for each in requests.select_related("unit", "handler")[:MOST].iterator(chunk_size=500):
        yield [
            *(each.number, each.subject, each.get_applicant_kind_display(), each.get_channel_display()),
            *(each.get_state_display(), each.received_on, each.due_on, "暂定" if each.due_is_provisional else ""),
            *(each.unit, each.handler, each.get_outcome_display() if each.outcome else "", each.decided_on),
        ]


class ApplicantForm(forms.Form):
    """By which particular an applicant is looked for."""

    PARTICULARS = (("name", "姓名或者名称"), ("id_number", "证件号码"), ("phone", "电话"), ("email", "电子邮箱"))

    particular = forms.ChoiceField(label="按什么找", choices=PARTICULARS)
    value = forms.CharField(
        label="内容",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="要一字不差。找了什么人的申请会记入审计记录，只记按什么找、找到几件。",
    )


def find(request: HttpRequest) -> HttpResponse:
    """Find the applications of one person by exact match; the words travel in the body and stand in no address."""
    person: Any = request.user
    agencies = scope_of(person).agencies(*SEEKERS)
    if not agencies:
        raise Http404("按身份信息查找由受理员、公开工作机构负责人办理")
    form = ApplicantForm(request.POST or None)
    rows = None
    if request.method == "POST" and form.is_valid() and form.cleaned_data["particular"] in SEARCHED:
        asked = form.cleaned_data
        found = services.find_applicant(agencies, asked["particular"], asked["value"], by=person)
        today = timezone.localdate()
        rows = [(each, masked_name(each), left(each.due_on, today)) for each in queue.lines(found, 0, 200)]
    context = {"form": form, "rows": rows, "title": "按申请人查找", "icon": "search"}
    return render(request, "desk/requests/find.html", context)


urlpatterns = [
    path("requests/", listing, name="desk_requests"),
    path("requests/find/", find, name="desk_find_applicant"),
]
