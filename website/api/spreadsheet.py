"""Lists of records as CSV, streamed row by row, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from website.api.records import row
from website.api.schemas import RecordOut
from website.publishing.models import Record

COLUMNS = [name for name in RecordOut.model_fields if name != "details"]
LABELS = [str(RecordOut.model_fields[name].description).split("（")[0].split("，")[0] for name in COLUMNS]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def lines(records: Iterable[Record], address: str) -> Iterator[str]:
    """Yield the lines of a CSV file with a byte-order mark, which Excel needs to read Chinese."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(LABELS)
    for record in records:
        values = row(record, address)
        yield writer.writerow([_safe(values[name]) for name in COLUMNS])


def _safe(value: Any) -> str:
    """Return a cell's text; one that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


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
