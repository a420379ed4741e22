"""One event: its clocks and what they rest on, what was heard, what is true, how it was answered, what may be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from wagtail.admin import messages as said

from gongkai import opinion_events as law
from website.access_requests import files
from website.agencies.errors import NotAllowed
from website.agencies.scope import scope_of
from website.agencies.sealing import CannotOpen
from website.audit.services import record as log
from website.desk.monitoring.events_forms import FORMS, offered
from website.desk.monitoring.events_scope import event_or_404, events_of
from website.monitoring import briefs, events, responses
from website.monitoring.event_people import may
from website.monitoring.models import EventPaper, EventStep, OpinionEvent
from website.monitoring.people import VIEWERS as ITEM_VIEWERS
from website.publishing.uploads.errors import UnsafeFile

WORDS = {
    "comment": "意见",
    "level": "级别",
    "kind": "类别",
    "topic": "主题",
    "unit_name": "责任股室",
    "handler_name": "承办人",
    "reason": "原因",
    "found_at": "发现时间",
    "before": "更正前",
    "answered_at": "回应时间",
    "held_at": "召开时间",
    "handed_at": "转交时间",
    "channel": "方式",
    "evidence": "凭据",
    "to": "转给",
    "number": "另一件",
    "along": "随转材料份数",
    "name": "信息",
    "items": "条数",
    "version": "第几稿",
    "text": "内容",
    "truth": "核查情况",
}
"""What of a step is shown beside its day."""
MOMENTS = ("found_at", "before", "answered_at", "held_at", "handed_at")


def show(request: HttpRequest, opinion_event: int) -> HttpResponse:
    """Show an event, and write down that it was looked at."""
    person: Any = request.user
    event = event_or_404(request, opinion_event)
    events.looked(event, by=person)
    figures, pending = briefs.figures_of(event), responses.pending_of(event)
    context = {
        "event": event,
        "clocks": event.stages,
        "start": law.start_rule(),
        "steps": offered(event, person),
        "moves": set(law.way().moves),
        "figures": figures,
        # Drawn by our own library, which escapes every text in it.
        "chart": mark_safe(figures.chart),  # nosec B308 B703
        "groups": event.groups.order_by("-last_at", "-pk"),
        "reads_items": scope_of(person).holds(event.agency, *ITEM_VIEWERS),
        "answers": event.answers.select_related("record", "by"),
        "pending": pending.record if pending and pending.record else None,
        "in_review": bool(pending and pending.record and responses.under_review(pending.record)),
        "versions": event.drafts.count(),
        "writes": may(event, "brief", person),
        "papers": event.papers.select_related("by"),
        "merged": event.merged.order_by("pk"),
        "alerts": event.alerts.select_related("person").order_by("-made_at", "-pk")[:50],
        "path": [(each, told(each)) for each in event.steps.order_by("-number")],
        "title": f"{event.number} {event.title}",
        "icon": "comment",
    }
    return render(request, "desk/monitoring/event.html", context)


def told(step: EventStep) -> str:
    """Return what a step says beside its day, in words."""
    found = [
        f"{WORDS[name]}：{_value(name, value)}"
        for name, value in step.detail.items()
        if name in WORDS and value and not isinstance(value, dict)
    ]
    if papers := step.detail.get("papers"):
        found.append(f"材料{len(papers)}份")
    return "；".join(found)


def _value(name: str, value: Any) -> str:
    if name in MOMENTS:
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    names = {"level": law.levels(), "kind": law.kinds(), "channel": law.channels()}
    return names[name][value].label if name in names and value in names[name] else str(value)


def step(request: HttpRequest, opinion_event: int, event_step: str) -> HttpResponse:
    """Show the form of a step, and take it; whatever is refused stands beside what was typed."""
    person: Any = request.user
    event = event_or_404(request, opinion_event)
    if event_step not in FORMS:
        raise Http404("没有这个步骤")
    if event_step not in dict(offered(event, person)):
        said.error(request, "这件现在不能办理这个步骤，请看页面上可以办的事。")
        return redirect(event)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FORMS[event_step](*typed, about=event, person=person)
    if form.is_bound and form.is_valid() and _taken(request, form):
        return redirect(event if events_of(person).filter(pk=event.pk).exists() else "desk_opinion_events")
    context = {"event": event, "form": form, "title": form.label, "icon": "comment"}
    return render(request, "desk/monitoring/event_step.html", context)


def _taken(request: HttpRequest, form: Any) -> bool:
    try:
        form.carry_out()
    except (NotAllowed, UnsafeFile) as refusal:
        form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
        return False
    said.success(request, f"{form.label}：已经登记。")
    return True


def drafts(request: HttpRequest, opinion_event: int) -> HttpResponse:
    """Show every version of the response, the newest first."""
    person: Any = request.user
    event: OpinionEvent = event_or_404(request, opinion_event)
    events.looked(event, by=person)
    context = {
        "event": event,
        "versions": event.drafts.select_related("by").order_by("-number"),
        "title": "回应稿各稿",
        "icon": "comment",
    }
    return render(request, "desk/monitoring/event_drafts.html", context)


def paper(request: HttpRequest, event_paper: int) -> HttpResponse:
    """Hand out a paper of an event to who may read it, and write down who took it."""
    person: Any = request.user
    mine = EventPaper.objects.filter(event__in=events_of(person)).select_related("event__agency")
    held = get_object_or_404(mine, pk=event_paper)
    try:
        data = files.opened(held)
    except (CannotOpen, FileNotFoundError) as error:
        raise Http404("文件打不开或者已经清除") from error
    log("opinion_event.paper_taken", agency=held.event.agency, by=person, target=held.event, detail={"file": held.name})
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, held.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
