"""What of 舆情 a person may see in the staff shell, and for which organs one keeps sources, rules and items."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from website.agencies.models import Agency, AgencyQuerySet
from website.agencies.roles import Role
from website.desk.organs import chosen_organ
from website.monitoring.models import Item, ItemQuerySet
from website.monitoring.people import KEEPERS, VIEWERS, items_seen_by, organs_of


def viewed_by(person: Any) -> AgencyQuerySet:
    """Return the organs whose items a person may read."""
    return organs_of(person, *VIEWERS)


def kept_by(person: Any) -> AgencyQuerySet:
    """Return the organs for which a person keeps sources, rules and items."""
    return organs_of(person, *KEEPERS)


def headed_by(person: Any) -> AgencyQuerySet:
    """Return the organs whose office the person heads."""
    return organs_of(person, Role.OFFICE_HEAD)


def organ_or_404(request: HttpRequest, organs: AgencyQuerySet, says: str) -> Agency:
    """Return the organ that a page is about, of those that a person has to do with."""
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404(says)
    return organ


def items_of(person: Any) -> ItemQuerySet:
    """Return the items that the person may read, with what a list shows beside them."""
    return items_seen_by(person).select_related("agency", "source", "group", "folded_into", "snapshot")


def item_or_404(request: HttpRequest, number: int) -> Item:
    """Return an item that the person may read."""
    return get_object_or_404(items_of(request.user), pk=number)
