"""How a column shows its records: by the kind that it holds, with the filters and the facts that suit that kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from wagtail.images.models import Image

from website.portal import lists
from website.portal.files import SPECS
from website.portal.record_page import Linked, linked_from, linked_to
from website.portal.site import Node
from website.publishing.choices import LinkKind, Validity
from website.publishing.kinds import DetailField, Kind, kinds
from website.publishing.models import Column, Record, RecordFile, RecordQuerySet
from website.search.terms import plain

IN_FORCE = (Validity.IN_FORCE, Validity.AMENDED)
"""What still binds: a document that was amended holds as amended."""
VALIDITIES = {"": "现行有效", "amended": "已修改", "repealed": "已废止", "expired": "失效", "all": "全部"}
"""The choices of validity, by the value in the address; what binds is shown first."""
SUMMARY_FIELDS = 5
"""How many details of a decision its row shows."""
_BRACKETS = str.maketrans("[]【】［］()（）", "〔〕〔〕〔〕〔〕〔〕")


@dataclass(frozen=True)
class Row:
    """A record of the list, with what stands beside it."""

    record: Record
    linked: list[Linked] = field(default_factory=list)
    details: list[tuple[str, Any]] = field(default_factory=list)
    files: list[RecordFile] = field(default_factory=list)
    picture: Image | None = None
    alt: str = ""

    @property
    def coming(self) -> bool:
        """Whether the document is published and not yet in force."""
        return bool(self.record.effective_on and self.record.effective_on > timezone.localdate())


Rows = Callable[[Column, list[Record]], list[Row]]


@dataclass(frozen=True)
class Layout:
    """A way to show a column: its template, how its rows are made, and what of the records they need."""

    template: str
    rows: Rows
    details: bool = False
    seek: bool = False
    body: bool = False


def layout_of(column: Column) -> Layout:
    """Return the way to show a column, by its own purpose first and by the kind of its records then."""
    if column.kind == Column.Kind.ANNUAL_REPORT:
        return LAYOUTS["reports"]
    kind = kinds().get(column.record_kind)
    if kind is None:
        return LAYOUTS["records"]
    flags = (("documents", kind.normative), ("interpretations", kind.interpretation))
    flags += (("service_guides", kind.guide), ("decisions", kind.structured), ("pictures", kind.pictures))
    return LAYOUTS[next((name for name, holds in flags if holds), "records")]


def column_context(node: Node, asked: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """Return the template of a column and what it shows, narrowed as the address asks.

    Raises ``Http404`` for a filter that is none.
    """
    column, layout = node.page, layout_of(node.page)
    records = Record.objects.public().filter(column_id__in=node.columns)
    chosen, year = lists.in_year(records, asked.get("year"))
    context: dict[str, Any] = {"node": node, "years": lists.years(records), "year": year}
    if layout.seek:
        chosen = _sought(chosen, asked, context)
    elif choice := choice_of(column):
        chosen = _chosen(chosen, choice, asked, context)
    found = lists.listing(chosen, asked.get("page"), details=layout.details, body=layout.body)
    context |= {"listing": found, "rows": layout.rows(column, found.records)}
    context["kind"] = kinds().get(column.record_kind)
    validity = asked.get("validity", "") if layout.seek else ""
    same = lists.open_data(column=column.pk, year=year, validity=validity if validity in Validity.values else "")
    context |= {"feed_query": same, "data_query": same}
    # Documents are narrowed to what binds unless asked otherwise: none of those is not none at all.
    asked_for = any(asked.get(name) for name in ("year", "q", "validity", "choice"))
    context["narrowed"] = asked_for or bool(layout.seek and context["years"])
    return layout.template, context


def choice_of(column: Column) -> DetailField | None:
    """Return the detail by which a column's records are told apart, where its kind has one with fixed answers."""
    kind = kinds().get(column.record_kind)
    return next((each for each in kind.fields if each.filter and each.choices), None) if kind else None


def _chosen(
    records: RecordQuerySet, detail: DetailField, asked: Mapping[str, str], context: dict[str, Any]
) -> RecordQuerySet:
    choice = asked.get("choice", "")
    if choice and choice not in detail.choices:
        raise Http404("没有这个选项")
    context |= {"detail": detail, "choice": choice}
    return records.filter(**{f"details__{detail.id}": choice}) if choice else records


