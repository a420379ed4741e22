"""What a unit inside an organ is asked to provide: it sees what is asked for and answers, and sees no applicant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from wagtail.admin import messages

from website.access_requests import consulting
from website.access_requests.models import Assignment, Paper
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.desk.requests.forms import files, text
from website.publishing.uploads.errors import UnsafeFile

ANSWERERS = (Role.HANDLER, Role.CLERK)
MOST = 200


def asked_of(person: Person) -> QuerySet[Assignment]:
    """Return what the units in which a person works were asked for."""
    units = scope_of(person).agencies(*ANSWERERS)
    return Assignment.objects.filter(unit__in=units).select_related("request", "unit", "answered_by")


class AnswerForm(forms.Form):
    """What the unit provides."""

    state = forms.ChoiceField(label="结果", choices=Assignment.State.choices[1:])
    answer = text("说明", "提供了什么；没有相关信息的，写明查了哪里、用了哪些词：争议时要据此举证。")
    papers = files("提供的材料")


def assignments(request: HttpRequest) -> HttpResponse:
    """List what is asked of the person's units, what waits first."""
    person: Any = request.user
    asked = asked_of(person).order_by("-state", "until", "-pk")
    waiting = [each for each in asked if each.state == Assignment.State.ASKED][:MOST]
    done = list(asked.exclude(state=Assignment.State.ASKED).order_by("-answered_at")[:MOST])
    context = {"waiting": waiting, "done": done, "title": "请本股室提供", "icon": "clipboard-list"}
    return render(request, "desk/requests/assignments.html", context)


def assignment(request: HttpRequest, asked: int) -> HttpResponse:
    """Show one thing that a unit is asked for, and take its answer."""
    person: Any = request.user
    found = get_object_or_404(asked_of(person), pk=asked)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        uploads = [Upload(name, data, str(Paper.Kind.FOUND)) for name, data in said["papers"]]
        try:
            consulting.answer_for_unit(found, state=said["state"], answer=said["answer"], by=person, uploads=uploads)
            messages.success(request, "已答复，承办的人会看到。")
            return redirect("desk_assignments")
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
        except UnsafeFile as refusal:
            form.add_error("papers", str(refusal))
    context = {"asked": found, "form": form, "title": "提供信息", "icon": "clipboard-list"}
    return render(request, "desk/requests/assignment.html", context)


urlpatterns = [
    path("requests/assignments/", assignments, name="desk_assignments"),
    path("requests/assignments/<int:asked>/", assignment, name="desk_assignment"),
]
