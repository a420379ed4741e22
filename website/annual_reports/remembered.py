"""What is reckoned of a whole year, kept until something of the organ changes.

Every change is written into the audit trail in its own transaction, so its last line is the number under which things
are kept; what the public hands in by itself has a number of its own. A day ends everything that is kept, because some
figures depend on the day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Max, Q
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Kind
from website.annual_reports import checking
from website.annual_reports.figures import figures
from website.annual_reports.figures.months import by_month
from website.annual_reports.models import AnnualReport
from website.audit.chain import hash_of
from website.audit.models import Entry
from website.consultations.models import Opinion

SECONDS = 24 * 60 * 60
"""How long anything is kept at most."""
Kept = TypeVar("Kept")


def version_of(agency: Agency) -> str:
    """Return a number that is another after every change that can change the year of an organ.

    Beside the organ's own acts these are those of the organs above it, of the platform, and the names of the others.
    """
    above = [agency.path[:end] for end in range(agency.steplen, len(agency.path), agency.steplen)]
    whose = Q(agency__path__startswith=agency.path) | Q(agency__path__in=above) | Q(agency=None)
    last = Entry.objects.filter(whose).order_by().aggregate(last=Max("pk"))["last"]
    opinion = Opinion.objects.filter(consultation__agency=agency).order_by().aggregate(last=Max("pk"))["last"]
    names = Agency.objects.filter(path__startswith=agency.get_root().path).exclude(kind=Kind.UNIT)
    parts = [timezone.localdate(), last, opinion, *names.order_by("path").values_list("name", flat=True)]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def blocking(report: AnnualReport) -> int:
    """Return how many errors keep a report from being settled.

    Raises ``NotAllowed`` for a text that names no figure.
    """
    text = hash_of(report.chapters)
    number, refused = _kept(f"blocking:{report.pk}:{text}", report.agency, lambda: _blocking(report))
    if refused:
        raise NotAllowed(refused)
    return number


def _blocking(report: AnnualReport) -> tuple[int, list[str]]:
    try:
        return sum(each.blocks for each in checking.said_of(report)), []
    except NotAllowed as refusal:
        return 0, list(refusal.reasons)


def months_of(agency: Agency, year: int, ids: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Return the twelve months of some figures of an organ's year."""
    return _kept(
        f"months:{agency.pk}:{year}:{','.join(ids)}",
        agency,
        lambda: {id: by_month(figures()[id], agency, year, once) for once in [{}] for id in ids},
    )


def _kept(name: str, agency: Agency, reckon: Callable[[], Kept]) -> Kept:
    key = f"year:{name}:{version_of(agency)}"
    found: Any = cache.get(key)
    if found is None:
        found = reckon()
        cache.set(key, found, SECONDS)
    return found
