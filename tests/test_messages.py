"""Messages as data: every state is reached and left, every limit has its source, every clock is right to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai import messages
from gongkai.law_data import read
from gongkai.messages import FIRST, LAST, Limit, MessageRefused, kinds, limits
from gongkai.working_days import standard

WAY = messages.way()
PARTS = {"clerk", "handler", "reviewer", "sender", "platform"}


def test_every_state_is_reached_and_every_state_but_the_last_is_left() -> None:
    reached, frontier = {FIRST}, [FIRST]
    while frontier:
        here = frontier.pop()
        for event in WAY.possible(here):
            if (target := WAY.step(here, event)) not in reached:
                reached.add(target)
                frontier.append(target)
    assert reached == set(WAY.states)
    left = {source for move in WAY.moves.values() for source in move.sources}
    assert left == set(WAY.states) - {LAST}


def test_every_way_leads_to_the_end() -> None:
    ends = {LAST}
    while grown := {s for m in WAY.moves.values() if m.target in ends for s in m.sources} - ends:
        ends |= grown
    assert ends == set(WAY.states)


@pytest.mark.parametrize("state", WAY.states)
@pytest.mark.parametrize("event", [*WAY.moves, *WAY.facts])
def test_a_step_happens_where_the_table_has_it_and_nowhere_else(state: str, event: str) -> None:
    move, fact = WAY.moves.get(event), WAY.facts.get(event)
    if move and state in move.sources:
        assert WAY.step(state, event) == move.target
    elif fact and state in fact.states:
        assert WAY.step(state, event) == state
    else:
        with pytest.raises(MessageRefused):
            WAY.step(state, event)
    assert (event in WAY.possible(state)) == bool((move and state in move.sources) or (fact and state in fact.states))


def test_moves_name_states_and_parts_that_there_are() -> None:
    for move in WAY.moves.values():
        assert {*move.sources, move.target} <= set(WAY.states)
        assert set(move.by) <= PARTS
    for fact in WAY.facts.values():
        assert set(fact.states) <= set(WAY.states)
        assert set(fact.by) <= PARTS
    with pytest.raises(MessageRefused, match="没有这个步骤"):
        WAY.step(FIRST, "fly")


def test_nobody_judges_ones_own_reply() -> None:
    assert {move.event for move in WAY.moves.values() if move.another} == {"approve", "publish"}


def test_a_reply_reaches_its_sender_only_through_a_review() -> None:
    reached, frontier = {FIRST}, [FIRST]
    while frontier:
        here = frontier.pop()
        for event in set(WAY.possible(here)) - {"approve"}:
            if (target := WAY.step(here, event)) not in reached:
                reached.add(target)
                frontier.append(target)
    assert not {"approved", "replied", "published"} & reached


@pytest.mark.parametrize("kind", kinds().values(), ids=kinds())
def test_every_limit_says_where_it_comes_from(kind: messages.Kind) -> None:
    assert kind.law or kind.unverified
    assert kind.local == ("〔地方〕" in kind.source)
    assert bool(kind.unverified) == ("〔未核实" in kind.source)
    assert 1 <= kind.days <= kind.extended


def test_the_limits_of_the_sources() -> None:
    found = limits()
    assert (found["consult"].days, found["suggest"].days, found["complain"].days) == (3, 7, 15)
    assert found["suggest"].extended == 15
    assert [each.id for each in kinds().values() if each.guarded] == ["report"]


def test_an_organ_sets_limits_of_its_own() -> None:
    found = limits({"consult": {"days": 5}})
    assert found["consult"] == Limit(5, 15)
    assert found["suggest"] == Limit(7, 15)
    for wrong in ({"consult": {"days": 0}}, {"consult": {"days": 16}}, {"consult": {"extended": 999}}, {"song": {}}):
        with pytest.raises(MessageRefused):
            limits(wrong)


def test_the_day_of_receipt_is_not_counted_and_days_off_are_not() -> None:
    calendar = standard()
    friday = date(2026, 3, 6)
    assert messages.due(friday, limits()["consult"], calendar).day == date(2026, 3, 11)
    assert messages.due(friday, limits()["consult"], calendar, extended=True).day == date(2026, 3, 27)
    before_the_holiday = date(2026, 4, 30)
    assert messages.due(before_the_holiday, Limit(1, 1), calendar).day == date(2026, 5, 6)


@given(some.dates(date(2024, 1, 1), date(2026, 10, 1)), some.sampled_from(sorted(kinds())))
def test_a_limit_ends_on_a_working_day_and_no_sooner_for_a_later_receipt(received: date, kind: str) -> None:
    calendar, limit = standard(), limits()[kind]
    ends = messages.due(received, limit, calendar).day
    assert calendar.works(ends)
    assert messages.due(date.fromordinal(received.toordinal() + 1), limit, calendar).day >= ends
    assert messages.due(received, limit, calendar, extended=True).day >= ends


def test_a_message_is_classified_within_a_day_and_a_petition_told_of_within_fifteen() -> None:
    at = datetime(2026, 3, 6, 18, 30, tzinfo=UTC)
    assert messages.classify_by(at) == datetime(2026, 3, 7, 18, 30, tzinfo=UTC)
    assert messages.petition_due(date(2026, 3, 6)) == date(2026, 3, 21)
    assert "信访工作条例第二十三条" in messages.petition_rule()


def test_what_is_counted_as_a_valid_message() -> None:
    counted = {each.id for each in messages.outcomes().values() if each.counts}
    assert counted == {"replied", "petition", "handed_over", "objected"}
    assert all(each.law for each in messages.outcomes().values())


def test_labels_are_told_apart() -> None:
    for table in ("kind", "channel", "outcome", "state", "move"):
        labels = [entry["label"] for entry in read("messages")[table]]
        assert len(set(labels)) == len(labels), table
    assert {each.id for each in messages.channels().values() if not each.entered} == {"web", "passed_on", "request"}


def test_it_is_objected_within_five_working_days_over_a_make_up_day_and_a_holiday() -> None:
    assert messages.object_by(date(2026, 3, 6), standard()).day == date(2026, 3, 13)
    friday_before_the_holiday = date(2026, 9, 25)
    last = messages.object_by(friday_before_the_holiday, standard())
    assert standard().working_days_between(friday_before_the_holiday, last.day) == 5
    assert "第二十三条第三款" in messages.objection_rule()
    assert [each.id for each in messages.channels().values() if each.transferred] == ["transferred"]
