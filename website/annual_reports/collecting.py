"""The supervising office's collection: who has handed in, and the sum over the organs, with nothing missing as zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai import taxonomy
from gongkai.report import Number
from website.agencies.models import Agency, AgencyQuerySet, Kind
from website.annual_reports.models import AnnualReport

HANDED_IN = (AnnualReport.Submission.SUBMITTED, AnnualReport.Submission.ACCEPTED)


@dataclass(frozen=True)
class Entry:
    """An organ of the collection and the report that it handed in, if it did."""

    agency: Agency
    report: AnnualReport | None

    @property
    def handed_in(self) -> bool:
        """Whether its figures may be added up: handed in and not sent back, or the collecting organ's own."""
        return self.report is not None and self.report.is_frozen and self.report.submission in HANDED_IN

    @property
    def word(self) -> str:
        """How it stands, in Chinese."""
        if self.report is None:
            return "没有开始"
        return str(self.report.get_submission_display()) if self.report.is_frozen else "编制中"


def entries(organs: AgencyQuerySet, year: int) -> list[Entry]:
    """Return every organ in use with its newest version of the year, in the order of the tree."""
    wanted = organs.exclude(kind=Kind.UNIT).filter(active=True, depth__gt=1).order_by("path")
    newest: dict[int, AnnualReport] = {}
    for report in (
        AnnualReport.objects.computed()
        .filter(agency__in=wanted, year=year)
        .select_related("agency")
        .order_by("version")
    ):
        standing = newest.get(report.agency_id)
        # An amendment that is not settled yet takes nothing away from what was handed in.
        if standing is None or report.is_frozen:
            newest[report.agency_id] = report
    return [Entry(agency, newest.get(agency.pk)) for agency in wanted]


@dataclass(frozen=True)
class RolledUp:
    """The sum of a cell over those who handed in, and who made it up."""

    cell: str
    total: Number
    parts: Sequence[tuple[Agency, Number]] = field(default=())
    without: Sequence[Agency] = field(default=())
    """Those who handed in without a figure in this cell: blank is not zero."""


def rolled_up(found: Sequence[Entry], form: taxonomy.Edition) -> dict[str, RolledUp]:
    """Return the sum of every cell over the reports that were handed in (F: 汇总)."""
    reports = [(entry.agency, entry.report.report) for entry in found if entry.handed_in and entry.report]
    sums = {}
    for cell in form.cells:
        numbers = [(agency, report.number(cell)) for agency, report in reports]
        parts = [(agency, number) for agency, number in numbers if number is not None]
        without = [agency for agency, number in numbers if number is None]
        sums[cell] = RolledUp(cell, sum((number for _, number in parts), start=0), parts, without)
    return sums


def missing(found: Sequence[Entry]) -> list[Agency]:
    """Return the organs whose figures are not in the sum."""
    return [entry.agency for entry in found if not entry.handed_in]
