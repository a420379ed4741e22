"""Registering events of public opinion, by hand or of items that were heard, and an organ's settings for them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from wagtail.admin import messages as said

from gongkai import opinion_events as law
from website.agencies.errors import NotAllowed
from website.desk.monitoring.events_forms import EntryForm, PracticeForm
from website.desk.monitoring.events_scope import headed_by, kept_by
from website.desk.organs import chosen_organ
from website.monitoring import event_groups, events, registering
from website.monitoring.models import ItemGroup
from website.publishing.uploads.errors import UnsafeFile


def add(request: HttpRequest) -> HttpResponse:
    """Register an event of which somebody told, with or without items."""
    organs = kept_by(request.user)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("舆情由受理员登记")
    form = EntryForm(request.POST or None, request.FILES or None)
    context = {"form": form, "organ": organ, "organs": organs, "title": "登记舆情", "icon": "comment"}
    return _registered(request, form, context, lambda **more: registering.register(organ, form.noted, **more))


def of_group(request: HttpRequest, item_group: int) -> HttpResponse:
    """Register an event of items that speak of the same matter."""
    held = get_object_or_404(ItemGroup.objects.within(kept_by(request.user)).select_related("event"), pk=item_group)
    if held.event:
        return redirect(held.event)
    first = held.items.order_by("at", "pk").first()
    initial = {
        "title": held.title[:100],
        "summary": (first.text if first else held.title)[:500],
        "source": "watch",
        "where": "；".join(filter(None, (first.site, first.url)))[:500] if first else "",
        "found_at": timezone.localtime(held.first_at).replace(second=0, microsecond=0),
    }
    form = EntryForm(request.POST or None, request.FILES or None, initial=initial)
    form.fields["found_at"].initial = None
    context = {"form": form, "group": held, "organ": held.agency, "title": "登记舆情", "icon": "comment"}
    return _registered(request, form, context, lambda **more: event_groups.register_of(held, form.noted, **more))


def _registered(request: HttpRequest, form: EntryForm, context: dict[str, Any], register: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = register(by=request.user, uploads=form.uploads)
            said.success(request, f"已登记为{made.number}，期限从发现时间起算。")
            return redirect(made)
        except (NotAllowed, UnsafeFile) as refusal:
            form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
    context["start"] = law.start_rule()
    return render(request, "desk/monitoring/event_add.html", context)


def practice(request: HttpRequest) -> HttpResponse:
    """Show an organ's settings, and change them."""
    person: Any = request.user
    organs = headed_by(person)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("设置由公开工作机构负责人修改")
    held = events.practice_of(organ)
    form = PracticeForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        events.set_practice(form.save(commit=False), by=person)
        said.success(request, "设置已经保存。")
        return redirect("desk_opinion_events")
    context = {
        "form": form,
        "organ": organ,
        "organs": organs,
        "rule": law.alert_rule(),
        "title": "舆情事件设置",
        "icon": "comment",
    }
    return render(request, "desk/monitoring/event_practice.html", context)
