"""How the form lays out its three tables: every printed cell once, with what it spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from gongkai import taxonomy


@dataclass(frozen=True, slots=True)
class FormCell:
    """One printed cell of a table's layout, at ``row`` and ``column`` from zero.

    ``kind`` is head (a column heading), stub (a row heading) or value; ``cell`` is the id of a value's figure.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    kind: str
    text: str
    cell: str = ""


@cache
def layout(edition_id: str, table: str, single_ended_row: bool = False) -> tuple[FormCell, ...]:
    """Return the printed cells of a table in reading order, merged cells once, as the form lays them out.

    ``single_ended_row`` lays out the older single row 其他处理 in place of the three that replaced it.
    """
    form = taxonomy.edition(edition_id).tables[table]
    match form.id:
        case "proactive":
            cells = _proactive_layout(form)
        case "requests":
            cells = _requests_layout(form, single_ended_row)
        case "disputes":
            cells = _disputes_layout(form)
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def size(cells: tuple[FormCell, ...]) -> tuple[int, int]:
    """Return the rows and columns that a layout covers."""
    return max(cell.row + cell.rowspan for cell in cells), max(cell.column + cell.colspan for cell in cells)


def _proactive_layout(table: taxonomy.Table) -> Iterator[FormCell]:
    width = max(len(section.columns) for section in table.sections)
    line = 0
    for section in table.sections:
        yield FormCell(line, 0, 1, width + 1, "head", section.label)
        yield FormCell(line + 1, 0, 1, 1, "head", table.stub)
        spans = list(_spread(len(section.columns), width))
        for (start, span), column in zip(spans, section.columns, strict=True):
            head = section.heads.get(column, table.column[column].label)
            yield FormCell(line + 1, start + 1, 1, span, "head", head)
        line += 2
        for row in section.rows:
            yield FormCell(line, 0, 1, 1, "stub", table.row[row].label)
            for (start, span), column in zip(spans, section.columns, strict=True):
                yield FormCell(line, start + 1, 1, span, "value", "", f"{table.id}.{row}.{column}")
            line += 1


def _spread(parts: int, width: int) -> Iterator[tuple[int, int]]:
    """Yield start and span of ``parts`` cells over ``width`` columns; the last takes what is left over."""
    for index in range(parts):
        yield index, width - index if index == parts - 1 else 1


_STUB_WIDTH = 3


def _requests_layout(table: taxonomy.Table, single_ended_row: bool) -> Iterator[FormCell]:
    rows = table.printed_rows(single_ended_row)
    yield FormCell(0, 0, 3, _STUB_WIDTH, "head", table.stub)
    spanned = {head.id: head for head in table.heads}
    yield FormCell(0, _STUB_WIDTH, 1, len(table.columns), "head", spanned["applicants"].label)
    organisations = spanned["organisations"]
    for index, column in enumerate(table.columns):
        if column.id not in organisations.columns:
            yield FormCell(1, _STUB_WIDTH + index, 2, 1, "head", column.label)
            continue
        if column.id == organisations.columns[0]:
            yield FormCell(1, _STUB_WIDTH + index, 1, len(organisations.columns), "head", organisations.label)
        yield FormCell(2, _STUB_WIDTH + index, 1, 1, "head", column.label)
    opened: set[str] = set()
    for line, row in enumerate(rows, start=3):
        start = 0
        for group in _groups_of(table, row):
            if group.id not in opened:
                opened.add(group.id)
                span = sum(group in _groups_of(table, other) for other in rows)
                yield FormCell(line, start, span, 1, "stub", group.label)
            start += 1
        yield FormCell(line, start, 1, _STUB_WIDTH - start, "stub", row.label)
        for index, column in enumerate(table.columns):
            yield FormCell(line, _STUB_WIDTH + index, 1, 1, "value", "", f"{table.id}.{row.id}.{column.id}")


def _groups_of(table: taxonomy.Table, row: taxonomy.Row) -> list[taxonomy.Group]:
    groups: list[taxonomy.Group] = []
    group = row.group
    while group:
        groups.insert(0, table.group[group])
        group = table.group[group].parent
    return groups


def _disputes_layout(table: taxonomy.Table) -> Iterator[FormCell]:
    width = len(table.columns)
    for index, row in enumerate(table.rows):
        first = index * width
        if row.group:
            if table.rows[index - 1].group != row.group:
                span = sum(other.group == row.group for other in table.rows) * width
                yield FormCell(0, first, 1, span, "head", table.group[row.group].label)
            yield FormCell(1, first, 1, width, "head", row.label)
        else:
            yield FormCell(0, first, 1, width, "head", row.label)
        for offset, column in enumerate(table.columns):
            top = 2 if row.group else 1
            yield FormCell(top, first + offset, 3 - top, 1, "head", column.label)
            yield FormCell(3, first + offset, 1, 1, "value", "", f"{table.id}.{row.id}.{column.id}")
