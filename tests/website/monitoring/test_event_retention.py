"""Papers of closed events are announced, held and erased; the event, its way and every figure stay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.website.monitoring.rumour import _kept_apart, note, office, staff
from website.access_requests import files
from website.audit.models import Entry
from website.monitoring import event_ledger, event_retention, events
from website.monitoring.events import take
from website.monitoring.models import EventPractice, OpinionEvent
from website.monitoring.registering import Upload

__all__ = ["_kept_apart", "note", "office", "staff"]


@pytest.fixture
def event(note: Callable[..., OpinionEvent], staff: SimpleNamespace) -> OpinionEvent:
    """An event with a screenshot, handed over six years ago."""
    made = note(uploads=[Upload("截图.txt", "谁说的".encode())])
    take(made, "hand_over", by=staff.head, detail={"to": "县水务局", "reason": "水费"})
    OpinionEvent.objects.filter(pk=made.pk).update(closed_at=timezone.now() - timedelta(days=365 * 6))
    made.refresh_from_db()
    return made


def test_papers_are_announced_and_then_erased(
    event: OpinionEvent, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    paper, before = event.papers.get(), DBTaskResult.objects.count()
    assert (event_retention.run(), event_retention.run()) == (0, 0)
    assert DBTaskResult.objects.count() - before == 2, "one mail each to the clerk and the head, once"
    assert Entry.objects.filter(action="opinion_event.erasure_due").count() == 1
    OpinionEvent.objects.update(erasure_warned_on=timezone.localdate() - timedelta(days=30))
    with django_capture_on_commit_callbacks(execute=True):
        assert event_retention.run() == 1
    assert not default_storage.exists(paper.stored)
    paper.refresh_from_db()
    event.refresh_from_db()
    assert (paper.stored, paper.name) == ("", "截图.txt")
    assert event.erased_at
    assert event.summary
    assert list(event_ledger.breaks(event)) == []
    assert event_retention.run() == 0


def test_a_hold_stops_the_clock(event: OpinionEvent, staff: SimpleNamespace) -> None:
    take(event, "hold", by=staff.clerk, detail={"reason": "正在诉讼"})
    assert list(event_retention.due_for_erasure(event.agency)) == []
    assert event_retention.erase(event) is False
    take(event, "release", by=staff.clerk, detail={"reason": "已经终审"})
    assert list(event_retention.due_for_erasure(event.agency)) == [event]


def test_the_years_are_the_organ_s_own(event: OpinionEvent, staff: SimpleNamespace) -> None:
    events.set_practice(EventPractice(agency=event.agency, keep_years=10), by=staff.head)
    assert list(event_retention.due_for_erasure(event.agency)) == []
    assert files.opened(event.papers.get()) == "谁说的".encode()
