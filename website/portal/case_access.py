"""Who may see a case: whoever gave its number and code, in this browser's session, for half an hour after last use."""

from __future__ import annotations

import time

from django.http import HttpRequest

from website.access_requests.models import AccessRequest
from website.portal.site import Site

CASES, CORRECTIONS, MESSAGES = "cases", "corrections", "message_cases"
SECONDS = 30 * 60
MOST = 20
"""Cases open in one session at a time."""


def grant(request: HttpRequest, case: AccessRequest) -> None:
    """Open a case, and those that were split off from it, to this session."""
    now = time.time()
    held = {key: at for key, at in request.session.get(CASES, {}).items() if now - at < SECONDS}
    family = [case, *case.split_off.filter(code_digest=case.code_digest)]
    held |= {str(each.pk): now for each in family}
    request.session[CASES] = dict(sorted(held.items(), key=lambda pair: pair[1])[-MOST:])


def opened(request: HttpRequest, site: Site, number: str) -> AccessRequest | None:
    """Return the case of a number when this session may see it, and let its half hour begin anew."""
    mine = AccessRequest.objects.of(site.agency).filter(pk__in=held_by(request, CASES))
    case = mine.filter(number=number).select_related("agency").first()
    if case:
        grant(request, case)
    return case


def held_by(request: HttpRequest, name: str) -> list[int]:
    """Return what of one kind this session may see."""
    held = request.session.get(name, {})
    return [int(key) for key, at in held.items() if time.time() - at < SECONDS]


def grant_alone(request: HttpRequest, name: str, number: int) -> None:
    """Open one thing of a kind to this session, and close the one before it."""
    request.session[name] = {str(number): time.time()}


def close(request: HttpRequest) -> None:
    """Forget every case and the receipts."""
    for name in (CASES, CORRECTIONS, MESSAGES, "receipt", "correction_receipt", "message_receipt"):
        request.session.pop(name, None)
    request.session.cycle_key()
