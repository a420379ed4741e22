"""Every statistic of the year, each once: its name, definition, article, records and value.

The tables, the text's numbers, the desk's lists and the open data all read these. A figure is a cell of the form
(``requests.granted.natural``) or a number of the text (``news_count``); sums follow from the form's relations.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from gongkai import taxonomy
from website.agencies.models import Agency
from website.annual_reports.figures.sources import SOURCES, Records

NATURAL_AND_OTHERS = ("natural", "commercial", "research", "public_benefit", "legal_service", "other")
FIRST_YEAR = 2021
"""The first year of the edition whose tables are computed; older reports are imported."""


@dataclass(frozen=True)
class Figure:
    """One statistic.

    ``parts`` are the figures of which it is the sum; ``rate`` what is divided by what; ``mean`` the field of its
    records of which it is the mean, ``adds`` the one whose amounts are added; without either the records are counted.
    """

    id: str
    label: str
    definition: str
    law: str
    unit: str = "件"
    unverified: str = ""
    source: str = ""
    argument: str = ""
    adds: str = ""
    parts: tuple[str, ...] = ()
    rate: tuple[tuple[str, ...], ...] = field(default=())
    mean: str = ""
    cell: bool = False

    def says(self, year: int) -> str:
        """Return what is counted, with the mark of what is not verified."""
        told = self.definition.replace("{year}", str(year))
        return f"{told}〔未核实：{self.unverified}〕" if self.unverified else told

    @property
    def base(self) -> bool:
        """Whether it is counted itself, and may be adjusted, rather than summed or divided."""
        return not self.parts and not self.divided

    @property
    def divided(self) -> bool:
        """Whether it is no number of records but what comes of dividing."""
        return bool(self.rate or self.mean)

    def records(self, agency: Agency, year: int) -> Records | None:
        """Return the records behind it; nothing for a figure that has none, or is the sum of unlike ones."""
        if self.source:
            return SOURCES[self.source](agency, year, self.argument, self.id)
        return None

    def value(self, agency: Agency, year: int) -> Any:
        """Return its value in an organ's year, adjustments included."""
        from website.annual_reports.figures.counting import YearOf

        return YearOf(agency, year).value(self.id)

    def leaves(self) -> Iterator[Figure]:
        """Yield the counted figures of which it is made."""
        if self.base:
            yield self
        for part in (*self.parts, *(each for side in self.rate for each in side)):
            yield from figures()[part].leaves()


@cache
def figures() -> Mapping[str, Figure]:
    """Return every figure by id: the cells in the form's order, then the numbers of the text."""
    with Path(__file__).with_name("figures.toml").open("rb") as file:
        source = tomllib.load(file)
    rows = {row: entry for entry in source["row"] for row in entry["rows"]}
    found = {each.id: each for each in _cells(rows)}
    for entry in source["figure"]:
        parts, rate = tuple(entry.pop("of", ())), tuple(tuple(side) for side in entry.pop("rate", ()))
        found[entry["id"]] = Figure(**entry, parts=parts, rate=rate)
    return found


def _cells(rows: Mapping[str, Mapping[str, Any]]) -> Iterator[Figure]:
    form = taxonomy.edition(taxonomy.edition_for(FIRST_YEAR))
    sums = _sums(form)
    for table in form.tables.values():
        for cell in table.cells:
            entry = rows.get(cell.rpartition(".")[0]) or rows[table.id]
            told = {
                name: entry[name] for name in ("definition", "law", "source", "argument", "unverified") if name in entry
            }
            column = cell.rpartition(".")[2]
            unit = table.column[column].unit or table.unit
            yield Figure(id=cell, label=form.label(cell), unit=unit, cell=True, parts=sums.get(cell, ()), **told)


def _sums(form: taxonomy.Edition) -> dict[str, tuple[str, ...]]:
    """Return of which cells the relations make each total; a total of totals is taken row by row."""
    found: dict[str, tuple[str, ...]] = {}
    for relation in form.relations:
        if len(relation.left) != 1:
            continue
        table = form.tables[relation.table]
        for line in table.form_rows if relation.over == "rows" else table.columns:
            named = (
                (f"{table.id}.{line.id}." + "{}")
                if relation.over == "rows"
                else (f"{table.id}." + "{}" + f".{line.id}")
            )
            found.setdefault(named.format(relation.left[0]), tuple(named.format(each) for each in relation.right))
    return found


def figure(id: str) -> Figure:
    """Return a figure by its id. Raises ``KeyError``."""
    return figures()[id]


def by_label() -> dict[str, Figure]:
    """Return the figures of the text by their Chinese names."""
    return {each.label: each for each in figures().values() if not each.cell}
