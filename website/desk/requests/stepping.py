"""Taking a step of an application: one form a step, two people at once, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from wagtail.admin import messages

from gongkai import lifecycle
from website.access_requests import services
from website.access_requests.models import AccessRequest, RequestEvent
from website.access_requests.services import Registered
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.desk.requests import case as cases
from website.desk.requests import lettered
from website.desk.requests.forms import StepForm
from website.desk.requests.steps import FORMS
from website.publishing.uploads.errors import UnsafeFile

TWICE = timedelta(minutes=5)
"""Within which the same step by the same person is taken for a button that was pressed twice."""


class Meanwhile(Exception):
    """The case went on since the person opened the form."""

    def __init__(self, events: list[RequestEvent]) -> None:
        super().__init__()
        self.events = events


class Done(Exception):
    """The step was taken already by this very form."""


def take(request: HttpRequest, case: int, step: str) -> HttpResponse:
    """Show the form of a step, and take it."""
    person: Any = request.user
    found = cases.case_of(person, case)
    if step not in FORMS:
        raise Http404("没有这一步")
    if there := lettered.instead(found, step):
        return redirect(there)
    offer = cases.offer_of(found, step, person)
    against = cases.reasons_against(found, step, offer)
    if request.method != "POST" and against:
        messages.error(request, "".join(against))
        return redirect(found)
    form = FORMS[step](request.POST or None, request.FILES or None, case=found, person=person)
    meanwhile: list[RequestEvent] = []
    if request.method == "POST" and form.is_valid() and "work_out" not in request.POST:
        try:
            outcome = carry_out(form, found, person)
        except Meanwhile as late:
            meanwhile = late.events
            form = _offered_again(request, form, found, meanwhile)
        except Done:
            messages.success(request, f"“{form.label}”已经记录过，没有重复记录。")
            return redirect(found)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
        except UnsafeFile as refusal:
            form.add_error(None, str(refusal))
        else:
            return _after(request, form, found, outcome)
    context = {"form": form, "case": found, "meanwhile": meanwhile, "lost": bool(request.FILES)}
    if late := cases.said_of_lateness(offer):
        context["late"], form.fields["on"].initial = late, None
    return render(request, "desk/requests/step.html", {**context, **cases.heading(found, form.label)})


@transaction.atomic
def carry_out(form: StepForm, case: AccessRequest, person: Person) -> Any:
    """Take a form's step, if nothing happened to the case since the form was opened.

    Raises ``Meanwhile`` with what happened, ``Done`` when it was this step by this person, and what the step raises.
    """
    meanwhile = services.hold(case, form.cleaned_data["seen"])
    if meanwhile:
        last = meanwhile[-1]
        just_now = timezone.now() - last.at < TWICE
        if len(meanwhile) == 1 and last.kind == form.kind and last.by_id == person.pk and just_now:
            raise Done
        raise Meanwhile(meanwhile)
    return form.carry_out()


def _offered_again(
    request: HttpRequest, form: StepForm, case: AccessRequest, meanwhile: list[RequestEvent]
) -> StepForm:
    """Return the form with what was typed, as one that has seen what happened meanwhile."""
    data = request.POST.copy()
    data["seen"] = str(meanwhile[-1].number)
    case.refresh_from_db()
    again = type(form)(data, request.FILES or None, case=case, person=form.person)
    again.is_valid()
    return again


def _after(request: HttpRequest, form: StepForm, case: AccessRequest, outcome: Any) -> HttpResponse:
    """Say what was done and where the case stands now; a code is shown here and never again."""
    case.refresh_from_db()
    messages.success(request, f"“{form.label}”已记录，现在是“{case.get_state_display()}”。")
    if isinstance(outcome, Registered):
        context = {"registered": outcome, "case": outcome.request, "moved": True, "title": "转出回执", "icon": "mail"}
        return render(request, "desk/requests/receipt.html", context)
    return redirect(case)


def every_step() -> set[str]:
    """Return every move and fact of the table, for the test that holds that the desk has a form for each."""
    return {move.event for move in lifecycle.moves()} | set(lifecycle.facts())


urlpatterns = [path("requests/<int:case>/steps/<slug:step>/", take, name="desk_step")]
