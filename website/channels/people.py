"""Who sets up outlets, who sees to deliveries, and who may read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Appointment, Person
from website.agencies.roles import OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of

KEEPERS = (Role.CLERK, Role.OFFICE_HEAD)
"""Who sees to an organ's deliveries, and enters visits."""
HEADS = (Role.OFFICE_HEAD, Role.ADMINISTRATOR)
"""Who sets up an organ's outlets."""
READERS = (*STAFF, *OVERSEERS, Role.ADMINISTRATOR)
"""Who reads them."""


def may_keep(agency: Agency, person: Any) -> bool:
    """Whether a person sees to an organ's deliveries."""
    return scope_of(person).holds(agency, *KEEPERS)


def may_set_up(agency: Agency, person: Any) -> bool:
    """Whether a person sets up an organ's outlets."""
    return scope_of(person).holds(agency, *HEADS)


def may_connect(agency: Agency, person: Any) -> bool:
    """Whether a person says which machine an outlet is and what its secret is: an administrator alone."""
    return scope_of(person).holds(agency, Role.ADMINISTRATOR)


def demand_keeper(agency: Agency, person: Person) -> None:
    """Raise ``NotAllowed`` for who does not see to an organ's deliveries."""
    if not may_keep(agency, person):
        raise NotAllowed([f"渠道投放由{agency}的{_names(KEEPERS)}办理。"])


def demand_head(agency: Agency, person: Person) -> None:
    """Raise ``NotAllowed`` for who does not set up an organ's outlets."""
    if not may_set_up(agency, person):
        raise NotAllowed([f"投放渠道由{agency}的{_names(HEADS)}登记。"])


def _names(roles: Iterable[Role]) -> str:
    return "、".join(str(role.label) for role in roles)


def keepers_of(agency: Agency) -> Iterable[Person]:
    """Return who sees to an organ's deliveries today."""
    held = Appointment.objects.on(timezone.localdate()).filter(agency=agency, role__in=KEEPERS)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")
