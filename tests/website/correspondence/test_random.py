"""Random ways through the office: whatever is done or refused, the row follows from the ledger and nothing leaks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from gongkai import messages as law
from tests.website.correspondence.conftest import REPLY
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.correspondence import ledger, people, services, triage
from website.correspondence.ledger import SENDER
from website.correspondence.models import Message
from website.correspondence.services import Registered, digest_of, take

STEPS = 35
ENDS = ("to_request", "to_correction", "to_petition", "hand_over", "set_aside", "close", "objection_agreed")
"""Moves after which little happens any more."""


def particulars(dice: random.Random, message: Message, units: list[Agency]) -> dict[str, Any]:
    """Return particulars of which each step takes its own."""
    return {
        "kind": dice.choice([*law.kinds(), "song"]),
        "unit": dice.choice(units).pk,
        "reason": dice.choice(["有原因", "有原因", ""]),
        "reply": dice.choice([REPLY, "电话13800000000。"]),
        "seen": dice.choice([digest_of(message.reply), "x"]),
        "way": dice.choice(["web", "phone", "smoke"]),
        "text": "某某的来信",
        "subject": "标题",
        "to": "县信访局",
        "comment": dice.choice(["信访局同意", ""]),
        "answer": "意见",
        "satisfaction": dice.choice(["satisfied", "no"]),
        "not_concerned": dice.choice([True, False]),
    }


def drawn(dice: random.Random, message: Message) -> str:
    """Return a step: mostly one of those that lead on, sometimes one that ends it, sometimes one that cannot be."""
    possible = law.way().possible(message.state)
    on = [event for event in possible if event in law.way().moves and event not in ENDS]
    anything = [*possible, dice.choice([*law.way().moves, *law.way().facts])]
    return dice.choice(on) if on and dice.random() < 0.6 else dice.choice(anything)


def test_random_ways_through_the_office(
    write: Callable[..., Registered], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    office: list[Person] = [staff.clerk, staff.handler, staff.head, staff.leader, staff.legal, staff.foreign]
    done = Counter[str]()
    for seed in range(40):
        dice = random.Random(seed)
        said = {"kind": dice.choice(list(law.kinds())), "may_publish": dice.random() < 0.8}
        message = write(**said, channel=dice.choice(["web", "transferred"])).message
        for _ in range(STEPS):
            event = drawn(dice, message)
            guarded, before = message.guarded, message.events.count()
            able = [each for each in office if dice.random() < 0.8 and people.may(message, event, each)]
            reasons = attempt(message, event, dice.choice(able or office), dice)
            message.refresh_from_db()
            assert all(each.endswith("。") for each in reasons), reasons
            assert message.events.count() == before + (not reasons)
            assert message.guarded >= guarded
            holds(message)
            done.update([] if reasons else [event])
    assert set(law.way().moves) - set(done) == set(), "every move was made"


def attempt(message: Message, event: str, who: Person, dice: random.Random) -> list[str]:
    """Try a step, and return why it was refused."""
    units = services.units_of(message.agency)
    try:
        if event == "to_request":
            triage.to_request(message, applicant_kind="natural", confirmed_on=date(2026, 3, 9), by=who)
        elif event == "to_correction":
            triage.to_correction(message, wrong="写错", evidence="户口簿", by=who)
        elif event == "hand_over" and dice.random() < 0.5:
            water = Agency.objects.get(slug="swj")
            triage.to_organ(message, water, reason="水务", by=who, not_concerned=dice.random() < 0.5)
        elif event == "rate":
            take(message, event, by=None, actor=SENDER, detail=particulars(dice, message, units))
        else:
            on = date(2026, 3, 9) if event == "object" else None
            take(message, event, by=who, on=on, detail=particulars(dice, message, units))
    except NotAllowed as refusal:
        return list(refusal.reasons)
    return []


def holds(message: Message) -> None:
    """Hold a message to what is always so."""
    assert list(ledger.breaks(message)) == []
    state = law.FIRST
    for event in message.events.order_by("number"):
        state = state if event.kind == "register" else law.way().step(state, event.kind)
        assert event.state == state
    if message.replied_on:
        assert message.reviewed_by_id
        assert message.reviewed_by_id != message.drafted_by_id
        assert message.outcome == "replied"
    if message.published_on:
        assert message.may_publish
        assert not message.guarded
        assert "13800000000" not in message.public_reply
    assert bool(message.ended_on) == (message.state == law.LAST)
    if message.state == "objected":
        assert message.channel == "transferred"
    on = message.passed_on
    assert on is None or (message.outcome, on.guarded, on.text) == ("handed_over", message.guarded, message.text)
    assert (message.outcome == "request") == bool(message.request_id)
    assert (message.outcome == "correction") == bool(message.correction_id)
