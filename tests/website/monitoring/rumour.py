"""An office that answers public opinion, and an event to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.website.access_requests.conftest import _kept_apart
from tests.website.access_requests.conftest import staff as office
from tests.website.consultations.conftest import review
from website.agencies import permissions
from website.agencies.models import Person
from website.monitoring import events, registering, responses
from website.monitoring.event_changes import digest_of
from website.monitoring.models import OpinionEvent
from website.monitoring.registering import Noted
from website.publishing import workflows
from website.publishing.models import Column, Record

__all__ = ["_kept_apart", "office"]
TITLE = "法律援助不收取任何费用"
TEXT = "网上所传法律援助要交手续费不实。\n法律援助不收取任何费用，请拨打12348咨询。"
TRUTH = "经核查援助中心收费台账，没有收取过费用。"


@pytest.fixture
def staff(office: SimpleNamespace, settings: Any) -> SimpleNamespace:
    """Everybody of the office, each with a mail address."""
    for each in vars(office).values():
        each.email = f"{each.username}@example.org"
        each.save(update_fields=["email"])
    return office


@pytest.fixture
def column(county: SimpleNamespace) -> Column:
    """Give the justice bureau the column in which responses stand, and the ways of review."""
    workflows.lay_down()
    permissions.lay_down()
    county.justice.refresh_from_db()
    home = county.columns["sfj"].get_parent()
    made: Column = home.add_child(instance=Column(title="舆情回应", slug="huiying", record_kind="opinion_response"))
    return made


@pytest.fixture
def note(county: SimpleNamespace, staff: SimpleNamespace) -> Callable[..., OpinionEvent]:
    """Register an event of the justice bureau; keyword arguments override what is said."""

    def make(**said: Any) -> OpinionEvent:
        agency, by = said.pop("agency", county.justice), said.pop("by", staff.clerk)
        more = {name: said.pop(name) for name in ("uploads", "at") if name in said}
        given: dict[str, Any] = {
            "title": "网传法律援助要收费",
            "summary": "有群聊称申请法律援助要先交手续费。",
            "found_at": timezone.now() - timedelta(hours=1),
            **said,
        }
        return registering.register(agency, Noted(**given), by=by, **more)

    return make


@pytest.fixture
def go(county: SimpleNamespace, staff: SimpleNamespace) -> Callable[..., OpinionEvent]:
    """Take an event through the office up to a state."""

    def make(event: OpinionEvent, until: str, *, level: str = "common", kind: str = "policy") -> OpinionEvent:
        assessed = {"level": level, "kind": kind, "topic": "法律援助", "unit": county.unit.pk}
        steps: list[tuple[str, str, Person, dict[str, Any]]] = [
            ("assessed", "assess", staff.head, assessed),
            ("", "establish", staff.handler, {"truth": TRUTH}),
            ("handling", "draft", staff.handler, {"title": TITLE, "text": TEXT}),
            ("review", "submit", staff.handler, {}),
            ("approved", "approve", staff.head, {"seen": digest_of(TITLE, TEXT)}),
        ]
        for state, step, by, detail in steps:
            events.take(event, step, by=by, detail=detail)
            if state == until:
                break
        assert event.state == until
        return event

    return make


@pytest.fixture
def answered(
    note: Callable[..., OpinionEvent], go: Callable[..., OpinionEvent], staff: SimpleNamespace, column: Column
) -> Callable[..., tuple[OpinionEvent, Record]]:
    """Answer an event with a record that goes through its review."""

    def make(**said: Any) -> tuple[OpinionEvent, Record]:
        event = go(note(**said), "approved")
        record = responses.hand_in(event, by=staff.clerk)
        review(record, staff)
        event.refresh_from_db()
        record.refresh_from_db()
        return event, record

    return make
