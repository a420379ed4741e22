"""What was sent to the applicant of a case, and whether it went."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from website.access_requests import notices
from website.access_requests.models import AccessRequest
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of


def serves(person: Person, case: AccessRequest) -> bool:
    """Whether a person deals with the applicant of a case: who receives applications, or heads the office."""
    return scope_of(person).holds(case.agency, Role.CLERK, Role.OFFICE_HEAD)


def panel(request: HttpRequest, case: AccessRequest) -> tuple[str, dict[str, Any]] | None:
    """Return what was sent to the applicant of a case, with whether it went."""
    sent = [{"notice": each, "label": notices.label(each.about)} for each in case.notices.order_by("-queued_at", "-pk")]
    context = {"case": case, "sent": sent, "serves": serves(request.user, case)}
    return ("desk/requests/_notices.html", context) if sent else None
