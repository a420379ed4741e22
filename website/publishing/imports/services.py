"""What is done with a batch: uploaded, mended, confirmed, handed to review, discarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.publishing.imports import running
from website.publishing.imports.checking import document_number
from website.publishing.imports.columns import columns_of
from website.publishing.imports.sheets import MOST_ROWS, SPLIT, clean, read
from website.publishing.imports.tables import Line, Table, read_table
from website.publishing.models import Column, ImportBatch, ImportRow
from website.publishing.uploads import clean_name

State = ImportBatch.State
_OPEN = (ImportRow.State.UNCHECKED, ImportRow.State.RIGHT, ImportRow.State.WRONG)
_AT_WORK = "这一批正在办理，请等它办完再操作。"
_GONE = "这一批已经作废，请重新上传。"


@dataclass(frozen=True)
class Again:
    """What came of a mended sheet: rows that took the place of others, rows that are new, rows imported before."""

    mended: int
    added: int
    kept: int


@transaction.atomic
def upload(
    agency: Agency, kind_id: str, *, file_name: str, data: bytes, column: Column | None, by: Person
) -> ImportBatch:
    """Keep a spreadsheet's rows as they were typed and have them checked.

    Raises ``UnsafeFile`` for a file that cannot be read or is not of the kind.
    """
    table = read_table(kind_id, read(file_name, data))
    batch = ImportBatch.objects.create(
        agency=agency,
        kind=kind_id,
        column=column,
        file_name=clean_name(file_name),
        unknown=list(table.unknown),
        uploaded_by=by,
        acting=by,
    )
    ImportRow.objects.bulk_create((_row(batch, line.number, line) for line in table.lines), batch_size=1000)
    detail = {"kind": kind_id, "rows": len(table.lines)}
    log("import.uploaded", agency=agency, by=by, target=batch, detail=detail)
    running.start(batch, len(table.lines))
    return batch


def _row(batch: ImportBatch, number: int, line: Line) -> ImportRow:
    return ImportRow(
        batch=batch, number=number, cells=line.cells, document_number=document_number(batch.kind_entry, line.cells)
    )


@transaction.atomic
def upload_again(batch: ImportBatch, *, file_name: str, data: bytes, by: Person) -> Again:
    """Put the rows of a mended sheet in the place of those they came from; rows without a number are added.

    Raises ``UnsafeFile`` for the file and ``NotAllowed`` for a batch that is at work or gone.
    """
    held = _held(batch)
    table = read_table(held.kind, read(file_name, data))
    rows = {row.number: row for row in held.rows.select_for_update()}
    mended, added, kept = _sorted_out(table, rows)
    if len(rows) + len(added) > MOST_ROWS:
        raise NotAllowed([f"这一批会有{len(rows) + len(added)}行，超过{MOST_ROWS}行。{SPLIT}"])
    for line in mended:
        _replace(rows[line.mends or 0], line.cells, by)
    last = max(rows, default=1)
    ImportRow.objects.bulk_create((_row(held, last + at, line) for at, line in enumerate(added, 1)), batch_size=1000)
    held.unknown = list(dict.fromkeys([*held.unknown, *table.unknown]))
    _recheck_all(held, by)
    detail = {"file": clean_name(file_name), "mended": len(mended), "added": len(added)}
    log("import.mended", agency=held.agency, by=by, target=held, detail=detail)
    running.start(held, len(rows) + len(added))
    return Again(len(mended), len(added), len(kept))


def _sorted_out(table: Table, rows: Mapping[int, ImportRow]) -> tuple[list[Line], list[Line], list[Line]]:
    """Return the lines that replace a row, those that are new, and those whose row was imported before."""
    mended: dict[int, Line] = {}
    added: list[Line] = []
    kept: list[Line] = []
    for line in table.lines:
        row = rows.get(line.mends) if line.mends else None
        if row is None or row.number in mended:
            added.append(line)
        elif row.state in _OPEN:
            mended[row.number] = line
        else:
            kept.append(line)
    return list(mended.values()), added, kept


def _replace(row: ImportRow, cells: dict[str, str], by: Person) -> None:
    row.cells, row.mended_by = cells, by
    row.document_number = document_number(row.batch.kind_entry, cells)
    row.save(update_fields=["cells", "mended_by", "document_number"])


def _recheck_all(batch: ImportBatch, by: Person) -> None:
    batch.rows.filter(state__in=_OPEN).update(state=ImportRow.State.UNCHECKED)
    _set_to_work(batch, State.CHECKING, by)


@transaction.atomic
def recheck(batch: ImportBatch, *, by: Person) -> None:
    """Check the rows that are not imported anew: a column was added, a record deleted. Raises ``NotAllowed``."""
    held = _held(batch)
    _recheck_all(held, by)
    running.start(held, held.rows.filter(state__in=_OPEN).count())


@transaction.atomic
def mend(batch: ImportBatch, number: int, texts: Mapping[str, str], *, by: Person) -> ImportRow:
    """Take what was typed into a row's cells, and check it and the rows of the same document number anew.

    ``texts`` holds the texts by the label of their column. Raises ``NotAllowed``.
    """
    held = _held(batch)
    row = held.rows.select_for_update().filter(number=number, state__in=_OPEN).first()
    if row is None:
        raise NotAllowed(["这一行已经导入，请到草稿里改。"])
    known = {column.label for column in columns_of(held.kind)}
    typed = {label: clean(text) for label, text in texts.items() if label in known}
    cells = {label: text for label, text in {**row.cells, **typed}.items() if text}
    before = row.document_number
    changed = sorted(label for label in typed if typed[label] != row.cells.get(label, ""))
    _replace(row, cells, by)
    same = held.rows.filter(state__in=_OPEN, document_number__in={before, row.document_number} - {""})
    running.check_rows(held, [*same.exclude(pk=row.pk), row])
    log("import.mended", agency=held.agency, by=by, target=held, detail={"row": number, "columns": changed})
    return held.rows.get(pk=row.pk)


@transaction.atomic
def confirm(batch: ImportBatch, *, by: Person) -> int:
    """Have drafts made of the rows that are right, and return how many; asking twice makes none twice.

    Raises ``NotAllowed`` when there is none or the batch is at work.
    """
    held = _held(batch)
    count = held.rows.filter(state=ImportRow.State.RIGHT).count()
    if not count:
        raise NotAllowed(["没有可以导入的行。请先改正有错的行。"])
    _set_to_work(held, State.IMPORTING, by)
    log("import.confirmed", agency=held.agency, by=by, target=held, detail={"rows": count})
    running.start(held, count)
    return count


@transaction.atomic
def submit_all(batch: ImportBatch, *, by: Person) -> int:
    """Have the batch's drafts handed to their first reviewer, and return how many are tried. Raises ``NotAllowed``."""
    held = _held(batch)
    count = held.rows.filter(state=ImportRow.State.IMPORTED).count()
    if not count:
        raise NotAllowed(["没有等待送审的草稿。"])
    _set_to_work(held, State.SUBMITTING, by)
    log("import.submitted", agency=held.agency, by=by, target=held, detail={"drafts": count})
    running.start(held, count)
    return count


@transaction.atomic
def discard(batch: ImportBatch, *, by: Person) -> None:
    """Let go of the rows that were not imported; drafts made of others stay. Raises ``NotAllowed``."""
    held = _held(batch)
    lost = held.rows.filter(state__in=_OPEN)
    detail = {"file": held.file_name, "rows": lost.count(), "drafts": held.rows.exclude(state__in=_OPEN).count()}
    lost.delete()
    held.state = State.DISCARDED
    held.save()
    log("import.discarded", agency=held.agency, by=by, target=held, detail=detail)


def _held(batch: ImportBatch) -> ImportBatch:
    """Return the batch under lock, when something may be done with it."""
    held = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if held.is_at_work:
        raise NotAllowed([_AT_WORK])
    if held.state == State.DISCARDED:
        raise NotAllowed([_GONE])
    return held


def _set_to_work(batch: ImportBatch, state: str, by: Person) -> None:
    batch.state, batch.acting, batch.trouble = state, by, ""
    batch.save()
