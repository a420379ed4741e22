"""Structured records in the desk's list are found by their party and number, and narrowed by their details."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.publishing.models import Record


@pytest.fixture
def clerk(county: SimpleNamespace, person: Callable[..., Person], draft: Callable[..., Record]) -> Client:
    """Return the browser of a clerk whose organ has penalties of two kinds."""
    someone = person("clerk", county.justice, Role.CLERK)
    permissions.lay_down()
    for number, (party, kind, day) in enumerate(
        [("甲律师事务所", "警告", date(2021, 5, 1)), ("乙公证处", "罚款", date(2022, 5, 1))], 1
    ):
        details = {"party": party, "decision_number": f"云司罚决〔2022〕{number}号", "penalty_kind": kind}
        draft(kind="penalty", title=f"处罚{number}", details=details, generated_on=day)
    draft(
        agency=county.water, kind="penalty", title="外单位处罚", details={"party": "乙公证处", "penalty_kind": "罚款"}
    )
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "乙公证"}, {"处罚2"}),
        ({"q": "〔2022〕1号"}, {"处罚1"}),
        ({"q": "丙"}, set()),
        ({"detail": "penalty:penalty_kind:罚款"}, {"处罚2"}),
        ({"detail": "penalty:party:甲律师事务所"}, {"处罚1", "处罚2"}),
        ({"generated_in": "2021"}, {"处罚1"}),
        ({"kind": "penalty", "generated_in": "2022", "detail": "penalty:penalty_kind:警告"}, set()),
    ],
)
def test_structured_records_are_found_and_narrowed(clerk: Client, asked: dict[str, str], found: set[str]) -> None:
    answer = clerk.get(reverse("records:list"), asked)
    assert answer.status_code == 200
    assert {record.title for record in answer.context["object_list"]} == found
