"""Table four from its grids: by the heads above each column, in order, or a row for each kind of case."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai import taxonomy
from gongkai.document import Grid, GridCell
from gongkai.labels import key
from gongkai.readers.form.cells import is_figure, put
from gongkai.report import Heading, Report


def fill(report: Report, grids: Sequence[Grid]) -> None:
    """Fill table four: by the heads above each column, by fifteen figures in order, or a row for each kind of case."""
    form = taxonomy.edition(report.form).tables["disputes"]
    cells = form.cells
    for grid in grids:
        heads = _heads(grid, form)
        for index in range(len(grid.rows)):
            row = grid.distinct(index)
            if _case_row(report, form, row):
                continue
            if not all(is_figure(cell.text) for cell in row) or not row:
                continue
            full = grid.rows[index]
            ids = [heads.get(at, "") for at in range(len(full))] if len(full) == len(grid.rows[0]) else []
            if len(row) == len(cells):
                placed = dict(zip(cells, row, strict=True))
            elif ids and all(ids) and len(set(ids)) == len(row) == len(full):
                placed = dict(zip(ids, full, strict=True))
            else:
                continue
            if not all(id in report.cells for id in placed):
                _headings(report, grid, index, placed)
                for id, cell in placed.items():
                    put(report, id, cell)


def _case_row(report: Report, form: taxonomy.Table, row: list[GridCell]) -> bool:
    labels = [cell for cell in row if not is_figure(cell.text)]
    figures = [cell for cell in row if is_figure(cell.text)]
    if not labels or len(figures) != len(form.columns) or not any(cell.text.strip() for cell in figures):
        return False
    id = next((r.id for r in form.rows if key(r.label) == key(labels[-1].text)), "")
    for column, cell in zip(form.columns, figures, strict=True):
        if id:
            put(report, f"disputes.{id}.{column.id}", cell)
    return bool(id)


def _heads(grid: Grid, form: taxonomy.Table) -> dict[int, str]:
    """Return the cell id under each grid position, as far as the heads above it tell."""
    words: dict[int, list[str]] = {}
    for row in grid.rows:
        if all(is_figure(cell.text) for cell in row):
            break
        for at, cell in enumerate(row):
            text = key(cell.text)
            if text and (not words.get(at) or words[at][-1] != text):
                words.setdefault(at, []).append(text)
    heads: dict[int, str] = {}
    for at, parts in words.items():
        joined = "".join(parts)
        kind = (
            "litigation_direct"
            if "未经复议" in joined
            else "litigation_after_review"
            if "复议后" in joined
            else "review"
            if "复议" in joined
            else ""
        )
        column = next(
            (c.id for c in form.columns for label in (c.label, *c.variants) if joined.endswith(key(label))), ""
        )
        if kind and column:
            heads[at] = f"disputes.{kind}.{column}"
    return heads


def _headings(report: Report, grid: Grid, figures: int, placed: dict[str, GridCell]) -> None:
    """Keep the printed head of each column, taking ragged rows of heads as filling the gaps of the row below."""
    printed: list[GridCell] = []
    for index in range(figures):
        row = grid.distinct(index)
        if len(row) == len(placed):
            waiting = iter(printed)
            printed = [cell if cell.text.strip() else next(waiting, cell) for cell in row]
        else:
            full = grid.rows[index]
            printed = full if len(full) == len(placed) else row
    if len(printed) == len(placed):
        for id, cell in zip(placed, printed, strict=True):
            if cell.text.strip():
                report.column_headings.setdefault(id, Heading(cell.text, cell.place))
