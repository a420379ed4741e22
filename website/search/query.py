"""A question to the search, and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

SIZE = 20
CEILING = 200
"""Hits are counted up to here; beyond it the answer says "more than"."""


@dataclass(frozen=True)
class Query:
    """What is looked for, and where; empty filters do not narrow."""

    text: str
    agency_path: str = ""
    columns: tuple[int, ...] = ()
    """Any of these: a column with those below it."""
    kind: str = ""
    catalogue_code: str = ""
    year: int | None = None
    validity: str = ""
    newest_first: bool = False
    page: int = 1


@dataclass(frozen=True)
class Hit:
    """A document that was found; ``title`` and ``snippet`` are safe HTML with the words marked."""

    key: int
    title: str
    snippet: str
    published_on: date
    kind: str
    validity: str
    column_id: int


@dataclass(frozen=True)
class Found:
    """A part of what was found, by the documents' keys in the order of the search page, and how much it is in all."""

    keys: list[int]
    count: int
    more: bool
    """Whether there is more than was counted."""


@dataclass(frozen=True)
class Results:
    """One page of an answer."""

    hits: list[Hit]
    count: int
    more: bool
    page: int
    words: list[str]
    suggestion: str = ""
    related: list[str] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages the counted hits fill."""
        return max(1, -(-self.count // SIZE))

    @property
    def says(self) -> str:
        """How much was found, in words."""
        return f"超过{self.count}条结果" if self.more else f"共{self.count}条结果"
