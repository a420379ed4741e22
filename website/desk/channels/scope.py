"""Which outlets and deliveries a person may see in the staff shell, and of which the person sees to."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from website.agencies.models import AgencyQuerySet, Kind
from website.agencies.scope import scope_of
from website.channels.choices import State
from website.channels.models import Delivery, DeliveryQuerySet, Outlet, OutletQuerySet
from website.channels.people import HEADS, KEEPERS, READERS


def organs_of(person: Any) -> AgencyQuerySet:
    """Return the organs whose outlets the person may see."""
    return scope_of(person).agencies(*READERS).exclude(kind=Kind.UNIT).order_by("path")


def kept_by(person: Any) -> AgencyQuerySet:
    """Return the agencies whose deliveries the person sees to; an organ that was merged goes on as a unit."""
    return scope_of(person).agencies(*KEEPERS).order_by("path")


def set_up_by(person: Any) -> AgencyQuerySet:
    """Return the organs whose outlets the person sets up."""
    return scope_of(person).agencies(*HEADS).exclude(kind=Kind.UNIT).order_by("path")


def outlets_of(person: Any) -> OutletQuerySet:
    """Return the outlets that the person may see, those of organs that were merged among them."""
    return (
        Outlet.objects.within(scope_of(person).agencies(*READERS))
        .select_related("agency")
        .order_by("agency__path", "channel", "pk")
    )


def deliveries_of(person: Any) -> DeliveryQuerySet:
    """Return the deliveries that the person may see."""
    return Delivery.objects.within(scope_of(person).agencies(*READERS)).select_related("outlet__agency", "record")


def outlet_or_404(request: HttpRequest, number: int) -> Outlet:
    """Return an outlet that the person may see."""
    return get_object_or_404(outlets_of(request.user), pk=number)


def kept_outlet_or_404(request: HttpRequest, number: int) -> Outlet:
    """Return an outlet whose deliveries and visits the person sees to."""
    return get_object_or_404(outlets_of(request.user).within(kept_by(request.user)), pk=number)


def delivery_or_404(request: HttpRequest, number: int) -> Delivery:
    """Return a delivery that the person may see."""
    return get_object_or_404(deliveries_of(request.user), pk=number)


def waiting_for(person: Any) -> dict[str, Any]:
    """Return the deliveries that wait for the person, those first that are to be taken down, and how many they are."""
    mine = Delivery.objects.within(kept_by(person)).for_people().select_related("outlet__agency")
    taken_down_first = Case(When(state=State.TO_WITHDRAW, then=0), When(state=State.FAILED, then=1), default=2)
    return {
        "deliveries": list(mine.order_by(taken_down_first, "made_at", "pk")[:50]),
        "delivery_count": mine.count(),
    }
