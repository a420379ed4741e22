"""Applying on the web, without a script: nothing typed is lost, one form makes one application, nobody is shut out."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.website.portal.applying import APPLY, RECEIPT, TYPED, answer_to, check, send, token_in
from website.access_requests import services
from website.access_requests.models import AccessRequest, Draft, Paper, Practice, Suggested
from website.portal import puzzle
from website.portal.apply_form import ApplicationForm
from website.publishing.indexing import document_of
from website.publishing.models import Record
from website.search.services import put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any, county: SimpleNamespace) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(name: str = "说明.txt", data: bytes = b"some text") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_an_application_is_sent_and_its_receipt_shows_the_code_once(client: Client) -> None:
    number, code = send(client)
    request = AccessRequest.objects.get()
    assert (request.number, request.channel, request.state) == (number, "web", "submitted")
    assert services.masked(request).name == "𬭎*"
    page = client.get(RECEIPT).content.decode()
    for said in (code, "双方确认之日", "20个工作日", "7个工作日", "暂定", "条例第三十三条"):
        assert said in page
    assert client.get(RECEIPT)["Cache-Control"].count("no-store") == 1
    assert code not in Client().get(RECEIPT, follow=True).content.decode()


def test_the_form_asks_nothing_that_the_law_does_not(client: Client) -> None:
    page = client.get(APPLY).content.decode()
    asked = set(ApplicationForm().fields)
    assert asked == {
        "kind", "name", "representative", "id_kind", "id_number", "identity_files", "phone", "email", "address",
        "postcode", "fax", "title", "document_number", "description", "attachment_files", "form", "route",
    }  # fmt: skip
    assert "不需要说明用途" in page
    for word in ("用途", "特殊需要", "科研需要"):
        assert page.replace("不需要说明用途", "").count(word) == 0
    assert "第四十三条" in page


def test_a_form_sent_twice_or_reloaded_is_one_application(client: Client) -> None:
    token = token_in(check(client).content.decode())
    for _ in range(3):
        assert client.post(APPLY, {"step": "send", "token": token})["Location"] == RECEIPT
    assert client.post(APPLY, {**TYPED, "token": token, "title": "另一件"})["Location"] == RECEIPT
    assert client.post(APPLY, {"step": "edit", "token": token})["Location"] == RECEIPT
    assert AccessRequest.objects.get().title == TYPED["title"]


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(client: Client) -> None:
    said = {"name": "", "id_number": "110105194912310021", "phone": "", "title": "", "description": ""}
    answer = check(client, document_number="", attachment_files=[upload()], address="", **said)
    page = answer.content.decode()
    assert answer.status_code == 422
    for error in ("请填写姓名或者名称", "居民身份证号码应为18位", "至少填写一样（条例第二十九条）"):
        assert error in page
    assert 'value="110105194912310021"' in page
    assert 'aria-invalid="true"' in page
    assert "删除“说明.txt”" in page
    token = token_in(page)
    assert Draft.objects.get().files.count() == 1
    page = client.post(APPLY, {**TYPED, "token": token}).content.decode()
    assert "说明.txt" in page
    client.post(APPLY, {"step": "send", "token": token})
    assert [paper.name for paper in Paper.objects.all()] == ["说明.txt"]


def test_a_proof_of_identity_may_be_a_file_alone(client: Client) -> None:
    assert check(client, id_number="").status_code == 422
    assert check(client, id_number="", identity_files=[upload("证件.txt")]).status_code == 200


@pytest.mark.parametrize(
    ("route", "field"), [("email", "email"), ("post", "address"), ("fax", "fax")], ids=lambda value: str(value)
)
def test_a_way_of_getting_it_needs_where_to(client: Client, route: str, field: str) -> None:
    page = check(client, route=route).content.decode()
    assert "请填写" in page
    given = {"email": "a@example.org", "address": "某县某街1号", "fax": "0934-1234567"}[field]
    assert check(client, route=route, **{field: given}).status_code == 200


def test_a_bad_file_is_refused_at_its_field_and_the_good_ones_stay(client: Client) -> None:
    page = check(
        client, attachment_files=[upload("病毒.exe"), upload("假.pdf")], identity_files=[upload("证件.txt")]
    ).content.decode()
    assert "“病毒.exe”没有上传" in page
    assert "“假.pdf”没有上传" in page
    assert [file.name for file in Draft.objects.get().files.all()] == ["证件.txt"]


def test_going_back_shows_everything_again(client: Client) -> None:
    token = token_in(check(client, description="第一行\n第二行", attachment_files=[upload()]).content.decode())
    page = client.post(APPLY, {"step": "edit", "token": token}).content.decode()
    for said in ("𬭎喆", "第一行\n第二行", "11010519491231002X", "说明.txt", TYPED["title"]):
        assert said in page
    draft = Draft.objects.get()
    client.post(APPLY, {**TYPED, "token": token, "drop": str(draft.files.get().pk)})
    assert draft.files.count() == 0


def test_what_is_published_already_is_offered_and_counted(
    client: Client, public: Callable[..., Record], county: SimpleNamespace
) -> None:
    record = public(title="2025年度行政规范性文件清理结果的公告")
    foreign = public(title="行政规范性文件清理结果", agency=county.water)
    put([document_of(record), document_of(foreign)])
    page = check(client).content.decode()
    assert "这正是我要的" in page
    assert f"/sfj/info/{record.pk}/" in page
    assert f"/info/{foreign.pk}/" not in page
    assert Suggested.objects.get().shown == 1
    answer = client.post(APPLY, {"step": "found", "token": token_in(page), "record": record.pk})
    assert answer["Location"] == record.get_absolute_url()
    assert (Suggested.objects.get().helped, AccessRequest.objects.count()) == (1, 0)
    send(client)
    assert AccessRequest.objects.get().suggestions_shown == 1


def test_a_draft_cannot_be_sent_past_the_form_s_rules(client: Client) -> None:
    page = check(client, kind="nobody", attachment_files=[upload()])
    assert page.status_code == 422
    answer = client.post(APPLY, {"step": "send", "token": token_in(page.content.decode())})
    assert answer.status_code == 422
    assert not AccessRequest.objects.exists()


def test_a_form_that_is_gone_says_so(client: Client) -> None:
    for step in ("send", "edit"):
        answer = client.post(APPLY, {"step": step, "token": "x" * 30})
        assert (answer.status_code, "没有提交" in answer.content.decode()) == (410, True)


def test_an_organ_that_takes_none_on_the_web_says_how_else(client: Client, county: SimpleNamespace) -> None:
    Practice.objects.create(agency=county.justice, accepts_web=False)
    assert "不在网上接收申请" in client.get(APPLY).content.decode()
    client.post(APPLY, {**TYPED, "token": "x" * 30})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("address", ["/sfj/", "/sfj/guide/", "/sfj/map/", "/sfj/news/"])
def test_the_way_to_an_application_is_everywhere(client: Client, address: str) -> None:
    assert 'href="/sfj/apply/"' in client.get(address).content.decode()


def test_the_words_of_a_search_come_along(client: Client) -> None:
    assert 'value="拆迁补偿"' in client.get(APPLY, {"about": "拆迁补偿"}).content.decode()


def test_the_sum_is_right_once(client: Client) -> None:
    answer = answer_to(client.get(APPLY).content.decode())
    assert puzzle.solved(answer)
    assert not puzzle.solved(answer)
    for wrong in ("", "x", base64.b64encode(b"[]").decode(), base64.b64encode(b'{"salt": 1}').decode()):
        assert not puzzle.solved(wrong)
    forged = base64.b64encode(
        json.dumps({"algorithm": "SHA-256", "challenge": "0", "number": 1, "salt": 1, "signature": "0"}).encode()
    ).decode()
    assert not puzzle.solved(forged)


def test_many_from_one_place_are_marked_and_never_refused(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(puzzle, "MARKED_FROM", {True: 3, False: 2})
    for _ in range(3):
        send(client)
    assert list(AccessRequest.objects.order_by("pk").values_list("same_place", flat=True)) == [0, 2, 3]
    other = Client(REMOTE_ADDR="192.0.2.7")
    send(other)
    assert AccessRequest.objects.latest("pk").same_place == 0


TEXT = st.text(max_size=60)
FIELDS = ["kind", "name", "id_number", "phone", "email", "title", "description", "form", "route", "drop"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.dictionaries(
        st.sampled_from(
            ["kind", "name", "id_number", "phone", "email", "title", "description", "form", "route", "drop"]
        ),
        TEXT,
    ),
    step=st.sampled_from(["check", "send", "edit", "found", "", "keep"]),
    token=st.sampled_from(["", "x" * 30, "\x00", "𬭎" * 20]),
)
def test_nothing_that_is_typed_breaks_the_form(client: Client, said: dict[str, str], step: str, token: str) -> None:
    answer = client.post(APPLY, {**TYPED, **said, "step": step, "token": token, "altcha": said.get("name", "")})
    assert answer.status_code in (200, 302, 404, 410, 422)


def test_a_browser_without_cookies_is_told_in_words(county: SimpleNamespace) -> None:
    answer = Client(enforce_csrf_checks=True).post(APPLY, {**TYPED, "token": "x" * 30})
    assert answer.status_code == 403
    assert "没有带来本站的 Cookie" in answer.content.decode()
    assert not Draft.objects.exists()
