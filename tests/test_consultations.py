"""Public consultation as law: thirty days, seven days, a month, the way through the states, and what is found amiss."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.consultations import (
    FIRST,
    Facts,
    MoveRefused,
    channels,
    earliest_end,
    feedback_until,
    findings,
    limits,
    materials_until,
    moves,
    results,
    rules,
    states,
    step,
)

OPENED = date(2026, 3, 2)
END = date(2026, 4, 1)
DAY = timedelta(days=1)


def told(today: date, **said: Any) -> list[str]:
    facts = Facts(**{"opened_on": OPENED, "closes_on": END, **said})
    return [each.rule.id for each in findings(facts, today)]


def test_thirty_days_run_from_the_day_after_the_opening() -> None:
    assert earliest_end(OPENED) == END
    assert told(OPENED) == []
    assert told(OPENED, closes_on=END - DAY) == ["PD-1"]


def test_a_shorter_period_needs_a_reason_and_blanks_are_none() -> None:
    assert told(OPENED, closes_on=END - 10 * DAY, shortened_reason="防汛紧急") == []
    assert told(OPENED, closes_on=END - 10 * DAY, shortened_reason=" \n") == ["PD-1"]


def test_feedback_is_missed_the_day_after_its_last_day() -> None:
    assert feedback_until(END) == date(2026, 5, 1)
    assert told(date(2026, 5, 1)) == []
    assert told(date(2026, 5, 2)) == ["PD-2"]
    assert told(date(2026, 5, 2), feedback_on=date(2026, 4, 20)) == []
    assert told(date(2026, 5, 2), ended=True) == []


def test_the_time_for_feedback_is_a_setting_and_says_that_it_was_not_verified() -> None:
    assert feedback_until(date(2026, 1, 31)) == date(2026, 2, 28)
    assert feedback_until(END, 2) == date(2026, 6, 1)
    assert told(date(2026, 5, 2), feedback_months=2) == []
    (finding,) = findings(Facts(OPENED, END), date(2026, 5, 2))
    assert "未核实" in finding.text
    assert "2026年5月1日" in finding.text
    assert limits()["feedback"].told == "1个月〔未核实〕"


def test_the_materials_of_a_hearing_are_served_seven_days_before() -> None:
    hearing = date(2026, 3, 20)
    assert materials_until(hearing) == date(2026, 3, 13)
    assert told(date(2026, 3, 13), hearing_on=hearing) == []
    assert told(date(2026, 3, 14), hearing_on=hearing) == ["PD-3"]
    assert told(date(2026, 4, 14), hearing_on=hearing, materials_on=date(2026, 3, 13)) == []
    assert told(date(2026, 4, 14), hearing_on=hearing, materials_on=date(2026, 3, 14)) == ["PD-3"]


def test_only_the_short_period_stands_in_the_way() -> None:
    hearing = date(2026, 3, 5)
    found = list(findings(Facts(OPENED, END - DAY, hearing_on=hearing), date(2026, 6, 1)))
    assert [(each.rule.id, each.stands_in_the_way) for each in found] == [
        ("PD-1", True),
        ("PD-2", False),
        ("PD-3", False),
    ]
    assert all("第十" in each.law for each in found)


def test_the_whole_way_leads_to_the_decision() -> None:
    state = FIRST
    for move, after in (
        ("hand_in", "in_review"),
        ("return", "draft"),
        ("hand_in", "in_review"),
        ("open", "open"),
        ("prolong", "open"),
        ("close", "closed"),
        ("sort", "sorting"),
        ("sort", "sorting"),
        ("answer", "answered"),
        ("decide", "decided"),
    ):
        state = step(state, move)
        assert state == after
    assert step("closed", "answer") == "answered", "no opinion came in"


@pytest.mark.parametrize(
    ("state", "move"),
    [
        ("draft", "open"),
        ("open", "sort"),
        ("open", "answer"),
        ("sorting", "decide"),
        ("decided", "end"),
        ("ended", "open"),
    ],
)
def test_no_step_is_left_out(state: str, move: str) -> None:
    with pytest.raises(MoveRefused, match=f"现在是“{states()[state]}”"):
        step(state, move)


def test_every_state_is_reached_and_every_entry_is_whole() -> None:
    assert {each.to for each in moves().values()} == set(states())
    assert {source for each in moves().values() for source in each.sources} <= set(states())
    assert {each.limit for each in rules().values()} == set(limits())
    assert list(results()) == ["adopted", "partly", "rejected"]
    assert {"web", "paper", "meeting", "hearing"} < set(channels())
