"""Messages in the staff shell: the queue by what is to be done, every step, entry, settings, and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.website.access_requests.conftest import apply, received
from tests.website.correspondence.conftest import FRIDAY, REPLY, _kept_apart, go, staff, write
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies import permissions
from website.agencies.models import Person
from website.audit.models import Entry
from website.correspondence import services
from website.correspondence.models import Message, MessagePractice
from website.correspondence.services import Registered, Upload, digest_of
from website.desk.correspondence.forms import FORMS, offered
from website.desk.correspondence.listing import mine

__all__ = ["_kept_apart", "apply", "go", "received", "staff", "write"]
Write = Callable[..., Registered]
Go = Callable[..., Message]


def sits(someone: Person) -> Client:
    permissions.lay_down()
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(answer: Any) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def do(client: Client, message: Message, event: str, **typed: Any) -> str:
    """Send the form of a step, and return the page that follows."""
    answer = client.post(reverse("desk_message_step", args=[message.pk, event]), typed, follow=True)
    message.refresh_from_db()
    return said(answer)


def test_every_step_of_staff_has_a_form() -> None:
    from gongkai import messages as law

    by_staff = {
        each.event
        for each in (*law.way().moves.values(), *law.way().facts.values())
        if set(each.by) & {"clerk", "handler", "reviewer"}
    }
    assert set(FORMS) == by_staff - {"register"}


def test_a_message_goes_through_the_forms(write: Write, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    message = write(received_at=timezone.now()).message
    clerk, handler, head = sits(staff.clerk), sits(staff.handler), sits(staff.head)
    assert "请选择" not in do(clerk, message, "classify", kind="complain")
    do(clerk, message, "assign", unit=county.unit.pk, handler=staff.handler.pk)
    assert (message.state, message.handler) == ("assigned", staff.handler)
    file = SimpleUploadedFile("清单.txt", "身份证".encode())
    do(handler, message, "draft", reply=REPLY, papers=[file])
    do(handler, message, "submit")
    page = said(head.get(reverse("desk_message_step", args=[message.pk, "approve"])))
    assert "请带身份证" in page
    assert "现在不能办理这个步骤" in do(handler, message, "approve", seen=digest_of(REPLY))
    assert "改过，请刷新" in do(head, message, "approve", seen="x")
    do(head, message, "approve", seen=digest_of(REPLY))
    today = timezone.localdate()
    do(clerk, message, "reply", way="phone", on=today.isoformat())
    assert (message.state, message.reply_way, message.replied_on) == ("replied", "phone", today)
    page = said(sits(staff.leader).get(reverse("desk_message_step", args=[message.pk, "publish"])))
    assert "原文里没有发现个人信息" in page
    do(sits(staff.leader), message, "publish", subject="甲", text="电话13800000000", reply="丙")
    assert message.published_on is None
    do(sits(staff.leader), message, "publish", subject="甲", text="乙", reply="丙")
    assert message.published_on == today
    do(clerk, message, "close")
    page = said(clerk.get(message.get_absolute_url()))
    for words in ("已办结", "清单.txt", "审核同意", "用时0个工作日", "答复信件数"):
        assert words in page, words


def test_what_is_refused_stays_as_it_was_typed(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = go(write().message, "assigned")
    page = do(sits(staff.handler), message, "note", text="查了台账", on="2026-03-01")
    assert "早于收到日期" in page
    assert "查了台账" in page
    file = SimpleUploadedFile("台账.pdf", b"MZ no pdf")
    assert "台账.pdf" in do(sits(staff.handler), message, "note", text="查了台账", on="2026-03-10", papers=[file])
    assert message.events.count() == 3


def test_the_queue_is_sorted_by_what_is_to_be_done(write: Write, go: Go, staff: SimpleNamespace) -> None:
    new, working = write(received_at=timezone.now()).message, go(write(subject="办理中的事").message, "assigned")
    review, answered = go(write().message, "review"), go(write().message, "replied")
    client = sits(staff.clerk)

    def listed(name: str) -> set[int]:
        found = client.get(reverse("desk_messages"), {"list": name}).context["found"]
        return {each.pk for each in found}

    assert listed("received") == {new.pk}
    assert listed("open") == {new.pk, working.pk, review.pk}
    assert listed("overdue") == {working.pk, review.pk}
    assert listed("review") == {review.pk}
    assert listed("answered") == {answered.pk}
    assert listed("closed") == set()
    assert listed("mine") == {new.pk, answered.pk}
    assert set(mine(staff.handler)) == {working}
    assert set(mine(staff.head)) == {new, answered, review}
    assert set(mine(staff.leader)) == {review}
    page = said(client.get(reverse("desk_messages"), {"list": "open", "q": "办理中"}))
    assert (working.number in page, new.number in page) == (True, False)
    rows = said(client.get(reverse("desk_messages"), {"list": "open", "format": "csv"})).splitlines()
    assert len(rows) == 4
    home = said(sits(staff.head).get("/desk/"))
    assert "本单位逾期的信件" in home
    assert "本单位逾期的信件" not in said(client.get("/desk/")).replace("信件等我办", "")


def test_a_message_that_waits_too_long_for_its_kind_is_marked(write: Write, staff: SimpleNamespace) -> None:
    message = write(kind="complain", received_at=timezone.now() - timedelta(hours=25)).message
    client = sits(staff.clerk)
    assert "超过24小时没有分类" in said(client.get(message.get_absolute_url()))
    do(client, message, "classify", kind="complain")
    assert "超过24小时没有分类" not in said(client.get(message.get_absolute_url()))


def test_a_report_shows_its_handler_the_text_and_nothing_else(
    write: Write, go: Go, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    file = Upload("𬭎喆的照片.txt", "照片".encode())
    report = go(write(kind="report", text="某所收费不开票", uploads=[file]).message, "assigned")
    page = said(sits(staff.handler).get(report.get_absolute_url()))
    assert "某所收费不开票" in page
    for secret in ("𬭎", "13800000000", "照片.txt", "查看来信人的原因"):
        assert secret not in page
    paper = reverse("desk_message_paper", args=[report.papers.get().pk])
    assert sits(staff.handler).get(paper).status_code == 404
    answer = sits(staff.handler).post(
        reverse("desk_message_sender", args=[report.pk]), {"reason": "想知道"}, follow=True
    )
    assert "𬭎喆" not in said(answer)
    for someone in (staff.legal, staff.secrecy, staff.foreign):
        assert sits(someone).get(report.get_absolute_url()).status_code == 404
    assert said(sits(staff.clerk).get(paper)) == "照片"
    page = said(sits(staff.clerk).post(reverse("desk_message_sender", args=[report.pk]), {"reason": "保护举报人"}))
    assert "𬭎喆" in page
    assert Entry.objects.filter(action="message.sender_viewed").get().person == staff.clerk
    assert Entry.objects.filter(action="message.paper_taken").get().person == staff.clerk
    figures = reverse("desk_report_figure", args=["sfj", 2026, "messages_report"])
    page = said(sits(staff.legal).get(figures))
    assert (report.number in page, report.subject in page) == (True, False)


def test_no_message_leads_to_a_report_of_the_same_sender(write: Write, go: Go, staff: SimpleNamespace) -> None:
    asked = go(write().message, "assigned")
    report = go(write(kind="report", follows=asked).message, "assigned")
    for here, there in ((asked, report), (report, asked)):
        for someone, leads in ((staff.handler, False), (staff.leader, False), (staff.clerk, True)):
            page = said(sits(someone).get(here.get_absolute_url()))
            assert (there.number in page) == leads, (someone, here.kind)


def test_only_what_one_may_do_is_offered(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = write().message
    assert {event for event, _ in offered(message, staff.handler)} == set()
    go(message, "assigned")
    assert {event for event, _ in offered(message, staff.handler)} == {"return", "draft", "note"}
    clerk = {event for event, _ in offered(message, staff.clerk)}
    assert {"extend", "join", "reclassify", "hold"} <= clerk
    assert not {"release", "contribute", "classify", "publish"} & clerk
    assert {event for event, _ in offered(message, staff.leader)} == set()
    assert {event for event, _ in offered(message, staff.foreign)} == set()


def test_a_call_is_entered_and_its_receipt_shows_the_code_once(staff: SimpleNamespace, county: SimpleNamespace) -> None:
    client = sits(staff.clerk)
    typed = {
        "channel": "hotline",
        "order_number": "GD20260306001",
        "received_on": FRIDAY.isoformat(),
        "kind": "help",
        "subject": "门口路灯坏了",
        "text": "请修路灯",
        "phone": "13800000000",
    }
    assert "请填写12345工单号" in said(client.post(reverse("desk_enter_message"), {**typed, "order_number": ""}))
    page = said(client.post(reverse("desk_enter_message"), typed))
    message = Message.objects.get()
    assert (message.order_number, message.received_on, message.filled_by) == ("GD20260306001", FRIDAY, staff.clerk)
    code = page.split('case-code">')[1].split("<")[0]
    assert services.opened_by(county.justice, message.digits, code) == message
    assert code not in said(client.get(message.get_absolute_url()))
    assert "已经登记过" in said(client.post(reverse("desk_enter_message"), typed))
    for someone in (staff.handler, staff.leader):
        assert sits(someone).get(reverse("desk_enter_message")).status_code == 404


def test_who_lost_the_code_gets_another(write: Write, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    made, client = write(), sits(staff.clerk)
    address = reverse("desk_message_code", args=[made.message.pk])
    assert address in said(client.get(made.message.get_absolute_url()))
    assert client.post(address, {"reason": " "}).context["form"].errors
    assert services.opened_by(county.justice, made.message.digits, made.code) == made.message
    page = said(client.post(address, {"reason": "电话与登记的一致"}))
    code = page.split('case-code">')[1].split("<")[0]
    assert services.opened_by(county.justice, made.message.digits, code) == made.message
    assert services.opened_by(county.justice, made.message.digits, made.code) is None
    assert Entry.objects.get(action="message.code_renewed").detail == {"reason": "电话与登记的一致"}
    nameless = write(kind="report", sender=Identity()).message
    page = said(client.post(reverse("desk_message_code", args=[nameless.pk]), {"reason": "自称是举报人"}))
    assert "无从核对" in page
    assert sits(staff.handler).get(address).status_code == 404


def test_triage_from_the_page(write: Write, staff: SimpleNamespace, received: Callable[..., AccessRequest]) -> None:
    client = sits(staff.clerk)
    wanted, wrong, petition = write().message, write().message, write().message
    page = do(client, wanted, "to_request", confirmed_on="2026-03-09", applicant_kind="natural")
    assert AccessRequest.objects.get().number in page
    assert f"来自{wanted}" in said(client.get(AccessRequest.objects.get().get_absolute_url()))
    do(client, wrong, "to_correction", wrong="写错年份", evidence="户口簿")
    assert CorrectionRequest.objects.get() == wrong.correction
    page = do(client, petition, "to_petition", to="县信访局")
    assert "书面告知期限" in page
    do(client, petition, "tell_petition", on="2026-03-12")
    assert petition.state == "closed"
    request = received()
    AccessRequest.objects.filter(pk=request.pk).update(outcome="X_PETITION", decided_on=date(2026, 3, 9))
    assert "转为信件" in said(client.get(request.get_absolute_url()))
    address = reverse("desk_message_from_request", args=[request.pk])
    answer = client.post(address, {"kind": "complain"}, follow=True)
    assert Message.objects.get(from_request=request).number in said(answer)
    assert "已经转为信件" in said(client.post(address, {"kind": "complain"}))
    assert sits(staff.handler).get(address).status_code == 404


def test_the_head_sets_the_limits(write: Write, staff: SimpleNamespace) -> None:
    client = sits(staff.head)
    page = said(client.get(reverse("desk_message_practice")))
    for words in ("〔地方〕", "〔未核实", "国办发〔2014〕57号"):
        assert words in page
    typed = {
        f"{kind}_{name}": 15 for kind in ("suggest", "complain", "help", "report") for name in ("days", "extended")
    }
    answer = client.post(
        reverse("desk_message_practice"), {**typed, "consult_days": 9, "consult_extended": 5, "keep_years": 3}
    )
    assert "延长后的不少于原来的" in said(answer)
    client.post(reverse("desk_message_practice"), {**typed, "consult_days": 5, "consult_extended": 15, "keep_years": 3})
    practice = MessagePractice.objects.get()
    assert (practice.limits["consult"], practice.keep_years, practice.accepts_web) == ({"days": 5}, 3, False)
    assert services.limit_of(write().message).days == 5
    assert sits(staff.clerk).get(reverse("desk_message_practice")).status_code == 404
    assert Entry.objects.filter(action="message.practice").count() == 1
