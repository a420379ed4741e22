"""Structured records in the desk's list are found by their party and number, and narrowed by their details."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.desk.records.listing import TAKEN_AWAY, details_taken_away
from website.publishing.kinds import kinds
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


def taken_away(clerk: Client, **asked: str) -> list[dict[str, str]]:
    answer = clerk.get(reverse("records:list"), {"export": "csv", **asked})
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize("asked", [{"kind": "penalty"}, {"detail": "penalty:penalty_kind:罚款"}])
def test_a_file_of_one_kind_has_a_column_for_each_of_its_details(clerk: Client, asked: dict[str, str]) -> None:
    rows = taken_away(clerk, **asked)
    labels = [field.label for field in kinds()["penalty"].fields]
    assert list(rows[0]) == [*TAKEN_AWAY, *labels]
    last = next(row for row in rows if row["名称"] == "处罚2")
    assert (last["当事人"], last["处罚决定文书号"], last["处罚种类"]) == ("乙公证处", "云司罚决〔2022〕2号", "罚款")
    assert last["罚没金额（元）"] == "", "what is not filled in is empty"


def test_a_file_of_all_kinds_has_the_usual_columns(clerk: Client) -> None:
    assert list(taken_away(clerk)[0]) == list(TAKEN_AWAY)
    assert list(taken_away(clerk, kind="news")) == []


def test_every_heading_of_a_file_stands_in_it_once(clerk: Client) -> None:
    for kind in kinds().values():
        details = details_taken_away({"kind": kind.id})
        assert len(details) == len(kind.fields), kind.id
        assert not details.keys() & TAKEN_AWAY.keys(), kind.id


def test_a_detail_is_never_a_formula(clerk: Client, draft: Callable[..., Record]) -> None:
    draft(kind="penalty", title="处罚3", details={"party": "=HYPERLINK(1)", "penalty_kind": "警告"})
    assert "'=HYPERLINK(1)" in {row["当事人"] for row in taken_away(clerk, kind="penalty")}


def test_an_excel_file_has_the_same_columns(clerk: Client, draft: Callable[..., Record]) -> None:
    draft(kind="penalty", title="=1+1", details={"party": "=HYPERLINK(1)", "penalty_kind": "警告"})
    answer = clerk.get(reverse("records:list"), {"export": "xlsx", "kind": "penalty"})
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads, *rows = CalamineWorkbook.from_object(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert heads == list(taken_away(clerk, kind="penalty")[0])
    assert {"乙公证处", "'=HYPERLINK(1)"} < {row[heads.index("当事人")] for row in rows}
