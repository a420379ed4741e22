"""Every call of the open data answers as its own OpenAPI document says, whatever it is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from website.publishing.models import Record
from website.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def some_records(draft: Callable[..., Record]) -> list[Record]:
    """Make a few public records."""
    return [draft(live=True, published_on=date(2022, 3, day), title=f"第{day}条") for day in (1, 2, 3)]


@pytest.mark.usefixtures("some_records")
@schema.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_call_keeps_its_contract(case: schemathesis.Case) -> None:
    case.call_and_validate()
