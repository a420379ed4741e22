"""From the year's figures and the text to the library's ``Report``: the only way a report comes into being here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings

from gongkai import taxonomy
from gongkai.document import WHOLE_FILE, Paragraph
from gongkai.readers import read
from gongkai.report import Chapter, Report, Value
from gongkai.writers import write
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.annual_reports import text
from website.annual_reports.figures import FIRST_YEAR
from website.annual_reports.figures.counting import Number, YearOf
from website.annual_reports.models import AnnualReport
from website.annual_reports.suggestions import suggested


def report_of(
    agency: Agency,
    year: int,
    *,
    chapters: Mapping[str, str] | None = None,
    signed_on: date | None = None,
    counted: YearOf | None = None,
) -> Report:
    """Return an organ's report of a year as its records give it; without chapters, with those that are suggested.

    Raises ``NotAllowed`` for a year before the form whose tables are computed, and for a text that names an unknown
    figure.
    """
    demand_computable(year)
    counted = counted or YearOf(agency, year)
    form = form_of(year)
    words = filled(chapters if chapters is not None else suggested(counted), counted)
    title = f"{agency.name}{year}年政府信息公开工作年度报告"
    made = Report(
        name=title,
        agency=agency.name,
        year=year,
        edition=form.id,
        form=form.id,
        title=_paragraph(title),
        opening=_paragraphs(words.get("opening", "")),
        chapters=[_chapter(each, words.get(each.id, "")) for each in form.chapters],
        cells={id: Value(number, _text(number)) for id, number in counted.cells(form.cells).items()},
        tables=dict.fromkeys(form.tables, WHOLE_FILE),
        period=(date(year, 1, 1), date(year, 12, 31)),
        signed_by=_paragraph(agency.name) if signed_on else None,
        signed_on=signed_on,
    )
    return understood(made)


def form_of(year: int) -> taxonomy.Edition:
    """Return the edition of the form that a year calls for."""
    return taxonomy.edition(taxonomy.edition_for(year))


def demand_computable(year: int) -> None:
    """Raise ``NotAllowed`` for a year whose form the platform does not count."""
    if year < FIRST_YEAR:
        raise NotAllowed([f"{year}年度用的是以前的格式，平台没有那时的记录。请把那一年的年度报告导入。"])


def understood(report: Report) -> Report:
    """Return a report as the library reads it back: with what its text says about its figures."""
    return read(write(report, "json"), report.name)


def filled(chapters: Mapping[str, str], counted: YearOf) -> dict[str, str]:
    """Return the chapters with their figures filled in. Raises ``NotAllowed`` naming everything that is wrong."""
    reasons = [reason for words in chapters.values() for reason in text.problems(words)]
    if reasons:
        raise NotAllowed(list(dict.fromkeys(reasons)))
    known = particulars(counted.agency, counted.year)
    return {id: text.fill(words, counted.printed, known) for id, words in chapters.items()}


def particulars(agency: Agency, year: int) -> dict[str, str]:
    """Return what the text may name beside figures."""
    return {
        "year": str(year),
        "name": agency.name,
        "office": agency.office_name or "公开工作机构",
        "place": agency.office_address or "（请在单位信息中填写办公地址）",
        "phone": agency.phone or "（请在单位信息中填写联系电话）",
        "address": f"{settings.SITE_ADDRESS}{agency.get_absolute_url()}",
    }


def current_report(report: AnnualReport, counted: YearOf | None = None) -> Report:
    """Return a report as it stands: what was settled, or what the records and the draft give now."""
    if report.is_frozen:
        return report.report
    return report_of(report.agency, report.year, chapters=report.chapters, signed_on=report.signed_on, counted=counted)


def _paragraph(words: str) -> Paragraph:
    return Paragraph(words, WHOLE_FILE)


def _paragraphs(words: str) -> list[Paragraph]:
    return [_paragraph(line.strip()) for line in words.splitlines() if line.strip()]


def _chapter(entry: taxonomy.Chapter, words: str) -> Chapter:
    return Chapter(entry.id, entry.number, entry.label, _paragraph(entry.heading), _paragraphs(words))


def _text(number: Number) -> str:
    return str(number) if isinstance(number, int) else f"{number:f}"
