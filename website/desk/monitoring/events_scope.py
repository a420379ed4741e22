"""Which events of public opinion a person may see in the staff shell, and for which organs one registers them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from website.agencies.models import AgencyQuerySet, Kind
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.monitoring.event_people import CLERKS, VIEWERS, seen_by
from website.monitoring.models import OpinionEvent, OpinionEventQuerySet

READERS = (*VIEWERS, Role.HANDLER)
"""Whoever may have something to read here: a handler what one's unit works on."""


def events_of(person: Any) -> OpinionEventQuerySet:
    """Return the events that the person may read, with what a list shows beside them."""
    return seen_by(person).select_related("agency", "unit", "handler")


def event_or_404(request: HttpRequest, number: int) -> OpinionEvent:
    """Return an event that the person may read."""
    return get_object_or_404(events_of(request.user), pk=number)


def kept_by(person: Any) -> AgencyQuerySet:
    """Return the organs for which the person registers events."""
    return scope_of(person).agencies(*CLERKS).exclude(kind=Kind.UNIT).order_by("path")


def headed_by(person: Any) -> AgencyQuerySet:
    """Return the organs whose office the person heads."""
    return scope_of(person).agencies(Role.OFFICE_HEAD).exclude(kind=Kind.UNIT).order_by("path")
