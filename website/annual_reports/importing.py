"""Older reports, and reports published elsewhere, through the library's readers: shown first, then kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from wagtail.documents.models import Document

from gongkai.readers import read
from gongkai.records import printed_cells, report_record
from gongkai.report import Report
from gongkai.writers import write
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.annual_reports.models import AnnualReport
from website.annual_reports.people import WRITERS, demand
from website.audit.services import record as log

MOST_BYTES = 30 * 1024 * 1024


@dataclass(frozen=True)
class Preview:
    """What was read from a file: the report, how many cells have a figure, and which were not read."""

    report: Report
    read: int
    blank: int
    unread: tuple[str, ...]


def preview(data: bytes, name: str) -> Preview:
    """Read a report from a file. Raises ``UnreadableDocument``, and ``NotAllowed`` when it is no annual report."""
    report = read(data, name)
    if not report.tables and not report.chapters:
        raise NotAllowed(["文件里没有找到年度报告的章节和表格，请核对是不是选错了文件。"])
    cells = printed_cells(report)
    numbers = sum(report.number(cell) is not None for cell in cells)
    unread = tuple(report_record(report, name)["unread"])
    return Preview(report, numbers, len(cells) - numbers - len(unread), unread)


WRITTEN = (".html", ".htm", ".md", ".json")


def as_kept(seen: Preview, name: str, data: bytes) -> tuple[str, bytes]:
    """Return a file as it may be kept, with its name: of a page, which might do things in a browser, what was read."""
    if not name.lower().endswith(WRITTEN):
        return name, data
    return f"{name}.txt", write(replace(seen.report, document=None), "json")


@transaction.atomic
def keep(agency: Agency, year: int, report: Report, *, document: Document | None, by: Person | None) -> AnnualReport:
    """Keep a report that was read from a file as an organ's report of a year; an earlier import of that year goes on.

    Raises ``NotAllowed`` when the file names another year.
    """
    if by:
        demand(agency, by, *WRITERS)
    if report.year is not None and report.year != year:
        raise NotAllowed([f"文件是{report.year}年度的报告，选的年度是{year}，请核对。"])
    if year > timezone.localdate().year:
        raise NotAllowed([f"{year}年还没有到，请核对年度。"])
    filed = write(replace(report, year=year, agency=report.agency or agency.name, document=None), "json").decode()
    kept = AnnualReport.objects.create(
        agency=agency,
        year=year,
        version=AnnualReport.objects.imported().filter(agency=agency, year=year).count() + 1,
        origin=AnnualReport.Origin.IMPORTED,
        filed=filed,
        sha256=hashlib.sha256(filed.encode()).hexdigest(),
        frozen_at=timezone.now(),
        frozen_by=by,
        begun_by=by,
        document=document,
        signed_on=report.signed_on,
    )
    log("report.imported", agency=agency, by=by, target=kept, detail={"sha256": kept.sha256})
    return kept
