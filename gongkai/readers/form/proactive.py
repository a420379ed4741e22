"""Table two from its grids: each row by the heads that stand above it in its part."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai import taxonomy
from gongkai.document import Grid, GridCell
from gongkai.labels import key
from gongkai.readers.form.cells import is_figure, put
from gongkai.readers.form.labels import closest, head_keys, row_keys
from gongkai.report import Heading, Report, Stray, Unread


def fill(report: Report, grids: Sequence[Grid]) -> None:
    """Fill table two: each row by the heads that stand above it in its part."""
    form = taxonomy.edition(report.form).tables["proactive"]
    rows = row_keys(report.form, "proactive")
    heads = head_keys(report.form, "proactive")
    above: list[tuple[str, GridCell]] = []
    for grid in grids:
        for index in range(len(grid.rows)):
            cells = grid.distinct(index)
            named = [(heads.get(key(cell.text), ""), cell) for cell in cells if cell.text.strip()]
            if any(column for column, _ in named) or (named and key(named[0][1].text) == key(form.stub)):
                above = [(column, cell) for column, cell in named if key(cell.text) != key(form.stub)]
                continue
            _row(report, form, rows, above, cells)


def _row(
    report: Report,
    form: taxonomy.Table,
    rows: dict[str, str],
    above: list[tuple[str, GridCell]],
    cells: list[GridCell],
) -> None:
    label = next((cell for cell in cells if not is_figure(cell.text)), None)
    if label is None:
        return
    row = closest(key(label.text), rows)
    after = cells[cells.index(label) + 1 :]
    if not row:
        if any(cell.text.strip() and is_figure(cell.text) for cell in after):
            report.strays.append(Stray(" ".join(cell.text for cell in cells), "表二没有这一行", label.place))
        return
    report.row_headings.setdefault(f"proactive.{row}", Heading(label.text, label.place))
    wanted = form.columns_of(row)
    for column, cell in zip(wanted, (cell for _, cell in above), strict=False):
        report.column_headings.setdefault(f"proactive.{row}.{column}", Heading(cell.text, cell.place))
    while len(after) > len(wanted) and not after[-1].text.strip():
        after.pop()
    columns = [column for column, _ in above] if len(above) == len(after) and all(c for c, _ in above) else list(wanted)
    if len(after) != len(columns):
        text = " ".join(cell.text for cell in after)
        why = f"这一行有{len(after)}个数字格，格式要求{len(wanted)}个，无法对应"
        report.unread += [Unread(f"proactive.{row}.{column}", why, text, label.place) for column in wanted]
        return
    for column, cell in zip(columns, after, strict=True):
        if column in wanted:
            put(report, f"proactive.{row}.{column}", cell)
