"""Applications that ask for much the same: shown to the clerk, who decides."""

from __future__ import annotations

from django.db.models import QuerySet

from website.access_requests import identity
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest
from website.agencies.models import Agency

LATEST = 500
"""How many of an organ's latest applications are compared."""
NEAR = 0.5


def pairs(text: str) -> set[str]:
    """Return a text's pairs of characters, by which Chinese is compared without words."""
    plain = "".join(each for each in text.casefold() if each.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def likeness(one: str, other: str) -> float:
    """Return how far two texts are of the same pairs of characters, from 0 to 1."""
    first, second = pairs(one), pairs(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def alike(agency: Agency, text: str, *, apart_from: AccessRequest | None = None) -> list[AccessRequest]:
    """Return the organ's latest applications that ask for much the same, the nearest first."""
    latest: QuerySet[AccessRequest] = AccessRequest.objects.of(agency).order_by("-pk")
    found = [(likeness(text, said(each)), each) for each in latest[:LATEST] if each != apart_from]
    near = [(far, each) for far, each in found if far >= NEAR]
    return [each for _, each in sorted(near, key=lambda pair: (-pair[0], -pair[1].pk))]


def said(request: AccessRequest) -> str:
    """Return everything by which an application describes what it asks for."""
    return f"{request.title}{request.document_number}{request.description}"


def of_applicant(agency: Agency, applicant: Identity) -> QuerySet[AccessRequest]:
    """Return the organ's applications with the same number, telephone or mail address as somebody has."""
    wanted = [
        digest
        for name in ("id_number", "phone", "email")
        if getattr(applicant, name)
        for digest in identity.digests(name, getattr(applicant, name))
    ]
    return AccessRequest.objects.of(agency).filter(applicant_keys__digest__in=wanted).distinct().order_by("-pk")
