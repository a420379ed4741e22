"""A bureau with its people, and its annual report of a year."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.website.access_requests.conftest import apply, received, staff
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.annual_reports import services
from website.annual_reports.models import AnnualReport
from website.publishing import workflows

__all__ = ["apply", "received", "staff"]

WHOLE = "（一）存在的主要问题。一是解读以文字为主，形式单一。（二）改进情况。一是对群众问得多的文件增加图解。"


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any) -> None:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(county: SimpleNamespace, person: Callable[..., Person], staff: SimpleNamespace) -> SimpleNamespace:
    """The justice bureau with its public site, its people, and the office that supervises it."""
    workflows.lay_down()
    for name, value in (
        ("office_name", "县司法局办公室"), ("office_address", "城东路1号"), ("phone", "0934-0000000"),
    ):  # fmt: skip
        setattr(county.justice, name, value)
    county.justice.save()
    permissions.lay_down()
    county.justice.refresh_from_db()
    supervisor = person("supervisor", county.government, Role.SUPERVISOR, name="政务公开办")
    return SimpleNamespace(**{**vars(staff), "agency": county.justice, "county": county, "supervisor": supervisor})


@pytest.fixture
def draft_report(office: SimpleNamespace) -> Callable[..., AnnualReport]:
    """Begin the bureau's report of a year, with chapter five filled in."""

    def make(year: int = 2025, **chapters: str) -> AnnualReport:
        report = services.begin(office.agency, year, by=office.clerk)
        words = {"problems": WHOLE, **chapters}
        services.rewrite(report, words, signed_on=None, by=office.clerk)
        return report

    return make
