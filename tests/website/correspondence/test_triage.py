"""What is no message, and what is one: moved without retyping, each with the clock of where it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from tests.website.access_requests.conftest import apply, received
from tests.website.correspondence.conftest import FRIDAY, SENDER
from website.access_requests import corrections, files, identity
from website.access_requests import services as requests
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.errors import NotAllowed
from website.correspondence import ledger, services, triage
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
