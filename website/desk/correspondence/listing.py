"""The queue of messages, in lists by what is to be done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from website.agencies.calendar import working_days
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.correspondence.choices import ANSWERED
from website.correspondence.models import MessageQuerySet
from website.correspondence.people import CLERKS, REVIEWERS, VIEWERS
from website.csv_files import download
from website.desk.correspondence.forms import FindForm
from website.desk.correspondence.scope import headed_by, kept_by, messages_of

SIZE = 50
SOON = 2
"""Working days before its limit from which a message is called due soon."""
LISTS = {
    "received": "未分类",
    "mine": "等我办",
    "open": "在办",
    "soon": "将到期",
    "overdue": "逾期",
    "review": "待审核",
    "answered": "已答复待办结",
    "closed": "已办结",
}
HEADINGS = (
    *("单位", "编号", "渠道", "12345工单号", "类别", "标题", "收到日期", "答复期限", "状态", "承办股室", "答复日期"),
    *("用时（工作日）", "结果", "公开日期", "满意度"),
)


def mine(person: Person) -> MessageQuerySet:
    """Return the messages that wait for a person: by the part that one's appointments play in the next step."""
    scope, found = scope_of(person), messages_of(person)
    organs = [scope.agencies(*roles).values("pk") for roles in (CLERKS, REVIEWERS)]
    units = scope.agencies(Role.HANDLER).values("pk")
    to_clerk = Q(state__in=("received", "classified", "returned", "approved", "petition", "objected", *ANSWERED))
    working = Q(state__in=("assigned", "drafted")) & (Q(handler=person) | Q(handler=None, unit__in=units))
    by_clerk = Q(state__in=("assigned", "drafted"), handler=None, unit=F("agency"), agency__in=organs[0])
    reviewing = Q(state="review", agency__in=organs[1]) & ~Q(drafted_by=person)
    joint = Q(joint_units__unit__in=units, joint_units__answered_on=None, state__in=("assigned", "drafted", "review"))
    wanted = found.filter((to_clerk & Q(agency__in=organs[0])) | working | by_clerk | reviewing | joint)
    return wanted.order_by("due_on", "pk").distinct()


def lists_of(person: Person, found: MessageQuerySet) -> dict[str, MessageQuerySet]:
    """Return the lists of what a person may read, each in its order."""
    today = timezone.localdate()
    soon = working_days().add_working_days(today, SOON).day
    return {
        "received": found.filter(state="received").order_by("received_at", "pk"),
        "mine": mine(person).filter(pk__in=found.values("pk")),
        "open": found.unanswered().order_by("due_on", "pk"),
        "soon": found.due_until(today, soon).order_by("due_on", "pk"),
        "overdue": found.overdue(today).order_by("due_on", "pk"),
        "review": found.filter(state="review").order_by("due_on", "pk"),
        "answered": found.filter(state__in=ANSWERED).order_by("replied_on", "pk"),
        "closed": found.filter(state="closed").order_by("-ended_on", "-pk"),
    }


def queue(request: HttpRequest) -> HttpResponse:
    """Show the messages that the person may read, in lists by what is to be done."""
    person: Any = request.user
    if not scope_of(person).roles.intersection(VIEWERS):
        raise Http404("信件由单位的工作人员办理")
    form = FindForm(request.GET or None)
    lists = lists_of(person, _narrowed(messages_of(person), form))
    chosen = request.GET.get("list", "") if request.GET.get("list") in lists else "mine"
    if request.GET.get("format") == "csv":
        return download(f"messages-{chosen}.csv", HEADINGS, _rows(lists[chosen]))
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
        "today": timezone.localdate(),
        "now": timezone.now(),
        "asked": kept.urlencode(),
        "title": "信件",
        "icon": "mail",
    }
    return render(request, "desk/correspondence/queue.html", context)


def _narrowed(found: MessageQuerySet, form: FindForm) -> MessageQuerySet:
    if not form.is_bound or not form.is_valid():
        return found
    asked = form.cleaned_data
    if words := asked["q"].strip():
        found = found.filter(
            Q(number__icontains=words) | Q(order_number__icontains=words) | Q(subject__icontains=words)
        )
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    return found.received_in(asked["year"]) if asked["year"] else found


def _rows(found: MessageQuerySet) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=500):
        yield [
            *(each.agency, each.number, each.get_channel_display(), each.order_number, each.get_kind_display()),
            *(each.subject, each.received_on, each.due_on, each.get_state_display(), each.unit or ""),
            *(each.replied_on, each.days_taken, each.get_outcome_display(), each.published_on),
            each.get_satisfaction_display(),
        ]
