"""Looking for a word or a number in everything that a person may see, wherever it stands.

Who applied or contested stays sealed and is not looked for here: that has a page of its own, which is written down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from website.access_requests import people
from website.access_requests.models import CorrectionRequest, Letter
from website.agencies.models import Person
from website.agencies.scope import scope_of
from website.desk.consultations.scope import consultations_of
from website.desk.correspondence.scope import messages_of
from website.desk.disputes.scope import cases_of
from website.desk.duties.scope import duties_of
from website.desk.monitoring.events_scope import events_of
from website.desk.monitoring.scope import items_of as opinion_items_of
from website.desk.records import listing as records
from website.desk.records.policy import POLICY
from website.desk.requests import correcting
from website.desk.requests.listing import SEEKERS, NarrowForm
from website.monitoring.services import note_look

FEWEST, SHOWN = 2, 10
"""The fewest characters that are looked for, and the most finds of one kind that are shown."""


@dataclass(frozen=True)
class Hit:
    """Something that holds what is looked for, what is to be known of it, and where it is."""

    name: str
    says: str
    address: str


@dataclass(frozen=True)
class Group:
    """The finds of one kind, and where all of them are listed."""

    label: str
    hits: list[Hit]
    more: str = ""


@dataclass(frozen=True)
class Source:
    """A kind of thing in which is looked: for a person and a text, its finds and the address of its whole list."""

    label: str
    find: Callable[[Person, str], Iterable[Hit]]
    listed: str = ""


def _applications(person: Person, text: str) -> Iterable[Hit]:
    form = NarrowForm({"q": text})
    form.is_valid()
    found = form.narrow(people.seen_by(person), done=False).order_by("-pk")
    for each in found[: SHOWN + 1]:
        yield Hit(f"{each.number} {each.subject}", each.get_state_display(), each.get_absolute_url())


def _letters(person: Person, text: str) -> Iterable[Hit]:
    found = Letter.objects.filter(request__in=people.seen_by(person), number__icontains=text).select_related("request")
    for each in found.order_by("-pk")[: SHOWN + 1]:
        address = reverse("desk_letter", args=[each.pk])
        yield Hit(f"{each.label} {each.number}", f"{each.request.number}号申请，{each.get_state_display()}", address)


def _corrections(person: Person, text: str) -> Iterable[Hit]:
    mine = CorrectionRequest.objects.within(scope_of(person).agencies(*correcting.WORKERS))
    held = Q(number__icontains=text) | Q(about__icontains=text) | Q(wrong__icontains=text)
    for each in mine.filter(held).order_by("-pk")[: SHOWN + 1]:
        yield Hit(f"{each.number} {each.about[:60]}", each.get_result_display() or "在办", each.get_absolute_url())


def _disputes(person: Person, text: str) -> Iterable[Hit]:
    held = Q(number__icontains=text) | Q(body__icontains=text) | Q(note__icontains=text) | Q(lesson__icontains=text)
    for each in cases_of(person).filter(held).order_by("-pk")[: SHOWN + 1]:
        yield Hit(f"{each.number} {each.body}", each.get_result_display(), each.get_absolute_url())


def _messages(person: Person, text: str) -> Iterable[Hit]:
    """Yield messages; one that reports something is found by its numbers alone."""
    said = Q(guarded=False) & (Q(subject__icontains=text) | Q(text__icontains=text))
    held = Q(number__icontains=text) | Q(order_number__icontains=text) | said
    for each in messages_of(person).filter(held).order_by("-pk")[: SHOWN + 1]:
        name = each.number if each.guarded else f"{each.number} {each.subject}"
        yield Hit(name, each.get_state_display(), each.get_absolute_url())


def _opinion_events(person: Person, text: str) -> Iterable[Hit]:
    held = Q(number__icontains=text) | Q(title__icontains=text) | Q(topic__icontains=text) | Q(summary__icontains=text)
    for each in events_of(person).filter(held).order_by("-pk")[: SHOWN + 1]:
        yield Hit(f"{each.number} {each.title}", each.get_state_display(), each.get_absolute_url())


def _opinion_items(person: Person, text: str) -> Iterable[Hit]:
    held = Q(title__icontains=text) | Q(text__icontains=text)
    for each in opinion_items_of(person).firsts().filter(held).newest_first()[: SHOWN + 1]:
        note_look(each.agency, by=person)
        yield Hit(str(each), f"{each.site}，{each.get_state_display()}", each.get_absolute_url())


def _consultations(person: Person, text: str) -> Iterable[Hit]:
    held = Q(title__icontains=text) | Q(draft_name__icontains=text)
    for each in consultations_of(person).filter(held).order_by("-pk")[: SHOWN + 1]:
        yield Hit(each.title, each.stage, each.get_absolute_url())


def _duties(person: Person, text: str) -> Iterable[Hit]:
    for each in duties_of(person).filter(title__icontains=text).order_by("-pk")[: SHOWN + 1]:
        yield Hit(each.title, f"{each.get_kind_display()}，{each.on}", each.get_absolute_url())


def _records(person: Person, text: str) -> Iterable[Hit]:
    mine = POLICY.instances_user_has_any_permission_for(person, ["view"]).select_related("column")
    found = records.holding(mine.defer("body", "search_text"), text).order_by("-pk")
    for each in found[: SHOWN + 1]:
        says = "，".join(filter(None, [each.index_no, each.column.title, "已公开" if each.is_public else "未公开"]))
        yield Hit(each.title, says, reverse("records:inspect", args=[each.pk]))


SOURCES: list[Source] = [
    Source("依申请公开", _applications, "desk_requests"),
    Source("文书", _letters),
    Source("更正申请", _corrections),
    Source("复议诉讼", _disputes, "desk_disputes"),
    Source("信件", _messages, "desk_messages"),
    Source("舆情事件", _opinion_events, "desk_opinion_events"),
    Source("舆情信息", _opinion_items, "desk_opinion_items"),
    Source("意见征集", _consultations),
    Source("组织保障", _duties),
    Source("公开信息", _records, "records:list"),
]
"""In what is looked, in the order in which it is shown."""


def find(person: Person, text: str) -> list[Group]:
    """Return what holds a text, by kind; kinds without a find are left out."""
    groups = []
    for source in SOURCES:
        hits = list(islice(source.find(person, text), SHOWN + 1))
        address = f"{reverse(source.listed)}?{urlencode({'q': text})}" if source.listed else ""
        if hits:
            groups.append(Group(source.label, hits[:SHOWN], address if len(hits) > SHOWN else ""))
    return groups


def page(request: HttpRequest) -> HttpResponse:
    """Show what holds the text that is asked for."""
    person: Any = request.user
    text = " ".join(request.GET.get("q", "").split())[:100]
    enough = len(text) >= FEWEST
    context = {
        "text": text,
        "short": bool(text) and not enough,
        "groups": find(person, text) if enough else [],
        "asked": enough,
        "seeks": bool(scope_of(person).roles.intersection(SEEKERS)),
        "title": "搜索",
        "icon": "search",
    }
    return render(request, "desk/finding.html", context)


urlpatterns = [path("find/", page, name="desk_find")]
