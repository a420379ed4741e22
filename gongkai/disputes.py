"""Reconsideration and litigation about disclosure: who is what in a case, its limits, and its column in table four.

The law is in ``law/disputes.toml``. Days come in as facts; nothing here knows today but what it is told.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from gongkai.deadlines import Step
from gongkai.deadlines.clock import days_before, on_the_way
from gongkai.errors import GongkaiError
from gongkai.law_data import read
from gongkai.outcomes import RemedyRefused, remedy_for
from gongkai.working_days import Calendar, Deadline

COLUMNS = ("upheld", "corrected", "other", "pending")
"""The columns of table four that a case can fall into, by their ids in the form."""
PENDING, FIRST = "pending", "first"
ROUTE_LAW = "行政复议法第二十三条第一款第四项"
_UNITS = {"working_days": "个工作日", "days": "日", "months": "个月"}


class DisputeRefused(GongkaiError):
    """A case that cannot be as it is said to be: the text names the cause and the cure."""


@dataclass(frozen=True)
class Kind:
    """A way of contesting; ``row`` is its row in table four."""

    id: str
    label: str
    row: str
    law: str

    @property
    def is_suit(self) -> bool:
        """Whether it is before a court."""
        return self.id != "reconsideration"


@dataclass(frozen=True)
class Role:
    """What our organ is in a case; ``own`` when it is the organ itself that is contested."""

    id: str
    label: str
    kinds: tuple[str, ...]
    own: bool


@dataclass(frozen=True)
class Decision:
    """How a case ends; ``column`` is nothing when the decision before stands."""

    id: str
    of: str
    label: str
    column: str
    law: str
    instances: tuple[str, ...] = ("first", "second", "retrial")
    ruling: bool = False
    reopens: bool = False


@dataclass(frozen=True)
class Limit:
    """So much time for something, from a fact of the case; it holds where kind, instance, procedure and end agree."""

    id: str
    label: str
    kinds: tuple[str, ...]
    amount: int
    unit: str
    starts: str
    owed_by: tuple[str, ...]
    rolls: bool
    law: str
    instances: tuple[str, ...] = ()
    procedure: str = ""
    decided: str = ""
    unverified: str = ""

    def end(self, start: date, calendar: Calendar) -> Deadline:
        """Return the last day of the limit when it runs from a day, which is not counted."""
        return _end(calendar, start, self.amount, self.unit, rolls=self.rolls)


@dataclass(frozen=True)
class Right:
    """How long a reply can be contested in one way."""

    id: str
    label: str
    amount: int
    unit: str
    law: str


@dataclass(frozen=True)
class CountRule:
    """A way of counting the instances of one case."""

    id: str
    label: str
    default: bool
    unverified: str


@dataclass(frozen=True)
class Facts:
    """What is known of a case, as far as its limits are concerned; ``stops`` are the stretches of 中止."""

    kind: str
    role: str
    filed_on: date
    instance: str = FIRST
    procedure: str = "ordinary"
    served_on: date | None = None
    answered_on: date | None = None
    extended_days: int = 0
    stops: tuple[tuple[date, date | None], ...] = ()
    decision: str = ""
    decided_on: date | None = None
    decision_served_on: date | None = None
    opinion_on: date | None = None
    reported_on: date | None = None
    enforce_due: date | None = None
    enforced_on: date | None = None

    def __post_init__(self) -> None:
        if reasons := list(against(self)):
            raise DisputeRefused("；".join(reasons))


@dataclass(frozen=True)
class Due:
    """A limit of a case: its last day, how that comes about, when it was done, and whether it is our own duty."""

    id: str
    label: str
    deadline: Deadline | None
    step: Step
    ours: bool
    done_on: date | None = None
    ended: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it runs and was not done."""
        return self.deadline is not None and self.done_on is None and not self.ended

    @property
    def was_late(self) -> bool:
        """Whether it was done after its day."""
        return bool(self.deadline and self.done_on and self.done_on > self.deadline.day)

    def stage(self, today: date, calendar: Calendar) -> str:
        """Return how near the day is: ``overdue``, ``one_day``, ``five_days``, or nothing."""
        if not self.is_open or self.deadline is None:
            return ""
        if today > self.deadline.day:
            return "overdue"
        for days, name in ((1, "one_day"), (5, "five_days")):
            if today >= days_before(calendar, self.deadline.day, days):
                return name
        return ""


