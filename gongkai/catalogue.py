"""The statutory catalogue (法定主动公开内容): what organs disclose without being asked, 条例第二十条、第二十一条."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from gongkai.disclosure import law
from gongkai.law_data import read
from gongkai.working_days import Calendar, Deadline

PUBLICATION_DAYS = law().limits["publication"].length
"""Working days within which information is disclosed after it was generated or changed (条例第二十六条)."""


@dataclass(frozen=True)
class Entry:
    """One item of the catalogue.

    ``applies`` is ``all``, ``county`` or ``township``; ``limit_days`` is set where another law sets a limit of its
    own, counted in natural days when ``limit_kind`` is ``natural``.
    """

    code: str
    article: str
    label: str
    applies: str = "all"
    limit_days: int | None = None
    limit_kind: str = "working"
    limit_law: str = ""
    limit_starts: str = ""

    @property
    def law(self) -> str:
        """The article that demands the disclosure."""
        return f"条例{self.article}"


@cache
def entries() -> dict[str, Entry]:
    """Return the catalogue's items by code, in the order of the articles."""
    found = read("catalogue")["entry"]
    return {entry["code"]: Entry(**entry) for entry in found}


def entries_for(level: str) -> list[Entry]:
    """Return the items that organs of a level (``county`` or ``township``) disclose."""
    return [entry for entry in entries().values() if entry.applies in ("all", level)]


def publish_by(code: str, starts_on: date, calendar: Calendar) -> Deadline:
    """Return the last day for disclosing what was generated, changed or approved on ``starts_on``."""
    entry = entries().get(code)
    if entry and entry.limit_days and entry.limit_kind == "natural":
        return calendar.add_natural_days(starts_on, entry.limit_days, roll=False)
    return calendar.add_working_days(starts_on, entry.limit_days if entry and entry.limit_days else PUBLICATION_DAYS)
