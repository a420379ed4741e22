"""The decision brief of an event: read on the page, written in versions, taken as PDF and Word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from wagtail.admin import messages as said

from gongkai.errors import MissingComponent
from website.agencies.errors import NotAllowed
from website.audit.services import record as log
from website.desk.monitoring.events_scope import event_or_404
from website.monitoring import brief_files, briefs, events
from website.monitoring.event_people import may

FORMS = {
    "pdf": (brief_files.pdf, "application/pdf"),
    "docx": (brief_files.word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


class BriefForm(forms.Form):
    """What people write in the brief; figures, clocks and the list of items come by themselves."""

    said = forms.CharField(
        label="舆论关注的问题",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="几句话写明问的是什么、疑的是什么。写事情，不写发帖人。",
    )
    truth = forms.CharField(label="核查的事实", max_length=3000, widget=forms.Textarea(attrs={"rows": 5}))
    proposal = forms.CharField(
        label="处置建议",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="怎样回应、由谁回应、什么时候回应，工作上怎样改进。",
    )


def brief(request: HttpRequest, opinion_event: int) -> HttpResponse:
    """Show the brief as things stand now."""
    person: Any = request.user
    event = event_or_404(request, opinion_event)
    events.looked(event, by=person)
    made = briefs.brief_of(event)
    context = {
        "event": event,
        "brief": made,
        # Drawn by our own library, which escapes every text in it.
        "chart": mark_safe(briefs.figures_of(event).chart),  # nosec B308 B703
        "versions": event.briefs.select_related("by").order_by("-number"),
        "writes": may(event, "brief", person),
        "title": made.title,
        "icon": "doc-full",
    }
    return render(request, "desk/monitoring/brief.html", context)


def write(request: HttpRequest, opinion_event: int) -> HttpResponse:
    """Write a new version of the brief's text, beginning with the one before."""
    person: Any = request.user
    event = event_or_404(request, opinion_event)
    if not may(event, "brief", person):
        raise Http404("研判专报由承办人、受理员、公开工作机构负责人撰写")
    before = briefs.written_for(event)
    initial = {name: getattr(before, name) for name in ("said", "truth", "proposal")}
    form = BriefForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = events.write_brief(event, by=person, **form.cleaned_data)
            said.success(request, f"已保存为第{made.number}稿。")
            return redirect("desk_event_brief", event.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"event": event, "form": form, "title": "写研判专报", "icon": "doc-full"}
    return render(request, "desk/monitoring/brief_write.html", context)


def taken(request: HttpRequest, opinion_event: int, form: str) -> HttpResponse:
    """Hand out the brief as a file, and write down who took it."""
    person: Any = request.user
    event = event_or_404(request, opinion_event)
    if form not in FORMS:
        raise Http404("研判专报有 PDF 和 Word 两种")
    write_file, media_type = FORMS[form]
    try:
        data = write_file(briefs.brief_of(event))
    except MissingComponent as error:
        said.error(request, f"{error}")
        return redirect("desk_event_brief", event.pk)
    log("opinion_event.brief_taken", agency=event.agency, by=person, target=event, detail={"form": form})
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, f"{event.number}研判专报.{form}")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
