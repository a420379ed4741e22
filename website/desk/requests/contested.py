"""What disputes have to do with what was asked of us: those about it, and what earlier ones taught."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.models import Person
from website.agencies.scope import scope_of
from website.disputes.lessons import lessons_for
from website.disputes.models import DisputeCase
from website.disputes.people import VIEWERS, may_keep

MOST = 5


def panel(request: HttpRequest, case: AccessRequest) -> tuple[str, dict[str, Any]] | None:
    """Return the disputes about an application, for who may read them."""
    person: Any = request.user
    disputes = disputes_about(case, person)
    return ("desk/requests/_disputes.html", {"disputes": disputes}) if disputes else None


def disputes_about(case: AccessRequest | CorrectionRequest, person: Person) -> list[DisputeCase]:
    """Return the disputes about a case; none for who may not read them."""
    if not scope_of(person).holds(case.agency, *VIEWERS):
        return []
    return list(case.disputes.order_by("filed_on", "pk"))


def registering(case: AccessRequest | CorrectionRequest, person: Person) -> str:
    """Return where a dispute about an answer is registered; nothing without an answer, and for who keeps no ledger."""
    if not case.decided_on or not may_keep(case.agency, person):
        return ""
    about = {"correction": case.number, "cause": "correction"}
    if isinstance(case, AccessRequest):
        about = {"request": case.number}
    return f"{reverse('desk_add_dispute')}?{urlencode({'agency': case.agency.slug, **about})}"


def lessons(case: AccessRequest, kind: str) -> Iterator[str]:
    """Yield what disputes taught about the outcome that a draft proposes."""
    if kind in ("redraft", "review", "sign") and case.outcome:
        for each in lessons_for(case.outcome, case.agency)[:MOST]:
            yield f"应诉教训（{each.number}）：{each.lesson}"
