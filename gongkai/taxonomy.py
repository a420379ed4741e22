"""An edition of the report form, loaded from the law's data and frozen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

FOLDER = Path(__file__).parent / "law" / "annual_report"

TableId = Literal["proactive", "requests", "disputes"]
TABLES: tuple[TableId, ...] = ("proactive", "requests", "disputes")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One of the six chapters: its number, its statutory heading and the other headings that are accepted."""

    id: str
    number: str
    label: str
    law: str
    variants: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading as the form prints it, e.g. 一、总体情况."""
        return f"{self.number}、{self.label}"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One of the aspects that chapter one must cover."""

    id: str
    label: str
    law: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures. ``kind`` is count (件, from zero), signed (增/减) or amount (money in ``unit``)."""

    id: str
    label: str
    variants: tuple[str, ...] = ()
    kind: str = "count"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of figures. ``replaces`` names the rows for which an older single row stands."""

    id: str
    label: str
    code: str = ""
    group: str = ""
    law: str = ""
    variants: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A label that spans several rows (table three) or several rows printed as columns (table four)."""

    id: str
    label: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A column heading that spans several columns."""

    id: str
    label: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of table two with columns of its own; ``heads`` rewords a column's label in this part."""

    id: str
    label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    heads: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """One statutory table: what it is called, its rows, columns, groups, and the cells that take a figure."""

    id: TableId
    number: str
    chapter: str
    unit: str
    stub: str
    law: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sections: tuple[Section, ...] = ()
    groups: tuple[Group, ...] = ()
    heads: tuple[Head, ...] = ()

    @cached_property
    def column(self) -> Mapping[str, Column]:
        """The columns by id."""
        return {column.id: column for column in self.columns}

    @cached_property
    def row(self) -> Mapping[str, Row]:
        """The rows by id, those that stand for others included."""
        return {row.id: row for row in self.rows}

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """The groups by id."""
        return {group.id: group for group in self.groups}

    @cached_property
    def form_rows(self) -> tuple[Row, ...]:
        """The rows the form prints: without those that only stand for others."""
        return tuple(row for row in self.rows if not row.replaces)

    def printed_rows(self, single_ended_row: bool) -> tuple[Row, ...]:
        """Return the rows as a report prints them: the form's own, or an older row in place of those it replaces."""
        if not single_ended_row:
            return self.form_rows
        replaced = {id for row in self.rows for id in row.replaces}
        return tuple(row for row in self.rows if row.id not in replaced)

    def printed_cells(self, single_ended_row: bool) -> tuple[str, ...]:
        """Return the ids of every figure that a report prints with these rows, in the form's order."""
        rows = self.printed_rows(single_ended_row)
        return tuple(f"{self.id}.{row.id}.{column}" for row in rows for column in self.columns_of(row.id))

    def columns_of(self, row: str) -> tuple[str, ...]:
        """Return the column ids that take a figure in ``row``."""
        for section in self.sections:
            if row in section.rows:
                return section.columns
        return tuple(column.id for column in self.columns)

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """The ids ``table.row.column`` of every figure the form asks for, in the form's order."""
        return self.printed_cells(single_ended_row=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """Two sums that must be equal, in every column (``over`` columns) or every row (``over`` rows) of a table."""

    id: str
    formula: str
    table: TableId
    over: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    law: str
    says: str


class Sum(NamedTuple):
    """One line of a relation: the row or column it runs along, and the cells on either side."""

    line: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carry:
    """Rows whose figures must repeat last year's rows ``previous``, column by column."""

    id: str
    formula: str
    severity: str
    table: TableId
    rows: tuple[str, ...]
    previous: tuple[str, ...]
    law: str
    says: str


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock: this year's column equals last year's columns ``previous`` plus ``plus`` less ``minus`` of this year."""

    id: str
    formula: str
    severity: str
    table: TableId
    rows: tuple[str, ...]
    stock: str
    law: str
    says: str
    previous: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    """A whole edition of the form: chapters, tables, and the relations that bind their figures."""

    id: str
    name: str
    law: str
    first_year: int
    last_year: int | None
    chapters: tuple[Chapter, ...]
    aspects: tuple[Aspect, ...]
    tables: Mapping[str, Table]
    relations: tuple[Relation, ...]
    carries: tuple[Carry, ...]
    stocks: tuple[Stock, ...]

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Every cell id of the form, in the form's order."""
        return tuple(cell for table in self.tables.values() for cell in table.cells)

    @cached_property
    def chapter(self) -> Mapping[str, Chapter]:
        """The chapters by id."""
        return {chapter.id: chapter for chapter in self.chapters}

    def label(self, cell: str) -> str:
        """Return a cell id in the form's own words, e.g. 表三“1.属于国家秘密”自然人."""
        table_id, row_id, column_id = cell.split(".")
        table = self.tables[table_id]
        return f"{table.number}“{table.row[row_id].label}”{self.column_label(table_id, row_id, column_id)}"

    def column_label(self, table: str, row: str, column: str) -> str:
        """Return a column's heading as the form words it for ``row``."""
        for section in self.tables[table].sections:
            if row in section.rows and column in section.heads:
                return section.heads[column]
        return self.tables[table].column[column].label


@cache
def edition_ids() -> tuple[str, ...]:
    """Return the ids of all editions, oldest first."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[0-9]*.toml")))


@cache
def edition_for(year: int) -> str:
    """Return the id of the edition that a report of ``year`` must use; years before the first form give the first."""
    ids = edition_ids()
    return max((id for id in ids if edition(id).first_year <= year), default=ids[0])


@cache
def edition(id: str) -> Edition:
    """Load an edition by its id, e.g. ``"2021"``.

    Raises ``KeyError`` for an unknown id and ``TypeError`` for a misspelt key in the data.
    """
    path = FOLDER / f"{id}.toml"
    if not id.isalnum() or not path.is_file():
        raise KeyError(id)
    raw = _tuples(tomllib.loads(path.read_text("utf-8")))
    return Edition(
        id=raw["id"],
        name=raw["name"],
        law=raw["law"],
        first_year=raw["first_year"],
        last_year=raw.get("last_year"),
        chapters=tuple(Chapter(**entry) for entry in raw["chapter"]),
        aspects=tuple(Aspect(**entry) for entry in raw.get("aspect", ())),
        tables={entry["id"]: _table(entry) for entry in raw["table"]},
        relations=tuple(Relation(**entry) for entry in raw["relation"]),
        carries=tuple(Carry(**entry) for entry in raw["carry"]),
        stocks=tuple(Stock(**{"previous": (entry["stock"],)} | entry) for entry in raw["stock"]),
    )


@cache
def sums(edition_id: str, relation: str, single_ended_row: bool) -> tuple[Sum, ...]:
    """Return every sum of a relation in the form's order; an older row stands for the rows it replaces where printed.

    Raises ``KeyError`` for an unknown edition and ``StopIteration`` for an unknown relation.
    """
    form = edition(edition_id)
    rule = next(one for one in form.relations if one.id == relation)
    table = form.tables[rule.table]
    sides = (rule.left, rule.right)
    if rule.over == "rows":
        return tuple(
            Sum(row.id, *(tuple(f"{table.id}.{row.id}.{column}" for column in side) for side in sides))
            for row in table.printed_rows(single_ended_row)
        )
    stands_for = {id: row.id for row in table.rows for id in row.replaces if single_ended_row}
    left, right = (tuple(dict.fromkeys(stands_for.get(id, id) for id in side)) for side in sides)
    return tuple(
        Sum(column.id, *(tuple(f"{table.id}.{row}.{column.id}" for row in side) for side in (left, right)))
        for column in table.columns
    )


def _table(entry: dict[str, Any]) -> Table:
    return Table(
        id=entry["id"],
        number=entry["number"],
        chapter=entry["chapter"],
        unit=entry["unit"],
        stub=entry["stub"],
        law=entry["law"],
        columns=tuple(Column(**column) for column in entry["column"]),
        rows=tuple(Row(**row) for row in entry["row"]),
        sections=tuple(Section(**{"heads": {}} | section) for section in entry.get("section", ())),
        groups=tuple(Group(**group) for group in entry.get("group", ())),
        heads=tuple(Head(**head) for head in entry.get("head", ())),
    )


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    return value
