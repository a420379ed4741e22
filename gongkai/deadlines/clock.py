"""A request's clock: when the reply is due, and every step of how that day comes about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from gongkai.deadlines.course import Consultation, Course
from gongkai.deadlines.terms import Limit, Terms, channels, limits, settings
from gongkai.working_days import Calendar, Deadline

_DAY = timedelta(days=1)


class State(StrEnum):
    """Whether the clock runs."""

    UNCONFIRMED = "unconfirmed"
    RUNNING = "running"
    PAUSED = "paused"
    LAPSED = "lapsed"
    ENDED = "ended"


@dataclass(frozen=True)
class Step:
    """A step of the reckoning: what was counted, from which day (not counted itself) to which, and by which article.

    ``days`` are working days; ``on_the_way`` names the days off and make-up days between; ``unverified`` says what
    the step rests on that was not verified.
    """

    label: str
    law: str
    says: str
    start: date | None = None
    end: date | None = None
    days: int | None = None
    on_the_way: str = ""
    provisional: bool = False
    unverified: str = ""


@dataclass(frozen=True)
class Alarm:
    """A day on which somebody is to be reminded; ``id`` is a name for programs."""

    id: str
    label: str
    on: date


@dataclass(frozen=True)
class Clock:
    """How a request's time stands: ``due`` is nothing while no limit runs."""

    state: State
    received_on: date | None
    starts_on: date | None
    due: Deadline | None
    steps: tuple[Step, ...]
    problems: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    replied_on: date | None = None

    @property
    def in_time(self) -> bool | None:
        """Whether the reply was in time; nothing while there is none, or no day to hold it against."""
        if self.replied_on is None or self.due is None:
            return None
        return self.replied_on <= self.due.day

    def overdue(self, today: date) -> bool:
        """Whether the reply is still owed and its day is past."""
        running = self.state in (State.RUNNING, State.PAUSED)
        return running and self.due is not None and today > self.due.day

    @property
    def unverified(self) -> tuple[str, ...]:
        """What the reckoning rests on that was not verified, each once."""
        return tuple(dict.fromkeys(step.unverified for step in self.steps if step.unverified))


@dataclass
class _Reckoning:
    """The work in hand."""

    course: Course
    calendar: Calendar
    terms: Terms
    today: date
    steps: list[Step] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    stopped: list[tuple[date, date]] = field(default_factory=list)
    waiting: bool = False


def clock(course: Course, calendar: Calendar, *, today: date, terms: Terms | None = None) -> Clock:
    """Return how a request's time stands on a day, worked out from what it went through alone."""
    work = _Reckoning(course, calendar, terms or Terms.of(), today)
    received = _receive(work)
    if received is None:
        return _standing(work, State.UNCONFIRMED)
    start, lapsed = _start(work, received)
    if start is None:
        return _standing(work, State.LAPSED if lapsed else State.PAUSED, received)
    _stop(work, start)
    due = _due(work, start)
    _remind(work, received, due)
    state = State.PAUSED if work.waiting else State.RUNNING
    return _standing(work, state, received, start, due)


def _standing(
    work: _Reckoning, state: State, received: date | None = None, start: date | None = None, due: Deadline | None = None
) -> Clock:
    course = work.course
    if course.replied_on or course.ended_on:
        state = State.ENDED
        work.alarms.clear()
    if course.replied_on and due:
        late = work.calendar.working_days_between(due.day, course.replied_on)
        says = f"逾期{late}个工作日" if course.replied_on > due.day else "在期限内"
        work.steps.append(Step("答复", "条例第三十三条", f"{course.replied_on}答复，{says}", end=course.replied_on))
    return Clock(
        state, received, start, due, tuple(work.steps), tuple(work.problems), tuple(work.alarms), course.replied_on
    )


def _receive(work: _Reckoning) -> date | None:
    """Say on which day the request was received (条例第三十一条)."""
    receipt, law = work.course.receipt, "条例第三十一条"
    channel = channels()[receipt.channel]
    came = receipt.arrived_on or receipt.submitted_on
    day = receipt.received_on
    if day is None:
        limit = work.calendar.add_working_days(came, work.terms.confirmation_days)
        says = f"{channel.says}；还没有这一天，期限没有起算"
        work.steps.append(
            Step("收到申请", law, says, start=came, unverified=settings()["confirmation_days"].unverified)
        )
        work.alarms.append(Alarm("confirm", "尽快与申请人确认", limit.day))
        return None
    work.steps.append(Step("收到申请", law, f"{channel.says}：{day}", end=day))
    if receipt.channel == "ordinary_mail" and receipt.arrived_on and day > receipt.arrived_on:
        work.problems.append(f"平常信函应在收到当日（{receipt.arrived_on}）与申请人确认，实际在{day}确认（{law}）")
    return day


def _start(work: _Reckoning, received: date) -> tuple[date | None, bool]:
    """Return from which day the limit for the reply runs, or nothing, and whether the request has lapsed."""
    start = received
    for restart in (_clarified, _paid):
        day, lapsed = restart(work, received)
        if day is None:
            return None, lapsed
        start = max(start, day)
    return start, False


