"""What disputes have to do with an application: those about it, and what earlier ones taught."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from website.access_requests.models import AccessRequest
from website.agencies.scope import scope_of
from website.disputes.lessons import lessons_for
from website.disputes.people import VIEWERS

MOST = 5


def panel(request: HttpRequest, case: AccessRequest) -> tuple[str, dict[str, Any]] | None:
    """Return the disputes about an application, for who may read them."""
    if not scope_of(request.user).holds(case.agency, *VIEWERS):
        return None
    disputes = list(case.disputes.order_by("filed_on", "pk"))
    return ("desk/requests/_disputes.html", {"disputes": disputes}) if disputes else None


def lessons(case: AccessRequest, kind: str) -> Iterator[str]:
    """Yield what disputes taught about the outcome that a draft proposes."""
    if kind in ("redraft", "review", "sign") and case.outcome:
        for each in lessons_for(case.outcome, case.agency)[:MOST]:
            yield f"应诉教训（{each.number}）：{each.lesson}"
