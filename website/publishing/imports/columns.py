"""The columns of a spreadsheet of records, from ``columns.toml`` and, for a kind's details, from ``kinds.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gongkai import labels
from website.publishing import choices
from website.publishing.kinds import DetailField, Kind, kinds

ROW_NUMBER = "行号（勿改）"
"""The heading of the column by which a mended sheet finds its rows again."""
PROBLEM = "问题"
"""The heading of the column that says what is wrong with a row."""
_OURS = frozenset(labels.key(each) for each in (ROW_NUMBER, PROBLEM))
_MARK = re.compile(r"(?:[*＊]|[（(]?(?:必填|选填)[）)]?)+\s*$")
_TEXT, _LONG_TEXT = 300, 10_000
"""The most characters of a detail, as its form field takes them."""


@dataclass(frozen=True)
class ImportColumn:
    """One column: which field it fills, what it is headed, and what may stand in it."""

    id: str
    label: str
    type: str = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    """Each value and its label."""
    most: int = 0
    law: str = ""
    says: str = ""
    detail: bool = False
    """Whether it fills one of the details of its kind."""

    @property
    def heading(self) -> str:
        """What stands over it in the template: a required column is marked."""
        return f"{self.label}*" if self.required else self.label


def importable() -> list[Kind]:
    """Return the kinds whose records can be imported: those kept as structured records first."""
    return sorted((kind for kind in kinds().values() if kind.importable), key=lambda kind: not kind.structured)


@cache
def columns_of(kind_id: str) -> tuple[ImportColumn, ...]:
    """Return the columns of a kind in the order of its template."""
    kind = kinds()[kind_id]
    with Path(__file__).with_name("columns.toml").open("rb") as file:
        entries = tomllib.load(file)["column"]
    common = [_column(entry, kind) for entry in entries if _has(kind, entry.pop("only", ""))]
    place = next(number for number, column in enumerate(common) if column.id == "body")
    return (*common[:place], *(_detail(field) for field in kind.fields), *common[place:])


def _has(kind: Kind, wanted: Any) -> bool:
    """Whether a kind has a property; ``text`` is what a kind has whose text is not in its details."""
    if wanted == "text":
        return not kind.structured and not kind.guide
    return not wanted or wanted is True or bool(getattr(kind, wanted))


def _column(entry: dict[str, Any], kind: Kind) -> ImportColumn:
    required = "required" in entry and _has(kind, entry.pop("required"))
    aliases = tuple(entry.pop("aliases", ()))
    offered = _offered(entry.pop("choices", ()))
    return ImportColumn(**entry, required=required, aliases=aliases, choices=tuple(offered))


def _offered(named: str | list[str]) -> list[tuple[str, str]]:
    """Return the values and labels of a vocabulary in ``choices``, or of the values themselves."""
    if not isinstance(named, str):
        return [(each, each) for each in named]
    vocabulary = getattr(choices, named)
    return vocabulary.choices if hasattr(vocabulary, "choices") else vocabulary()


def _detail(field: DetailField) -> ImportColumn:
    return ImportColumn(
        id=field.id,
        label=field.label,
        type=field.type,
        required=field.required,
        choices=tuple((each, each) for each in field.choices),
        most=_LONG_TEXT if field.type == "long_text" else _TEXT,
        law=field.law,
        detail=True,
    )


def meaning(heading: str) -> str:
    """Return what a heading is compared by: without marks of what is required, spaces and punctuation.

    >>> meaning("金额（元） *")
    '金额元'
    """
    return labels.key(_MARK.sub("", heading.strip()))


@cache
def _by_meaning(kind_id: str) -> dict[str, ImportColumn]:
    columns = columns_of(kind_id)
    found = {meaning(alias): column for column in columns for alias in column.aliases}
    # A label goes before another column's alias.
    return found | {meaning(column.label): column for column in columns}


def recognised(kind_id: str, heading: str) -> ImportColumn | None:
    """Return the column that a heading means, if it means one."""
    return _by_meaning(kind_id).get(meaning(heading)) if heading.strip() else None


def is_ours(heading: str) -> bool:
    """Whether a heading is one that the platform itself puts over a sheet to be mended."""
    return labels.key(heading) in _OURS
