"""Which messages a person may see in the staff shell, and for which organs the person takes messages in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from website.agencies.models import AgencyQuerySet, Kind
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.correspondence.models import Message, MessageQuerySet
from website.correspondence.people import CLERKS, seen_by


def messages_of(person: Any) -> MessageQuerySet:
    """Return the messages that the person may read, with what a list shows beside them."""
    return seen_by(person).select_related("agency", "unit", "handler")


def message_or_404(request: HttpRequest, number: int) -> Message:
    """Return a message that the person may read."""
    return get_object_or_404(messages_of(request.user), pk=number)


def kept_by(person: Any) -> AgencyQuerySet:
    """Return the organs for which the person takes messages in."""
    return scope_of(person).agencies(*CLERKS).exclude(kind=Kind.UNIT).order_by("path")


def headed_by(person: Any) -> AgencyQuerySet:
    """Return the organs whose office the person heads."""
    return scope_of(person).agencies(Role.OFFICE_HEAD).exclude(kind=Kind.UNIT).order_by("path")
