"""What the library's rules say of a report, with all that the platform knows, and what the organ says to it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.checker import Examination, examine
from gongkai.records import finding_record
from gongkai.report import Report
from gongkai.rules import Context, Finding, Result, Severity, all_rules
from website.agencies.models import Agency, Kind
from website.annual_reports import composing
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.models import AnnualReport, Explanation
from website.publishing.models import SecrecyReview


@dataclass(frozen=True)
class Said:
    """A finding with what the organ says to it."""

    finding: Finding
    address: str
    explanation: Explanation | None = None
    mend: str = ""

    @property
    def failed(self) -> bool:
        """Whether it is a fault, not merely something that could not be told."""
        return self.finding.result is Result.FAIL

    @property
    def blocks(self) -> bool:
        """Whether it keeps the report from being settled: an error that nobody has explained in writing."""
        return self.failed and self.finding.severity is Severity.ERROR and self.explanation is None

    @property
    def style(self) -> str:
        """How grave it is, for the page."""
        return str(self.finding.severity) if self.failed else "untold"


def address_of(finding: Finding) -> str:
    """Return the address of a finding: its rule, its cells and what stands there; it changes when the figures do."""
    entry = finding_record(finding)
    parts = [entry["rule"], *sorted(entry["cells"]), str(entry["found"]), str(entry["expected"]), entry["says"]]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def context_of(
    agency: Agency, year: int, report: AnnualReport | None = None, computed: Report | None = None
) -> Context:
    """Return what the platform knows beside a report: last year's, the other organs' names, the days, the reviews."""
    filed = AnnualReport.objects.filed_for(agency, year - 1)
    others = (
        Agency.objects.exclude(pk=agency.pk).exclude(kind=Kind.UNIT).filter(path__startswith=agency.get_root().path)
    )
    reviewed = None
    if report and report.is_published:
        reviewed = SecrecyReview.objects.filter(record=report.record, conclusion="passed").exists()
    return Context(
        previous=filed.report if filed else None,
        agency=agency.name,
        agencies=sorted(others.values_list("name", flat=True)),
        published_on=report.published_on if report else None,
        submitted_on=report.submitted_on if report and report.is_published else None,
        computed=computed,
        secrecy_reviewed=reviewed,
    )


def examination_of(report: AnnualReport, counted: YearOf | None = None) -> tuple[Report, Examination]:
    """Return a report as it stands and all that the rules say of it.

    A settled one is held against its year's records of today. Raises ``NotAllowed`` for a text that cannot be filled.
    """
    stands = composing.current_report(report, counted)
    computed = None
    if report.is_frozen and report.origin == AnnualReport.Origin.COMPUTED:
        computed = composing.report_of(report.agency, report.year, chapters={})
    return stands, examine(stands, context_of(report.agency, report.year, report, computed))


def said_of(report: AnnualReport, counted: YearOf | None = None) -> list[Said]:
    """Return the findings on a report, the gravest first, each with the organ's explanation."""
    _, examination = examination_of(report, counted)
    return with_explanations(report, examination.findings)


def with_explanations(report: AnnualReport, findings: Sequence[Finding]) -> list[Said]:
    """Return findings with what the organ says to each."""
    explained = {each.address: each for each in report.explanations.select_related("by")} if report.pk else {}
    mends = {rule.id: rule.mend for rule in all_rules()}
    found = [
        Said(each, address_of(each), explained.get(address_of(each)), mends.get(each.rule, "")) for each in findings
    ]
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    return sorted(found, key=lambda each: (not each.failed, order[each.finding.severity]))
