"""A bureau that keeps its records, and the office that supervises it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.duties import services, supervision, trainings
from website.duties.models import KeyTask, Meeting, SupervisionCase, Training
from website.duties.trainings import Attendance


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any) -> None:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def house(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    """The people of the justice bureau, of the water bureau and of the supervising office."""
    made = SimpleNamespace(
        county=county,
        clerk=person("clerk", county.justice, Role.CLERK, name="演示受理员"),
        head=person("head", county.justice, Role.OFFICE_HEAD, name="演示主任"),
        handler=person("handler", county.unit, Role.HANDLER, name="演示承办员"),
        leader=person("leader", county.justice, Role.LEADER, name="演示局长"),
        neighbour=person("neighbour", county.water, Role.CLERK, Role.OFFICE_HEAD, name="演示邻居"),
        supervisor=person("supervisor", county.government, Role.SUPERVISOR, name="演示公开办"),
        auditor=person("auditor", county.government, Role.AUDITOR, name="演示审计员"),
    )
    permissions.lay_down()
    for each in vars(made).values():
        if isinstance(each, Person):
            each.email = f"{each.username}@example.gov.cn"
            each.save()
    return made


@pytest.fixture
def meeting(house: SimpleNamespace) -> Callable[..., Meeting]:
    """Enter a meeting of the justice bureau; keyword arguments override what it says."""

    def make(**said: Any) -> Meeting:
        by = said.pop("by", house.clerk)
        given = {"title": "局务会", "on": date(2025, 3, 4), "presider": "演示局长", "agenda": "研究年度要点", **said}
        return services.enter(Meeting(**{"agency": house.county.justice, **given}), by=by)

    return make


@pytest.fixture
def training(house: SimpleNamespace) -> Callable[..., Training]:
    """Enter a training of the justice bureau."""

    def make(attendance: Attendance | None = None, **said: Any) -> Training:
        by = said.pop("by", house.clerk)
        given = {"title": "条例学习", "on": date(2025, 5, 6), **said}
        attended = attendance or Attendance([house.clerk, house.handler], ["演示甲"], 4)
        return trainings.enter_training(Training(**{"agency": house.county.justice, **given}), attended, by=by)

    return make


@pytest.fixture
def task(house: SimpleNamespace) -> Callable[..., KeyTask]:
    """Enter a key task of the justice bureau."""

    def make(**said: Any) -> KeyTask:
        by = said.pop("by", house.clerk)
        given = {"title": "更新公开指南", "year": 2025, "on": date(2025, 2, 1), "due_on": date(2025, 6, 30), **said}
        return services.enter(KeyTask(**{"agency": house.county.justice, **given}), by=by)

    return make


@pytest.fixture
def complaint(house: SimpleNamespace) -> Callable[..., SupervisionCase]:
    """Take in a complaint about the justice bureau."""

    def make(raised_by: str = "𬭎喆，13800000000", **said: Any) -> SupervisionCase:
        uploads = said.pop("uploads", ())
        given = {
            "title": "预算没有公开",
            "on": date(2025, 4, 1),
            "basis": "unmet",
            "about": "专栏里没有部门预算",
            **said,
        }
        case = SupervisionCase(**{"agency": house.county.justice, **given})
        return supervision.take_in(case, raised_by=raised_by, by=house.supervisor, uploads=uploads)

    return make
