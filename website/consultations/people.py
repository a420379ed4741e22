"""Who drafts a consultation and handles its opinions, and who may read them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Appointment, Person
from website.agencies.roles import DRAFTERS, OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of

KEEPERS = DRAFTERS
"""Who drafts, enters opinions, handles them and writes the feedback."""
VIEWERS = STAFF
"""Who reads the opinions; the supervising office sees numbers and titles alone."""
SUPERVISORS = OVERSEERS


def may_keep(agency: Agency, person: Person) -> bool:
    """Whether a person works on an organ's consultations."""
    return scope_of(person).holds(agency, *KEEPERS)


def may_head(agency: Agency, person: Person) -> bool:
    """Whether a person ends consultations and sets their practice."""
    return scope_of(person).holds(agency, Role.OFFICE_HEAD)


def demand_keeper(agency: Agency, person: Person) -> None:
    """Raise ``NotAllowed`` for who does not work on consultations."""
    if not may_keep(agency, person):
        raise NotAllowed([f"意见征集由{'、'.join(str(role.label) for role in KEEPERS)}办理。"])


def demand_head(agency: Agency, person: Person) -> None:
    """Raise ``NotAllowed`` for who is not the head of the office."""
    if not may_head(agency, person):
        raise NotAllowed([f"这一项由{Role.OFFICE_HEAD.label}办理。"])


def keepers_of(agency: Agency) -> Iterable[Person]:
    """Return the people who work on an organ's consultations today."""
    held = Appointment.objects.on(timezone.localdate()).filter(agency=agency, role__in=KEEPERS)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")
