"""What is said in public: the list, one item with its copies, its tone with reasons, and all of one matter."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages as said

from gongkai.opinion.spread import spread
from website.agencies.errors import NotAllowed
from website.desk.monitoring.forms import FindForm, JudgeForm, ReasonForm
from website.desk.monitoring.scope import headed_by, item_or_404, items_of, kept_by, organ_or_404, viewed_by
from website.monitoring import people, services
from website.monitoring.choices import State
from website.monitoring.models import Item, ItemGroup, ItemQuerySet, Source, WatchRule

SIZE = 50
COPIES = 5
"""Copies that a list shows under their first; the page of an item has all."""
LISTS = {State.NEW: "待判断", State.OURS: "与本单位有关", State.NOT_OURS: "与本单位无关", "all": "全部"}


def listing(request: HttpRequest) -> HttpResponse:
    """Show the items of an organ, newest first, copies under their first; that somebody looked is written down."""
    person: Any = request.user
    organs = viewed_by(person)
    organ = organ_or_404(request, organs, "舆情信息由受理员、公开工作机构负责人办理")
    form = FindForm(request.GET or None, organ)
    narrowed = _narrowed(items_of(person).of(organ), form)
    chosen = request.GET.get("list", "") if request.GET.get("list") in LISTS else str(State.NEW)
    shown = narrowed.firsts().newest_first()
    counts = dict(shown.order_by().values_list("state").annotate(Count("pk")))
    found = shown if chosen == "all" else shown.judged(chosen)
    copies = Item.objects.newest_first().select_related("source")
    found = found.annotate(copied=Count("copies")).prefetch_related(
        Prefetch("copies", copies, to_attr="kept_copies"), "hits__rule"
    )
    services.note_look(organ, by=person)
    asked = request.GET.copy()
    for name in ("list", "page"):
        asked.pop(name, None)
    context = {
        "form": form,
        "organ": organ,
        "organs": organs,
        "lists": [(name, label, counts.get(name, 0)) for name, label in LISTS.items() if name != "all"]
        + [("all", LISTS["all"], sum(counts.values()))],
        "chosen": chosen,
        "found": Paginator(found, SIZE).get_page(request.GET.get("page")),
        "asked": asked.urlencode(),
        "keeps": kept_by(person).filter(pk=organ.pk).exists(),
        "heads": headed_by(person).filter(pk=organ.pk).exists(),
        "failing": Source.objects.of(organ).failing(),
        "listens": WatchRule.objects.of(organ).filter(active=True).exists(),
        "title": "舆情信息",
        "icon": "comment",
    }
    return render(request, "desk/monitoring/items.html", context)


def _narrowed(found: ItemQuerySet, form: FindForm) -> ItemQuerySet:
    if not form.is_bound or not form.is_valid():
        return found
    asked = form.cleaned_data
    if words := asked["q"].strip():
        found = found.filter(Q(title__icontains=words) | Q(text__icontains=words))
    if asked["source"]:
        found = found.filter(source=asked["source"])
    if asked["rule"]:
        found = found.filter(hits__rule=asked["rule"])
    if asked["tone"]:
        found = found.filter(tone=asked["tone"])
    if asked["begins"]:
        found = found.filter(at__gte=_midnight(asked["begins"]))
    if asked["ends"]:
        found = found.filter(at__lt=_midnight(asked["ends"]) + timedelta(days=1))
    return found


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def show(request: HttpRequest, opinion_item: int) -> HttpResponse:
    """Show one item; that somebody looked is written down."""
    person: Any = request.user
    item = item_or_404(request, opinion_item)
    services.note_look(item.agency, by=person, item=item)
    return _page(request, item)


def _page(request: HttpRequest, item: Item, reason: ReasonForm | None = None) -> HttpResponse:
    person: Any = request.user
    others = Item.objects.firsts().filter(group=item.group).exclude(pk__in=[item.pk, item.folded_into_id])
    kept = item.snapshot is not None and bool(item.snapshot.stored)
    context = {
        "item": item,
        "hits": item.hits.select_related("rule"),
        "copies": item.copies.newest_first().select_related("source"),
        "others": others.newest_first().select_related("source")[:20],
        "keeps": kept_by(person).filter(pk=item.agency_id).exists(),
        "opens": kept and people.organs_of(person, *people.OPENERS).filter(pk=item.agency_id).exists(),
        "judging": JudgeForm(initial={"state": item.state}),
        "reason": reason or ReasonForm(),
        "practice": people.practice_of(item.agency),
        "title": str(item),
        "icon": "comment",
    }
    return render(request, "desk/monitoring/item.html", context)


@require_POST
def judge(request: HttpRequest, opinion_item: int) -> HttpResponse:
    """Write down what a person judges of an item."""
    person: Any = request.user
    item = item_or_404(request, opinion_item)
    try:
        services.judge(item, request.POST.get("state", ""), by=person)
        said.success(request, f"已经判断为“{item.get_state_display()}”。")
    except NotAllowed as refusal:
        said.error(request, "".join(refusal.reasons))
    return redirect(item)


@require_POST
def hold(request: HttpRequest, opinion_item: int) -> HttpResponse:
    """Keep an item beyond its time, or no longer."""
    person: Any = request.user
    item = item_or_404(request, opinion_item)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.hold(item, on=not item.held, by=person, reason=form.cleaned_data["reason"])
            said.success(request, "已经设为暂缓清除。" if item.held else "到期以后照常清除。")
            return redirect(item)
        except NotAllowed as refusal:
            form.add_error("reason", list(refusal.reasons))
    return _page(request, item, form)


def group(request: HttpRequest, item_group: int) -> HttpResponse:
    """Show everything that speaks of one matter, and how it spread."""
    person: Any = request.user
    found = get_object_or_404(ItemGroup.objects.within(viewed_by(person)).select_related("agency"), pk=item_group)
    services.note_look(found.agency, by=person)
    items = Item.objects.filter(group=found).select_related("source", "folded_into").order_by("at", "pk")
    moments = [(timezone.localtime(at), site) for at, site in items.values_list("at", "site")]
    context = {
        "group": found,
        "found": Paginator(items, SIZE).get_page(request.GET.get("page")),
        "spread": spread(moments, until=timezone.localtime()) if moments else None,
        "asked": "",
        "title": found.title,
        "icon": "comment",
    }
    return render(request, "desk/monitoring/group.html", context)
