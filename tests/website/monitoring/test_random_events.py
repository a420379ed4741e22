"""Events on random ways: whatever is tried, the ledger is whole, the clocks are right, and an answer is an answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from gongkai import opinion_events as law
from tests.website.monitoring.rumour import _kept_apart, note, office, staff
from website.agencies.errors import NotAllowed
from website.monitoring import event_ledger, events
from website.monitoring.event_changes import digest_of
from website.monitoring.models import OpinionEvent

__all__ = ["_kept_apart", "note", "office", "staff"]
STEPS = [each for each in (*law.way().moves, *law.way().facts) if each not in ("register", "answer", "hand_in")]


def detail(luck: random.Random, event: OpinionEvent, unit: int) -> dict[str, Any]:
    """Return particulars of every step at once, some of them wrong."""
    moment = timezone.now() - timedelta(hours=luck.uniform(-1, 60))
    seen = digest_of(event.response_title, event.response)
    return {
        "level": luck.choice([*law.levels(), "common", ""]),
        "kind": luck.choice([*law.kinds()]),
        "topic": luck.choice(["甲", "甲", ""]),
        "unit": luck.choice([unit, unit, 0]),
        "truth": "乙",
        "title": "标题",
        "text": luck.choice(["内容", "另一稿", ""]),
        "seen": luck.choice([seen, seen, "x"]),
        "channel": luck.choice(["county", "press", "record"]),
        "evidence": luck.choice(["丙", ""]),
        "reason": luck.choice(["丁", "丁", ""]),
        "to": "戊",
        **dict.fromkeys(("answered_at", "held_at", "handed_at", "found_at"), moment),
    }


def holds(event: OpinionEvent) -> None:
    """Hold an event to what is true of every event."""
    assert list(event_ledger.breaks(event)) == []
    assert event.due_at == law.answer_due(event.known)
    running = law.next_due(event.known, timezone.now()) if event.is_open else None
    assert event.next_due_at == (running.due if running else None)
    moments = [each.at for each in event.answers.all() if each.at and each.withdrawn_at is None]
    assert event.answered_at == min(moments, default=None)
    assert (event.outcome == "answered") <= (event.answered_at is not None)
    assert (event.closed_at is not None) == (event.state == law.LAST)
    assert event.state in ("found", "closed") or event.level
    if event.outcome == "no_answer":
        assert law.may_stay_unanswered(event.kind, event.level)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_tried(seed: int, note: Callable[..., OpinionEvent], staff: SimpleNamespace) -> None:
    luck = random.Random(seed)
    event, taken = note(found_at=timezone.now() - timedelta(hours=50)), 0
    told = 0
    people = [staff.clerk, staff.head, staff.head, staff.leader, staff.handler, staff.foreign, None]
    for _ in range(70):
        likely = [each for each in law.way().possible(event.state) if each in STEPS]
        step, by = luck.choice(likely if luck.random() < 0.8 else STEPS), luck.choice(people)
        before = event.steps.count()
        try:
            events.take(event, step, by=by, detail=detail(luck, event, event.agency_id))
            taken += 1
            assert by != staff.foreign
        except NotAllowed as refusal:
            told += bool("".join(refusal.reasons))
            event.refresh_from_db()
            assert event.steps.count() == before
        holds(event)
    assert (taken > 2, taken + told) == (True, 70)
