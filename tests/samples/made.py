"""A made-up report: its words, its true figures, and its tables as they are to be printed."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from gongkai import taxonomy
from gongkai.layout import FormCell
from gongkai.layout import layout as table_layout

FOLDER = Path(__file__).parent
REPORTS = FOLDER / "reports"
TABLES = ("proactive", "requests", "disputes")


@dataclass(frozen=True)
class Cell:
    """One printed cell; ``kind`` is head, stub or value and ``id`` the figure's id."""

    row: int
    column: int
    rowspan: int
    colspan: int
    kind: str
    text: str
    id: str = ""


@dataclass(frozen=True)
class Chapter:
    """One printed chapter, with the statutory table that follows its heading."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    table: str = ""


@dataclass(frozen=True)
class Made:
    """A report as its file in ``reports/`` describes it."""

    slug: str
    agency: str
    year: int
    form: str
    title: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    files: dict[str, str]
    fill: int | str = 0
    blanks: tuple[str, ...] = ("",)
    single_ended_row: bool = False
    values: dict[str, dict[str, list[float | str]]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    without_columns: tuple[str, ...] = ()
    glued: dict[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    max_unread: dict[str, int] = field(default_factory=dict)

    @cached_property
    def cells(self) -> dict[str, float | str]:
        """The true figure of every printed cell by id; the empty string for a blank one."""
        figures: dict[str, float | str] = {}
        for table in TABLES:
            for cell in self._layout(table):
                if cell.cell:
                    figures[cell.cell] = self._figure(cell.cell)
        return figures

    def _figure(self, id: str) -> float | str:
        table, row, column = id.split(".")
        form = taxonomy.edition(self.form).tables[table]
        given = self.values.get(table, {}).get(row)
        return self.fill if given is None else given[form.columns_of(row).index(column)]

    def _layout(self, table: str) -> list[FormCell]:
        cells = table_layout(self.form, table, self.single_ended_row and self.form != "2019")
        return _without_columns(list(cells), [id for id in self.without_columns if id.startswith(table)])

    def table(self, table: str) -> list[Cell]:
        """Return a table's cells in reading order, with their texts as printed."""
        seen: Counter[str] = Counter()
        blanks = 0
        cells: list[Cell] = []
        for form in self._layout(table):
            text = form.text
            if form.cell:
                text = self.printed.get(form.cell, _printed(self.cells[form.cell]))
                if not text and form.cell not in self.printed:
                    text = self.blanks[blanks % len(self.blanks)]
                    blanks += 1
            else:
                seen[text] += 1
                text = self.labels.get(f"{text}#{seen[text]}", self.labels.get(text, text))
            cells.append(Cell(form.row, form.column, form.rowspan, form.colspan, form.kind, text, form.cell))
        return cells

    def gold(self) -> dict[str, Any]:
        """Return what a reader must find, in the form of the gold files."""
        return {
            "slug": self.slug,
            "agency": self.agency,
            "year": self.year,
            "edition": taxonomy.edition_for(self.year),
            "form": self.form,
            "files": sorted(self.files),
            "max_unread": {suffix: self.max_unread.get(suffix, 0) for suffix in sorted(self.files)},
            "cells": {id: None if figure == "" else figure for id, figure in self.cells.items()},
            "errors_in_the_report": list(self.errors),
            "notes": list(self.notes),
        }


def _printed(figure: float | str) -> str:
    return str(figure)


def _without_columns(cells: list[FormCell], ids: list[str]) -> list[FormCell]:
    """Leave the named columns out of a layout, narrowing the heads that span them."""
    dropped = {cell.column for cell in cells for id in ids if cell.cell.endswith("." + id.split(".")[-1]) and cell.cell}
    kept: list[FormCell] = []
    for cell in cells:
        width = sum(column not in dropped for column in range(cell.column, cell.column + cell.colspan))
        if width:
            start = cell.column - sum(column < cell.column for column in dropped)
            kept.append(replace(cell, column=start, colspan=width))
    return kept


def load(slug: str) -> Made:
    """Read a report's description. Raises ``TypeError`` for a key that is misspelt."""
    raw = tomllib.loads((REPORTS / f"{slug}.toml").read_text("utf-8"))
    if plain := raw.pop("prose", None):
        raw = _filled(tomllib.loads((FOLDER / "prose.toml").read_text("utf-8"))[plain], raw) | raw
    raw.pop("words", None)
    chapters = tuple(
        Chapter(chapter["heading"], tuple(chapter.get("paragraphs", ())), chapter.get("table", ""))
        for chapter in raw.pop("chapter")
    )
    lists = ("title", "opening", "closing", "blanks", "without_columns", "errors", "notes")
    return Made(slug=slug, chapters=chapters, **{key: tuple(raw[key]) if key in lists else raw[key] for key in raw})


def _filled(prose: Any, raw: dict[str, Any]) -> Any:
    """Put the organ and the year of a report into shared prose."""
    if isinstance(prose, dict):
        return {key: _filled(value, raw) for key, value in prose.items()}
    if isinstance(prose, list):
        return [_filled(value, raw) for value in prose]
    words = {"agency": raw["agency"], "year": raw["year"], "next": raw["year"] + 1} | raw.get("words", {})
    return prose.format(**words) if isinstance(prose, str) else prose


def slugs() -> list[str]:
    """Return the names of all made reports."""
    return sorted(path.stem for path in REPORTS.glob("*.toml"))
