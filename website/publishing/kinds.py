"""The kinds of record, read from ``kinds.toml``: what each holds beside the fields that every record has."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

GROUPS = {
    "dynamic": "政务动态",
    "catalogue": "信息公开目录",
    "service_guide": "办事指南",
    "repost": "转载",
    "annual_report": "年度报告",
    "rule": "公开制度",
}
"""How the annual report counts records."""


@dataclass(frozen=True)
class DetailField:
    """One detail that a kind of record holds, kept in ``Record.details`` under its id."""

    id: str
    label: str
    type: str = "text"
    required: bool = False
    filter: bool = False
    unique: bool = False
    """Whether it is the number by which a document is told from the organ's others."""
    choices: tuple[str, ...] = ()
    law: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of record and how it is treated."""

    id: str
    label: str
    group: str
    catalogue: str = ""
    fields: tuple[DetailField, ...] = ()
    document: bool = False
    normative: bool = False
    interpretation: bool = False
    structured: bool = False
    guide: bool = False
    repost: bool = False
    pictures: bool = False
    importable: bool = False
    """Whether records of the kind can be imported from a spreadsheet."""

    @property
    def unique_field(self) -> DetailField | None:
        """The field that holds the number by which its documents are told apart, if it has one."""
        return next((field for field in self.fields if field.unique), None)


@cache
def kinds() -> dict[str, Kind]:
    """Return every kind by id, in the order of the file."""
    with Path(__file__).with_name("kinds.toml").open("rb") as file:
        entries = tomllib.load(file)["kind"]
    return {entry["id"]: _kind(entry) for entry in entries}


def _kind(entry: dict[str, Any]) -> Kind:
    fields = tuple(_field(each) for each in entry.pop("field", ()))
    return Kind(fields=fields, **entry)


def _field(entry: dict[str, Any]) -> DetailField:
    return DetailField(**{**entry, "choices": tuple(entry.get("choices", ()))})


def choices() -> list[tuple[str, str]]:
    """Return the kinds as the choices of a form field."""
    return [(kind.id, kind.label) for kind in kinds().values()]


def in_group(group: str) -> list[str]:
    """Return the ids of the kinds that the annual report counts under one heading."""
    return [kind.id for kind in kinds().values() if kind.group == group]


def stored(value: Any) -> Any:
    """Return a detail's value as a record keeps it: days and sums as JSON has them."""
    return str(value) if isinstance(value, date | Decimal) else value
