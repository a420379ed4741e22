"""The rows of table three, named by their labels, their order, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from gongkai import taxonomy
from gongkai.document import GridCell, Place
from gongkai.labels import key
from gongkai.readers.form.labels import CERTAIN, likeness, row_keys
from gongkai.report import Report


@dataclass(slots=True)
class Item:
    """A printed row: what stands before the figures, and the cells with the figures from left to right."""

    labels: list[str]
    figures: list[GridCell]
    place: Place
    columns: dict[str, GridCell] | None = None
    row: str = ""
    inferred: bool = False


def name_rows(report: Report, items: list[Item]) -> None:
    """Give each item its row: by exact labels where all are exact and in order, else by the best alignment in order."""
    form = taxonomy.edition(report.form).tables["requests"]
    known = row_keys(report.form, "requests")
    groups = {key(group.label) for group in form.groups}
    named = [known.get(key(item.labels[-1]), "") if item.labels else "" for item in items]
    split = any(row in ("ended_no_clarification", "ended_no_fee") for row in named)
    rows = [row for row in form.rows if not (row.replaces and split)]
    order = {row.id: at for at, row in enumerate(rows)}
    places = [order.get(row, -1) for row in named]
    if -1 not in places and all(first < second for first, second in pairwise(places)):
        for item, row_id in zip(items, named, strict=True):
            item.row = row_id
        return
    subtotals = groups - (set() if split else {key(row.label) for row in form.rows if row.replaces})
    doubtful = [item for item in items if not (item.labels and key(item.labels[-1]) in subtotals)]
    _best_order(doubtful, rows)
    _fill_gaps(doubtful, rows)


def _fill_gaps(items: list[Item], rows: list[taxonomy.Row]) -> None:
    """Name rows without any label that stand between named ones, where just as many rows of the form are left."""
    order = {row.id: at for at, row in enumerate(rows)}
    for run in _unnamed_runs(items):
        before = order[items[run[0] - 1].row] if run[0] else -1
        after = order[items[run[-1] + 1].row] if run[-1] + 1 < len(items) else len(rows)
        free = [row for row in rows[before + 1 : after] if not row.replaces]
        if len(free) == len(run) and not any(items[at].labels for at in run):
            for at, row in zip(run, free, strict=True):
                items[at].row, items[at].inferred = row.id, True


def _unnamed_runs(items: list[Item]) -> Iterator[list[int]]:
    run: list[int] = []
    for at, item in enumerate(items):
        if not item.row:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _best_order(items: list[Item], rows: list[taxonomy.Row]) -> None:
    """Assign rows to items, both in order, so that the sum of likenesses is greatest; weak matches are none."""
    scores = [[_row_likeness(item, row) for row in rows] for item in items]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(items) + 1)]
    for i in range(len(items) - 1, -1, -1):
        for j in range(len(rows) - 1, -1, -1):
            match = scores[i][j] + best[i + 1][j + 1] if scores[i][j] >= CERTAIN else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], match)
    i = j = 0
    while i < len(items) and j < len(rows):
        if scores[i][j] >= CERTAIN and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            items[i].row = rows[j].id
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _row_likeness(item: Item, row: taxonomy.Row) -> float:
    printed = [key(item.labels[-1]), key("".join(item.labels))] if item.labels else []
    if printed and printed[0] in (key(row.label), *map(key, row.variants)):
        return 1.0
    return max(
        (
            max(likeness(label, key(form)), 0.95 if len(key(form)) >= 4 and label.endswith(key(form)) else 0.0)
            for label in printed
            if label
            for form in (row.label, *row.variants)
        ),
        default=0.0,
    )
