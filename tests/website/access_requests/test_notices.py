"""The applicant is told: by a real mail server that sometimes refuses, and by a message gateway over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.website.publishing.test_review_mail import PostOffice, office
from website.access_requests import gateways, notices, services
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, Notice
from website.access_requests.services import Content, Registered
from website.agencies.errors import NotAllowed
from website.agencies.post import AGAIN
from website.audit.models import Entry

__all__ = ["office"]
SUBJECT = "绝不外传的内容"


class Gate(BaseHTTPRequestHandler):
    """A message gateway that keeps what it takes, and first refuses as often as it is told."""

    def do_POST(self) -> None:
        """Take one message."""
        taken = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        refuse = self.server.refusals > 0
        self.server.refusals -= refuse
        if not refuse:
            self.server.messages.append((taken, self.headers["Authorization"]))
        self.send_response(503 if refuse else 200)
        self.end_headers()
        self.wfile.write(b'{"receipt": "r-1"}')

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def gate(settings: Any) -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gate) as server:
        server.messages, server.refusals = [], 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.MESSAGE_GATEWAY = "website.access_requests.gateways.HttpGateway"
        settings.MESSAGE_GATEWAY_URL = f"http://127.0.0.1:{server.server_address[1]}/send"
        settings.MESSAGE_GATEWAY_KEY = "secret"
        yield server
        server.shutdown()


def work() -> None:
    """Let the worker send what is due."""
    for queued in DBTaskResult.objects.ready().filter(task_path=notices.deliver.module_path):
        queued.claim("test")
        queued.set_successful(notices.deliver.func(*queued.args_kwargs["args"], **queued.args_kwargs["kwargs"]))


def later() -> None:
    """Let two days pass for what is queued."""
    for queued in DBTaskResult.objects.filter(run_after__isnull=False):
        DBTaskResult.objects.filter(pk=queued.pk).update(run_after=queued.run_after - timedelta(days=2))


@pytest.fixture
def today(apply: Callable[..., Registered]) -> Callable[..., Registered]:
    """Hand in an application today."""
    return lambda **said: apply(**{"on": timezone.localdate(), "content": Content(title=SUBJECT), **said})


def test_a_mail_says_number_and_place_and_nothing_of_the_case(
    today: Callable[..., Registered], office: PostOffice
) -> None:
    made = today()
    assert office.mails == [], "the page does not wait for the mail server"
    work()
    (mail,) = office.mails
    whole = mail.as_string() + mail.get_content()
    assert mail["To"] == "applicant@example.org"
    assert made.request.number in mail["Subject"]
    assert "https://gk.example.gov.cn/sfj/requests/" in mail.get_content()
    for hidden in (SUBJECT, made.code, "𬭎", "13800000000"):
        assert hidden not in whole
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts, "邮件服务器已接收" in notice.receipt) == ("sent", 1, True)
    work()
    assert len(office.mails) == 1


def test_each_step_that_concerns_the_applicant_is_told_with_its_day(
    today: Callable[..., Registered], staff: SimpleNamespace, office: PostOffice
) -> None:
    request = today().request
    services.take(request, "confirm", by=staff.clerk)
    services.take(request, "note", by=staff.clerk, detail={"text": "内部"})
    services.take(request, "ask_clarification", by=staff.clerk, detail={"points": "年份"})
    work()
    assert [each.about for each in Notice.objects.order_by("pk")] == ["submit", "confirm", "ask_clarification"]
    until = request.waits_until
    assert f"请在{until.year}年{until.month}月{until.day}日以前补正" in office.mails[-1].get_content()


def test_what_is_refused_goes_again_and_is_at_last_given_up(
    today: Callable[..., Registered], office: PostOffice
) -> None:
    office.refusals = 1
    today()
    work()
    notice = Notice.objects.get()
    assert (notice.state, notice.attempts) == ("waiting", 1)
    later()
    work()
    assert len(office.mails) == 1
    office.refusals = 99
    today()
    for _ in range(len(AGAIN) + 2):
        work()
        later()
    failed = Notice.objects.latest("pk")
    assert (failed.state, failed.attempts, "451" in failed.receipt) == ("failed", len(AGAIN) + 1, True)


def test_what_was_given_up_is_sent_again_by_the_clerk_once(
    today: Callable[..., Registered], office: PostOffice, staff: SimpleNamespace
) -> None:
    today()
    Notice.objects.update(state=Notice.State.FAILED, attempts=len(AGAIN) + 1)
    DBTaskResult.objects.all().delete()
    notices.send_again(Notice.objects.get(), by=staff.clerk)
    with pytest.raises(NotAllowed, match="待发送，不用重新发送"):
        notices.send_again(Notice.objects.get(), by=staff.clerk)
    work()
    notice = Notice.objects.get()
    assert (len(office.mails), notice.state, notice.attempts) == (1, "sent", 1)
    with pytest.raises(NotAllowed, match="已发送，不用重新发送"):
        notices.send_again(notice, by=staff.clerk)
    assert Entry.objects.filter(action="applicant.notified_again").count() == 1


def test_a_step_that_is_not_kept_is_not_told(today: Callable[..., Registered], office: PostOffice) -> None:
    with transaction.atomic():
        today()
        transaction.set_rollback(True)
    work()
    assert office.mails == []


def test_what_is_written_down_long_after_is_not_told(apply: Callable[..., Registered]) -> None:
    apply(on=timezone.localdate() - notices.STALE - timedelta(days=1))
    assert not Notice.objects.exists()


def test_what_a_killed_worker_left_is_sent_after_all(today: Callable[..., Registered], office: PostOffice) -> None:
    today()
    assert notices.resume() == 0
    tasks = DBTaskResult.objects.filter(task_path=notices.deliver.module_path)
    tasks.get().claim("killed")
    Notice.objects.update(attempts=1, queued_at=timezone.now() - notices.STUCK - timedelta(minutes=1))
    assert notices.resume() == 0, "it may still be sending"
    tasks.update(started_at=timezone.now() - notices.STUCK - timedelta(minutes=1))
    assert (notices.resume(), notices.resume()) == (1, 0)
    work()
    assert (len(office.mails), Notice.objects.get().attempts) == (1, 2)


def test_messages_go_by_the_gateway_with_one_key_for_every_attempt(
    today: Callable[..., Registered], office: PostOffice, gate: Any
) -> None:
    gate.refusals = 1
    today(applicant=Identity(name="某人", phone="+86 138-0000-0000"))
    work()
    assert "503" in Notice.objects.get().receipt
    later()
    work()
    ((said, key),) = gate.messages
    notice = Notice.objects.get()
    assert (said["to"], said["key"], key) == ("13800000000", f"gongkai-{notice.pk}", "Bearer secret")
    assert SUBJECT not in said["text"]
    assert (notice.way, notice.state, notice.receipt, notice.attempts) == ("message", "sent", "r-1", 2)


def test_a_fixed_telephone_gets_no_message_and_a_gateway_needs_an_address(
    today: Callable[..., Registered], settings: Any, gate: Any
) -> None:
    today(applicant=Identity(name="某人", phone="0934-1234567"))
    assert not Notice.objects.exists()
    settings.MESSAGE_GATEWAY_URL = "file:///etc/passwd"
    with pytest.raises(ImproperlyConfigured, match="GATEWAY_URL"):
        gateways.gateway()


def test_those_whose_time_is_nearly_over_are_reminded_once(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    services.take(request, "ask_clarification", by=staff.clerk, on=date(2026, 3, 4), detail={"points": "年份"})
    AccessRequest.objects.update(waits_until=timezone.localdate() + timedelta(days=14))
    assert notices.remind() == 0
    AccessRequest.objects.update(waits_until=timezone.localdate() + timedelta(days=2))
    assert (notices.remind(), notices.remind()) == (1, 0)
    assert Notice.objects.latest("pk").about == "remind_clarification"
