"""The demonstration bureau's report of the year, by the platform's own services, and what was really published."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gongkai import taxonomy
from gongkai.document import WHOLE_FILE, Paragraph
from gongkai.report import Report, Value
from website.agencies.models import Agency, Person
from website.annual_reports import importing, publishing, services
from website.annual_reports.models import AnnualReport
from website.disputes import services as services_of_disputes
from website.disputes.services import Particulars
from website.publishing.models import Record

COURT = "庆阳市中级人民法院"


@cache
def _source() -> dict[str, Any]:
    with Path(__file__).with_name("annual_report.toml").open("rb") as file:
        return tomllib.load(file)


def make(
    bureau: Agency,
    year: int,
    *,
    clerk: Person,
    head: Person,
    publish: Callable[[Record], None],
) -> AnnualReport:
    """Write, settle, publish and hand in the bureau's report of a year, each by whom it belongs to."""
    signed_on = _source()["signed_on"]
    report = services.begin(bureau, year, by=clerk)
    words = {id: text.strip() for id, text in _source()["chapters"].items()}
    services.rewrite(report, words, signed_on=signed_on, by=clerk)
    settled = services.freeze(report, by=head, on=signed_on)
    record = publishing.lay_down(settled, by=clerk)
    Record.objects.filter(pk=record.pk).update(published_on=signed_on)
    publish(Record.objects.get(pk=record.pk).get_latest_revision_as_object())
    services.submit(settled, by=head, on=signed_on)
    return AnnualReport.objects.get(pk=settled.pk)


def handled_for_the_county(bureau: Agency, year: int, *, by: Person) -> None:
    """Add the cases that the bureau handled for the county government: kept, and counted in no table of its own."""
    number = 0
    for entry in _source()["case"]:
        for _ in range(entry["count"]):
            number += 1
            filed_on = date(year, 2, 7) + timedelta(days=17 * number)
            case = services_of_disputes.register(bureau, _particulars(entry, year, number, filed_on), by=by)
            if entry["decision"]:
                decided_on = min(filed_on + timedelta(days=50), date(year, 12, 23))
                decided = {"decision": entry["decision"], "corrected_reason": entry.get("reason", "")}
                services_of_disputes.take(case, "decide", by=by, on=decided_on, detail=decided)


def _particulars(entry: dict[str, Any], year: int, number: int, filed_on: date) -> Particulars:
    reconsidered = entry["kind"] == "reconsideration"
    return Particulars(
        number=f"（{year}）正府复字第{number}号（演示）" if reconsidered else f"（{year}）甘10行初{number}号（演示）",
        kind=entry["kind"],
        is_disclosure=False,
        our_role=entry["role"],
        cause="other",
        body="正宁县人民政府" if reconsidered else COURT,
        filed_on=filed_on,
        served_on=filed_on,
    )


def as_published(bureau: Agency, year: int, *, by: Person) -> AnnualReport:
    """Keep what the real bureau printed, so that the computed report can be held against it cell by cell."""
    form = taxonomy.edition(taxonomy.edition_for(year))
    printed = _source()["published"]["cells"]
    cells = {
        cell: Value(printed[cell], str(printed[cell])) if cell in printed else Value(None, "", form="blank")
        for cell in form.cells
    }
    title = _source()["published"]["title"]
    report = Report(
        name=title,
        agency=bureau.name,
        year=year,
        edition=form.id,
        form=form.id,
        title=Paragraph(title, WHOLE_FILE),
        cells=cells,
        tables=dict.fromkeys(form.tables, WHOLE_FILE),
        signed_on=_source()["signed_on"],
    )
    return importing.keep(bureau, year, report, document=None, by=by)