@dataclass(frozen=True)
class Case:
    """A case as table four counts it; ``before`` is the id of the instance that it continues."""

    id: Hashable
    kind: str
    role: str
    is_disclosure: bool
    filed_on: date
    decided_on: date | None = None
    result: str = PENDING
    before: Hashable | None = None


@dataclass(frozen=True)
class Counted:
    """A case in the figures of a year: the row and the column it stands in."""

    case: Case
    row: str
    column: str


def _entries(name: str) -> Iterator[dict[str, Any]]:
    for entry in read("disputes")[name]:
        yield {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


@cache
def kinds() -> dict[str, Kind]:
    """Return the ways of contesting by id."""
    return {entry["id"]: Kind(**entry) for entry in _entries("kind")}


@cache
def roles() -> dict[str, Role]:
    """Return what our organ may be in a case, by id."""
    return {entry["id"]: Role(**entry) for entry in _entries("role")}


@cache
def causes() -> dict[str, str]:
    """Return what is contested, by id."""
    return {entry["id"]: entry["label"] for entry in _entries("cause")}


@cache
def instances() -> dict[str, str]:
    """Return the instances of a court's case by id."""
    return {entry["id"]: entry["label"] for entry in _entries("instance")}


@cache
def decisions() -> dict[str, Decision]:
    """Return how a case may end, by id."""
    return {entry["id"]: Decision(**entry) for entry in _entries("decision")}


@cache
def limits() -> tuple[Limit, ...]:
    """Return the limits of cases."""
    return tuple(Limit(**entry) for entry in _entries("limit"))


@cache
def rights() -> tuple[Right, ...]:
    """Return how long a reply can be contested."""
    return tuple(Right(**entry) for entry in _entries("contest"))


@cache
def count_rules() -> dict[str, CountRule]:
    """Return the ways of counting several instances, the default first."""
    return {entry["id"]: CountRule(**entry) for entry in _entries("count_rule")}


def default_count_rule() -> str:
    """Return the id of the way of counting that holds unless the office says otherwise."""
    return next(each.id for each in count_rules().values() if each.default)


def unverified_columns() -> str:
    """Return what the mapping of decisions to columns rests on."""
    text: str = read("disputes")["unverified"]
    return text


def longest_extension() -> int:
    """Return by how many days a reconsideration may be prolonged at most (行政复议法第六十二条第一款)."""
    days: int = read("disputes")["extension"]["days"]
    return days


def decisions_for(kind: str, instance: str = FIRST) -> tuple[Decision, ...]:
    """Return how a case of a kind may end in an instance."""
    of = "suit" if kinds()[kind].is_suit else "reconsideration"
    return tuple(each for each in decisions().values() if each.of == of and instance in each.instances)


def column_of(decision: str, before: str = "") -> str:
    """Return the column of table four for a decision.

    ``before`` is the column of the instance before, for a decision that lets it stand. Raises ``DisputeRefused``
    when it is needed and not there.
    """
    if decision not in decisions():
        raise DisputeRefused(f"没有“{decision}”这种决定、裁判；可用的有{'、'.join(decisions())}")
    found = decisions()[decision].column or before
    if found not in COLUMNS or found == PENDING:
        raise DisputeRefused(f"“{decisions()[decision].label}”随上一审级的结果，请先登记上一审级的裁判")
    return found


def against(facts: Facts) -> Iterator[str]:
    """Yield every reason why a case cannot be as it is said to be."""
    if facts.kind not in kinds():
        yield f"没有“{facts.kind}”这种案件；可用的有{'、'.join(kinds())}"
        return
    if facts.role not in roles() or facts.kind not in roles()[facts.role].kinds:
        fitting = "、".join(each.label for each in roles().values() if facts.kind in each.kinds)
        yield f"{kinds()[facts.kind].label}中本机关的地位应是{fitting}之一"
    if facts.instance not in instances() or (facts.instance != FIRST and not kinds()[facts.kind].is_suit):
        yield "行政复议没有审级" if facts.instance in instances() else f"没有“{facts.instance}”这个审级"
    elif facts.decision and facts.decision not in {each.id for each in decisions_for(facts.kind, facts.instance)}:
        yield "这种决定、裁判不适用于本案，请重新选择"
    if bool(facts.decision) != bool(facts.decided_on):
        yield "决定、裁判的种类和日期要一并填写"
    if not 0 <= facts.extended_days <= longest_extension():
        yield f"延长的日数应在{longest_extension()}日以内（{read('disputes')['extension']['law']}）"
    yield from _out_of_order(facts)


_ORDER = (
    ("filed_on", "受理、立案日期", "served_on", "收到副本日期"),
    ("filed_on", "受理、立案日期", "decided_on", "决定、裁判日期"),
    ("served_on", "收到副本日期", "answered_on", "答复、答辩日期"),
    ("decided_on", "决定、裁判日期", "decision_served_on", "收到决定、裁判日期"),
    ("decided_on", "决定、裁判日期", "enforced_on", "履行日期"),
    ("opinion_on", "收到意见书日期", "reported_on", "报送日期"),
)


def _out_of_order(facts: Facts) -> Iterator[str]:
    for first, label, then, its_label in _ORDER:
        earlier, later = getattr(facts, first), getattr(facts, then)
        if earlier and later and later < earlier:
            yield f"{its_label}（{later}）早于{label}（{earlier}），请核对日期"


def enters_table(*, is_disclosure: bool, role: str) -> bool:
    """Whether a case may be counted in table four at all (条例第五十条第（三）项)."""
    return is_disclosure and roles()[role].own


def due_dates(facts: Facts, calendar: Calendar) -> tuple[Due, ...]:
    """Return the limits of a case that have begun, each with how its last day comes about."""
    found = [_due(facts, limit, calendar) for limit in limits() if _holds(limit, facts)]
    return (*found, *_enforcement(facts))


def next_due(dues: Iterable[Due]) -> Due | None:
    """Return our own open duty whose day comes first."""
    waiting = [each for each in dues if each.ours and each.is_open]
    return min(waiting, key=lambda each: each.deadline.day if each.deadline else date.max, default=None)


def _holds(limit: Limit, facts: Facts) -> bool:
    """Whether a limit is one of the case's, and has begun to run."""
    if facts.kind not in limit.kinds or getattr(facts, limit.starts) is None:
        return False
    if limit.instances and facts.instance not in limit.instances:
        return False
    if limit.procedure and facts.procedure != limit.procedure:
        return False
    if not limit.decided:
        return True
    if not facts.decision:
        return False
    ruling = decisions()[facts.decision].ruling
    return limit.decided == "any" or ruling == (limit.decided == "ruling")


_DONE = {"answer": "answered_on", "decide": "decided_on", "report_correction": "reported_on"}
"""The fact by which a limit is kept."""


def _due(facts: Facts, limit: Limit, calendar: Calendar) -> Due:
    start: date = getattr(facts, limit.starts)
    done = getattr(facts, _DONE[limit.id]) if limit.id in _DONE else None
    deadline, longer = _with_stops(facts, limit, start, calendar)
    ended = limit.id == "answer" and facts.decided_on is not None
    step = _step(limit, start, deadline, longer, calendar)
    return Due(limit.id, limit.label, deadline, step, facts.role in limit.owed_by, done, ended)


def _with_stops(facts: Facts, limit: Limit, start: date, calendar: Calendar) -> tuple[Deadline | None, str]:
    """Return the last day of a limit, later by what was agreed and by the stretches in which the case stood still."""
    deadline = limit.end(start, calendar)
    if limit.id != "decide":
        return deadline, ""
    if any(until is None for _, until in facts.stops):
        return None, "案件中止，期限停止计算"
    stopped = sum((until - since).days for since, until in facts.stops if until)
    more = stopped + (facts.extended_days if facts.kind == "reconsideration" else 0)
    if not more:
        return deadline, ""
    parts = [f"延长{facts.extended_days}日"] if facts.extended_days and facts.kind == "reconsideration" else []
    parts += [f"中止{stopped}日不计入"] if stopped else []
    unrolled = _end(calendar, start, limit.amount, limit.unit, rolls=False)
    return calendar.add_natural_days(unrolled.day, more, roll=limit.rolls), "，".join(parts)


def _step(limit: Limit, start: date, deadline: Deadline | None, longer: str, calendar: Calendar) -> Step:
    counted = f"{start}（不含）起{limit.amount}{_UNITS[limit.unit]}"
    if deadline is None:
        return Step(limit.label, limit.law, f"{counted}；{longer}", start=start, unverified=limit.unverified)
    says = f"{counted}{'，' + longer if longer else ''}，到{deadline.day}届满"
    plain = _end(calendar, start, limit.amount, limit.unit, rolls=False)
    if limit.rolls and not longer and plain.day != deadline.day:
        says += f"（{plain.day}是休假日，顺延）"
    way = on_the_way(calendar, start, deadline.day) if limit.unit == "working_days" or limit.rolls else ""
    days = limit.amount if limit.unit == "working_days" else None
    return Step(limit.label, limit.law, says, start, deadline.day, days, way, deadline.provisional, limit.unverified)


def _enforcement(facts: Facts) -> Iterator[Due]:
    """Yield what a decision orders, by the day that it sets itself."""
    if facts.enforce_due is None:
        return
    law = "行政诉讼法第九十四条" if kinds()[facts.kind].is_suit else "行政复议法第七十七条"
    step = Step("履行", law, f"决定、裁判确定在{facts.enforce_due}以前履行", end=facts.enforce_due)
    ours = facts.role in ("respondent", "defendant")
    yield Due("enforce", "履行决定、裁判", Deadline(facts.enforce_due), step, ours, facts.enforced_on)


def _end(calendar: Calendar, start: date, amount: int, unit: str, *, rolls: bool) -> Deadline:
    if unit == "working_days":
        return calendar.add_working_days(start, amount)
    if unit == "months":
        return calendar.add_months(start, amount, roll=rolls)
    return calendar.add_natural_days(start, amount, roll=rolls)


def contestable_until(served_on: date, calendar: Calendar) -> dict[str, Deadline]:
    """Return until when a reply served on a day can be contested, by the id of the way."""
    return {each.id: _end(calendar, served_on, each.amount, each.unit, rolls=True) for each in rights()}


def reconsideration_first(outcome: str, on: date, *, withheld_under: str = "") -> bool:
    """Whether a reply of this outcome, made on a day, may go to court only after reconsideration.

    A partial reply whose articles are not known counts as one that may.
    """
    try:
        return remedy_for(outcome, on, withheld_under=withheld_under).id == "first"
    except RemedyRefused:
        return False


def route_warning(kind: str, outcome: str, on: date | None, *, withheld_under: str = "") -> str:
    """Return what is odd about a direct suit against a reply that wants reconsideration first; nothing otherwise."""
    if kind != "direct_suit" or not outcome or on is None:
        return ""
    if not reconsideration_first(outcome, on, withheld_under=withheld_under):
        return ""
    return f"这类不予公开的答复应先申请行政复议，不能直接起诉（{ROUTE_LAW}），请核对案件类别，并在答辩中提出"


def state_of(facts: Facts) -> str:
    """Return how far a case is: ``filed``, ``answered``, ``decided`` or ``enforced``."""
    if facts.enforced_on:
        return "enforced"
    if facts.decided_on:
        return "decided"
    return "answered" if facts.answered_on else "filed"


def table_four(cases: Iterable[Case], year: int, rule: str = "") -> tuple[Counted, ...]:
    """Return the cases that table four of a year counts, each once, with row and column.

    Decided in the year: by its result. Filed by 31 December and not decided by then: pending. Under ``one_case`` an
    instance is replaced by the one that continues it, as soon as that is filed. Raises ``DisputeRefused`` for a rule
    that is not there.
    """
    rule = rule or default_count_rule()
    if rule not in count_rules():
        raise DisputeRefused(f"没有“{rule}”这种计法；可用的有{'、'.join(count_rules())}")
    end = date(year, 12, 31)
    filed = [case for case in cases if case.filed_on <= end]
    replaced = {case.before for case in filed if case.before is not None} if rule == "one_case" else set()
    counting = (case for case in filed if case.id not in replaced and _is_own(case))
    return tuple(
        Counted(case, kinds()[case.kind].row, column) for case in counting if (column := _column_in(case, year))
    )


def _is_own(case: Case) -> bool:
    return enters_table(is_disclosure=case.is_disclosure, role=case.role)


def _column_in(case: Case, year: int) -> str:
    if case.decided_on is None or case.decided_on > date(year, 12, 31):
        return PENDING
    return case.result if case.decided_on.year == year else ""


def figures(counted: Iterable[Counted]) -> Mapping[tuple[str, str], int]:
    """Return the fifteen figures of table four by row and column, totals with them; nothing counted is zero."""
    cells = {(kind.row, column): 0 for kind in kinds().values() for column in (*COLUMNS, "total")}
    for each in counted:
        cells[each.row, each.column] += 1
        cells[each.row, "total"] += 1
    return cells
