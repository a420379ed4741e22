"""The clock of a request, against days counted by hand and against a plain walk through the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai.deadlines import (
    Clarification,
    Clock,
    Consultation,
    Course,
    CourseRefused,
    Delay,
    Extension,
    FeeNotice,
    ReasonAsked,
    Receipt,
    State,
    Terms,
    channels,
    clock,
    settings,
)
from gongkai.working_days import Deadline, standard

DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def the_day(found: Clock) -> date:
    """Return the last day for the reply, which must be there."""
    assert found.due is not None
    return found.due.day


def at(received: str, today: str | None = None, **course: Any) -> Clock:
    """Return the clock of a request handed over on a day, as it stands on that day or another."""
    terms = course.pop("terms", None)
    whole = Course(Receipt("in_person", day(received)), **course)
    return clock(whole, standard(), today=day(today or received), terms=terms)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-09-18", "2026-10-22"),
        ("2026-02-09", "2026-03-13"),
        ("2025-01-17", "2025-02-20"),
        ("2025-09-25", "2025-10-29"),
    ],
)
def test_twenty_working_days(received: str, due: str) -> None:
    found = at(received)
    assert the_day(found) == day(due)
    assert found.state == State.RUNNING


def test_forty_with_the_longest_extension() -> None:
    found = at("2025-09-25", extensions=(Extension(day("2025-10-28"), 20),))
    assert the_day(found) == day("2025-11-26")


def test_what_lies_on_the_way_is_named() -> None:
    (step,) = [each for each in at("2026-09-18").steps if each.label == "答复期限"]
    assert step.on_the_way == (
        "中秋节9月25日至9月27日放假，国庆节10月1日至10月7日放假，9月20日、10月10日调休上班（国办发明电〔2025〕7号）"
    )
    assert (step.start, step.end, step.days) == (day("2026-09-18"), day("2026-10-22"), 20)
    assert step.law == "条例第三十三条第二款"


@pytest.mark.parametrize(
    ("channel", "received"),
    [
        ("in_person", "2026-03-02"),
        ("registered_mail", "2026-03-04"),
        ("ordinary_mail", "2026-03-05"),
        ("web", "2026-03-05"),
        ("email", "2026-03-05"),
        ("fax", "2026-03-05"),
    ],
)
def test_each_channel_has_its_day_of_receipt(channel: str, received: str) -> None:
    receipt = Receipt(channel, day("2026-03-02"), day("2026-03-04"), day("2026-03-05"))
    assert receipt.received_on == day(received)


@pytest.mark.parametrize("channel", [name for name, each in channels().items() if each.counts == "confirmed"])
def test_nothing_runs_before_it_is_confirmed(channel: str) -> None:
    found = clock(Course(Receipt(channel, day("2026-03-02"))), standard(), today=day("2026-03-20"))
    assert (found.state, found.received_on, found.due) == (State.UNCONFIRMED, None, None)
    assert [alarm.id for alarm in found.alarms] == ["confirm"]


def test_ordinary_mail_is_confirmed_on_the_day_it_comes() -> None:
    late = Course(Receipt("ordinary_mail", day("2026-03-02"), day("2026-03-04"), day("2026-03-06")))
    assert "收到当日" in clock(late, standard(), today=day("2026-03-06")).problems[0]


def test_clarifying_stops_the_clock_and_starts_it_anew() -> None:
    waiting = at("2026-03-02", today="2026-03-12", clarification=Clarification(day("2026-03-09")))
    assert (waiting.state, waiting.due) == (State.PAUSED, None)
    done = at("2026-03-02", clarification=Clarification(day("2026-03-09"), answered_on=day("2026-03-16")))
    assert done.starts_on == day("2026-03-16")
    assert the_day(done) == day("2026-04-14")
    assert done.problems == ()


def test_who_does_not_clarify_in_time_lets_the_request_lapse() -> None:
    asked = Clarification(day("2026-03-09"))
    assert at("2026-03-02", today="2026-03-30", clarification=asked).state == State.PAUSED
    assert at("2026-03-02", today="2026-03-31", clarification=asked).state == State.LAPSED
    assert at("2026-03-02", today="2026-03-17", clarification=Clarification(day("2026-03-09"), days=5)).state == (
        State.LAPSED
    )


def test_a_late_answer_counts_and_is_told_unless_there_was_a_reason() -> None:
    late = {"asked_on": day("2026-03-09"), "answered_on": day("2026-04-20")}
    assert "已过补正期限2026-03-30" in at("2026-03-02", clarification=Clarification(**late)).problems[0]
    assert at("2026-03-02", clarification=Clarification(**late, good_reason=True)).problems == ()


def test_clarification_is_asked_for_within_seven_working_days() -> None:
    assert at("2026-03-02", clarification=Clarification(day("2026-03-11"))).problems == ()
    assert "超过收到申请之日起7个工作日" in at("2026-03-02", clarification=Clarification(day("2026-03-12"))).problems[0]


def test_the_time_for_asking_others_does_not_count() -> None:
    asked = Consultation("third_party", day("2026-03-09"), day("2026-03-11"), day("2026-03-16"))
    found = at("2026-03-02", consultations=(asked,))
    assert the_day(found) == day("2026-04-07"), "20 from 3-03, less the five from 3-10 to 3-16"
    assert found.state == State.RUNNING


def test_the_first_day_of_asking_is_a_setting() -> None:
    asked = Consultation("third_party", day("2026-03-09"), day("2026-03-11"), day("2026-03-16"))
    found = at("2026-03-02", consultations=(asked,), terms=Terms.of({"consultation_counts_first_day": True}))
    assert the_day(found) == day("2026-04-08")
    assert any("起止端点" in each for each in found.unverified)


def test_days_on_which_two_are_asked_count_once() -> None:
    one = Consultation("third_party", day("2026-03-09"), day("2026-03-10"), day("2026-03-20"))
    two = Consultation("joint_organ", day("2026-03-11"), day("2026-03-12"), day("2026-03-18"))
    both, single = at("2026-03-02", consultations=(one, two)), at("2026-03-02", consultations=(one,))
    assert both.due == single.due


@pytest.mark.parametrize(
    ("party", "says"), [("third_party", "由行政机关依照条例决定"), ("joint_organ", "视为同意公开")]
)
def test_silence_ends_with_the_fifteen_days(party: str, says: str) -> None:
    found = at(
        "2026-03-02", today="2026-06-01", consultations=(Consultation(party, day("2026-03-09"), day("2026-03-10")),)
    )
    assert any(says in step.says for step in found.steps)
    assert found.state == State.RUNNING
    assert the_day(found) == day("2026-04-22"), "16 days left out: 3-10 to 3-31"


def test_a_question_still_open_moves_the_day_along() -> None:
    asked = (Consultation("third_party", day("2026-03-09"), day("2026-03-10")),)
    first, second = (at("2026-03-02", today=each, consultations=asked) for each in ("2026-03-12", "2026-03-13"))
    assert first.state == second.state == State.PAUSED
    assert the_day(second) == the_day(first) + DAY
    assert "third_party" in [alarm.id for alarm in first.alarms]


def test_an_extension_is_told_in_time_or_does_not_count() -> None:
    assert the_day(at("2026-03-02", extensions=(Extension(day("2026-03-30"), 5),))) == day("2026-04-07")
    late = (Extension(day("2026-03-31"), 5),)
    found = at("2026-03-02", extensions=late)
    assert the_day(found) == day("2026-03-30")
    assert "已过答复期限2026-03-30" in found.problems[0]
    allowed = at("2026-03-02", extensions=late, terms=Terms.of({"late_extension_counts": True}))
    assert the_day(allowed) == day("2026-04-07")


def test_extensions_are_twenty_days_at_most() -> None:
    with pytest.raises(CourseRefused, match="1至20个工作日"):
        Extension(day("2026-03-20"), 21)
    with pytest.raises(CourseRefused, match="累计不得超过20个工作日"):
        at("2026-03-02", extensions=(Extension(day("2026-03-20"), 11), Extension(day("2026-03-21"), 10)))


def test_paying_starts_the_clock_anew() -> None:
    assert at("2026-03-02", today="2026-03-20", fee=FeeNotice(day("2026-03-10"))).due is None
    paid = at("2026-03-02", fee=FeeNotice(day("2026-03-10"), day("2026-03-17")))
    assert paid.starts_on == day("2026-03-17")
    assert the_day(paid) == day("2026-04-15")
    assert any("109号" in each for each in paid.unverified)
    other = at(
        "2026-03-02", fee=FeeNotice(day("2026-03-10"), day("2026-03-17")), terms=Terms.of({"fee_restarts": False})
    )
    assert the_day(other) == day("2026-04-07"), "five working days left out instead"


def test_who_does_not_pay_lets_the_request_lapse() -> None:
    assert at("2026-03-02", today="2026-04-08", fee=FeeNotice(day("2026-03-10"))).state == State.PAUSED
    assert at("2026-03-02", today="2026-04-09", fee=FeeNotice(day("2026-03-10"))).state == State.LAPSED


def test_asking_for_the_reason_stops_the_clock_only_as_a_setting() -> None:
    asked = ReasonAsked(day("2026-03-09"), day("2026-03-16"))
    assert the_day(at("2026-03-02", reason=asked)) == day("2026-03-30")
    stopped = at("2026-03-02", reason=asked, terms=Terms.of({"reason_stops": True}))
    assert the_day(stopped) == day("2026-04-07")


def test_a_delay_that_was_told_is_the_day() -> None:
    found = at("2026-03-02", delay=Delay(day("2026-03-20"), day("2026-06-30")))
    assert the_day(found) == day("2026-06-30")
    assert "已过答复期限" in at("2026-03-02", delay=Delay(day("2026-04-20"), day("2026-06-30"))).problems[0]


def test_the_reply_is_in_time_or_not() -> None:
    assert at("2026-03-02", replied_on=day("2026-03-30")).in_time is True
    late = at("2026-03-02", replied_on=day("2026-04-01"))
    assert late.in_time is False
    assert "逾期2个工作日" in late.steps[-1].says
    assert (late.state, late.alarms) == (State.ENDED, ())


def test_the_reminders_of_a_request() -> None:
    found = {alarm.id: alarm.on for alarm in at("2026-09-18").alarms}
    assert found == {
        "clarification_notice": day("2026-09-29"),
        "five_days": day("2026-10-15"),
        "one_day": day("2026-10-21"),
        "overdue": day("2026-10-23"),
    }
    assert not at("2026-09-18").overdue(day("2026-10-22"))
    assert at("2026-09-18").overdue(day("2026-10-23"))


def test_a_year_without_its_notice_is_provisional() -> None:
    found = at("2030-03-01")
    assert found.due == Deadline(day("2030-03-29"), provisional=True)
    assert "2030年放假安排未录入" in found.steps[-1].on_the_way


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Receipt("web", day("2026-03-02"), confirmed_on=day("2026-03-01")),
        lambda: Receipt("pigeon", day("2026-03-02")),
        lambda: Clarification(day("2026-03-09"), answered_on=day("2026-03-08")),
        lambda: Consultation("neighbour", day("2026-03-09")),
        lambda: FeeNotice(day("2026-03-09"), day("2026-03-01")),
        lambda: at("2026-03-02", extensions=(Extension(day("2026-03-01"), 3),)),
        lambda: Course(Receipt("web", day("2026-03-02")), replied_on=day("2026-03-09")),
        lambda: Terms.of({"nothing": True}),
    ],
)
def test_what_cannot_be_is_refused(wrong: Any) -> None:
    with pytest.raises(CourseRefused):
        wrong()


def test_every_open_point_says_what_it_rests_on() -> None:
    assert all(each.unverified and each.label for each in settings().values())


DAYS = some.dates(date(2019, 1, 2), date(2026, 8, 1))


@given(DAYS, some.lists(some.tuples(some.integers(0, 40), some.integers(0, 30)), max_size=4), some.integers(0, 20))
def test_the_clock_agrees_with_a_walk_through_the_days(
    received: date, asked: list[tuple[int, int]], longer: int
) -> None:
    calendar = standard()
    stops = [(received + first * DAY, received + (first + length) * DAY) for first, length in asked]
    consultations = tuple(Consultation("third_party", first, first, last) for first, last in stops)
    extensions = (Extension(received, longer),) if longer else ()
    course = Course(Receipt("in_person", received), consultations=consultations, extensions=extensions)
    ends = [min(last, calendar.add_working_days(first, 15).day) for first, last in stops]
    left, walked = 20 + longer, received
    while left:
        walked += DAY
        stopped = any(first < walked <= end for (first, _), end in zip(stops, ends, strict=True))
        left -= calendar.works(walked) and not stopped
    found = clock(course, calendar, today=received + 200 * DAY)
    assert the_day(found) == walked


@given(DAYS, some.integers(1, 20))
def test_an_extension_is_worth_its_days(received: date, days: int) -> None:
    course = Course(Receipt("in_person", received), extensions=(Extension(received, days),))
    plain = clock(Course(Receipt("in_person", received)), standard(), today=received)
    longer = clock(course, standard(), today=received)
    assert standard().working_days_between(the_day(plain), the_day(longer)) == days
