"""Writing on the public site: a form, a receipt, the answer with number and code, and what everybody may read."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.website.access_requests.conftest import apply
from tests.website.correspondence.conftest import _kept_apart, go, staff, write
from website.access_requests.models import AccessRequest
from website.agencies.models import Agency, Kind
from website.api.schemas import MessageOut
from website.audit.models import Entry
from website.correspondence import triage
from website.correspondence.models import Message, MessagePractice
from website.correspondence.services import Registered, Upload, take
from website.publishing.models import Record

__all__ = ["_kept_apart", "apply", "go", "staff", "write"]
SAID = {
    "token": "a-token-of-some-length-0001",
    "kind": "consult",
    "subject": "法律援助怎样申请",
    "text": "要带什么材料？",
    "name": "𬭎喆",
    "phone": "13800000000",
}


def page(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def sent(client: Client, county: SimpleNamespace) -> tuple[Message, str]:
    """Send the form, and return the message with the code of its receipt."""
    file = SimpleUploadedFile("照片说明.txt", "窗口".encode(), content_type="text/plain")
    answer = client.post("/sfj/messages/write/", {**SAID, "may_publish": "on", "attachment_files": [file]})
    assert answer.status_code == 302, page(answer)
    (code,) = re.findall(r"data-code>([^<]+)<", page(client.get(answer.url)))
    return Message.objects.get(), code


def test_a_message_is_sent_once_and_its_receipt_says_what_comes_next(client: Client, sent: tuple[Message, str]) -> None:
    made, _ = sent
    assert (made.channel, made.kind, made.filled_by, made.may_publish) == ("web", "consult", None, True)
    assert made.papers.get().name == "照片说明.txt"
    again = client.post("/sfj/messages/write/", SAID)
    assert again.url == "/sfj/messages/receipt/"
    assert made.number in page(client.get(again.url))
    assert Message.objects.count() == 1
    lost = Client()
    answer = lost.post("/sfj/messages/write/", SAID, follow=True)
    assert Message.objects.count() == 1
    assert f"<code data-code>{sent[1]}</code>" in page(answer), "who never saw the receipt gets it by the same form"
    assert Client().get("/sfj/messages/receipt/").status_code == 302
    own = page(client.get(f"/sfj/messages/follow/{made.digits}/"))
    assert "已经收到" in own
    assert "答复期限" in own


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"subject": " "}, "请填写标题"),
        ({"text": ""}, "请填写内容"),
        ({"name": ""}, "请填写姓名或者名称；只有举报可以不填"),
        ({"phone": ""}, "请至少填写一样；只有举报可以不填"),
        ({"phone": "电话"}, "电话号码有误"),
        ({"kind": "song"}, "请从列出的类别中选择"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    client: Client, county: SimpleNamespace, changes: dict[str, Any], told: str
) -> None:
    answer = client.post("/sfj/messages/write/", {**SAID, **changes})
    assert answer.status_code == 422
    assert told in page(answer)
    assert changes.get("text") == "" or SAID["text"] in page(answer)
    assert not Message.objects.exists()


def test_who_reports_need_not_say_who_one_is(client: Client, county: SimpleNamespace) -> None:
    answer = client.post(
        "/sfj/messages/write/", {**SAID, "kind": "report", "name": "", "phone": "", "may_publish": "on"}
    )
    assert answer.status_code == 302
    report = Message.objects.get()
    assert (report.guarded, report.may_publish, report.sealed) == (True, False, "")


def test_a_file_that_is_not_what_it_says_is_refused(client: Client, county: SimpleNamespace) -> None:
    file = SimpleUploadedFile("照片.jpg", b"MZ no picture")
    answer = client.post("/sfj/messages/write/", {**SAID, "attachment_files": [file]})
    assert answer.status_code == 422
    assert "没有上传" in page(answer)
    assert "请重新选择" in page(answer)


def test_more_files_than_a_message_needs_are_refused(client: Client, county: SimpleNamespace) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", b"x", content_type="text/plain") for number in range(11)]
    answer = client.post("/sfj/messages/write/", {**SAID, "attachment_files": files})
    assert "最多10个文件" in page(answer)
    assert not Message.objects.exists()


def test_a_unit_and_an_organ_that_takes_no_mail_say_where_to_go(client: Client, county: SimpleNamespace) -> None:
    MessagePractice.objects.create(agency=county.justice, accepts_web=False)
    assert "现在不接收网上来信" in page(client.get("/sfj/messages/write/"))
    assert client.post("/sfj/messages/write/", SAID).status_code == 200
    assert not Message.objects.exists()
    Agency.objects.filter(pk=county.water.pk).update(kind=Kind.UNIT)
    assert client.get("/swj/messages/write/").status_code == 302


def test_many_from_one_place_are_marked_and_none_is_turned_away(client: Client, county: SimpleNamespace) -> None:
    for number in range(5):
        client.post("/sfj/messages/write/", {**SAID, "token": f"a-token-of-some-length-1{number}"})
    assert list(Message.objects.order_by("pk").values_list("same_place", flat=True)) == [0, 0, 0, 4, 5]


def test_number_and_code_open_a_message_and_nothing_else_does(
    client: Client, write: Callable[..., Registered], county: SimpleNamespace
) -> None:
    made = write()
    own = f"/sfj/messages/follow/{made.message.digits}/"
    assert client.get(own).url.startswith("/sfj/messages/follow/?number=")
    for number, code in ((made.message.number, "AAAA-BBBB-CCCC"), ("信2026-9999", made.code)):
        answer = client.post("/sfj/messages/follow/", {"number": number, "code": code})
        assert answer.status_code == 422
    assert client.post("/swj/messages/follow/", {"number": made.message.number, "code": made.code}).status_code == 422
    answer = client.post("/sfj/messages/follow/", {"number": made.message.number, "code": made.code.lower()})
    assert answer.url == own
    assert made.message.subject in page(client.get(own))
    client.post("/sfj/requests/leave/")
    assert client.get(own).status_code == 302


def test_codes_cannot_be_tried_without_end(client: Client, write: Callable[..., Registered]) -> None:
    made = write()
    tries = [
        client.post("/sfj/messages/follow/", {"number": made.message.number, "code": "AAAA-BBBB-CCCC"}).status_code
        for _ in range(8)
    ]
    assert tries == [422] * 6 + [429] * 2


def test_the_answer_is_shown_once_it_was_sent_and_the_sender_rates_it(
    client: Client, sent: tuple[Message, str], go: Callable[..., Message], staff: SimpleNamespace
) -> None:
    message, _ = sent
    Message.objects.filter(pk=message.pk).update(received_on=date(2026, 3, 6))
    own = f"/sfj/messages/follow/{message.digits}/"
    go(message, "assigned")
    file = Upload("材料清单.txt", "身份证".encode(), "reply")
    take(message, "draft", by=staff.handler, detail={"reply": "请带身份证。"}, uploads=[file])
    text = page(client.get(own))
    assert "正在办理" in text
    assert "请带身份证" not in text
    assert "材料清单" not in text
    assert client.get(f"{own}files/{message.papers.get(kind='reply').pk}/").status_code == 302
    assert client.post(f"{own}rate/", {"satisfaction": "satisfied"}, follow=True).status_code == 200
    assert message.satisfaction == ""
    take(message, "submit", by=staff.handler)
    from website.correspondence.services import digest_of

    take(message, "approve", by=staff.head, detail={"seen": digest_of("请带身份证。")})
    take(message, "reply", by=staff.clerk, detail={"way": "web"})
    text = page(client.get(own))
    for words in ("请带身份证。", "材料清单.txt", "您对答复满意吗"):
        assert words in text
    for inside in (staff.handler.name, staff.head.name, "审核同意"):
        assert inside not in text
    assert client.get(f"{own}files/{message.papers.get(kind='reply').pk}/").content.decode() == "身份证"
    client.post(f"{own}rate/", {"satisfaction": "dissatisfied", "words": "没有写地址"})
    message.refresh_from_db()
    assert (message.satisfaction, message.satisfaction_words) == ("dissatisfied", "没有写地址")
    answer = client.post(
        "/sfj/messages/write/", {**SAID, "token": "a-token-of-some-length-0002", "after": message.digits}
    )
    assert answer.status_code == 302
    assert Message.objects.order_by("-pk").first().follows == message


@pytest.fixture
def public(write: Callable[..., Registered], go: Callable[..., Message], staff: SimpleNamespace) -> Message:
    """Publish a message with its answer."""
    message = go(write(text="我是𬭎喆，问法律援助。").message, "replied")
    texts = {"subject": "法律援助怎样申请", "text": "某某问法律援助。", "reply": "请带身份证。"}
    take(message, "publish", by=staff.leader, on=date(2026, 3, 12), detail=texts)
    return message


def test_everybody_reads_what_was_published_and_no_more(
    client: Client, public: Message, write: Callable[..., Registered], go: Callable[..., Message]
) -> None:
    hidden = go(write(subject="没有公开的事").message, "replied")
    text = page(client.get("/sfj/messages/"))
    assert "法律援助怎样申请" in text
    assert "没有公开的事" not in text
    text = page(client.get(f"/sfj/messages/{public.digits}/"))
    assert "某某问法律援助" in text
    for secret in ("𬭎喆", "13800000000"):
        assert secret not in text
    assert client.get(f"/sfj/messages/{hidden.digits}/").status_code == 404
    assert client.get(f"/swj/messages/{public.digits}/").status_code == 404


def test_published_messages_are_open_data_without_anybody_in_it(
    client: Client, public: Message, write: Callable[..., Registered], go: Callable[..., Message]
) -> None:
    go(write(subject="没有公开的事").message, "replied")
    answer = client.get("/api/v1/messages", {"agency": "sfj", "q": "身份证", "kind": "consult", "year": 2026})
    (item,) = answer.json()["items"]
    assert item["subject"] == "法律援助怎样申请"
    assert (item["received_on"], item["days_taken"]) == ("2026-03-06", 2)
    assert item["url"].endswith(f"/sfj/messages/{public.digits}/")
    assert set(item) == set(MessageOut.model_fields)
    for asked in ({"agency": "swj"}, {"kind": "help"}, {"year": 2025}, {"q": "不动产"}, {"agency": ""}):
        assert client.get("/api/v1/messages", asked).json() == {"items": [], "next": None}
    assert client.get("/api/v1/messages", {"kind": "report"}).status_code == 422
    written = b"".join(client.get("/api/v1/messages.csv").streaming_content).decode("utf-8-sig")
    header, line = csv.reader(io.StringIO(written))
    assert line[header.index("标题")] == "法律援助怎样申请"
    schema = client.get("/api/v1/messages.schema.json").json()
    assert [field["name"] for field in schema["fields"]] == header
    feed = client.get("/sfj/messages/feed/", {"q": "身份证"}).content.decode()
    assert "<title>法律援助怎样申请</title>" in feed
    assert "<name>云岭县司法局</name>" in feed
    assert "法律援助怎样申请" not in client.get("/sfj/messages/feed/", {"year": 2025}).content.decode()
    for secret in ("𬭎喆", "13800000000", "没有公开的事"):
        assert secret not in answer.content.decode() + written + feed
    shown = client.get("/sfj/messages/?q=身份证&year=2026").content.decode()
    for address in re.findall(r'href="([^"]+)"', shown.split("本列表的开放数据")[1])[:4]:
        assert client.get(html.unescape(address)).status_code == 200, address


def test_the_list_of_messages_is_read_to_its_end_in_pages(client: Client, public: Message) -> None:
    others = [
        Message(**{
            **{f.attname: getattr(public, f.attname) for f in Message._meta.concrete_fields if not f.primary_key},
            "number": f"信2026-9{n:03}",
            "published_on": date(2026, 3, 12 + n // 2),
        })
        for n in range(5)
    ]  # fmt: skip
    Message.objects.bulk_create(others)
    seen: list[int] = []
    cursor = 0
    while cursor is not None:
        answer = client.get("/api/v1/messages", {"size": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
    assert seen == list(Message.objects.newest_published_first().values_list("pk", flat=True))
    assert len(seen) == 6


def test_the_public_list_is_searched_by_words_kind_and_year(client: Client, public: Message) -> None:
    for query, found in (
        ("q=法律援助 身份证", True),
        ("q=不动产", False),
        ("kind=consult", True),
        ("kind=complain", False),
        ("year=2026", True),
        ("year=2025", False),
    ):
        assert ("法律援助怎样申请</a>" in page(client.get(f"/sfj/messages/?{query}"))) == found, query
    for wrong in ("kind=song", "year=x", "page=9", "page=0"):
        assert client.get(f"/sfj/messages/?{wrong}").status_code == 404, wrong


def test_the_numbers_of_a_year_are_public(
    client: Client, public: Message, write: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    take(write().message, "set_aside", by=staff.clerk, detail={"reason": "广告"})
    told = re.findall(r"<dd>(.*?)</dd>", page(client.get("/sfj/messages/?year=2026")))
    assert told == ["2件", "1件", "1件", "1件", "2.0个工作日", "咨询1、建议0、投诉0、求助0、举报0"]
    told = re.findall(r"<dd>(.*?)</dd>", page(client.get("/sfj/messages/?year=2024")))
    assert told[:5] == ["0件", "0件", "0件", "0件", "—"]


def test_what_is_taken_down_is_gone_at_once(client: Client, public: Message, staff: SimpleNamespace) -> None:
    client.get("/sfj/messages/")
    client.get(f"/sfj/messages/{public.digits}/")
    take(public, "take_down", by=staff.head, detail={"reason": "来信人要求"})
    assert "法律援助怎样申请</a>" not in page(client.get("/sfj/messages/"))
    assert client.get(f"/sfj/messages/{public.digits}/").status_code == 404


def test_an_application_that_became_a_message_says_where_it_went(
    client: Client, apply: Callable[..., Any], staff: SimpleNamespace
) -> None:
    asked = apply()
    AccessRequest.objects.filter(pk=asked.request.pk).update(
        state="closed", outcome="X_PETITION", decided_on=date(2026, 3, 9)
    )
    message = triage.from_request(asked.request, kind="complain", by=staff.clerk)
    client.post("/sfj/requests/", {"number": asked.request.number, "code": asked.code})
    assert message.number in page(client.get(f"/sfj/requests/{asked.request.number}/"))
    answer = client.post("/sfj/messages/follow/", {"number": message.number, "code": asked.code})
    assert answer.url == f"/sfj/messages/follow/{message.digits}/"


def test_a_message_that_became_an_application_says_where_it_went(
    client: Client, write: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    made = write()
    request = triage.to_request(made.message, applicant_kind="natural", confirmed_on=date(2026, 3, 9), by=staff.clerk)
    client.post("/sfj/messages/follow/", {"number": made.message.number, "code": made.code})
    text = page(client.get(f"/sfj/messages/follow/{made.message.digits}/"))
    assert "已转为政府信息公开申请" in text
    assert request.number in text
    answer = client.post("/sfj/requests/", {"number": request.number, "code": made.code})
    assert answer.url == f"/sfj/requests/{request.number}/"


def test_hotlines_stand_where_one_writes(client: Client, county: SimpleNamespace, draft: Callable[..., Record]) -> None:
    details = {"purpose": "扫黑除恶举报", "phone": "0934-0000110", "hours": "全天"}
    line = draft(kind="hotline", title="扫黑除恶专项斗争举报电话", details=details)
    assert "0934-0000110" not in page(client.get("/sfj/messages/write/"))
    Record.objects.filter(pk=line.pk).update(live=True, published_on=date(2022, 3, 2), index_no="x/2022-1")
    text = page(client.get("/sfj/messages/write/"))
    for words in ("扫黑除恶专项斗争举报电话", "0934-0000110", "全天"):
        assert words in text


def test_nothing_of_a_sender_stands_in_the_audit_trail(client: Client, sent: tuple[Message, str]) -> None:
    everything = str(list(Entry.objects.values()))
    assert Entry.objects.filter(action="message.step").exists()
    for secret in ("𬭎喆", "13800000000", sent[1]):
        assert secret not in everything
    assert timezone.localdate() == sent[0].received_on
