"""Applications that may ask for the same again, for the clerk to look at (条例第三十六条第六项)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz

from website.access_requests.models import AccessRequest
from website.access_requests.services import same_applicant

ALIKE = 80
"""From how many in a hundred two texts are shown as alike."""
MOST = 20
LOOKED_AT = 500
"""How many earlier applications of one applicant are compared, the newest first."""


@dataclass(frozen=True)
class Likeness:
    """An earlier application of the same applicant, and how much its text is alike, in a hundred."""

    request: AccessRequest
    score: int


def duplicates(request: AccessRequest) -> list[Likeness]:
    """Return the applications of the same applicant to the same organ that ask for much the same, the likest first.

    It suggests and never decides: whether one repeats another is the clerk's to say.
    """
    wanted = _text(request)
    others = same_applicant(request).only("pk", "number", "title", "document_number", "description", "state", "agency")
    found = [Likeness(other, round(fuzz.token_sort_ratio(wanted, _text(other)))) for other in others[:LOOKED_AT]]
    alike = [each for each in found if each.score >= ALIKE or _same_number(request, each.request)]
    return sorted(alike, key=lambda each: (-each.score, -each.request.pk))[:MOST]


def _same_number(one: AccessRequest, other: AccessRequest) -> bool:
    return bool(one.document_number) and _plain(one.document_number) == _plain(other.document_number)


def _text(request: AccessRequest) -> str:
    """Return what is asked for, its characters apart: Chinese has no spaces by which words could be told."""
    said = _plain(f"{request.title}{request.document_number}{request.description}")
    return " ".join(said[at : at + 2] for at in range(max(len(said) - 1, 1)))


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", text)).casefold()
