"""The demonstration bureau's report of the year: its figures counted from the records, its files by the library."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.html import escape
from wagtail.documents.models import Document

from gongkai import taxonomy
from gongkai.document import WHOLE_FILE, Paragraph
from gongkai.errors import MissingComponent
from gongkai.report import Chapter, Report, Value
from gongkai.writers import write
from website.agencies.models import Agency, Person
from website.publishing import ledger
from website.publishing.models import CleanUpItem, Record

FORM = "2021"
ENDINGS = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel，含勾稽核对"}
GROUPS = ("dynamic", "catalogue", "service_guide", "repost")


@dataclass(frozen=True)
class Filing:
    """A report ready to be published."""

    report: Report
    body: list[dict[str, Any]]
    published_on: date


@cache
def _source() -> dict[str, Any]:
    with Path(__file__).with_name("annual_report.toml").open("rb") as file:
        return tomllib.load(file)


def compose(bureau: Agency, year: int) -> Filing:
    """Return the bureau's report of a year, which counts what stands in the database."""
    words = _words(bureau, year)
    day = _source()["published_on"]
    form = taxonomy.edition(FORM)
    title = f"{bureau.name}{year}年政府信息公开工作年度报告"
    report = Report(
        name=title,
        agency=bureau.name,
        year=year,
        edition=FORM,
        form=FORM,
        title=_paragraph(title),
        opening=[_paragraph(text.format(**words)) for text in _source()["opening"]],
        chapters=[_chapter(each, words) for each in form.chapters],
        cells=_cells(bureau, year),
        tables=dict.fromkeys(form.tables, WHOLE_FILE),
        period=(date(year, 1, 1), date(year, 12, 31)),
        signed_by=_paragraph(bureau.name),
        signed_on=day,
        published_on=day,
    )
    return Filing(report, _body(report), day)


def files(report: Report, agency: Agency, person: Person) -> list[Document]:
    """Return the report as files kept with the organ's own; where fonts for PDF are missing, without the PDF."""
    made = []
    for ending, label in ENDINGS.items():
        try:
            data = write(report, ending)
        except MissingComponent:
            continue
        file = ContentFile(data, name=f"annual-report-{report.year}.{ending}")
        title = f"{report.name}（{label}）"
        document = Document(title=title, file=file, collection=agency.collection, uploaded_by_user=person)
        document._set_document_file_metadata()
        document.save()
        made.append(document)
    return made


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text, WHOLE_FILE)


def _chapter(entry: taxonomy.Chapter, words: dict[str, Any]) -> Chapter:
    texts = [_paragraph(text.format(**words)) for text in _source()["chapters"][entry.id]]
    return Chapter(entry.id, entry.number, entry.label, _paragraph(f"{entry.number}、{entry.label}"), texts)


def _words(bureau: Agency, year: int) -> dict[str, Any]:
    """Return the counts and particulars that the words name."""
    of_year = Record.objects.public().of(bureau).filter(published_on__year=year)
    counted = {group: of_year.counted_as(group).count() for group in GROUPS}
    return {
        **counted,
        "year": year,
        "adopted": sum("county_portal" in channels for channels in of_year.values_list("channels", flat=True)),
        "cleaned": CleanUpItem.objects.filter(clean_up__agency=bureau).count(),
        "address": f"{settings.SITE_ADDRESS}{bureau.get_absolute_url()}",
        "office": bureau.office_name,
        "place": bureau.office_address,
        "phone": bureau.phone,
    }


def _cells(bureau: Agency, year: int) -> dict[str, Value]:
    """Return every figure: of documents from their ledger, of decisions from their records, and no application."""
    numbers = {cell: 0 for table in taxonomy.edition(FORM).tables.values() for cell in table.cells}
    for figure in ledger.figures(bureau, year):
        numbers[f"proactive.normative.{figure.id}"] = figure.value
    of_year = Record.objects.public().of(bureau).filter(published_on__year=year)
    for row, kind in (("licences", "permit"), ("penalties", "penalty"), ("coercion", "coercion")):
        numbers[f"proactive.{row}.decisions"] = of_year.filter(kind=kind).count()
    return {cell: Value(number, str(number)) for cell, number in numbers.items()}


def _body(report: Report) -> list[dict[str, Any]]:
    """Return the report as the body of its record: the chapters, each with the table that belongs to it."""
    blocks = [_text([paragraph.text for paragraph in report.opening])]
    tables = taxonomy.edition(FORM).tables
    for chapter in report.chapters:
        blocks.append(_text([], heading=chapter.heading.text))
        blocks += [_table(report, table) for table in tables.values() if table.id == chapter.id]
        blocks.append(_text([paragraph.text for paragraph in chapter.paragraphs]))
    return blocks


def _text(paragraphs: list[str], heading: str = "") -> dict[str, Any]:
    head = f"<h2>{escape(heading)}</h2>" if heading else ""
    return {"type": "text", "value": head + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)}


def _table(report: Report, table: taxonomy.Table) -> dict[str, Any]:
    rows = _by_section(report, table) if table.sections else _by_row(report, table)
    value = {"data": rows, "first_row_is_table_header": True, "first_col_is_header": True}
    caption = f"{table.number}（单位：{table.unit}）"
    return {"type": "table", "value": {**value, "table_caption": caption, "cell": [], "mergeCells": []}}


def _by_row(report: Report, table: taxonomy.Table) -> list[list[str]]:
    rows = [["项目", *(column.label for column in table.columns)]]
    for row in table.form_rows:
        numbers = [str(report.number(f"{table.id}.{row.id}.{column.id}")) for column in table.columns]
        rows.append([_label(table, row), *numbers])
    return rows


def _by_section(report: Report, table: taxonomy.Table) -> list[list[str]]:
    """Return a line for each figure, where the parts of a table have columns of their own."""
    rows = [["条款", table.stub, "统计项目", "数字"]]
    for section in table.sections:
        for row in section.rows:
            for column in section.columns:
                number = str(report.number(f"{table.id}.{row}.{column}"))
                rows.append([section.label, table.row[row].label, table.column[column].label, number])
    return rows


def _label(table: taxonomy.Table, row: taxonomy.Row) -> str:
    """Return a row's label with the groups it belongs to, which the form prints beside it."""
    group, labels = table.group.get(row.group), [row.label]
    while group:
        labels.insert(0, group.label)
        group = table.group.get(group.parent)
    return "　".join(labels[-2:])
