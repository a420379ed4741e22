"""An office that consults the public, and a draft to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import TaskState

from gongkai.disclosure import law
from tests.website.access_requests.conftest import _kept_apart
from tests.website.access_requests.conftest import staff as office
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.consultations import services
from website.consultations.models import PublicConsultation
from website.consultations.services import Matter
from website.publishing import reviewing, workflows
from website.publishing.models import Column, Record

__all__ = ["_kept_apart", "office"]
PASSED = {**dict.fromkeys(law().points, "none"), "conclusion": "passed"}
DRAFT = (
    "第一条　为了规范集镇停车，制定本办法。\n第二条　集镇主街两侧不得停放大型货车。\n第三条　违反的，由镇人民政府劝离。"
)


@pytest.fixture
def staff(office: SimpleNamespace, county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    """Everybody of the office, and somebody who drafts for the organ itself."""
    office.drafter = person("drafter", county.justice, Role.HANDLER, name="起草人辛")
    return office


@pytest.fixture
def column(county: SimpleNamespace) -> Column:
    """Give the justice bureau the column in which announcements stand, and the ways of review."""
    workflows.lay_down()
    permissions.lay_down()
    county.justice.refresh_from_db()
    made: Column = (
        county.columns["sfj"]
        .get_parent()
        .add_child(instance=Column(title="意见征集", slug="zhengji", record_kind="public_consultation"))
    )
    return made


@pytest.fixture
def drafted(county: SimpleNamespace, staff: SimpleNamespace, column: Column) -> Callable[..., PublicConsultation]:
    """Draft a consultation of the justice bureau; keyword arguments override what it says."""

    def make(**said: Any) -> PublicConsultation:
        given: dict[str, Any] = {
            "title": "集镇停车管理",
            "explanation": "集镇主街拥堵，群众反映强烈。\n依据道路交通安全法起草。",
            "draft_name": "云岭县集镇停车管理办法（征求意见稿）",
            "draft": DRAFT,
            "closes_on": timezone.localdate() + timedelta(days=30),
            "ways": "信函：云岭县解放路1号，县司法局收。",
            **said,
        }
        agency, by = given.pop("agency", county.justice), given.pop("by", staff.drafter)
        uploads = given.pop("uploads", ())
        return services.draft(agency, Matter(**given), by=by, uploads=uploads)

    return make


def review(record: Record, staff: SimpleNamespace) -> None:
    """Take a record through both steps of its review: whoever may not take one fails here."""
    agree(record, staff.secrecy, PASSED)
    agree(record, staff.leader, {"comment": ""})


def agree(record: Record, by: Person, answers: dict[str, Any]) -> None:
    """Agree at the step of review at which a record is."""
    state = TaskState.objects.filter(workflow_state__object_id=str(record.pk)).latest("pk")
    reviewing.take_step(state.task.specific, state, by=by, action="approve", answers=answers)


@pytest.fixture
def opened(drafted: Callable[..., PublicConsultation], staff: SimpleNamespace) -> Callable[..., PublicConsultation]:
    """Open a consultation of the justice bureau through its review."""

    def make(**said: Any) -> PublicConsultation:
        made = drafted(**said)
        review(services.hand_in(made, by=staff.drafter), staff)
        made.refresh_from_db()
        return made

    return make


def pass_days(consultation: PublicConsultation, days: int) -> None:
    """Let days go by: everything of a consultation lies so much further back."""
    span = timedelta(days=days)
    held = PublicConsultation.objects.get(pk=consultation.pk)
    for name in ("opened_on", "closes_on", "feedback_due_on"):
        setattr(held, name, getattr(held, name) - span)
    held.save()
    consultation.refresh_from_db()
