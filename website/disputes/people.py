"""Who may work on cases, and who may read them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Appointment, Person
from website.agencies.roles import OVERSEERS, Role
from website.agencies.scope import scope_of

KEEPERS = (Role.CLERK, Role.LEGAL_REVIEWER, Role.OFFICE_HEAD)
"""Who keeps the ledger: who registers, answers and writes down how a case went."""
VIEWERS = (*KEEPERS, Role.LEADER, *OVERSEERS)
"""Who may read it; the supervising office and the auditor read only."""


def may_keep(agency: Agency, person: Person) -> bool:
    """Whether a person keeps an organ's ledger."""
    return scope_of(person).holds(agency, *KEEPERS)


def demand_keeper(agency: Agency, person: Person) -> None:
    """Raise ``NotAllowed`` for who does not keep the ledger."""
    if not may_keep(agency, person):
        names = "、".join(str(role.label) for role in KEEPERS)
        raise NotAllowed([f"复议诉讼案件由{names}登记、办理。"])


def may_void(agency: Agency, person: Person) -> bool:
    """Whether a person may take back a registration."""
    return scope_of(person).holds(agency, Role.OFFICE_HEAD)


def demand_head(agency: Agency, person: Person) -> None:
    """Raise ``NotAllowed`` for who is not the head of the office."""
    if not may_void(agency, person):
        raise NotAllowed([f"作废登记由{Role.OFFICE_HEAD.label}办理。"])


def keepers_of(agency: Agency) -> Iterable[Person]:
    """Return the people who keep an organ's ledger today."""
    held = Appointment.objects.on(timezone.localdate()).filter(agency=agency, role__in=KEEPERS)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")
