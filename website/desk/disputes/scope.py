"""Which cases a person may see in the staff shell, and for which organs the person keeps the ledger."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from website.agencies.models import AgencyQuerySet, Kind
from website.agencies.scope import scope_of
from website.disputes.models import DisputeCase, DisputeCaseQuerySet
from website.disputes.people import KEEPERS, VIEWERS


def organs_of(person: Any) -> AgencyQuerySet:
    """Return the organs whose cases the person may read."""
    return scope_of(person).agencies(*VIEWERS).exclude(kind=Kind.UNIT).order_by("path")


def kept_by(person: Any) -> AgencyQuerySet:
    """Return the organs whose ledger the person keeps."""
    return scope_of(person).agencies(*KEEPERS).exclude(kind=Kind.UNIT).order_by("path")


def cases_of(person: Any) -> DisputeCaseQuerySet:
    """Return the cases that the person may read."""
    return DisputeCase.objects.within(organs_of(person)).select_related("agency", "request", "correction")


def case_or_404(request: HttpRequest, number: int) -> DisputeCase:
    """Return a case that the person may read."""
    return get_object_or_404(cases_of(request.user), pk=number)


def kept_or_404(request: HttpRequest, number: int) -> DisputeCase:
    """Return a case of a ledger that the person keeps."""
    return get_object_or_404(cases_of(request.user).within(kept_by(request.user)), pk=number)
