"""The form's relations over the cells of a table as it is printed, older rows included."""

from __future__ import annotations

from collections.abc import Iterator
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
        lines, word = (form.column, "列") if relation.over == "columns" else (form.row, "行")
        for line, left, right in taxonomy.sums(table.form, relation.id, report.single_ended_row):
            if printed.issuperset(left + right):
                where = f"{table.number}“{lines[line].label}”{word}"
                yield Relation(table, relation.says, where, left, right)
