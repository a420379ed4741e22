"""The public records as programs see them: filtered, in pages that stay quick however far one reads."""

from __future__ import annotations

from datetime import date
from typing import Any

from website.agencies.models import Agency
from website.api import cursors
from website.api.cursors import FIRST_CURSOR
from website.api.schemas import RecordFilter
from website.publishing.choices import LinkKind
from website.publishing.models import Column, Record, RecordQuerySet
from website.search.query import Found
from website.search.query import Query as Question
from website.search.services import find

REVERSE = {
    LinkKind.INTERPRETS: "被解读",
    LinkKind.AMENDS: "被修改",
    LinkKind.REPEALS: "被废止",
    LinkKind.REPLACES: "被代替",
    LinkKind.RELATED: "相关",
}


def chosen(filters: RecordFilter) -> RecordQuerySet:
    """Return the public records that the filters leave, the newest first."""
    records = Record.objects.public().with_places().prefetch_related("agency__former_names").newest_first()
    narrowed = {
        "kind": filters.kind,
        "catalogue_code": filters.catalogue,
        "validity": filters.validity,
        "published_on__gte": filters.since or (date(filters.year, 1, 1) if filters.year else None),
        "published_on__lte": filters.until or (date(filters.year, 12, 31) if filters.year else None),
    }
    if filters.agency is not None:
        records = records.filter(
            agency_id=Agency.objects.filter(slug=filters.agency).values_list("pk", flat=True).first()
        )
    if filters.column is not None:
        narrowed["column_id__in"] = _with_those_below(filters.column)
    return records.filter(**{name: value for name, value in narrowed.items() if value is not None})


def _with_those_below(column: int) -> list[int]:
    """Return a column with those below it, as its page shows them."""
    found = Column.objects.filter(pk=column).first()
    return list(Column.objects.descendant_of(found, inclusive=True).values_list("pk", flat=True)) if found else []


def page(records: RecordQuerySet, cursor: int | None, size: int) -> tuple[list[Record], int | None]:
    """Return one page after a cursor, and the cursor of the next page."""
    return cursors.page(records.defer("body", "search_text"), cursor, size)


def searched(filters: RecordFilter, start: int, size: int) -> tuple[list[Record], Found]:
    """Return some of the public records that a question finds, from a place on, and what the search says of all.

    What is shown is read from the records themselves, so one that a slow search server still names is left out.
    Raises ``SearchUnavailable``.
    """
    found = find(_question(filters), start, size)
    records = chosen(filters).defer("body", "search_text").in_bulk(found.keys)
    return [records[key] for key in found.keys if key in records], found


def _question(filters: RecordFilter) -> Question:
    """Return what the search page would ask; an organ that is not there has nothing, as in every list."""
    agency = Agency.objects.filter(slug=filters.agency).values_list("path", flat=True).first()
    return Question(
        text="" if filters.agency is not None and agency is None else filters.q,
        agency_path=agency or "",
        columns=tuple(_with_those_below(filters.column) or [filters.column]) if filters.column is not None else (),
        kind=filters.kind or "",
        catalogue_code=filters.catalogue or "",
        year=filters.year,
        validity=filters.validity or "",
        newest_first=filters.order == "newest",
    )


def search_page(filters: RecordFilter, cursor: int | None, size: int) -> tuple[list[Record], int | None, Found]:
    """Return one page of what a question finds, the cursor of the next page, and what the search says of all.

    Raises ``SearchUnavailable``.
    """
    start = cursor - FIRST_CURSOR if cursor else 0
    items, found = searched(filters, start, size)
    end = start + size
    return items, FIRST_CURSOR + end if end < found.count else None, found


def row(record: Record, address: str) -> dict[str, Any]:
    """Return a record's public fields; ``address`` is the site's own, without a slash at its end."""
    return {
        "id": record.pk,
        "agency": record.agency.slug,
        "publisher": record.agency.name_on(record.published_on),
        "index_no": record.index_no or "",
        "title": record.title,
        "summary": record.summary,
        "kind": record.kind,
        "column": record.column.title,
        "catalogue_code": record.catalogue_code,
        "generated_on": record.generated_on,
        "published_on": record.published_on,
        "doc_no": record.doc_no,
        "theme": record.theme,
        "genre": record.genre,
        "validity": record.validity,
        "effective_on": record.effective_on,
        "expires_on": record.expires_on,
        "repealed_on": record.repealed_on,
        "source_name": record.source_name,
        "source_url": record.source_url,
        "details": record.details,
        "url": address + record.get_absolute_url(),
    }


def whole(record: Record, address: str) -> dict[str, Any]:
    """Return a record's public fields with its text, files and links."""
    files = record.files.select_related("document")
    return {
        **row(record, address),
        "text": record.search_text,
        "files": [
            {"title": file.title or file.document.title, "url": f"{address}/files/{file.document_id}/{_name(file)}"}
            for file in files
        ],
        "links": [*_outward(record), *_inward(record)],
        "sha256": record.snapshot_sha256,
    }


def _name(file: Any) -> str:
    return str(file.document.filename)


def _outward(record: Record) -> list[dict[str, Any]]:
    links = record.links.filter(other__in=Record.objects.public()).select_related("other")
    return [{"relation": link.get_kind_display(), "id": link.other_id, "title": link.other.title} for link in links]


def _inward(record: Record) -> list[dict[str, Any]]:
    links = record.linked_from.filter(record__in=Record.objects.public()).select_related("record")
    return [
        {"relation": REVERSE[LinkKind(link.kind)], "id": link.record_id, "title": link.record.title} for link in links
    ]
