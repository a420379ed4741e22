"""An office that handles applications, and an application to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from website.access_requests import services
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest
from website.access_requests.services import Content, Registered
from website.agencies.models import Person
from website.agencies.roles import Role

MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any) -> None:
    """Keep the files of cases in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    """Everybody who works on an application in the justice bureau, and a clerk of another bureau."""
    justice = county.justice
    return SimpleNamespace(
        clerk=person("clerk", justice, Role.CLERK, name="受理员甲"),
        handler=person("handler", county.unit, Role.HANDLER, name="承办人乙"),
        secrecy=person("secrecy", justice, Role.SECRECY_REVIEWER, name="保密审查员丙"),
        legal=person("legal", justice, Role.LEGAL_REVIEWER, name="法制审核员丁"),
        head=person("head", justice, Role.OFFICE_HEAD, name="负责人戊"),
        leader=person("leader", justice, Role.LEADER, name="分管领导己"),
        foreign=person("foreign", county.water, Role.CLERK, name="外单位庚"),
    )


@pytest.fixture
def apply(county: SimpleNamespace) -> Callable[..., Registered]:
    """Hand in an application to the justice bureau; keyword arguments override what it says."""

    def make(**said: Any) -> Registered:
        given: dict[str, Any] = {
            "channel": "web",
            "applicant_kind": "natural",
            "applicant": Identity(name="𬭎喆", phone="13800000000", email="applicant@example.org"),
            "content": Content(title="2025年度行政规范性文件清理结果"),
            "on": MONDAY,
            **said,
        }
        return services.register(given.pop("agency", county.justice), **given)

    return make


@pytest.fixture
def received(apply: Callable[..., Registered], staff: SimpleNamespace) -> Callable[..., AccessRequest]:
    """Hand in an application that is confirmed on the day after."""

    def make(**said: Any) -> AccessRequest:
        request = apply(**said).request
        services.take(request, "confirm", by=staff.clerk, on=date(2026, 3, 3))
        return request

    return make
