"""The applicant's own page: opened by number and code, forgotten after half an hour, showing nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.website.access_requests.conftest import apply, staff
from tests.website.portal.applying import REQUESTS, send
from website.access_requests import services
from website.access_requests.identity import Identity, code_digest
from website.access_requests.models import AccessRequest
from website.access_requests.services import Content, Registered, Upload
from website.audit.models import Entry
from website.portal import case_access

__all__ = ["apply", "staff"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any, county: SimpleNamespace) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mine(client: Client, staff: SimpleNamespace) -> Callable[..., AccessRequest]:
    """Apply today in this browser and forget the session; the steps named are taken by the office."""

    def make(*steps: tuple[str, dict[str, Any]], confirmed: bool = True) -> AccessRequest:
        send(client)
        request = AccessRequest.objects.latest("pk")
        if confirmed:
            services.take(request, "confirm", by=staff.clerk)
        for kind, detail in steps:
            services.take(request, kind, by=staff.head if kind == "ask_fee" else staff.clerk, detail=detail)
        return request

    return make


def address(request: AccessRequest, *more: str) -> str:
    return "/".join([f"/sfj/requests/{request.number}", *more, ""])


def test_number_and_code_open_the_case_and_leaving_closes_it(client: Client) -> None:
    number, code = send(client)
    request = AccessRequest.objects.get()
    stranger = Client()
    assert stranger.get(address(request))["Location"] == f"{REQUESTS}?number={number}"
    answer = stranger.post(REQUESTS, {"number": number, "code": code.lower().replace("-", " ")}, follow=True)
    assert "等待双方确认收到" in answer.content.decode()
    stranger.post("/sfj/requests/leave/")
    assert stranger.get(address(request)).status_code == 302


def test_a_wrong_code_and_an_unknown_number_say_the_same(client: Client) -> None:
    number, code = send(client)
    stranger = Client()
    said = [
        stranger.post(REQUESTS, {"number": each, "code": wrong}).content.decode().split('class="ask"')[0]
        for each, wrong in ((number, "AAAA-AAAA-AAAA"), ("2026-9999", code))
    ]
    assert said[0].split("notice problems")[1] == said[1].split("notice problems")[1]


def test_guessing_is_slowed_down_for_the_guesser_alone(client: Client) -> None:
    number, code = send(client)
    guesser = Client(REMOTE_ADDR="192.0.2.9")
    answers = [guesser.post(REQUESTS, {"number": number, "code": "AAAA"}).status_code for _ in range(8)]
    assert answers == [422] * 6 + [429] * 2
    assert guesser.post(REQUESTS, {"number": number, "code": code}).status_code == 429
    assert Client().post(REQUESTS, {"number": number, "code": code}).status_code == 302


def test_after_half_an_hour_the_code_is_asked_for_and_the_text_is_kept(
    client: Client, mine: Callable[..., AccessRequest], monkeypatch: Any
) -> None:
    request = mine(("ask_clarification", {"points": "请写明年份。"}))
    AccessRequest.objects.filter(pk=request.pk).update(code_digest=code_digest("ABCD-ABCD-ABCD"))
    assert client.get(address(request)).status_code == 200
    now = case_access.time.time()
    monkeypatch.setattr(case_access.time, "time", lambda: now + case_access.SECONDS + 1)
    answer = client.post(address(request, "clarify"), {"text": "写了很久的<补正>"})
    page = answer.content.decode()
    assert (answer.status_code, "已经自动退出" in page, "写了很久的&lt;补正&gt;" in page) == (403, True, True)
    assert AccessRequest.objects.get().state == "await_clarification"
    said = {"number": request.number, "code": "ABCD-ABCD-ABCD", "step": "clarify", "text": "写了很久的<补正>"}
    page = client.post(REQUESTS, said).content.decode()
    assert "写了很久的&lt;补正&gt;</textarea>" in page
    client.post(address(request, "clarify"), {"text": "写了很久的<补正>"})
    assert AccessRequest.objects.get().state == "received"


def test_a_clarification_with_a_file(client: Client, mine: Callable[..., AccessRequest]) -> None:
    request = mine(("ask_clarification", {"points": "请写明年份。"}))
    page = client.get(address(request)).content.decode()
    assert "请写明年份。" in page
    assert "条例第三十条" in page
    empty = client.post(address(request, "clarify"), {"text": " "})
    assert (empty.status_code, "请写明补正的内容" in empty.content.decode()) == (422, True)
    bad = client.post(address(request, "clarify"), {"text": "2025年", "files": SimpleUploadedFile("a.exe", b"MZ")})
    assert "2025年</textarea>" in bad.content.decode()
    file = SimpleUploadedFile("补充.txt", b"more")
    page = client.post(address(request, "clarify"), {"text": "2025年", "files": file}, follow=True).content.decode()
    assert "补正已经提交" in page
    assert "补充.txt" in page


def test_a_fee_is_shown_with_its_arithmetic_and_a_proof_is_handed_in(
    client: Client, mine: Callable[..., AccessRequest]
) -> None:
    detail = {"excessive": "本月第45件", "way": "items", "count": 1, "already": 44}
    request = mine(("ask_fee", detail))
    page = client.get(address(request)).content.decode()
    assert "第45件：1件×300元＝300元" in page
    assert "没有缴费的，视为放弃申请" in page
    page = client.post(
        address(request, "payment"), {"files": SimpleUploadedFile("凭证.txt", b"paid")}, follow=True
    ).content.decode()
    assert "等工作人员核对到账" in page
    assert AccessRequest.objects.get().state == "await_fee"


def test_withdrawing_asks_once_more(client: Client, mine: Callable[..., AccessRequest]) -> None:
    request = mine()
    page = client.post(address(request, "withdraw"), {"text": "不需要了"}).content.decode()
    assert "还没有撤回" in page
    assert AccessRequest.objects.get().state == "received"
    page = client.post(address(request, "withdraw"), {"text": "不需要了", "sure": "yes"}, follow=True).content.decode()
    assert "申请已经撤回" in page
    assert AccessRequest.objects.get().outcome == "O_OTHER"
    again = client.post(address(request, "withdraw"), {"sure": "yes"})
    assert again.status_code == 422


def test_the_day_of_receipt_is_confirmed(client: Client, mine: Callable[..., AccessRequest]) -> None:
    request = mine(confirmed=False)
    assert "请您确认收到" not in client.get(address(request)).content.decode()
    assert client.post(address(request, "confirm")).status_code == 422
    request = mine(("ask_confirmation", {}), confirmed=False)
    assert "请您确认收到" in client.get(address(request)).content.decode()
    client.post(address(request, "confirm"))
    request.refresh_from_db()
    assert request.state == "received"


def test_only_what_is_meant_for_the_applicant_is_handed_out(
    client: Client, mine: Callable[..., AccessRequest], apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    request = mine()
    files = [Upload("答复书𬭎.txt", b"reply", "letter", True), Upload("内部.txt", b"inner", "found", False)]
    services.take(request, "paper", by=staff.clerk, uploads=files)
    other = apply(uploads=[Upload("别人的.txt", b"other", "attachment")]).request
    shown, inner = request.papers.get(kind="letter"), request.papers.get(kind="found")
    page = client.get(address(request)).content.decode()
    assert "答复书𬭎.txt" in page
    assert "内部.txt" not in page
    answer = client.get(address(request, "files", str(shown.pk)))
    assert (answer.content, answer["X-Content-Type-Options"]) == (b"reply", "nosniff")
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert Entry.objects.filter(action="paper.fetched").count() == 1
    assert client.get(address(request, "files", str(inner.pk))).status_code == 404
    assert client.get(address(request, "files", str(other.papers.get().pk))).status_code == 404
    assert client.get(address(other)).status_code == 302
    assert Client().get(address(request, "files", str(shown.pk))).status_code == 302


def test_nothing_of_another_applicant_stands_on_a_page(
    client: Client, mine: Callable[..., AccessRequest], apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    other = apply(applicant=Identity(name="别人甲", phone="13911112222"), content=Content(title="别人要的信息")).request
    request = mine()
    services.take(request, "note", by=staff.clerk, detail={"text": f"与{other.number}相似，13911112222"})
    pages = client.get(address(request)).content.decode() + client.get("/sfj/apply/receipt/").content.decode()
    for hidden in ("别人甲", "13911112222", "别人要的信息", other.number, staff.clerk.name, "13800000000", "𬭎喆"):
        assert hidden not in pages


def test_one_code_opens_what_was_split_off_too(
    client: Client, mine: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = mine()
    (child,) = services.split(request, parts=[Content(title="2024年度部门决算")], by=staff.clerk)
    assert child.number in client.get(address(request)).content.decode()
    assert "2024年度部门决算" in client.get(address(child)).content.decode()


def test_what_was_handed_over_is_followed_there_with_the_same_code(
    client: Client, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    _, code = send(client)
    request = AccessRequest.objects.get()
    made = services.transfer(request, to=county.water, by=staff.clerk, comment="由县水务局负责", told=True).request
    page = client.get(address(request)).content.decode()
    assert f"新编号{made.number}，查询码不变" in page
    assert "由县水务局负责" not in page
    answer = Client().post("/swj/requests/", {"number": made.number, "code": code}, follow=True)
    assert "等待双方确认收到" in answer.content.decode()
