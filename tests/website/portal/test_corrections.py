"""Asking for a correction on the public site: a form, a receipt, and the answer with number and code."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.website.access_requests.conftest import _kept_apart, staff
from tests.website.access_requests.letter_cases import RECEIPT, equip
from tests.website.portal.applying import answer_to
from website.access_requests import correction_letters as answers
from website.access_requests.letters import Service
from website.access_requests.models import CorrectionRequest
from website.portal import puzzle

__all__ = ["_kept_apart", "staff"]
SAID = {
    "token": "a-token-of-some-length-0001",
    "about": "处罚决定书里的出生年份",
    "wrong": "写成1908年，应当是1980年",
    "evidence": "户口簿",
    "name": "𬭎喆",
    "id_kind": "护照",
    "id_number": "E12345678",
    "phone": "13800000000",
}


def file(name: str = "户口簿.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "证据".encode(), content_type="text/plain")


@pytest.fixture
def sent(client: Client, county: SimpleNamespace) -> tuple[CorrectionRequest, str]:
    """Send the form, and return the request with the code of its receipt."""
    answer = client.post("/sfj/correct/", {**SAID, "evidence_files": [file()], "identity_files": [file("证件.txt")]})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer.url).content.decode()
    (code,) = re.findall(r"data-code>([^<]+)<", page)
    return CorrectionRequest.objects.get(), code


def test_a_request_is_sent_once_and_its_receipt_says_what_comes_next(
    client: Client, sent: tuple[CorrectionRequest, str]
) -> None:
    made, _ = sent
    assert (made.about, made.filled_by, made.result) == (SAID["about"], None, "")
    assert "𬭎喆" not in made.sealed
    assert sorted(made.papers.values_list("kind", flat=True)) == ["evidence", "identity"]
    again = client.post("/sfj/correct/", SAID)
    assert again.url == "/sfj/correct/receipt/"
    assert made.number in client.get(again.url).content.decode()
    assert CorrectionRequest.objects.count() == 1
    assert client.get("/sfj/corrections/2026-0001/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"about": ""}, "请填写哪一条记录"),
        ({"wrong": " "}, "请填写哪里不准确"),
        ({"evidence": ""}, "请说明证据或者上传证据"),
        ({"name": ""}, "请填写姓名或者名称"),
        ({"id_number": ""}, "请填写证件号码，或者上传身份证明文件"),
        ({"id_kind": "居民身份证"}, "居民身份证号码应为18位"),
        ({"phone": ""}, "请至少填写一样"),
        ({"record": "没有的"}, "本单位没有索引号是没有的的信息"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    client: Client, county: SimpleNamespace, changes: dict[str, Any], told: str
) -> None:
    answer = client.post("/sfj/correct/", {**SAID, **changes})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert told in text
    assert "填写的内容都还在" in text
    assert SAID["token"] in text
    assert "E12345678" in text or "id_number" in changes
    assert not CorrectionRequest.objects.exists()


def test_a_file_that_may_not_be_kept_is_named(client: Client, county: SimpleNamespace) -> None:
    bad = SimpleUploadedFile("程序.exe", b"MZ", content_type="application/octet-stream")
    text = client.post("/sfj/correct/", {**SAID, "evidence_files": [bad]}).content.decode()
    assert "“程序.exe”没有上传" in text
    assert "浏览器不保留选过的文件" in text


def test_what_is_typed_is_kept_apart_from_an_application_and_deleted_by_the_receipt(
    client: Client, sent: tuple[CorrectionRequest, str]
) -> None:
    form = client.get("/sfj/correct/").content.decode()
    receipt = client.get("/sfj/correct/receipt/").content.decode()
    (kept,) = re.findall(r'data-keep="([^"]+)" data-fresh="yes"', form)
    assert re.findall(r'data-sent="([^"]+)"', receipt) == [kept]
    assert kept not in client.get("/sfj/apply/").content.decode()
    assert kept not in client.get("/swj/correct/").content.decode()
    again = client.post("/sfj/correct/", {**SAID, "about": ""}).content.decode()
    assert f'data-keep="{kept}" data-fresh="no"' in again, "what was just sent is not typed over"


def test_many_from_one_place_are_marked_and_never_refused(
    client: Client, county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(puzzle, "MARKED_FROM", {True: 5, False: 2})
    solved = answer_to(client.get("/sfj/correct/").content.decode())
    for each, answer in enumerate(("", "", "nonsense", solved, solved)):
        said = {**SAID, "token": f"a-token-of-some-length-{each}", "altcha": answer}
        assert client.post("/sfj/correct/", said).status_code == 302
    marks = CorrectionRequest.objects.order_by("pk").values_list("same_place", flat=True)
    assert list(marks) == [0, 2, 3, 0, 5], "a sum is good once"


def test_number_and_code_open_the_answer_and_nothing_else_does(
    sent: tuple[CorrectionRequest, str], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    made, code = sent
    equip(county.justice)
    visitor, own = Client(), f"/sfj/corrections/{made.number[1:]}/"
    assert visitor.get(own).status_code == 302
    wrong = visitor.post("/sfj/corrections/", {"number": made.number, "code": "AAAA-BBBB-CCCC"})
    assert (wrong.status_code, "编号或者查询码不对" in wrong.content.decode()) == (422, True)
    assert visitor.post("/swj/corrections/", {"number": made.number, "code": code}).status_code == 422
    opened = visitor.post("/sfj/corrections/", {"number": made.number, "code": code})
    assert opened.url == own
    page = visitor.get(own).content.decode()
    assert "正在审核" in page
    assert "户口簿.txt" not in page
    letter = answers.draft(made, "D-CORR", by=staff.clerk, given={"corrected_as": ("1980年",)})
    letter = answers.sign(letter, by=staff.head, seen=letter.draft_sha256)
    assert letter.number not in visitor.get(own).content.decode(), "what is not served is not shown"
    for paper in made.papers.all():
        assert visitor.get(f"{own}files/{paper.pk}/").status_code == 404
    answers.serve(letter, Service("direct", timezone.localdate(), proof=RECEIPT), by=staff.clerk)
    page = visitor.get(own).content.decode()
    assert "有权更正，审核属实，已更正" in page
    (address,) = re.findall(rf'href="({own}files/\d+/)"', page)
    assert visitor.get(address).content.startswith(b"%PDF")
    assert Client().get(address).status_code == 302
    visitor.post("/sfj/requests/leave/")
    assert visitor.get(own).status_code == 302


def test_guessing_is_slowed_down(sent: tuple[CorrectionRequest, str]) -> None:
    made, code = sent
    visitor = Client()
    for _ in range(6):
        visitor.post("/sfj/corrections/", {"number": made.number, "code": "AAAA-BBBB-CCCC"})
    assert visitor.post("/sfj/corrections/", {"number": made.number, "code": code}).status_code == 429
