"""The table of moves is whole: no state out of reach, none without a way out, no event with two meanings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai import lifecycle
from gongkai.lifecycle import FIRST, LAST, Facts, Move, MoveRefused, find, moves, obstacles, possible, states, step

TODAY = date(2026, 3, 2)
READY = Facts(
    today=TODAY,
    received_on=TODAY,
    reply_due=date(2026, 3, 30),
    notice_due=date(2026, 3, 11),
    clarification_due=date(2026, 3, 30),
    payment_due=date(2026, 3, 30),
    points="请写明所需文件的名称",
    excessive=True,
    in_writing=True,
    asked_days=10,
    applicant_told=True,
    outcome="X_PETITION",
    grounds="条例第三十九条",
    reviews=frozenset(lifecycle.REVIEWS),
    remedy=True,
    comment="补充依据",
    service_proof=True,
    papers_complete=True,
)
"""Facts under which almost everything may be done."""
LATE = {"lapse_unclarified", "lapse_unpaid"}
ONCE = {"still_unclear"}


def ready(move: Move) -> Facts:
    """Return facts under which the move may be made."""
    if move.event in LATE:
        return replace(READY, today=date(2026, 4, 30))
    return replace(READY, clarifications=1) if move.event in ONCE else READY


def test_every_state_is_reached_and_left() -> None:
    reached, frontier = {FIRST}, [FIRST]
    while frontier:
        found = {move.to for move in possible(frontier.pop())} - reached
        reached |= found
        frontier += found
    assert reached == set(states())
    assert {state for state in states() if not possible(state)} == {LAST}


def test_the_end_is_reached_from_everywhere() -> None:
    for state in states():
        seen, frontier = {state}, [state]
        while frontier:
            found = {move.to for move in possible(frontier.pop())} - seen
            seen |= found
            frontier += found
        assert LAST in seen, state


def test_no_event_means_two_things_in_one_state() -> None:
    pairs = Counter((state, move.event) for move in moves() for state in move.sources)
    assert [pair for pair, count in pairs.items() if count > 1] == []


def test_the_table_names_only_what_there_is() -> None:
    names = {state for move in moves() for state in (*move.sources, move.to)}
    assert names <= set(states())
    assert {need for move in moves() for need in move.needs} == set(lifecycle._GUARDS)
    assert {move.number for move in moves()} == {0, *range(2, 24)}, (
        "every row of the specification but birth and year's end; 0 is what practice adds"
    )
    assert all(move.by and move.law and move.label for move in moves())


@pytest.mark.parametrize("move", moves(), ids=lambda move: move.event)
def test_every_move_can_be_made(move: Move) -> None:
    for state in move.sources:
        assert step(state, move.event, ready(move)) == move


@pytest.mark.parametrize(
    ("state", "event", "facts", "says"),
    [
        ("submitted", "confirm", replace(READY, received_on=None), "收到申请之日"),
        ("received", "triage", replace(READY, outcome="GRANT"), "第三十九条"),
        ("received", "ask_clarification", replace(READY, clarifications=1), "只能告知一次"),
        ("received", "ask_clarification", replace(READY, today=date(2026, 3, 12)), "已过告知补正的期限2026-03-11"),
        ("received", "ask_clarification", replace(READY, points=" "), "一次写明"),
        ("await_clarification", "clarify", replace(READY, today=date(2026, 3, 31)), "已过补正期限"),
        ("await_clarification", "lapse_unclarified", READY, "还没有过"),
        ("received", "still_unclear", READY, "先告知补正"),
        ("processing", "ask_reason", replace(READY, excessive=False), "超过合理范围"),
        ("await_reason", "accept_reason", replace(READY, delayed_until=TODAY, applicant_told=False), "先告知"),
        ("processing", "ask_fee", replace(READY, excessive=False), "不能收费"),
        ("processing", "ask_fee", replace(READY, today=date(2026, 3, 31)), "已过答复期限"),
        ("await_fee", "pay", replace(READY, today=date(2026, 3, 31)), "视为放弃"),
        ("await_fee", "lapse_unpaid", READY, "还没有过"),
        ("processing", "consult_third_party", replace(READY, in_writing=False), "书面"),
        ("consulting", "end_consultation", replace(READY, open_consultations=1), "还有1方"),
        ("processing", "extend", replace(READY, extended_days=11), "累计不得超过20个工作日"),
        ("processing", "extend", replace(READY, asked_days=0), "多少个工作日"),
        ("processing", "extend", replace(READY, applicant_told=False), "告知申请人"),
        ("processing", "draft", replace(READY, outcome=""), "处理结果"),
        ("processing", "draft", replace(READY, grounds=""), "理由"),
        ("processing", "draft", replace(READY, needs_search=True), "检索记录"),
        ("drafting", "sign", replace(READY, reviews=frozenset({"secrecy"})), "法制审核、公开工作机构负责人审核"),
        ("drafting", "sign", replace(READY, remedy=False), "救济途径"),
        ("drafting", "send_back", replace(READY, comment=""), "退回的理由"),
        ("signed", "serve", replace(READY, service_proof=False), "送达凭证"),
        ("replied", "archive", replace(READY, papers_complete=False), "材料不齐"),
    ],
)
def test_each_guard_stops_what_may_not_be(state: str, event: str, facts: Facts, says: str) -> None:
    with pytest.raises(MoveRefused) as refused:
        step(state, event, facts)
    assert any(says in reason for reason in refused.value.reasons)


def test_every_reason_is_given_at_once() -> None:
    assert len(obstacles(find("drafting", "sign"), Facts(today=TODAY))) == 3


def test_a_good_reason_keeps_a_request_alive() -> None:
    late = replace(READY, today=date(2026, 4, 30), good_reason=True)
    assert step("await_clarification", "clarify", late).to == "received"
    with pytest.raises(MoveRefused, match="正当理由"):
        step("await_clarification", "lapse_unclarified", late)


@given(some.sampled_from(sorted(states())), some.sampled_from(sorted({move.event for move in moves()})))
def test_what_the_table_does_not_know_is_refused(state: str, event: str) -> None:
    known = any(move.event == event and state in move.sources for move in moves())
    try:
        found = find(state, event)
    except MoveRefused:
        assert not known
    else:
        assert known
        assert found.event == event


@given(some.lists(some.sampled_from(sorted({move.event for move in moves()})), max_size=30))
def test_no_course_of_events_leaves_the_table_or_leaves_the_end(events: list[str]) -> None:
    state, ended = FIRST, False
    for event in events:
        try:
            state = find(state, event).to
        except MoveRefused:
            continue
        assert not ended, "nothing follows the end"
        assert state in states()
        ended = state == LAST
