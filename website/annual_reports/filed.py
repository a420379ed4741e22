"""The figures of a settled report, for others to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from website.annual_reports.figures import figures
from website.annual_reports.models import AnnualReport, tidy


def public_report(slug: str, year: int) -> AnnualReport | None:
    """Return the report of an organ's year that the public reads, the newest public version."""
    found = AnnualReport.objects.public().filter(agency__slug=slug, agency__active=True, year=year)
    return found.select_related("agency", "record").order_by("-version").first()


def figures_of(report: AnnualReport) -> Iterator[dict[str, Any]]:
    """Yield the cells as they were settled, then the counted numbers of the text."""
    stands = report.report
    kept = {each.figure: tidy(each.value) for each in report.figures.all()}
    for id, figure in figures().items():
        if not figure.cell and id not in kept:
            continue
        yield {
            "id": id,
            "label": figure.label,
            "definition": figure.says(report.year),
            "law": figure.law,
            "unit": figure.unit,
            "value": stands.number(id) if figure.cell else kept[id],
        }
