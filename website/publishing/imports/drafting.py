"""A row that is right becomes a draft: once, in the name of whoever uploaded and whoever confirmed it."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape

from website.agencies.models import Person
from website.audit.services import record as log
from website.publishing.imports.checking import Checked
from website.publishing.kinds import stored
from website.publishing.models import ImportRow, Record

_NOT_FIELDS = {"same_number", "body"}


def make_draft(row: ImportRow, checked: Checked, *, by: Person) -> Record:
    """Return the draft of a row, saved with its first version; the caller's transaction holds both and the row.

    Whoever uploaded the sheet is its drafter, and its versions are in the names of those who mended or confirmed it:
    none of them reviews it. Raises ``ValidationError`` for what no cell shows to be wrong.
    """
    batch = row.batch
    fields = {name: value for name, value in checked.values.items() if name not in _NOT_FIELDS}
    record = Record(
        agency=batch.agency,
        kind=batch.kind,
        drafter=batch.uploaded_by,
        body=_paragraphs(checked.values.get("body", "")),
        details={name: stored(value) for name, value in checked.details.items()},
        live=False,
        has_unpublished_changes=True,
        **fields,
    )
    record.full_clean(exclude=["agency", "column", "unit", "drafter"])
    record.save()
    for person in dict.fromkeys(each for each in (row.mended_by, by) if each):
        record.save_revision(user=person, clean=False)
    detail = {"batch": batch.pk, "row": row.number, "file": batch.file_name}
    log("record.drafted", agency=record.agency, by=by, target=record, detail=detail)
    return record


def _paragraphs(text: str) -> list[dict[str, Any]]:
    lines = [line.strip() for line in text.split("\n")]
    value = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return [{"type": "text", "value": value}] if value else []
