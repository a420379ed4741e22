"""What changed: between two versions of a report, and between a settled year and its records of today."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from gongkai import taxonomy
from gongkai.records import plain
from gongkai.report import Report
from website.annual_reports.figures import Figure, figures
from website.annual_reports.figures.counting import Number, YearOf
from website.annual_reports.models import AnnualReport, FrozenFigure, LateChange, tidy
from website.audit.services import record as log

WATCHED = 3
"""Years back for which settled figures are held against the records."""


@dataclass(frozen=True)
class Difference:
    """A cell of which two reports say something else."""

    cell: str
    label: str
    before: str
    after: str


def differences(before: Report, after: Report) -> list[Difference]:
    """Return the cells that differ between two reports, in the form's order; blank is not zero."""
    form = taxonomy.edition(after.printed_form or before.printed_form)
    return [
        Difference(cell, form.label(cell), _shown(before, cell), _shown(after, cell))
        for cell in form.cells
        if before.number(cell) != after.number(cell)
    ]


def _shown(report: Report, cell: str) -> str:
    number = report.number(cell)
    if number is not None:
        return str(plain(number))
    value = report.cells.get(cell)
    return "未读出" if value is None else "空白"


def fingerprint(found: Figure, counted: YearOf) -> str:
    """Return the SHA-256 over the numbers of the records behind a figure and its adjustments."""
    digest = hashlib.sha256()
    records = found.records(counted.agency, counted.year)
    if records is not None and counted.counted(found.id):
        for number in records.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000):
            digest.update(b"%d\n" % number)
    digest.update(f"+{counted.by_hand(found.id)}".encode())
    return digest.hexdigest()


def freeze_figures(report: AnnualReport, counted: YearOf) -> None:
    """Keep every counted figure as it is now, with a fingerprint of its records."""
    FrozenFigure.objects.bulk_create(
        FrozenFigure(
            report=report,
            figure=each.id,
            value=counted.value(each.id),
            counted=counted.counted(each.id),
            fingerprint=fingerprint(each, counted),
        )
        for each in figures().values()
        if each.base
    )


def changed_since(report: AnnualReport) -> Iterator[tuple[FrozenFigure, Number, str]]:
    """Yield the settled figures of which the records say something else now, with what they say."""
    counted = YearOf(report.agency, report.year)
    for kept in report.figures.all():
        if kept.figure not in figures():
            continue
        found = figures()[kept.figure]
        now, mark = counted.value(found.id), fingerprint(found, counted)
        if mark != kept.fingerprint or now != tidy(kept.value):
            yield kept, now, mark


@transaction.atomic
def note_late_changes(report: AnnualReport) -> int:
    """Write down what changed in a settled year since it was last looked at, and return how many figures did."""
    noted = 0
    for kept, now, mark in changed_since(report):
        last = report.late_changes.filter(figure=kept.figure).first()
        if last is not None and last.fingerprint == mark and tidy(last.now) == now:
            continue
        LateChange.objects.create(report=report, figure=kept.figure, frozen=kept.value, now=now, fingerprint=mark)
        detail = {"figure": figures()[kept.figure].label, "before": str(tidy(kept.value)), "after": str(now)}
        log("report.year_changed", agency=report.agency, by=None, target=report, detail=detail)
        noted += 1
    return noted


def watch_closed_years() -> int:
    """Hold the settled reports of the last years against their records; return how many figures changed."""
    since = timezone.localdate().year - WATCHED
    settled = AnnualReport.objects.frozen().computed().filter(year__gte=since).select_related("agency")
    return sum(note_late_changes(each) for each in settled if each.state != "amended")
