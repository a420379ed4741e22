"""The lists that hold for every office, read from ``words.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Renamed:
    """A name that is wrong, what is right where that is known, and from what day on."""

    old: str
    new: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Lists:
    """What every draft is checked for."""

    must: frozenset[str]
    advice: frozenset[str]
    renamed: tuple[Renamed, ...]


@cache
def lists() -> Lists:
    """Load the lists. Raises ``KeyError`` or ``TypeError`` for a misspelt key in the data."""
    raw = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return Lists(
        must=frozenset(raw["must"]["words"]),
        advice=frozenset(raw["advice"]["words"]),
        renamed=tuple(Renamed(old, entry["new"], entry["since"]) for entry in raw["renamed"] for old in entry["old"]),
    )
