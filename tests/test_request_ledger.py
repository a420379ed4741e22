"""Where a request stands follows from its events alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai import lifecycle
from gongkai.deadlines import CourseRefused
from gongkai.lifecycle import Fact, Move, MoveRefused
from gongkai.request_ledger import Event, LedgerBroken, Standing, attempt, clock_of, corrected, replay
from gongkai.working_days import standard

MONDAY = date(2026, 3, 2)


def events(*lines: tuple[str, str, dict[str, Any]] | tuple[str, str]) -> list[Event]:
    """Return a ledger: each line is a kind, a day as ISO text and, where there are any, details."""
    return [
        Event(number, line[0], date.fromisoformat(line[1]), line[2] if len(line) > 2 else {})
        for number, line in enumerate(lines, start=1)
    ]


WEB = ("submit", "2026-03-02", {"channel": "web"})
CONFIRMED = ("confirm", "2026-03-03")


def due(standing: Standing, today: date = date(2026, 3, 10)) -> date | None:
    found = clock_of(standing, standard(), today=today).due
    return found.day if found else None


def test_a_web_request_is_received_when_both_sides_have_confirmed() -> None:
    assert due(replay(events(WEB))) is None
    standing = replay(events(WEB, CONFIRMED))
    assert standing.receipt.received_on == date(2026, 3, 3)
    assert due(standing) == date(2026, 3, 31)


def test_one_handed_in_by_hand_is_received_that_day_whenever_it_is_confirmed() -> None:
    by_hand = replay(events(("submit", "2026-03-02", {"channel": "in_person"}), ("confirm", "2026-03-05")))
    assert by_hand.receipt.received_on == MONDAY
    signed_for = replay(
        events(("submit", "2026-02-27", {"channel": "registered_mail", "arrived_on": "2026-03-02"}), CONFIRMED)
    )
    assert signed_for.receipt.received_on == MONDAY


def test_clarifying_starts_the_clock_anew() -> None:
    asked = [WEB, CONFIRMED, ("ask_clarification", "2026-03-05", {"points": "请写明年份"})]
    waiting = replay(events(*asked))
    assert (waiting.state, waiting.points, due(waiting)) == ("await_clarification", "请写明年份", None)
    clarified = replay(events(*asked, ("clarify", "2026-03-16")))
    assert (clarified.state, due(clarified)) == ("received", date(2026, 4, 14))


def test_consulting_two_parties_stops_the_clock_until_both_have_answered() -> None:
    standing = replay(
        events(
            WEB,
            CONFIRMED,
            ("assign", "2026-03-04"),
            ("consult_third_party", "2026-03-05", {"consultation": "1"}),
            ("consult_more", "2026-03-06", {"consultation": "2", "party": "joint_organ"}),
            ("consultation_received", "2026-03-09", {"consultation": "1"}),
            ("consultation_received", "2026-03-09", {"consultation": "2"}),
            ("consultation_answered", "2026-03-12", {"consultation": "2", "consents": True}),
            ("consultation_answered", "2026-03-16", {"consultation": "1", "consents": False, "says": "涉及商业秘密"}),
            ("end_consultation", "2026-03-16"),
        )
    )
    assert standing.state == "processing"
    assert [each.consents for each in standing.consultations] == [False, True]
    # From the day after the 5th until the 16th seven working days do not count: the 31st and seven, over Qingming.
    assert due(standing, date(2026, 3, 17)) == date(2026, 4, 10)


def test_a_correction_holds_from_the_beginning_and_leaves_the_line_that_was_wrong() -> None:
    lines = events(WEB, ("confirm", "2026-03-13"), ("correct", "2026-03-16", {"of": 2, "on": "2026-03-03"}))
    assert due(replay(lines)) == date(2026, 3, 31)
    assert len(lines) == 3
    assert [line.on for line in corrected(lines)] == [MONDAY, date(2026, 3, 3)]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "没有一条记录"),
        ([CONFIRMED], "应从“提交申请”开始"),
        ([WEB, ("serve", "2026-03-03")], "“送达”不能发生在“待确认收到”时"),
        ([WEB, CONFIRMED, ("consultation_answered", "2026-03-04", {"consultation": "1"})], "不能发生"),
        ([WEB, ("correct", "2026-03-03", {"of": 7})], "没有这一条"),
    ],
)
def test_what_cannot_have_happened_is_told(lines: list[Any], says: str) -> None:
    with pytest.raises(LedgerBroken, match=says):
        replay(events(*lines))


def test_days_out_of_order_are_told() -> None:
    with pytest.raises(CourseRefused, match="早于"):
        clock_of(replay(events(WEB, ("confirm", "2026-03-01"))), standard(), today=MONDAY)


def test_drafting_anew_voids_the_reviews() -> None:
    lines = [
        WEB,
        CONFIRMED,
        ("assign", "2026-03-04"),
        ("draft", "2026-03-05", {"outcome": "GRANT", "grounds": "条例第三十六条第二项"}),
        ("review", "2026-03-05", {"step": "secrecy"}),
    ]
    assert replay(events(*lines)).reviews == {"secrecy"}
    redrafted = replay(events(*lines, ("redraft", "2026-03-06", {"outcome": "PARTIAL", "grounds": "第三十七条"})))
    assert (redrafted.reviews, redrafted.outcome) == (frozenset(), "PARTIAL")


def test_a_party_that_keeps_silent_does_not_hold_the_request_for_ever() -> None:
    standing = replay(
        events(
            WEB,
            CONFIRMED,
            ("assign", "2026-03-04"),
            ("consult_third_party", "2026-03-05", {"consultation": "1"}),
            ("consultation_received", "2026-03-06", {"consultation": "1"}),
        )
    )
    with pytest.raises(MoveRefused, match="还有1方"):
        attempt(standing, "end_consultation", date(2026, 3, 27), {}, standard())
    assert attempt(standing, "end_consultation", date(2026, 3, 28), {}, standard()).law.startswith("条例第三十二条")


def test_ends_without_a_reply_are_counted_on_their_day() -> None:
    withdrawn = replay(events(WEB, CONFIRMED, ("withdraw", "2026-03-09", {"in_writing": True})))
    assert (withdrawn.state, withdrawn.outcome, withdrawn.decided_on) == ("closed", "O_OTHER", date(2026, 3, 9))
    assert not withdrawn.course.replied_on


def test_every_fact_has_a_place_and_every_change_belongs_to_something() -> None:
    from gongkai.request_ledger import _CHANGES

    known = set(lifecycle.facts()) | {move.event for move in lifecycle.moves()}
    assert set(_CHANGES) <= known
    assert not set(lifecycle.facts()) & {move.event for move in lifecycle.moves()}
    for fact in lifecycle.facts().values():
        assert fact.law
        assert set(fact.states) <= set(lifecycle.states())


DETAILS: dict[str, dict[str, Any]] = {
    "triage": {"outcome": "X_PETITION", "grounds": "条例第三十九条第一款"},
    "ask_clarification": {"points": "请写明文件名称"},
    "ask_reason": {"excessive": "一个月四十件"},
    "ask_fee": {"excessive": "一个月四十件"},
    "withdraw": {"in_writing": True},
    "transfer": {"comment": "由县水务局负责", "applicant_told": True},
    "consult_third_party": {"in_writing": True, "consultation": "1"},
    "consult_organ": {"in_writing": True, "consultation": "1"},
    "consult_more": {"party": "third_party", "consultation": "2"},
    "consultation_received": {"consultation": "1"},
    "consultation_answered": {"consultation": "1", "consents": True},
    "extend": {"days": 5, "applicant_told": True},
    "draft": {"outcome": "N_NOTHELD", "grounds": "条例第三十六条第四项", "search_record": "档案系统"},
    "redraft": {"outcome": "GRANT", "grounds": "条例第三十六条第二项"},
    "sign": {"remedy": True},
    "send_back": {"comment": "依据不全"},
    "serve": {"service_proof": True},
    "archive": {"papers_complete": True},
}


@given(some.data())
def test_whatever_is_allowed_can_be_replayed(data: some.DataObject) -> None:
    """Any walk of allowed steps leaves a ledger that says the same when it is read from the start."""
    lines, day = [Event(1, "submit", MONDAY, {"channel": "web"})], MONDAY
    for number in range(2, data.draw(some.integers(2, 25))):
        standing = replay(lines)
        day += timedelta(days=data.draw(some.integers(0, 12)))
        allowed = [
            kind
            for kind in [*lifecycle.facts(), *{move.event for move in lifecycle.moves()}]
            if kind not in ("submit", "correct") and _allowed(standing, kind, day)
        ]
        if not allowed:
            break
        kind = data.draw(some.sampled_from(sorted(allowed)))
        detail = dict(DETAILS.get(kind, {}))
        if kind == "review":
            detail["step"] = data.draw(some.sampled_from(sorted(lifecycle.REVIEWS)))
        lines.append(Event(number, kind, day, detail))
    standing = replay(lines)
    assert standing.state in lifecycle.states()
    assert (standing.state == "closed") <= (standing.decided_on is not None)
    assert clock_of(standing, standard(), today=day).received_on == standing.receipt.received_on


def _allowed(standing: Standing, kind: str, day: date) -> Move | Fact | None:
    detail = DETAILS.get(kind, {})
    known = {each.id for each in standing.consultations}
    if kind.startswith("consultation_") and detail["consultation"] not in known:
        return None
    if kind.startswith("consultation_") and any(
        each.answered_on or (kind == "consultation_received" and each.received_on)
        for each in standing.consultations
        if each.id == detail["consultation"]
    ):
        return None
    if kind in ("consult_third_party", "consult_organ", "consult_more") and detail["consultation"] in known:
        return None
    try:
        return attempt(standing, kind, day, detail, standard())
    except MoveRefused:
        return None


def test_a_reply_is_reviewed_in_its_order_and_then_signed() -> None:
    said = {"outcome": "GRANT", "grounds": "条例第三十六条第二项"}
    lines = [WEB, CONFIRMED, ("assign", "2026-03-03"), ("draft", "2026-03-04", said)]
    turns = []
    for step in (*lifecycle.REVIEWS, ""):
        standing = replay(events(*lines))
        turns.append(standing.waits_for)
        for other in set(lifecycle.REVIEWS) - {standing.waits_for}:
            with pytest.raises(MoveRefused, match=r"还没有轮到|已经通过"):
                attempt(standing, "review", date(2026, 3, 5), {"step": other}, standard())
        if step:
            attempt(standing, "review", date(2026, 3, 5), {"step": step}, standard())
            lines.append(("review", "2026-03-05", {"step": step}))
    assert turns == [*lifecycle.REVIEWS, "leader"]
