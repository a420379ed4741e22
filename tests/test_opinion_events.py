"""Events of public opinion as data: every state is reached and left, every clock has its source and runs by hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai import opinion_events as law
from gongkai.law_data import read
from gongkai.opinion_events import FIRST, LAST, EventRefused, Known, Stage

PARTS = {"clerk", "handler", "reviewer", "platform"}
CHINA = timezone(timedelta(hours=8))
EVE = datetime(2022, 9, 30, 16, tzinfo=CHINA)
"""The eve of seven days off."""


def test_every_state_is_reached_and_left_and_leads_to_the_end() -> None:
    reached, frontier = {FIRST}, [FIRST]
    while frontier:
        here = frontier.pop()
        for event in law.way().possible(here):
            if (target := law.way().step(here, event)) not in reached:
                reached.add(target)
                frontier.append(target)
    assert reached == set(law.way().states)
    ends = {LAST}
    while grown := {s for m in law.way().moves.values() if m.target in ends for s in m.sources} - ends:
        ends |= grown
    assert ends == set(law.way().states)


@pytest.mark.parametrize("state", law.way().states)
@pytest.mark.parametrize("event", [*law.way().moves, *law.way().facts, "none"])
def test_a_step_is_possible_or_refused_by_name(state: str, event: str) -> None:
    if event in law.way().possible(state):
        assert law.way().step(state, event) in law.way().states
        return
    with pytest.raises(EventRefused) as refusal:
        law.way().step(state, event)
    assert event == "none" or law.way().label(event) in str(refusal.value)


def test_everything_is_by_somebody_and_has_its_source() -> None:
    for each in (*law.way().moves.values(), *law.way().facts.values()):
        assert set(each.by) <= PARTS
        assert each.by
    for entry in (*law.kinds().values(), *law.clocks().values(), *law.outcomes().values()):
        assert entry.law
    assert [each.must for each in law.kinds().values()] == [True] * 5 + [False]
    assert "未核实" in law.start_rule()
    assert "没有法定要求" in law.alert_rule()


def test_five_hours_are_of_document_80_and_forty_eight_of_document_61() -> None:
    clocks = law.clocks()
    assert {id: (each.hours, each.law) for id, each in clocks.items()} == {
        "information": (5, "国办发〔2016〕80号"),
        "press": (24, "国办发〔2016〕61号、80号"),
        "response": (48, "国办发〔2016〕61号"),
    }
    assert {id: each.clocks for id, each in law.levels().items()} == {
        "gravest": ("information", "press"),
        "grave": ("information", "press"),
        "common": ("response",),
    }


def test_days_off_do_not_stop_a_clock() -> None:
    (timing,) = law.timings(Known(EVE, "common"), EVE)
    assert timing.due == datetime(2022, 10, 2, 16, tzinfo=CHINA)
    assert law.due_at(law.clocks()["information"], EVE) == datetime(2022, 9, 30, 21, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("hours", "stage", "words"),
    [
        (0, Stage.RUNNING, "还有48小时"),
        (23.9, Stage.RUNNING, "还有24小时6分"),
        (24, Stage.HALF, "还有24小时"),
        (47, Stage.SOON, "还有1小时"),
        (48, Stage.SOON, "还有不到1分钟"),
        (48.5, Stage.LATE, "已经逾期30分钟"),
    ],
)
def test_how_far_a_clock_has_run(hours: float, stage: Stage, words: str) -> None:
    now = EVE + timedelta(hours=hours)
    (timing,) = law.timings(Known(EVE, "common"), now)
    assert (timing.stage, law.told(timing, now)) == (stage, words)


def test_an_answer_stops_its_clock_and_the_conference_has_its_own() -> None:
    known = Known(EVE, "grave", answered_at=EVE + timedelta(hours=4), press_at=EVE + timedelta(hours=25))
    now = EVE + timedelta(days=9)
    information, press = law.timings(known, now)
    assert (information.stage, law.told(information, now)) == (Stage.KEPT, "用时4小时，按期")
    assert (press.stage, law.told(press, now)) == (Stage.MISSED, "用时25小时，逾期1小时")
    assert law.kept([information, press])
    assert law.next_due(known, now) is None


def test_before_it_is_assessed_the_strictest_clock_is_supposed() -> None:
    known = Known(EVE)
    assert [each.clock.id for each in law.timings(known, EVE)] == ["information", "press", "response"]
    assert all(each.supposed for each in law.timings(known, EVE))
    assert law.answer_due(known) == EVE + timedelta(hours=5)
    found = law.next_due(known, EVE)
    assert found
    assert found.clock.id == "information"


def test_what_may_stay_unanswered() -> None:
    assert law.may_stay_unanswered("other", "common")
    assert not law.may_stay_unanswered("policy", "common")
    assert not law.may_stay_unanswered("other", "grave")


@given(
    some.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1), timezones=some.just(UTC)),
    some.sampled_from(["", *law.levels()]),
    some.timedeltas(timedelta(0), timedelta(days=90)),
)
def test_a_clock_only_ever_runs_on(found_at: datetime, level: str, later: timedelta) -> None:
    order = [Stage.RUNNING, Stage.HALF, Stage.SOON, Stage.LATE]
    for before, after in zip(
        law.timings(Known(found_at, level), found_at),
        law.timings(Known(found_at, level), found_at + later),
        strict=True,
    ):
        assert before.due == after.due == found_at + timedelta(hours=before.clock.hours)
        assert order.index(before.stage) <= order.index(after.stage)
        assert after.late == (later > timedelta(hours=before.clock.hours))


def test_the_file_holds_nothing_that_is_not_read() -> None:
    known = {"kind", "level", "start", "clock", "alerts", "channel", "source", "outcome", "state", "move", "fact"}
    assert set(read("opinion")) == known
