"""Messages (信件留言): their kinds and limits, where one stands, what moves it on, how it ends.

What the sources say is in ``law/messages.toml``. Days come in as arguments; nothing here knows what day it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from gongkai.errors import GongkaiError
from gongkai.law_data import read
from gongkai.ways import Way, way_of
from gongkai.working_days import Calendar, Deadline

FIRST, LAST = "received", "closed"
"""Where a message begins and where it ends."""
MOST_DAYS = 250
"""More working days than a year has make no limit."""


class MessageRefused(GongkaiError):
    """A step that a message cannot take, or a limit that is none: the text names the cause."""


@dataclass(frozen=True)
class Kind:
    """What a message is, and in how many working days it is answered unless the organ sets another limit."""

    id: str
    label: str
    says: str
    days: int
    extended: int
    law: str = ""
    local: bool = False
    unverified: str = ""
    guarded: bool = False
    """Whether who wrote is kept from everybody who does not need to know (信访工作条例第三十条)."""

    @property
    def source(self) -> str:
        """Where the limit comes from, with its mark."""
        marks = f"{'〔地方〕' if self.local else ''}{f'〔未核实：{self.unverified}〕' if self.unverified else ''}"
        return f"{self.law}{marks}"


@dataclass(frozen=True)
class Channel:
    """The way by which a message comes in; ``entered`` by a member of staff, ``order`` with a number of its own.

    What is ``transferred`` came from another organ or the petition office, to which it may be objected. ``origin``
    says what of the platform it was made of: an application, or a message of another organ.
    """

    id: str
    label: str
    entered: bool = False
    order: bool = False
    transferred: bool = False
    origin: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a message ends; ``counts`` when it is a valid message of the year's figures."""

    id: str
    label: str
    law: str
    counts: bool = False


@dataclass(frozen=True)
class Limit:
    """In how many working days an organ answers messages of a kind, and in how many after an extension."""

    days: int
    extended: int


def _entries(table: str) -> Iterator[dict[str, Any]]:
    yield from read("messages")[table]


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds by id."""
    return {entry["id"]: Kind(**entry) for entry in _entries("kind")}


@cache
def channels() -> dict[str, Channel]:
    """Return the channels by id."""
    return {entry["id"]: Channel(**entry) for entry in _entries("channel")}


@cache
def outcomes() -> dict[str, Outcome]:
    """Return the ways to end by id."""
    return {entry["id"]: Outcome(**entry) for entry in _entries("outcome")}


def way() -> Way:
    """Return where a message may stand and what moves it on."""
    return way_of("messages", MessageRefused, "信件")


def limits(chosen: Mapping[str, Mapping[str, int]] | None = None) -> dict[str, Limit]:
    """Return the limits of each kind, where the organ chose none of its own those that the data begins with.

    Raises ``MessageRefused`` for a kind that is none, and for days that make no limit.
    """
    chosen = chosen or {}
    if unknown := set(chosen) - set(kinds()):
        raise MessageRefused(f"没有这种信件：{'、'.join(sorted(unknown))}")
    found = {}
    for kind in kinds().values():
        own = Limit(**{"days": kind.days, "extended": kind.extended, **chosen.get(kind.id, {})})
        if not 1 <= own.days <= own.extended <= MOST_DAYS:
            raise MessageRefused(f"“{kind.label}”的期限应在1至{MOST_DAYS}个工作日之间，延长后的不少于原来的")
        found[kind.id] = own
    return found


def due(received_on: date, limit: Limit, calendar: Calendar, *, extended: bool = False) -> Deadline:
    """Return the last day for answering a message; the day of receipt is not counted."""
    return calendar.add_working_days(received_on, limit.extended if extended else limit.days)


def classify_by(received_at: datetime) -> datetime:
    """Return until when a message is to be classified."""
    return received_at + timedelta(hours=read("messages")["classify_hours"])


def petition_due(received_on: date) -> date:
    """Return the last day for telling in writing what became of a petition (信访工作条例第二十三条)."""
    return received_on + timedelta(days=read("messages")["petition"]["days"])


def object_by(received_on: date, calendar: Calendar) -> Deadline:
    """Return the last day for objecting to a petition that was transferred (信访工作条例第二十三条第三款)."""
    return calendar.add_working_days(received_on, read("messages")["objection"]["working_days"])


def objection_rule() -> str:
    """Return the rule on objecting to what was transferred, with its article."""
    rule = read("messages")["objection"]
    return f"{rule['says']}（{rule['law']}）"


def petition_rule() -> str:
    """Return the rule on telling who petitioned, with its article."""
    rule = read("messages")["petition"]
    return f"{rule['says']}（{rule['law']}）"
