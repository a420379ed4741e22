"""One gate before every view of a record: who has no business with it is told that it is not there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern

from website.agencies.roles import DRAFTERS, OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of
from website.publishing.models import Record

READING = {
    "usage",
    "history",
    "history_results",
    "inspect",
    "revisions_view",
    "revisions_compare",
    "workflow_history",
    "workflow_history_detail",
    "workflow_preview",
    "preview_on_edit",
}
"""What everyone who works on a record or oversees it may do."""
STEPPING = {
    "edit",
    "workflow_action",
    "collect_workflow_action_data",
    "confirm_workflow_cancellation",
    "revisions_unschedule",
}
"""What reviewers may do as well as drafters; whether it is theirs to do is asked by the step or the view itself."""

View = Callable[..., HttpResponse]


def gate(pattern: URLPattern) -> URLPattern:
    """Put the gate before a view that is about one record; views about none pass."""
    pattern.callback = _gated(pattern.callback, str(pattern.name))
    return pattern


def _gated(view: View, name: str) -> View:
    roles = _roles_for(name)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            _demand(request, str(kwargs["pk"]), roles)
        return view(request, *args, **kwargs)

    return answer


def _roles_for(name: str) -> tuple[Role, ...]:
    if name in READING:
        return (*STAFF, *OVERSEERS, Role.ADMINISTRATOR)
    return STAFF if name in STEPPING else DRAFTERS


def _demand(request: HttpRequest, number: str, roles: tuple[Role, ...]) -> None:
    agencies = scope_of(request.user).agencies(*roles)
    if not number.isdecimal() or not Record.objects.within(agencies).filter(pk=number).exists():
        raise Http404("没有这条信息")
