"""The limits of the checks of the text, from ``law/annual_report/limits.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from gongkai.taxonomy import FOLDER


@dataclass(frozen=True, slots=True)
class Limits:
    """``rate_tolerance`` in percentage points, the ``copied`` shares from 0 to 1, ``least_text`` in characters."""

    rate_tolerance: Decimal
    copied_from_last_year: Decimal
    copied_from_another_organ: Decimal
    least_text: int
    review_first_year: int


@cache
def limits() -> Limits:
    """Load the limits. Raises ``KeyError`` when one is missing from the data."""
    raw = tomllib.loads((FOLDER / "limits.toml").read_text("utf-8"))
    return Limits(
        Decimal(raw["rate"]["tolerance"]),
        Decimal(raw["copied"]["from_last_year"]),
        Decimal(raw["copied"]["from_another_organ"]),
        raw["copied"]["least_text"],
        raw["review_first"]["first_year"],
    )
