"""How far the report of last year is, for the first page: its days that are not met, and what still blocks it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.annual_reports import remembered, timetable
from website.annual_reports.models import AnnualReport
from website.annual_reports.timetable import Limit


@dataclass(frozen=True)
class Readiness:
    """An organ's report that is not done: the days that are still to be met, and how many errors keep it back."""

    organ: Agency
    year: int
    report: AnnualReport | None
    limits: list[Limit]
    blocking: int = 0
    refused: str = ""
    """Why its text cannot be filled with figures, where it cannot."""


def unready(person: Person) -> list[Readiness]:
    """Return the reports of last year that the person writes or signs and that have still to meet a day."""
    year = timezone.localdate().year - 1
    organs = scope_of(person).agencies(Role.CLERK, Role.OFFICE_HEAD, Role.LEADER).exclude(kind=Kind.UNIT)
    return [
        _readiness(organ, year, report, left)
        for organ in organs.filter(active=True, home__isnull=False).order_by("path")
        for report in [AnnualReport.objects.current(organ, year)]
        if (left := [limit for limit in timetable.limits(organ, year, report) if not limit.met])
    ]


def _readiness(organ: Agency, year: int, report: AnnualReport | None, left: list[Limit]) -> Readiness:
    if report is None or report.is_frozen:
        return Readiness(organ, year, report, left)
    try:
        blocking = remembered.blocking(report)
    except NotAllowed as refusal:
        return Readiness(organ, year, report, left, refused=str(refusal))
    return Readiness(organ, year, report, left, blocking)
