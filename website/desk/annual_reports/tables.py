"""The three statutory tables as the form prints them, each figure with the way to its list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gongkai import taxonomy
from gongkai.records import plain
from website.annual_reports.figures import NATURAL_AND_OTHERS
from website.annual_reports.figures.counting import Number, YearOf


@dataclass(frozen=True)
class Cell:
    """A figure in a table: what stands there, what the records say now, what was entered by hand, what is wrong."""

    id: str
    value: str
    now: str
    by_hand: str
    wrong: bool
    commented: bool
    label: str

    @property
    def changed(self) -> bool:
        """Whether the records say something else than what was settled."""
        return self.value != self.now


@dataclass(frozen=True)
class Line:
    """A row of a table: its label under its groups, and its figures."""

    label: str
    depth: int
    cells: tuple[Cell, ...] = ()
    strong: bool = False


class Tables:
    """The tables of one report, made of its figures."""

    def __init__(
        self,
        form: taxonomy.Edition,
        counted: YearOf,
        settled: Mapping[str, Any] | None,
        wrong: frozenset[str],
        commented: frozenset[str],
    ) -> None:
        self.form, self.counted, self.settled, self.wrong, self.commented = form, counted, settled, wrong, commented

    def cell(self, id: str) -> Cell:
        """Return a cell."""
        now = _said(self.counted.value(id))
        value = now if self.settled is None else _said(self.settled.get(id))
        hand = self.counted.by_hand(id)
        label = self.form.label(id)
        return Cell(id, value, now, _said(hand) if hand else "", id in self.wrong, id in self.commented, label)

    @property
    def two(self) -> list[dict[str, Any]]:
        """Table two by its parts, each with columns of its own."""
        table = self.form.tables["proactive"]
        return [
            {
                "label": section.label,
                "heads": [self.form.column_label("proactive", section.rows[0], column) for column in section.columns],
                "lines": [
                    Line(
                        table.row[row].label,
                        0,
                        tuple(self.cell(f"proactive.{row}.{column}") for column in section.columns),
                    )
                    for row in section.rows
                ],
            }
            for section in table.sections
        ]

    @property
    def three(self) -> dict[str, Any]:
        """Table three with its groups."""
        table = self.form.tables["requests"]
        heads = [table.column[id].label for id in NATURAL_AND_OTHERS[1:]]
        return {"stub": table.stub, "heads": heads, "lines": list(self._grouped(table))}

    def _grouped(self, table: taxonomy.Table) -> Iterator[Line]:
        opened: set[str] = set()
        for row in table.form_rows:
            path, group = [], table.group.get(row.group)
            while group:
                path.insert(0, group)
                group = table.group.get(group.parent)
            for depth, each in enumerate(path):
                if each.id not in opened:
                    opened.add(each.id)
                    yield Line(each.label, depth)
            cells = tuple(self.cell(f"requests.{row.id}.{column.id}") for column in table.columns)
            yield Line(row.label, len(path), cells, strong=row.id == "handled_total" or not path)

    @property
    def four(self) -> dict[str, Any]:
        """Table four, which prints its rows beside one another."""
        table = self.form.tables["disputes"]
        heads = [column.label for column in table.columns]
        rows = [
            (row.label, [self.cell(f"disputes.{row.id}.{column.id}") for column in table.columns])
            for row in table.form_rows
        ]
        return {"heads": heads, "rows": rows, "flat": [cell for _, cells in rows for cell in cells]}


def _said(number: Number | None) -> str:
    return "空白" if number is None else str(plain(number))
