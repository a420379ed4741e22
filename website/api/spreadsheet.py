"""Lists of records as CSV, streamed row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from website import csv_files
from website.api.records import row
from website.api.schemas import RecordOut
from website.publishing.models import Record

COLUMNS = [name for name in RecordOut.model_fields if name != "details"]
LABELS = [str(RecordOut.model_fields[name].description).split("（")[0].split("，")[0] for name in COLUMNS]


def lines(records: Iterable[Record], address: str) -> Iterator[str]:
    """Yield the lines of a CSV file that holds the records."""
    found = (row(record, address) for record in records)
    yield from csv_files.lines(LABELS, ([values[name] for name in COLUMNS] for values in found))


def table_schema() -> dict[str, Any]:
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
    ]
    return {"fields": fields, "primaryKey": LABELS[0], "missingValues": [""]}