def _clarified(work: _Reckoning, received: date) -> tuple[date | None, bool]:
    """Reckon with the demand to make the request clearer."""
    asked = work.course.clarification
    if asked is None:
        return received, False
    notice = limits()["clarification_notice"]
    by = _count(work, notice, received)
    if asked.asked_on > by.day:
        work.problems.append(
            f"补正告知（{asked.asked_on}）超过收到申请之日起{notice.days}个工作日（{by.day}，{notice.law}）"
        )
    open_setting = "" if asked.days else settings()["clarification_days"].unverified
    limit = Limit("clarification", "补正", asked.days or work.terms.clarification_days, "补正告知送达之日", notice.law)
    until = _count(work, limit, asked.served_on or asked.asked_on, unverified=open_setting)
    if asked.answered_on is None:
        return _wait(work, "clarification", "补正", until, notice.law)
    if asked.answered_on > until.day and not asked.good_reason:
        work.problems.append(
            f"申请人{asked.answered_on}补正，已过补正期限{until.day}；无正当理由的可以不再处理（{notice.law}）"
        )
    says = f"{asked.answered_on}收到补正的申请，答复期限从这一天重新起算"
    work.steps.append(Step("重新起算", notice.law, says, end=asked.answered_on))
    return asked.answered_on, False


def _paid(work: _Reckoning, received: date) -> tuple[date | None, bool]:
    """Reckon with the notice of a fee."""
    fee, limit = work.course.fee, limits()["payment"]
    if fee is None:
        return received, False
    until = _count(work, limit, fee.received_on)
    setting = settings()["fee_restarts"]
    if fee.paid_on is None:
        return _wait(work, "payment", "缴费", until, limit.law)
    if fee.paid_on > until.day:
        work.problems.append(f"申请人{fee.paid_on}缴费，已过缴费期限{until.day}；逾期未缴视为放弃申请（{limit.law}）")
    if work.terms.fee_restarts:
        says = f"{fee.paid_on}缴费，答复期限从次日起重新计算"
        work.steps.append(Step("重新起算", limit.law, says, end=fee.paid_on, unverified=setting.unverified))
        return fee.paid_on, False
    _exclude(work, "缴费期间", limit.law, fee.received_on, fee.paid_on, setting.unverified)
    return received, False


def _wait(work: _Reckoning, name: str, label: str, until: Deadline, law: str) -> tuple[None, bool]:
    """Say that the clock stands until the applicant has acted, or that the time for it is past."""
    lapsed = work.today > until.day
    says = (
        f"{label}期限{until.day}已过，申请人没有{label}，可以不再处理"
        if lapsed
        else f"等待申请人{label}，答复期限暂不计算"
    )
    work.steps.append(Step(f"等待{label}", law, says, end=until.day, provisional=until.provisional))
    work.alarms.append(Alarm(name, f"{label}期限届满", until.day))
    return None, lapsed


def _stop(work: _Reckoning, start: date) -> None:
    """Gather the stretches that do not count: (day before the first, last)."""
    for each in work.course.consultations:
        _consult(work, each)
    reason = work.course.reason
    if reason and work.terms.reason_stops:
        end = reason.answered_on or work.today
        work.waiting |= reason.answered_on is None
        _exclude(work, "说明理由期间", "条例第三十五条", reason.asked_on, end, settings()["reason_stops"].unverified)


def _consult(work: _Reckoning, asked: Consultation) -> None:
    """Leave out the time for which others are asked (条例第三十三条第三款), at most until their limit is over."""
    limit = limits()[asked.party]
    until = _count(work, limit, asked.received_on) if asked.received_on else None
    end = asked.answered_on or work.today
    still = asked.answered_on is None
    if until and end > until.day:
        end, still = until.day, False
        silent = "视为同意公开" if asked.party == "joint_organ" else "由行政机关依照条例决定是否公开"
        if asked.answered_on is None:
            work.steps.append(Step("逾期未提出意见", limit.law, f"{until.day}前没有提出意见，{silent}", end=until.day))
    if still:
        work.waiting = True
        if until:
            work.alarms.append(Alarm(asked.party, f"{limit.label}期限届满", until.day))
    setting = settings()["consultation_counts_first_day"]
    first = asked.sent_on - _DAY if work.terms.consultation_counts_first_day else asked.sent_on
    label = "征求意见期间，仍在征求" if still else "征求意见期间"
    _exclude(work, label, "条例第三十三条第三款", first, max(first, end), setting.unverified)


def _exclude(work: _Reckoning, label: str, law: str, start: date, end: date, unverified: str) -> None:
    work.stopped.append((start, end))
    days = work.calendar.working_days_between(start, end)
    says = f"{start}（不含）至{end}，{days}个工作日不计入答复期限"
    work.steps.append(Step(label, law, says, start, end, days, unverified=unverified))


