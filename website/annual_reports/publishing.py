"""Making a settled report public: a record in the column of reports, through the one way by which records go out."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from wagtail.documents.models import Document

from gongkai import taxonomy
from gongkai.errors import MissingComponent
from gongkai.report import Report
from gongkai.writers import write
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.annual_reports.changes import Difference, differences
from website.annual_reports.models import AnnualReport
from website.annual_reports.people import WRITERS, demand
from website.audit.services import record as log
from website.publishing import reviewing
from website.publishing.choices import Channel
from website.publishing.models import Column, Record, RecordFile

ENDINGS = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel，含勾稽核对", "html": "网页", "json": "数据"}
"""The files that are offered with a report, each as the library writes it."""


@transaction.atomic
def hand_to_review(report: AnnualReport, *, by: Person) -> Record:
    """Lay a settled report down as a record with its files, and hand it to its first reviewer.

    An amendment becomes a new version of the record of the report that it amends, at the same address.
    Raises ``NotAllowed``.
    """
    demand(report.agency, by, *WRITERS)
    held = AnnualReport.objects.select_for_update().select_related("agency").get(pk=report.pk)
    if not held.is_frozen:
        raise NotAllowed(["请先定稿，再送公开审查。"])
    if held.record_id:
        raise NotAllowed(["已经送公开审查，请在“公开信息”里看进度。"])
    record = lay_down(held, by=by)
    reviewing.submit(record, by=by)
    return record


def lay_down(held: AnnualReport, *, by: Person) -> Record:
    """Write the record of a settled report, in a new version that nobody has reviewed yet."""
    report = held.report
    record = held.amends.record if held.amends and held.amends.record_id else Record(agency=held.agency, drafter=by)
    record.column = column_of(held.agency)
    record.kind, record.title = "annual_report", held.title
    record.summary = _summary(held)
    record.body, record.details = body_of(held, report), {"year": held.year}
    record.generated_on = held.signed_on or timezone.localdate()
    record.channels = [str(Channel.PORTAL)]
    if record.pk:
        record.changed_on = held.signed_on
    else:
        record.live = False
        record.save()
    if not record.live:
        record.save()
    record.files.set(
        RecordFile(document=document, title=document.title, sort_order=order)
        for order, document in enumerate(files_of(held, report, by=by))
    )
    revision = record.save_revision(user=by)
    held.record, held.revision_id = record, revision.pk
    held.save(update_fields=["record", "revision_id"])
    log("report.handed_to_review", agency=held.agency, by=by, target=held, detail={"revision": revision.pk})
    return record


def column_of(agency: Agency) -> Column:
    """Return the organ's column of reports. Raises ``NotAllowed`` for an organ without a public site."""
    home = getattr(agency, "home", None)
    found = Column.objects.descendant_of(home).filter(kind=Column.Kind.ANNUAL_REPORT).first() if home else None
    if found is None:
        raise NotAllowed([f"{agency}没有开通公开专栏，请系统管理员先开通（条例第二十四条）。"])
    return found


def _summary(held: AnnualReport) -> str:
    told = f"{held.agency.name}{held.year}年度政府信息公开工作情况，含三张法定统计表。"
    return f"{told}本版为修订版。" if held.amends_id else told


def files_of(held: AnnualReport, report: Report, *, by: Person) -> list[Document]:
    """Return the report as files in the organ's keeping; where the fonts for PDF are missing, without the PDF."""
    made = []
    for ending, label in ENDINGS.items():
        try:
            data = write(report, ending)
        except MissingComponent:
            continue
        mark = f"-v{held.version}" if held.version > 1 else ""
        document = Document(title=f"{held.title}（{label}）", collection=held.agency.collection, uploaded_by_user=by)
        document.file.save(f"annual-report-{held.year}{mark}.{ending}", ContentFile(data), save=False)
        document._set_document_file_metadata()
        document.save()
        made.append(document)
    return made


# ---------------------------------------------------------------- the body


def body_of(held: AnnualReport, report: Report) -> list[dict[str, Any]]:
    """Return the report as a record's body: each chapter with its table; an amendment says first what it changes."""
    blocks = _amendment(held, report)
    blocks.append(_text([paragraph.text for paragraph in report.opening]))
    tables = {table.chapter: table for table in taxonomy.edition(report.printed_form).tables.values()}
    for chapter in report.chapters:
        blocks.append(_text([], heading=chapter.heading.text))
        if chapter.id in tables:
            blocks.append(_table(report, tables[chapter.id]))
        if chapter.paragraphs:
            blocks.append(_text([paragraph.text for paragraph in chapter.paragraphs]))
    return [block for block in blocks if block["value"]]


def _amendment(held: AnnualReport, report: Report) -> list[dict[str, Any]]:
    if held.amends is None:
        return []
    said = _text([held.public_note], heading="修订说明")
    changed = differences(held.amends.report, report)
    return [said, _changes(changed)] if changed else [said]


def _changes(changed: list[Difference]) -> dict[str, Any]:
    rows = [["项目", "原报告", "本次修订"], *([each.label, each.before, each.after] for each in changed)]
    return _grid(rows, "修订的数字")


def _text(paragraphs: list[str], heading: str = "") -> dict[str, Any]:
    head = f"<h2>{escape(heading)}</h2>" if heading else ""
    return {"type": "text", "value": head + "".join(f"<p>{escape(words)}</p>" for words in paragraphs)}


def _grid(rows: list[list[str]], caption: str) -> dict[str, Any]:
    value = {"data": rows, "first_row_is_table_header": True, "first_col_is_header": True}
    return {"type": "table", "value": {**value, "table_caption": caption, "cell": [], "mergeCells": []}}


def _table(report: Report, table: taxonomy.Table) -> dict[str, Any]:
    rows = _by_section(report, table) if table.sections else _by_row(report, table)
    return _grid(rows, f"{table.number}（单位：{table.unit}）")


def _by_row(report: Report, table: taxonomy.Table) -> list[list[str]]:
    rows = [["项目", *(column.label for column in table.columns)]]
    for row in table.form_rows:
        numbers = [str(report.number(f"{table.id}.{row.id}.{column.id}")) for column in table.columns]
        rows.append([full_label(table, row), *numbers])
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


def full_label(table: taxonomy.Table, row: taxonomy.Row) -> str:
    """Return a row's label with the groups to which it belongs, which the form prints beside it."""
    group, labels = table.group.get(row.group), [row.label]
    while group:
        labels.insert(0, group.label)
        group = table.group.get(group.parent)
    return "　".join(labels[-2:])
