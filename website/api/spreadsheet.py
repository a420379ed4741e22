"""Lists of records as CSV, streamed row by row; a list of one kind has a column for each of its details."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from website import csv_files
from website.api.records import row
from website.api.schemas import RecordFilter, RecordOut
from website.publishing.kinds import DetailField, kinds
from website.publishing.models import Column, Record

COLUMNS = [name for name in RecordOut.model_fields if name != "details"]
LABELS = [str(RecordOut.model_fields[name].description).split("（")[0].split("，")[0] for name in COLUMNS]

_TYPES = {"date": "date", "integer": "integer", "money": "number"}
"""The type of a detail in a Table Schema, where it is no text."""


def details_of(filters: RecordFilter) -> tuple[DetailField, ...]:
    """Return the details that a list has columns for: those of the kind it is narrowed to, or of its column's kind."""
    kind = filters.kind
    if not kind and filters.column:
        kind = Column.objects.filter(pk=filters.column).values_list("record_kind", flat=True).first()
    return kinds()[kind].fields if kind in kinds() else ()


def lines(records: Iterable[Record], address: str, details: Sequence[DetailField] = ()) -> Iterator[str]:
    """Yield the lines of a CSV file that holds the records."""
    headings = [*LABELS, *(heading(field) for field in details)]
    yield from csv_files.lines(headings, (_line(row(record, address), details) for record in records))


def _line(values: dict[str, Any], details: Sequence[DetailField]) -> list[Any]:
    return [*(values[name] for name in COLUMNS), *(values["details"].get(field.id) for field in details)]


def heading(field: DetailField) -> str:
    """Return the heading of a detail's column; one that is headed as a column of every record says that it is its own.

    >>> heading(DetailField("number", "发文字号"))
    '发文字号（要素）'
    """
    return f"{field.label}（要素）" if field.label in LABELS else field.label


def table_schema(details: Sequence[DetailField] = ()) -> dict[str, Any]:
    """Return the description of the CSV file's columns (Table Schema)."""
    dates = {"generated_on", "published_on", "effective_on", "expires_on", "repealed_on"}
    fields = [
        {
            "name": label,
            "title": name,
            "type": "integer" if name == "id" else "date" if name in dates else "string",
            "description": str(RecordOut.model_fields[name].description),
        }
        for name, label in zip(COLUMNS, LABELS, strict=True)
    ] + [
        {
            "name": heading(field),
            "title": field.id,
            "type": _TYPES.get(field.type, "string"),
            "description": f"该类信息的要素：{field.label}",
        }
        for field in details
    ]
    return {"fields": fields, "primaryKey": LABELS[0], "missingValues": [""]}
