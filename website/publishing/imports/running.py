"""The long work on a batch, in small transactions: killed at any instant, it goes on where it stopped."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from website.audit.models import Entry
from website.publishing.imports.checking import Bench, Checked, RowError, check, warnings_of
from website.publishing.imports.drafting import make_draft
from website.publishing.imports.references import note_references, references_noted_later
from website.publishing.imports.submitting import hand_in
from website.publishing.models import ImportBatch, ImportRow
from website.publishing.review_mail import to_reviewers_together, told_together

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""Up to so many rows are done while the page waits; more go to the background worker."""
CHUNK = 50
STALLED = timedelta(minutes=2)
"""A batch at work that did not move for so long has lost its worker."""

State = ImportBatch.State

_TROUBLE = "后台办理时出错，没有办完的行都还在，请再办一次；再次出错的，请告诉系统管理员。"


@task(priority=10)
def run_batch(number: int) -> None:
    """Do what is to be done with a batch, in the background worker, before what waits for nobody.

    What fails is told on the batch's page and leaves the rows as they were, so that it can be tried again.
    """
    try:
        work_on(number)
    except Exception:
        logger.exception("导入批次 %s 没有办完", number)
        batch = ImportBatch.objects.at_work().filter(pk=number).select_related("agency").first()
        ImportBatch.objects.at_work().filter(pk=number).update(state=State.READY, trouble=_TROUBLE)
        if batch and batch.state == State.SUBMITTING:
            tell_reviewers(batch)


def start(batch: ImportBatch, rows: int) -> None:
    """Do the work at once where it is little, and otherwise queue it in the caller's transaction."""
    if rows <= AT_ONCE:
        work_on(batch.pk)
    else:
        run_batch.enqueue(batch.pk)


def work_on(number: int) -> None:
    """Do what is to be done with a batch, chunk by chunk, until nothing is left. Doing it twice does nothing twice."""
    after = 0
    while (last := _chunk(number, after)) is not None:
        after = last


def resume_stalled() -> int:
    """Queue the batches whose worker was lost anew; return how many. A periodic job."""
    stalled = ImportBatch.objects.at_work().filter(moved_at__lt=timezone.now() - STALLED)
    numbers = list(stalled.values_list("pk", flat=True))
    for number in numbers:
        ImportBatch.objects.filter(pk=number).update(moved_at=timezone.now())
        run_batch.enqueue(number)
    return len(numbers)


@transaction.atomic
def _chunk(number: int, after: int) -> int | None:
    """Do the next rows of a batch under its lock; return the last one done, or nothing when the batch is ready."""
    batch = ImportBatch.objects.select_for_update().filter(pk=number).select_related("agency").first()
    if batch is None or batch.state not in _STEPS:
        return None
    state, step = _STEPS[State(batch.state)]
    waiting = batch.rows.select_for_update().filter(state=state, number__gt=after).order_by("number")
    rows = list(waiting[:CHUNK])
    if not rows:
        if batch.state == State.SUBMITTING:
            tell_reviewers(batch)
        batch.state = State.READY
        batch.save(update_fields=["state", "moved_at"])
        return None
    step(batch, rows)
    batch.save(update_fields=["moved_at"])
    return rows[-1].number


def check_rows(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Check rows that are not imported, and write down what was found."""
    bench = Bench(batch)
    taken, repeated = bench.taken(rows), bench.repeated(rows)
    for row in rows:
        checked = check(row, bench, taken, repeated)
        row.errors, row.warnings = checked.told(), warnings_of(checked, row, bench)
        row.state = ImportRow.State.WRONG if checked.errors else ImportRow.State.RIGHT
    ImportRow.objects.bulk_update(rows, ["errors", "warnings", "state"])


def _import_rows(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Make drafts of the rows that are still right: what was taken or removed meanwhile turns a row wrong again."""
    bench = Bench(batch)
    taken, repeated = bench.taken(rows), bench.repeated(rows)
    with references_noted_later():
        for row in rows:
            row.batch = batch
            checked = check(row, bench, taken, repeated)
            row.errors = checked.told()
            row.state = ImportRow.State.WRONG
            if not checked.errors:
                _import_row(row, checked, batch)
    ImportRow.objects.bulk_update(rows, ["errors", "warnings", "state", "cells", "record"])
    if made := [row.record_id for row in rows if row.record_id]:
        note_references.enqueue(made)


def _import_row(row: ImportRow, checked: Checked, batch: ImportBatch) -> None:
    try:
        row.record = make_draft(row, checked, by=batch.acting or batch.uploaded_by)
    except ValidationError as refusal:
        error = RowError("", "", "".join(refusal.messages), "请核对这一行。")
        row.errors = [asdict(error)]
    else:
        row.cells, row.warnings, row.state = {}, [], ImportRow.State.IMPORTED


def _submit_rows(batch: ImportBatch, rows: Iterable[ImportRow]) -> None:
    for row in rows:
        with told_together():
            row.held_back = hand_in(row.record, by=batch.acting)
        if not row.held_back:
            row.state = ImportRow.State.SUBMITTED
        row.save(update_fields=["held_back", "state"])


def tell_reviewers(batch: ImportBatch) -> None:
    """Tell each first reviewer in one mail what this handing in brought them; the trail knows when it began."""
    acts = Entry.objects.filter(action="import.submitted", target_kind=batch._meta.label_lower, target_id=str(batch.pk))
    began = acts.order_by("-pk").values_list("at", flat=True).first()
    done = batch.rows.filter(state=ImportRow.State.SUBMITTED, record__isnull=False).order_by("number")
    if began:
        to_reviewers_together(batch.agency, list(done.values_list("record", flat=True)), since=began)


Step = Callable[[ImportBatch, Sequence[ImportRow]], None]
_STEPS: dict[str, tuple[str, Step]] = {
    State.CHECKING: (ImportRow.State.UNCHECKED, check_rows),
    State.IMPORTING: (ImportRow.State.RIGHT, _import_rows),
    State.SUBMITTING: (ImportRow.State.IMPORTED, _submit_rows),
}
"""For each state of a batch at work: the rows that wait, and what is done with them."""
