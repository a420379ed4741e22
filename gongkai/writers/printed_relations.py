"""The form's relations over the cells of a table as it is printed, older rows included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai import taxonomy
from gongkai.report import Report
from gongkai.writers.content import StatutoryTable


@dataclass(frozen=True, slots=True)
class Relation:
    """Two sums of cells of one table that must be equal; ``where`` names the row or column in the form's words."""

    table: StatutoryTable
    says: str
    where: str
    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def total(self) -> str:
        """The cell that is nothing but the sum of the right side, if the relation has one."""
        return self.left[0] if len(self.left) == 1 else ""


def relations(report: Report, table: StatutoryTable) -> Iterator[Relation]:
    """Yield the relations of the form whose cells are all in the printed table."""
    edition = taxonomy.edition(table.form)
    form = edition.tables[table.id]
    printed = {cell.form.cell for cell in table.cells}
    for relation in edition.relations:
        if relation.table != table.id:
            continue
        over_columns = relation.over == "columns"
        lines = (
            [(c.id, f"“{c.label}”列") for c in form.columns]
            if over_columns
            else [(r.id, f"“{r.label}”行") for r in form.rows]
        )
        for line, where in lines:
            left, right = (
                tuple(_cell_ids(form, side, line, over_columns, report.single_ended_row))
                for side in (relation.left, relation.right)
            )
            if printed.issuperset(left + right):
                yield Relation(table, relation.says, f"{table.number}{where}", left, right)


def _cell_ids(form: taxonomy.Table, side: Sequence[str], line: str, over_columns: bool, single: bool) -> Iterator[str]:
    """Yield the cells of one side; the older single row stands in for the rows it replaces where it was printed."""
    if not over_columns:
        yield from (f"{form.id}.{line}.{column}" for column in side)
        return
    stands_for = {row: other.id for other in form.rows for row in other.replaces} if single else {}
    yield from dict.fromkeys(f"{form.id}.{stands_for.get(row, row)}.{line}" for row in side)
