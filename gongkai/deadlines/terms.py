"""What the law sets and what it leaves open, from ``law/deadlines.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from gongkai.errors import GongkaiError
from gongkai.law_data import read


class CourseRefused(GongkaiError):
    """What a request is said to have gone through cannot be: the text names the cause and the cure."""


@dataclass(frozen=True)
class Limit:
    """So many working days for something, from when, by which article."""

    id: str
    label: str
    days: int
    starts: str
    law: str


@dataclass(frozen=True)
class Channel:
    """A way in which a request comes in, and which of its days is the day of receipt (条例第三十一条).

    ``counts`` is ``submitted``, ``arrived`` or ``confirmed``.
    """

    id: str
    label: str
    counts: str
    says: str


@dataclass(frozen=True)
class Setting:
    """What the law leaves open or what was not verified: the office may decide otherwise than the default."""

    id: str
    label: str
    default: int | bool
    unverified: str


@dataclass(frozen=True)
class Terms:
    """The settings as an office has them; a setting it does not name has its default."""

    clarification_days: int
    fee_restarts: bool
    consultation_counts_first_day: bool
    reason_stops: bool
    late_extension_counts: bool
    confirmation_days: int

    @classmethod
    def of(cls, chosen: Mapping[str, int | bool] | None = None) -> Terms:
        """Return the settings with those that the office chose. Raises ``CourseRefused`` for one that is not there."""
        chosen = chosen or {}
        if unknown := set(chosen) - set(settings()):
            raise CourseRefused(f"没有这项设置：{'、'.join(sorted(unknown))}；可用的有{'、'.join(settings())}")
        return cls(**{**{name: each.default for name, each in settings().items()}, **chosen})  # type: ignore[arg-type]


@cache
def limits() -> dict[str, Limit]:
    """Return the limits by id."""
    return {entry["id"]: Limit(**entry) for entry in read("deadlines")["limit"]}


@cache
def channels() -> dict[str, Channel]:
    """Return the channels by id."""
    return {entry["id"]: Channel(**entry) for entry in read("deadlines")["channel"]}


@cache
def settings() -> dict[str, Setting]:
    """Return the settings by id."""
    return {entry["id"]: Setting(**entry) for entry in read("deadlines")["setting"]}