def _sought(records: RecordQuerySet, asked: Mapping[str, str], context: dict[str, Any]) -> RecordQuerySet:
    """Narrow documents by validity, and by words that all stand in the name or the number."""
    validity, words = asked.get("validity", ""), " ".join(asked.get("q", "").split())[:80]
    if validity not in VALIDITIES:
        raise Http404("没有这种有效性")
    context |= {"validities": VALIDITIES, "validity": validity, "q": words}
    if validity != "all":
        records = records.filter(validity__in=[validity] if validity else IN_FORCE)
    for word in words.split():
        records = records.filter(Q(title__icontains=plain(word)) | Q(doc_no__icontains=as_number(word)))
    return records


def as_number(word: str) -> str:
    """Return a piece of a document number as such numbers are written.

    >>> as_number("云司发[２０２２]3号")
    '云司发〔2022〕3号'
    """
    return plain(word).translate(_BRACKETS)


def _plain_rows(column: Column, records: list[Record]) -> list[Row]:
    return [Row(record) for record in records]


def _documents(column: Column, records: list[Record]) -> list[Row]:
    linked = linked_to(records)
    return [Row(record, linked.get(record.pk, [])) for record in records]


def _interpretations(column: Column, records: list[Record]) -> list[Row]:
    linked = linked_from(records, LinkKind.INTERPRETS)
    return [Row(record, linked.get(record.pk, [])) for record in records]


def _guides(column: Column, records: list[Record]) -> list[Row]:
    return [Row(record, details=_details(record, lambda each: each.required)) for record in records]


def _decisions(column: Column, records: list[Record]) -> list[Row]:
    wanted = heads(kinds()[column.record_kind])
    return [Row(record, details=[(each.label, _value(record, each)) for each in wanted]) for record in records]


def heads(kind: Kind) -> list[DetailField]:
    """Return the details of a decision that its row shows: the short ones, in the order of the kind."""
    return [each for each in kind.fields if each.type not in ("long_text", "url")][:SUMMARY_FIELDS]


def _details(record: Record, wanted: Callable[[DetailField], bool]) -> list[tuple[str, Any]]:
    return [(each.label, _value(record, each)) for each in record.kind_entry.fields if wanted(each)]


def _value(record: Record, detail: DetailField) -> Any:
    value = record.details.get(detail.id)
    if detail.type == "date" and isinstance(value, str):
        return _day(value)
    return "" if value is None else value


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _reports(column: Column, records: list[Record]) -> list[Row]:
    files: dict[int, list[RecordFile]] = {}
    for file in RecordFile.objects.filter(record__in=records).select_related("document").order_by("sort_order"):
        files.setdefault(file.record_id, []).append(file)
    return [Row(record, files=files.get(record.pk, [])) for record in records]


def _pictures(column: Column, records: list[Record]) -> list[Row]:
    """Return each record with its first picture, all pictures and their sizes asked for at once."""
    firsts = {record.pk: first for record in records if (first := _first_picture(record))}
    wanted = {number for number, _ in firsts.values()}
    images = {image.pk: image for image in Image.objects.filter(pk__in=wanted).prefetch_renditions(SPECS["list"])}
    rows = []
    for record in records:
        number, alt = firsts.get(record.pk, (0, ""))
        rows.append(Row(record, picture=images.get(number), alt=alt))
    return rows


def _first_picture(record: Record) -> tuple[int, str] | None:
    """Return the number and the words of a record's first picture, from its body as it is stored."""
    found = (block["value"] for block in record.body.raw_data if block["type"] == "picture")
    value = next(found, None)
    return (int(value["image"]), value.get("alt_text") or "") if value and value.get("image") else None


LAYOUTS = {
    "records": Layout("column", _plain_rows),
    "documents": Layout("documents", _documents, seek=True),
    "interpretations": Layout("interpretations", _interpretations, details=True),
    "service_guides": Layout("service_guides", _guides, details=True),
    "decisions": Layout("decisions", _decisions, details=True),
    "pictures": Layout("pictures", _pictures, body=True),
    "reports": Layout("reports", _reports, details=True),
}