def _due(work: _Reckoning, start: date) -> Deadline:
    """Return the last day for the reply, with what was left out and what was added."""
    limit, longest = limits()["reply"], limits()["extension"]
    days, due = limit.days, _walk(work, start, limit.days)
    work.steps.append(_reply_step(work, "答复期限", limit, start, days, due))
    for each in work.course.extensions:
        in_time = each.told_on <= due.day
        if not in_time:
            work.problems.append(f"延期在{each.told_on}告知，已过答复期限{due.day}（{longest.law}）")
        if in_time or work.terms.late_extension_counts:
            days += each.days
            due = _walk(work, start, days)
            unverified = "" if in_time else settings()["late_extension_counts"].unverified
            work.steps.append(_reply_step(work, f"延长{each.days}个工作日", longest, start, days, due, unverified))
        else:
            says = "没有在期限内告知申请人，不顺延"
            unverified = settings()["late_extension_counts"].unverified
            work.steps.append(Step(f"延长{each.days}个工作日", longest.law, says, unverified=unverified))
    return _delayed(work, due)


def _delayed(work: _Reckoning, due: Deadline) -> Deadline:
    delay, law = work.course.delay, "条例第三十五条"
    if delay is None:
        return due
    if delay.told_on > due.day:
        work.problems.append(f"延迟答复在{delay.told_on}告知，已过答复期限{due.day}（{law}）")
    if delay.until < due.day:
        work.problems.append(f"延迟答复的期限{delay.until}早于答复期限{due.day}，仍按{due.day}（{law}）")
        return due
    work.steps.append(Step("延迟答复", law, f"确定并告知申请人延迟至{delay.until}答复", end=delay.until))
    return Deadline(delay.until)


def _reply_step(
    work: _Reckoning, label: str, limit: Limit, start: date, days: int, due: Deadline, unverified: str = ""
) -> Step:
    left_out = _left_out(work, start, due.day)
    counted = f"{days}个工作日" if not left_out else f"{days}个工作日，另有{left_out}个工作日不计入"
    says = f"{start}（不含）起{counted}，到{due.day}届满"
    way = on_the_way(work.calendar, start, due.day)
    return Step(label, limit.law, says, start, due.day, days, way, due.provisional, unverified)


def _walk(work: _Reckoning, start: date, days: int) -> Deadline:
    """Return the day by which so many working days have passed that were not left out."""
    left_out = 0
    while True:
        due = work.calendar.add_working_days(start, days + left_out)
        found = _left_out(work, start, due.day)
        if found == left_out:
            return due
        left_out = found


def _left_out(work: _Reckoning, start: date, end: date) -> int:
    """Return how many working days in (start, end] lie in stretches that do not count, each day once."""
    return sum(work.calendar.working_days_between(*span) for span in _merged(work.stopped, start, end))


def _merged(spans: Iterable[tuple[date, date]], start: date, end: date) -> Iterator[tuple[date, date]]:
    reached = start
    for first, last in sorted(spans):
        first, last = max(first, reached), min(last, end)
        if last > first:
            yield first, last
            reached = last


def _count(work: _Reckoning, limit: Limit, start: date, unverified: str = "") -> Deadline:
    """Count a limit from a day on, and write the step down."""
    due = work.calendar.add_working_days(start, limit.days)
    says = f"{start}（不含）起{limit.days}个工作日，到{due.day}届满"
    way = on_the_way(work.calendar, start, due.day)
    step = Step(f"{limit.label}期限", limit.law, says, start, due.day, limit.days, way, due.provisional, unverified)
    work.steps.append(step)
    return due


def _remind(work: _Reckoning, received: date, due: Deadline) -> None:
    """Say on which days somebody is to be reminded: five working days before, one before, and the day after."""
    if work.course.clarification is None:
        limit = limits()["clarification_notice"]
        until = work.calendar.add_working_days(received, limit.days)
        work.alarms.append(Alarm("clarification_notice", "需要补正的，最迟在这一天告知", until.day))
    for days, name, label in ((5, "five_days", "还有5个工作日"), (1, "one_day", "还有1个工作日")):
        work.alarms.append(Alarm(name, label, days_before(work.calendar, due.day, days)))
    work.alarms.append(Alarm("overdue", "已经逾期", due.day + _DAY))


def days_before(calendar: Calendar, day: date, days: int) -> date:
    """Return the working day so many working days before a day."""
    for _ in range(days):
        day = calendar.previous_working_day(day - _DAY)
    return day


def on_the_way(calendar: Calendar, start: date, end: date) -> str:
    """Return the holidays and make-up days that lie after ``start`` up to ``end``, with the notice of each year."""
    said = []
    for year in range(start.year, end.year + 1):
        notice = calendar.notice(year)
        if notice is None:
            said.append(f"{year}年放假安排未录入，按周末计算")
            continue
        off = [each for each in notice.holidays if each.first <= end and each.last > start]
        on = [day for day in sorted(notice.workdays) if start < day <= end]
        parts = [f"{each.name}{_short(each.first)}至{_short(each.last)}放假" for each in off]
        parts += [f"{'、'.join(map(_short, on))}调休上班"] if on else []
        if parts:
            said.append(f"{'，'.join(parts)}（{notice.number}）")
    return "；".join(said)


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"
