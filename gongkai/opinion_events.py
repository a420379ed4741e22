"""Events of public opinion (舆情事件): what must be answered, the clocks in hours, where one stands, what moves it on.

What the sources say is in ``law/opinion.toml``. Moments come in as arguments and know their zone; nothing here knows
what time it is. A clock runs by hours and never stops on days off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from gongkai.errors import GongkaiError
from gongkai.law_data import read
from gongkai.ways import Way, way_of

FIRST, LAST = "found", "closed"
"""Where an event begins and where it ends."""


class EventRefused(GongkaiError):
    """A step that an event cannot take: the text names the cause."""


@dataclass(frozen=True)
class Kind:
    """What an event is about; ``must`` when it is one of the five kinds that have to be answered."""

    id: str
    label: str
    short: str
    must: bool
    law: str


@dataclass(frozen=True)
class Level:
    """How grave an event is, and by which clocks it is answered."""

    id: str
    label: str
    says: str
    clocks: tuple[str, ...]
    grave: bool = False


@dataclass(frozen=True)
class Clock:
    """Until when something is done, in hours from the finding; ``stops`` names what stops it."""

    id: str
    label: str
    hours: int
    stops: str
    says: str
    law: str


@dataclass(frozen=True)
class Channel:
    """How an answer was given; ``entered`` by hand, or known to the platform by itself."""

    id: str
    label: str
    entered: bool


@dataclass(frozen=True)
class Outcome:
    """How an event ends."""

    id: str
    label: str
    law: str


class Stage(StrEnum):
    """How far a clock has run."""

    RUNNING = "running"
    HALF = "half"
    SOON = "soon"
    LATE = "late"
    KEPT = "kept"
    MISSED = "missed"


STAGES = {
    Stage.RUNNING: "期限没有过半",
    Stage.HALF: "期限已经过半",
    Stage.SOON: "不到一小时就到期",
    Stage.LATE: "已经逾期",
    Stage.KEPT: "按期",
    Stage.MISSED: "逾期",
}
"""The stages in words."""


@dataclass(frozen=True)
class Timing:
    """A clock of one event: from when, until when, when it stopped, and how far it has run.

    ``supposed`` while nobody has said how grave the event is: the strictest clocks are shown then.
    """

    clock: Clock
    start: datetime
    due: datetime
    stopped: datetime | None
    stage: Stage
    supposed: bool = False

    @property
    def runs(self) -> bool:
        """Whether it has not stopped."""
        return self.stopped is None

    @property
    def late(self) -> bool:
        """Whether its limit is past, or was when it stopped."""
        return self.stage in (Stage.LATE, Stage.MISSED)


@dataclass(frozen=True)
class Known:
    """What of an event its clocks depend on; ``level`` is nothing before it is assessed."""

    found_at: datetime
    level: str = ""
    answered_at: datetime | None = None
    press_at: datetime | None = None


def _entries(table: str) -> Iterator[dict[str, Any]]:
    yield from read("opinion")[table]


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds by id, the five that must be answered first."""
    return {entry["id"]: Kind(**entry) for entry in _entries("kind")}


@cache
def levels() -> dict[str, Level]:
    """Return the levels by id, the gravest first."""
    return {entry["id"]: Level(**{**entry, "clocks": tuple(entry["clocks"])}) for entry in _entries("level")}


@cache
def clocks() -> dict[str, Clock]:
    """Return the clocks by id, the shortest first."""
    return {entry["id"]: Clock(**entry) for entry in _entries("clock")}


@cache
def channels() -> dict[str, Channel]:
    """Return by id how an answer can have been given."""
    return {entry["id"]: Channel(**entry) for entry in _entries("channel")}


@cache
def sources() -> dict[str, str]:
    """Return by id how an event came to be known."""
    return {entry["id"]: entry["label"] for entry in _entries("source")}


@cache
def outcomes() -> dict[str, Outcome]:
    """Return the ways to end by id."""
    return {entry["id"]: Outcome(**entry) for entry in _entries("outcome")}


