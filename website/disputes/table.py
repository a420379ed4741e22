"""Table four as it stands: every cell with the cases behind it, and nothing that does not belong there."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai import disputes as law
from gongkai import taxonomy
from website.agencies.models import Agency
from website.disputes.models import DisputeCase, DisputeCaseQuerySet, DisputePractice


@dataclass(frozen=True)
class Cell:
    """A figure of table four; ``id`` is its id in the form without the table's name."""

    row: str
    column: str
    label: str
    value: int

    @property
    def id(self) -> str:
        """The cell's id."""
        return f"{self.row}.{self.column}"


@dataclass(frozen=True)
class Row:
    """A row of table four with its five figures."""

    id: str
    label: str
    cells: tuple[Cell, ...]


def rule_of(agency: Agency) -> str:
    """Return how an organ counts several instances of one case."""
    practice = DisputePractice.objects.filter(agency=agency).first()
    return practice.count_rule if practice else law.default_count_rule()


def counted(agency: Agency, year: int) -> DisputeCaseQuerySet:
    """Return the cases in an organ's table four of a year, each with ``row`` and ``column``."""
    return DisputeCase.objects.of(agency).counted_in(year, rule_of(agency))


def behind(agency: Agency, year: int, row: str, column: str) -> DisputeCaseQuerySet:
    """Return the cases behind one cell."""
    found = counted(agency, year).filter(row=row)
    return found if column == "total" else found.filter(column=column)


def rows(agency: Agency, year: int) -> tuple[Row, ...]:
    """Return table four of a year."""
    places = [tuple(pair) for pair in counted(agency, year).values_list("row", "column")]
    table = taxonomy.edition("2021").tables["disputes"]
    return tuple(
        Row(row.id, row.label, tuple(_cell(row.id, each.id, each.label, places) for each in table.columns))
        for row in table.rows
    )


def _cell(row: str, column: str, label: str, places: list[tuple[str, ...]]) -> Cell:
    value = sum(place == row and column in (where, "total") for place, where in places)
    return Cell(row, column, label, value)
