"""Annual reports: every version as it was settled, the files made of it, what differs, and what was entered by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from wagtail.documents.models import Document
from wagtail.models import Revision

from gongkai.errors import MissingComponent
from gongkai.writers import write as written
from website.agencies.models import AgencyQuerySet
from website.annual_reports.changes import differences
from website.annual_reports.models import Adjustment, AnnualReport, CollectionRound
from website.annual_reports.publishing import ENDINGS
from website.operations.archive.files import Files
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, told

PLACE = f"{CLOSED}/年度报告"


def write(files: Files, agencies: AgencyQuerySet) -> int:
    """Write everything about an organ's reports, and return how many versions there are."""
    folder, people = files.folder, ("begun_by", "frozen_by", "submitted_by")
    reports = AnnualReport.objects.filter(agency__in=agencies)
    reports = reports.select_related("agency", "amends", "document", "record", *people)
    count = folder.write_lines(f"{PLACE}/各版本.jsonl", (_line(files, report) for report in in_batches(reports)))
    adjustments = Adjustment.objects.filter(agency__in=agencies).select_related("by")
    folder.write_lines(f"{PLACE}/补录.jsonl", (told(each) for each in in_batches(adjustments)))
    rounds = CollectionRound.objects.filter(agency__in=agencies).select_related("by")
    folder.write_lines(f"{PLACE}/收集要求.jsonl", (told(each) for each in in_batches(rounds)))
    return count


def _line(files: Files, report: AnnualReport) -> dict[str, Any]:
    version = f"第{report.version}版" if report.origin != AnnualReport.Origin.IMPORTED else f"导入 {report.pk:08d}"
    place = f"{PLACE}/{report.year}/{version}"
    said = told(report, without=("filed",))
    if report.filed:
        said["filed"] = f"{place}/定稿.json"
        files.folder.write_text(said["filed"], report.filed)
    return {
        **said,
        "title": report.title,
        "state": report.state,
        "state_label": report.state_label,
        "published_on": report.published_on,
        "files": list(_files(files, report, place)),
        "differs_from_the_version_before": _differences(report),
        "figures": [told(each) for each in report.figures.order_by("pk")],
        "late_changes": [told(each) for each in report.late_changes.order_by("pk")],
        "explanations": [told(each) for each in report.explanations.select_related("by")],
        "comments": [told(each) for each in report.comments.select_related("by")],
    }


def _differences(report: AnnualReport) -> list[dict[str, str]]:
    if not (report.amends and report.amends.filed and report.filed):
        return []
    return [asdict(each) for each in differences(report.amends.report, report.report)]


def _files(files: Files, report: AnnualReport, place: str) -> Iterator[str]:
    """Copy the files of a version: those handed to review with it, or imported; else make them of what was settled."""
    kept = _documents(report)
    for document in kept:
        if name := files.copy_document(document, place):
            yield name
    if kept or not report.filed:
        return
    for ending in ENDINGS:
        try:
            data = written(report.report, ending)
        except MissingComponent:
            continue
        name = f"{place}/报告.{ending}"
        files.folder.write(name, [data])
        yield name


def _documents(report: AnnualReport) -> list[Document]:
    if report.document:
        return [report.document]
    revision = Revision.objects.filter(pk=report.revision_id).first() if report.revision_id else None
    numbers = [each["document"] for each in revision.content.get("files", ())] if revision else []
    found = Document.objects.in_bulk(numbers)
    return [found[number] for number in numbers if number in found]
