"""Applications that ask for much the same: shown to the clerk, who decides (条例第三十六条第六项)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import QuerySet
from rapidfuzz import fuzz

from website.access_requests.models import AccessRequest
from website.access_requests.services import Content, same_applicant
from website.agencies.models import Agency

ALIKE = 80
"""From how many in a hundred two texts are shown as alike."""
LOOKED_AT = 500
"""How many earlier applications are compared, the newest first."""
MOST = 20


@dataclass(frozen=True)
class Likeness:
    """An earlier application, and how much what it asks for is alike, in a hundred."""

    request: AccessRequest
    score: int


def repeats(request: AccessRequest) -> list[Likeness]:
    """Return the applications of the same applicant to the same organ that ask for much the same, the likest first.

    It suggests and never decides: whether one repeats another is the clerk's to say.
    """
    return _alike(request, same_applicant(request))


def near(agency: Agency, wanted: Content) -> list[Likeness]:
    """Return the organ's latest applications, anybody's, that ask for much the same, the likest first."""
    return _alike(wanted, AccessRequest.objects.of(agency).order_by("-pk"))


def _alike(wanted: AccessRequest | Content, others: QuerySet[AccessRequest]) -> list[Likeness]:
    text = _text(wanted)
    compared = others.only("pk", "number", "title", "document_number", "description", "state", "agency")
    found = [Likeness(other, round(fuzz.token_sort_ratio(text, _text(other)))) for other in compared[:LOOKED_AT]]
    alike = [each for each in found if each.score >= ALIKE or _same_number(wanted, each.request)]
    return sorted(alike, key=lambda each: (-each.score, -each.request.pk))[:MOST]


def _same_number(one: AccessRequest | Content, other: AccessRequest) -> bool:
    return bool(one.document_number) and _plain(one.document_number) == _plain(other.document_number)


def _text(asked: AccessRequest | Content) -> str:
    """Return what is asked for as pairs of characters: Chinese has no spaces by which words could be told."""
    said = _plain(f"{asked.title}{asked.document_number}{asked.description}")
    return " ".join(said[at : at + 2] for at in range(max(len(said) - 1, 1)))


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).casefold()