def way() -> Way:
    """Return where an event may stand and what moves it on."""
    return way_of("opinion", EventRefused, "这件舆情")


def start_rule() -> str:
    """Return from when the clocks run, with what no source says of it."""
    rule = read("opinion")["start"]
    return f"{rule['says']}〔未核实：{rule['unverified']}〕"


def alert_rule() -> str:
    """Return when people are told, and that no source says so."""
    return str(read("opinion")["alerts"]["law"])


def may_stay_unanswered(kind: str, level: str) -> bool:
    """Whether an event need not be answered in public: none of the five kinds, and not grave (61号)."""
    return not kinds()[kind].must and not levels()[level].grave


# ---- the clocks


def timings(known: Known, now: datetime) -> list[Timing]:
    """Return the clocks of an event as they stand at a moment, the shortest first.

    Before it is assessed every clock is shown as supposed, since it may turn out to be the gravest.
    """
    level = levels().get(known.level)
    wanted = level.clocks if level else tuple(clocks())
    return [_timing(clock, known, now, supposed=level is None) for clock in clocks().values() if clock.id in wanted]


def _timing(clock: Clock, known: Known, now: datetime, *, supposed: bool) -> Timing:
    due = due_at(clock, known.found_at)
    stopped = known.press_at if clock.stops == "press" else known.answered_at
    return Timing(clock, known.found_at, due, stopped, _stage(clock, known.found_at, due, stopped, now), supposed)


def due_at(clock: Clock, found_at: datetime) -> datetime:
    """Return the last moment of a clock: hours of the day, days off or not.

    >>> from datetime import UTC
    >>> due_at(clocks()["response"], datetime(2022, 9, 30, 10, tzinfo=UTC)).isoformat()
    '2022-10-02T10:00:00+00:00'
    """
    return found_at + timedelta(hours=clock.hours)


def _stage(clock: Clock, start: datetime, due: datetime, stopped: datetime | None, now: datetime) -> Stage:
    if stopped is not None:
        return Stage.KEPT if stopped <= due else Stage.MISSED
    if now > due:
        return Stage.LATE
    if now >= due - timedelta(hours=read("opinion")["alerts"]["before_hours"]):
        return Stage.SOON
    return Stage.HALF if now >= start + (due - start) / 2 else Stage.RUNNING


def answer_due(known: Known) -> datetime:
    """Return until when an event is to be answered: by its level, and before it is assessed by the strictest clock."""
    level = levels().get(known.level)
    wanted = [each for each in clocks().values() if each.stops == "answered" and (not level or each.id in level.clocks)]
    return min(due_at(each, known.found_at) for each in wanted)


def next_due(known: Known, now: datetime) -> Timing | None:
    """Return the running clock that ends first; nothing when all have stopped."""
    return min((each for each in timings(known, now) if each.runs), key=lambda each: each.due, default=None)


def duration(span: timedelta) -> str:
    """Return a span in words, to the minute: ``3小时20分``; what is past is said by the caller.

    >>> duration(timedelta(hours=26, minutes=5)), duration(timedelta(minutes=-90)), duration(timedelta(seconds=20))
    ('26小时5分', '1小时30分', '不到1分钟')
    """
    minutes = int(abs(span).total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "不到1分钟"
    return f"{hours}小时{rest}分" if hours and rest else f"{hours}小时" if hours else f"{rest}分钟"


def told(timing: Timing, now: datetime) -> str:
    """Return how a clock stands, in words."""
    if timing.stopped is not None:
        spent = duration(timing.stopped - timing.start)
        over = f"，逾期{duration(timing.stopped - timing.due)}" if timing.late else "，按期"
        return f"用时{spent}{over}"
    left = duration(timing.due - now)
    return f"已经逾期{left}" if timing.late else f"还有{left}"


def kept(timings_of_event: Iterable[Timing]) -> bool:
    """Whether every clock of an answered event that asks for an answer was kept."""
    return all(each.stage is Stage.KEPT for each in timings_of_event if each.clock.stops == "answered")
