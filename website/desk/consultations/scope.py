"""Which consultations a person may see in the staff shell, and on which the person works."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from website.agencies.models import AgencyQuerySet, Kind
from website.agencies.scope import scope_of
from website.consultations.models import PublicConsultation, PublicConsultationQuerySet
from website.consultations.people import KEEPERS, SUPERVISORS, VIEWERS


def organs_of(person: Any) -> AgencyQuerySet:
    """Return the agencies whose consultations the person may read; an organ that was merged goes on as a unit."""
    return scope_of(person).agencies(*VIEWERS).order_by("path")


def kept_by(person: Any) -> AgencyQuerySet:
    """Return the agencies on whose consultations the person works."""
    return scope_of(person).agencies(*KEEPERS).order_by("path")


def drafted_by(person: Any) -> AgencyQuerySet:
    """Return the organs in whose name the person begins a consultation."""
    return kept_by(person).exclude(kind=Kind.UNIT)


def overseen_by(person: Any) -> AgencyQuerySet:
    """Return the agencies of whose consultations the person sees numbers and titles."""
    return scope_of(person).agencies(*SUPERVISORS).order_by("path")


def consultations_of(person: Any) -> PublicConsultationQuerySet:
    """Return the consultations that the person may read."""
    found = PublicConsultation.objects.within(organs_of(person))
    return found.select_related("agency__consultation_practice", "announcement", "feedback", "decision", "drafter")


def consultation_or_404(request: HttpRequest, number: int) -> PublicConsultation:
    """Return a consultation that the person may read."""
    return get_object_or_404(consultations_of(request.user), pk=number)


def kept_or_404(request: HttpRequest, number: int) -> PublicConsultation:
    """Return a consultation on which the person works."""
    return get_object_or_404(consultations_of(request.user).within(kept_by(request.user)), pk=number)
