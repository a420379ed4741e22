"""What is no message, and what is one: moved without retyping, each with the clock of where it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.website.access_requests.conftest import apply, received
from tests.website.correspondence.conftest import FRIDAY, SENDER
from tests.website.desk.requests.conftest import signed_in
from website.access_requests import corrections, files, identity
from website.access_requests import services as requests
from website.access_requests.applicant import open_case
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.correspondence import codes, daily, ledger, notices, services, told, triage
from website.correspondence.models import Message
from website.correspondence.services import Registered, Upload, take

__all__ = ["apply", "received"]
Write = Callable[..., Registered]
FILE = Upload("依据.txt", "户口簿".encode())
MONDAY = date(2026, 3, 9)


def test_a_message_becomes_an_application_from_the_day_it_was_confirmed(write: Write, staff: SimpleNamespace) -> None:
    made = write(uploads=[FILE])
    request = triage.to_request(made.message, applicant_kind="natural", confirmed_on=MONDAY, by=staff.clerk)
    assert (request.state, request.received_on, request.due_on) == ("received", MONDAY, date(2026, 4, 7))
    assert (request.title, request.description) == (made.message.subject, made.message.text)
    assert requests.reveal(request, by=staff.clerk, reason="核对") == SENDER
    assert files.opened(request.papers.get()) == "户口簿".encode()
    assert identity.is_code(made.code, request.code_digest)
    made.message.refresh_from_db()
    assert (made.message.state, made.message.outcome, made.message.request) == ("closed", "request", request)
    assert list(Message.objects.of(request.agency).valid_in(2026)) == []
    assert list(ledger.breaks(made.message)) == []


@pytest.mark.parametrize(
    ("said", "day", "told"),
    [
        ({"kind": "report"}, MONDAY, "举报不能转为申请"),
        ({"channel": "mail", "sender": Identity()}, MONDAY, "请填写申请人的姓名"),
        ({}, date(2026, 3, 5), "早于收到日期"),
        ({}, date(2126, 3, 5), "在今天以后"),
    ],
)
def test_what_cannot_be_an_application_stays_a_message(
    write: Write, staff: SimpleNamespace, said: dict[str, object], day: date, told: str
) -> None:
    message = write(**said).message
    with pytest.raises(NotAllowed, match=told):
        triage.to_request(message, applicant_kind="natural", confirmed_on=day, by=staff.clerk)
    message.refresh_from_db()
    assert (message.state, message.outcome) == ("received", "")
    assert not AccessRequest.objects.exists()


def test_only_the_clerk_makes_an_application_of_a_message(write: Write, staff: SimpleNamespace) -> None:
    message = write().message
    with pytest.raises(NotAllowed):
        triage.to_request(message, applicant_kind="natural", confirmed_on=MONDAY, by=staff.foreign)
    with pytest.raises(NotAllowed, match="请从"):
        take(message, "to_request", by=staff.clerk)
    assert not AccessRequest.objects.exists()


def test_a_message_becomes_a_correction_from_the_day_it_came_in(write: Write, staff: SimpleNamespace) -> None:
    made = write(uploads=[FILE])
    correction = triage.to_correction(made.message, wrong="", evidence="户口簿", by=staff.clerk)
    assert (correction.received_on, correction.wrong) == (FRIDAY, made.message.text)
    assert corrections.opened_by(correction.agency, correction.number, made.code) == correction
    made.message.refresh_from_db()
    assert (made.message.outcome, made.message.correction) == ("correction", correction)
    with pytest.raises(NotAllowed, match="现在不能办理"):
        triage.to_correction(made.message, wrong="", evidence="户口簿", by=staff.clerk)
    assert CorrectionRequest.objects.count() == 1


def test_a_petition_is_told_of_within_fifteen_days(write: Write, staff: SimpleNamespace) -> None:
    message = write().message
    triage.to_petition(message, to="县信访局", by=staff.clerk)
    assert (message.state, message.due_on) == ("petition", date(2026, 3, 21))
    take(message, "tell_petition", by=staff.clerk, on=date(2026, 3, 12))
    assert (message.state, message.outcome, message.ended_on) == ("closed", "petition", date(2026, 3, 12))
    other = write().message
    triage.to_petition(other, to="县信访局", by=staff.clerk, told_on=FRIDAY)
    assert other.state == "closed"
    assert Message.objects.of(other.agency).valid_in(2026).count() == 2


def test_what_is_not_ours_is_handed_over_and_what_is_nothing_set_aside(write: Write, staff: SimpleNamespace) -> None:
    order = write(channel="hotline", order_number="GD-7").message
    with pytest.raises(NotAllowed, match="请写明转给哪个机关"):
        take(order, "hand_over", by=staff.clerk, detail={"reason": "不是我们的"})
    take(order, "hand_over", by=staff.clerk, detail={"to": "县12345热线中心", "reason": "属于县住建局职责"})
    spam = write().message
    take(spam, "set_aside", by=staff.clerk, detail={"reason": "广告"})
    assert (order.outcome, spam.outcome) == ("handed_over", "invalid")
    assert list(Message.objects.of(spam.agency).valid_in(2026)) == [order]
    assert Message.objects.of(spam.agency).received_in(2026).count() == 2


def test_another_organ_of_the_platform_goes_on_with_what_it_is_handed(
    write: Write, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    made = write(uploads=[FILE], subject="水费为什么涨", order_number="GD-9")
    DBTaskResult.objects.all().delete()
    on = triage.to_organ(made.message, county.water, reason="说的是水费。", by=staff.clerk)
    assert (on.agency, on.subject, on.text, on.order_number) == (
        county.water,
        "水费为什么涨",
        made.message.text,
        "GD-9",
    )
    assert (on.channel, on.state, on.received_on) == ("passed_on", "received", timezone.localdate())
    assert on.due_on > on.received_on, "the limit runs from when it arrives there"
    assert files.opened(on.papers.get()) == "户口簿".encode()
    assert on.papers.get().stored != made.message.papers.get().stored, "each organ erases its own"
    assert identity.unpack(on.sealed) == SENDER
    assert services.opened_by(county.water, on.number, made.code) == on
    assert services.opened_by(made.message.agency, made.message.number, made.code) == made.message
    assert (made.message.state, made.message.outcome) == ("closed", "handed_over")
    assert made.message.events.get(kind="hand_over").detail["number"] == on.number
    (queued,) = DBTaskResult.objects.filter(task_path=notices.deliver.module_path)  # told once, with everything
    assert f"已转云岭县水务局办理，新编号{on.digits}，查询码不变" in queued.args_kwargs["args"][2]
    assert told.story_of(on).lines[0].says == "云岭县司法局转来您的来信"
    assert not [*ledger.breaks(made.message), *ledger.breaks(on)]


def test_a_code_that_is_changed_with_one_organ_opens_both(
    write: Write, staff: SimpleNamespace, county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    first = write().message
    on = triage.to_organ(first, county.water, reason="说的是水费。", by=staff.clerk)
    clerk = person("水务受理", county.water, Role.CLERK)
    code = services.new_code(on, by=clerk, reason="电话核对了姓名")
    first.refresh_from_db()
    assert services.opened_by(first.agency, first.number, code) == first
    request = triage.to_request(on, applicant_kind="natural", confirmed_on=timezone.localdate(), by=clerk)
    assert identity.is_code(code, request.code_digest)
    assert codes.messages_of(request) == [first, on]
    assert codes.opened_besides(first) == [request, on]
    back = services.new_code(first, by=staff.clerk, reason="当面核对")
    request.refresh_from_db()
    assert identity.is_code(back, request.code_digest)
    assert services.opened_by(county.water, on.number, back) == on


def test_a_report_goes_on_only_to_whom_it_does_not_concern(
    write: Write, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    report = write(kind="report").message
    for refused in ({"to": "县水务局"}, {"to": "县水务局", "not_concerned": False}):
        with pytest.raises(NotAllowed, match="不得转给被举报"):
            take(report, "hand_over", by=staff.clerk, detail={"reason": "说的是水费。", **refused})
    with pytest.raises(NotAllowed, match="不得转给被举报"):
        triage.to_organ(report, county.water, reason="说的是水费。", by=staff.clerk)
    assert Message.objects.count() == 1
    on = triage.to_organ(report, county.water, reason="说的是水费。", by=staff.clerk, not_concerned=True)
    assert (on.guarded, on.may_publish) == (True, False)


def test_what_has_no_public_site_is_handed_nothing(
    write: Write, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    message = write().message
    for organ in (county.unit, county.government, county.justice):
        with pytest.raises(NotAllowed, match="没有公开的网站"):
            triage.to_organ(message, organ, reason="不归我们。", by=staff.clerk)
    with pytest.raises(NotAllowed):
        triage.to_organ(message, county.water, reason="不归我们。", by=staff.foreign)
    with pytest.raises(NotAllowed, match="请写明为什么"):
        triage.to_organ(message, county.water, reason=" ", by=staff.clerk)
    assert Message.objects.count() == 1


def test_it_is_handed_over_on_a_page_and_followed_on_another(
    write: Write, staff: SimpleNamespace, county: SimpleNamespace, client: Client
) -> None:
    made = write()
    address = f"/desk/messages/{made.message.pk}/steps/hand_over/"
    office = signed_in(staff.clerk)
    assert "县水务局" in office.get(address).content.decode()
    answer = office.post(address, {"organ": county.water.pk, "reason": "说的是水费。"}, follow=True)
    on = Message.objects.get(came_from=made.message)
    assert f"县水务局，新编号{on.number}" in answer.content.decode()
    told_on = client.post("/sfj/messages/follow/", {"number": made.message.number, "code": made.code}, follow=True)
    assert f"/swj/messages/follow/?number={on.number}" in told_on.content.decode()
    page = client.post("/swj/messages/follow/", {"number": on.number, "code": made.code}, follow=True).content.decode()
    assert "云岭县司法局转来您的来信" in page
    office.post(f"/desk/messages/{write().message.pk}/steps/hand_over/", {"to": "县住建局", "reason": "属于住建。"})
    assert Message.objects.filter(came_from=None, outcome="handed_over").count() == 2


def test_an_application_that_was_none_becomes_a_message(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    with pytest.raises(NotAllowed, match="信访举报投诉类申请"):
        triage.from_request(request, kind="complain", by=staff.clerk)
    AccessRequest.objects.filter(pk=request.pk).update(outcome="X_PETITION", decided_on=MONDAY)
    message = triage.from_request(request, kind="complain", by=staff.clerk)
    assert (message.channel, message.received_on, message.due_on) == ("request", MONDAY, date(2026, 3, 30))
    assert services.reveal(message, by=staff.clerk, reason="核对").name == "𬭎喆"
    assert message.code_digest == request.code_digest
    with pytest.raises(NotAllowed, match="已经转为信件"):
        triage.from_request(request, kind="complain", by=staff.clerk)


# ---- what was transferred and is not the organ's own (信访工作条例第二十三条第三款)

LAST = date(2026, 3, 13)
"""The fifth working day after the Friday on which it came."""
OBJECTION = {"to": "县信访局", "reason": "道路养护由县交通运输局负责，不属于本机关职权范围。"}


def test_it_is_objected_to_what_was_transferred_within_five_working_days(write: Write, staff: SimpleNamespace) -> None:
    message = write(channel="transferred").message
    due = message.due_on
    last = services.object_by(message)
    assert last is not None
    assert (last.day, last.provisional) == (LAST, False)
    with pytest.raises(NotAllowed, match="详细说明"):
        take(message, "object", by=staff.clerk, on=LAST, detail={"to": "县信访局"})
    with pytest.raises(NotAllowed, match="期限到2026-03-13为止，已经过了"):
        take(message, "object", by=staff.clerk, on=date(2026, 3, 14), detail=OBJECTION)
    with pytest.raises(NotAllowed):
        take(message, "object", by=staff.handler, on=LAST, detail=OBJECTION)
    take(message, "object", by=staff.clerk, on=LAST, detail=OBJECTION)
    assert (message.state, message.due_on, message.is_open) == ("objected", due, True)
    assert services.object_by(message) is None
    take(message, "objection_agreed", by=staff.clerk, detail={"comment": "县信访局3月16日同意，材料已交还。"})
    assert (message.state, message.outcome) == ("closed", "objected")
    assert told.story_of(message).heading == "已交还转送机关"
    assert list(Message.objects.of(message.agency).valid_in(2026)) == [message]
    assert list(ledger.breaks(message)) == []


def test_an_objection_that_is_refused_leaves_the_message_where_it_was_with_its_clock(
    write: Write, staff: SimpleNamespace
) -> None:
    message = write(channel="transferred").message
    due = message.due_on
    take(message, "object", by=staff.clerk, on=LAST, detail=OBJECTION)
    with pytest.raises(NotAllowed, match="为什么不同意"):
        take(message, "objection_refused", by=staff.clerk)
    take(message, "objection_refused", by=staff.clerk, detail={"reason": "三定方案中写明由你局负责"})
    assert (message.state, message.due_on, message.outcome) == ("classified", due, "")


def test_it_is_not_objected_to_what_nobody_transferred(write: Write, staff: SimpleNamespace) -> None:
    message = write().message
    assert services.object_by(message) is None
    with pytest.raises(NotAllowed, match="只有“信访转送、交办”来的信件"):
        take(message, "object", by=staff.clerk, on=FRIDAY, detail=OBJECTION)


def test_the_clerk_is_reminded_before_the_day_for_objecting_is_over(
    write: Write, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.filter(pk=staff.clerk.pk).update(email="clerk@example.org")
    message = write(channel="transferred", kind="complain").message
    take(message, "classify", by=staff.clerk, on=FRIDAY, detail={"kind": "complain"})
    for day, expected in ((date(2026, 3, 11), 0), (date(2026, 3, 12), 1), (LAST, 0), (date(2026, 3, 14), 0)):
        monkeypatch.setattr(daily.timezone, "localdate", lambda *_, day=day: day)
        assert daily.look_after() == expected, day
    message.refresh_from_db()
    assert message.reminded.startswith("objection")


# ---- one code for what belongs together


def test_an_application_with_a_new_code_still_opens_the_message_it_came_from(
    write: Write, staff: SimpleNamespace
) -> None:
    made = write()
    request = triage.to_request(made.message, applicant_kind="natural", confirmed_on=MONDAY, by=staff.clerk)
    fresh = requests.new_code(request, by=staff.clerk, reason="当面核对身份证")
    assert services.opened_by(request.agency, made.message.number, fresh) == made.message
    assert open_case(request.agency, request.number, fresh) == request
    assert services.opened_by(request.agency, made.message.number, made.code) is None, "the old one ended for both"
    made.message.refresh_from_db()
    assert codes.messages_of(request) == [made.message]


@pytest.mark.parametrize("into", ["request", "correction"])
def test_a_message_with_a_new_code_still_opens_what_it_became(write: Write, staff: SimpleNamespace, into: str) -> None:
    made = write()
    case = (
        triage.to_request(made.message, applicant_kind="natural", confirmed_on=MONDAY, by=staff.clerk)
        if into == "request"
        else triage.to_correction(made.message, wrong="", evidence="户口簿", by=staff.clerk)
    )
    fresh = services.new_code(made.message, by=staff.clerk, reason="当面核对身份证")
    opened = open_case if into == "request" else corrections.opened_by
    assert opened(case.agency, case.number, fresh) == case
    assert opened(case.agency, case.number, made.code) is None
    assert services.opened_by(case.agency, made.message.number, fresh) == made.message


def test_the_receipt_of_a_new_code_names_what_else_it_opens(write: Write, staff: SimpleNamespace) -> None:
    made = write()
    request = triage.to_request(made.message, applicant_kind="natural", confirmed_on=MONDAY, by=staff.clerk)
    client = signed_in(staff.clerk)
    page = client.post(f"/desk/requests/{request.pk}/code/", {"reason": "当面核对身份证"}).content.decode()
    assert f"{made.message.number}号信件也改用这个查询码" in page
    page = client.post(f"/desk/messages/{made.message.pk}/code/", {"reason": "当面核对身份证"}).content.decode()
    assert f"{request.number}号申请也改用这个查询码" in page
