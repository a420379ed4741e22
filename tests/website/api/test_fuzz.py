"""Every call of the open data answers as its own OpenAPI document says, whatever it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings

from website.publishing.models import Record
from website.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def some_records(draft: Callable[..., Record]) -> list[Record]:
    """Make a few public records."""
    return [draft(live=True, published_on=date(2022, 3, day), title=f"第{day}条") for day in (1, 2, 3)]


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Keep the test's own connection over many requests, as Django's test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("some_records", "_one_connection")
@schema.parametrize()
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_call_keeps_its_contract(case: schemathesis.Case) -> None:
    case.call_and_validate()


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["\0停水\0", "\0"])
@pytest.mark.parametrize("path", ["messages", "messages.csv", "records", "records.csv"])
def test_a_nul_is_asked_for_and_found_nowhere(path: str, asked: str, client: Client) -> None:
    answer = client.get(f"/api/v1/{path}", {"q": asked})
    assert answer.status_code == 200
    assert b"".join(answer), "the rows of a file are asked for while it is sent"
