"""A clerk brings in a sheet of decisions by the pages: preview, mending, drafts, review."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from python_calamine import CalamineWorkbook

from tests.website.browser import PHONE, overflow, violations
from tests.website.publishing.test_imports import HEADS, line, workbook
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.publishing import workflows
from website.publishing.imports import running
from website.publishing.imports.columns import PROBLEM
from website.publishing.models import Column, ImportBatch, Record


@pytest.fixture
def office(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    """The justice bureau with a column for penalties, its clerk and its leader, and a clerk from elsewhere."""
    workflows.lay_down()
    home = county.columns["sfj"].get_parent().specific
    home.add_child(instance=Column(title="行政执法", slug="enforcement", record_kind="penalty"))
    people = {
        "clerk": person("clerk", county.justice, Role.CLERK),
        "leader": person("leader", county.justice, Role.LEADER),
        "foreign": person("foreign", county.water, Role.CLERK),
    }
    permissions.lay_down()
    clients = {}
    for name, each in people.items():
        clients[name] = Client()
        clients[name].force_login(each, backend="django.contrib.auth.backends.ModelBackend")
    return SimpleNamespace(county=county, people=people, **clients)


def hand_in(client: Client, data: bytes, **fields: Any) -> Any:
    file = SimpleUploadedFile("处罚.xlsx", data)
    return client.post(reverse("desk_imports"), {"kind": "penalty", "file": file, **fields})


def batch_of(client: Client, rows: list[list[Any]]) -> ImportBatch:
    assert hand_in(client, workbook(rows)).status_code == 302
    return ImportBatch.objects.latest("pk")


def text(client: Client, name: str, *args: Any, **query: Any) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def step(client: Client, batch: ImportBatch, act: str) -> str:
    answer = client.post(reverse("desk_import_act", args=[batch.pk, act]), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_sheet_becomes_drafts_under_review(office: SimpleNamespace) -> None:
    batch = batch_of(office.clerk, [line(1), line(2, 处罚种类="口头批评"), line(3)])
    page = text(office.clerk, "desk_import", batch.pk)
    assert "导入正确的 2 行" in page
    assert "“口头批评”不在可选值内" in page
    assert "都成了草稿，没有公开" in step(office.clerk, batch, "confirm")
    assert "没有可以导入的行" in step(office.clerk, batch, "confirm"), "a second click imports nothing"
    assert Record.objects.filter(kind="penalty", live=False).count() == 2
    mended = {"cell_0": "名称改过", "cell_1": "概述"}
    answer = office.clerk.post(reverse("desk_import_row", args=[batch.pk, 3]), mended)
    assert "没有填写“当事人”" in answer.content.decode()
    assert "名称改过" in answer.content.decode(), "what was typed stays"
    form = office.clerk.get(reverse("desk_import_row", args=[batch.pk, 3])).context["form"]
    whole = dict(form.data)
    labels = {column.label: f"cell_{number}" for number, column in form.columns.items()}
    for label, value in zip(HEADS, line(2), strict=True):
        whole[labels[label]] = value
    assert office.clerk.post(reverse("desk_import_row", args=[batch.pk, 3]), whole).status_code == 302
    step(office.clerk, batch, "confirm")
    assert "已送审 3 条" in step(office.clerk, batch, "submit")
    assert {each.current_workflow_task.step for each in Record.objects.filter(kind="penalty")} == {"secrecy_review"}


def test_the_template_and_the_sheet_to_mend_are_handed_out(office: SimpleNamespace) -> None:
    answer = office.clerk.get(reverse("desk_import_template", args=["penalty"]))
    assert CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).sheet_names[0] == "行政处罚"
    assert office.clerk.get(reverse("desk_import_template", args=["photo_news"])).status_code == 404
    batch = batch_of(office.clerk, [line(1), line(2, 处罚种类="?")])
    answer = office.clerk.get(reverse("desk_import_sheet", args=[batch.pk]))
    heads, row = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert "不在可选值内" in row[heads.index(PROBLEM)]
    row[heads.index("处罚种类*")] = "罚款"
    file = SimpleUploadedFile("改好.xlsx", workbook([row], heads))
    answer = office.clerk.post(reverse("desk_import_again", args=[batch.pk]), {"file": file}, follow=True)
    assert "换上了 1 行，新增 0 行" in answer.content.decode()
    assert "导入正确的 2 行" in answer.content.decode()
    bad = SimpleUploadedFile("坏.xlsx", b"PK nothing")
    answer = office.clerk.post(reverse("desk_import_again", args=[batch.pk]), {"file": bad})
    assert "损坏" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [("处罚.docx", b"PK", "不是电子表格"), ("处罚.xlsx", workbook([]), "没有内容"), ("处罚.xlsx", b"", "文件是空的")],
)
def test_a_bad_file_gets_one_clear_error(office: SimpleNamespace, name: str, data: bytes, says: str) -> None:
    answer = hand_in(office.clerk, b"", file=SimpleUploadedFile(name, data))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_only_those_who_draft_for_the_organ_come_near(office: SimpleNamespace) -> None:
    batch = batch_of(office.clerk, [line(1)])
    for client in (office.foreign, office.leader):
        for name, args in (
            ("desk_import", [batch.pk]),
            ("desk_import_sheet", [batch.pk]),
            ("desk_import_row", [batch.pk, 2]),
            ("desk_import_discard", [batch.pk]),
            ("desk_import_act", [batch.pk, "confirm"]),
            ("desk_import_again", [batch.pk]),
        ):
            assert client.post(reverse(name, args=args)).status_code == 404, name
    assert office.leader.get(reverse("desk_imports")).status_code == 404
    assert office.foreign.get(reverse("desk_imports"), {"agency": "sfj"}).status_code == 404
    assert hand_in(office.foreign, workbook([line(1)]), agency="sfj").status_code == 404
    foreign_column = office.county.columns["sfj"].pk
    assert "处罚.xlsx" not in text(office.foreign, "desk_imports")
    assert hand_in(office.foreign, workbook([line(1)]), column=foreign_column).status_code == 200
    assert Record.objects.count() == 0
    assert reverse("desk_imports") not in text(office.leader, "wagtailadmin_home")
    assert reverse("desk_imports") in text(office.clerk, "wagtailadmin_home")


def test_a_batch_at_work_shows_how_far_it_is(office: SimpleNamespace) -> None:
    batch = batch_of(office.clerk, [line(number) for number in range(1, running.AT_ONCE + 2)])
    page = text(office.clerk, "desk_import", batch.pk)
    assert "正在核对" in page
    assert f"0 / {running.AT_ONCE + 1} 行" in page
    assert 'http-equiv="refresh"' in page
    assert "正在办理" in step(office.clerk, batch, "confirm")
    running.work_on(batch.pk)
    page = text(office.clerk, "desk_import", batch.pk)
    assert 'http-equiv="refresh"' not in page
    assert f"导入正确的 {running.AT_ONCE + 1} 行" in page
    assert "第 2 / 5 页" in text(office.clerk, "desk_import", batch.pk, page=2, state="right")


def test_a_batch_is_discarded_after_a_question(office: SimpleNamespace) -> None:
    batch = batch_of(office.clerk, [line(1), line(2, 处罚种类="?")])
    step(office.clerk, batch, "confirm")
    assert "还有 1 行没有导入" in text(office.clerk, "desk_import_discard", batch.pk)
    answer = office.clerk.post(reverse("desk_import_discard", args=[batch.pk]), follow=True)
    assert "已作废" in answer.content.decode()
    assert Record.objects.filter(kind="penalty").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_pages_stand_in_a_browser(office: SimpleNamespace, visitor: Page, live_server: Any) -> None:
    batch = batch_of(office.clerk, [line(1, 违法事实="当事人手机13800000000。"), line(2, 处罚种类="?")])
    cookie = {"name": "sessionid", "value": office.clerk.cookies["sessionid"].value, "url": live_server.url}
    visitor.context.add_cookies([cookie])
    for address in (
        reverse("desk_imports"),
        reverse("desk_import", args=[batch.pk]),
        reverse("desk_import", args=[batch.pk]) + "?state=right",
        reverse("desk_import_row", args=[batch.pk, 3]),
        reverse("desk_import_discard", args=[batch.pk]),
    ):
        visitor.goto(live_server.url + address)
        assert violations(visitor) == [], address
        visitor.set_viewport_size(PHONE)
        assert overflow(visitor) <= 0, address
        visitor.set_viewport_size({"width": 1280, "height": 900})
