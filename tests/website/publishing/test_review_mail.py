"""Mail about reviews, sent to a real mail server that sometimes refuses."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.users.models import UserProfile

from gongkai.disclosure import law
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.post import AGAIN, deliver
from website.agencies.roles import Role
from website.publishing import workflows
from website.publishing.models import Record

PASSED = {**dict.fromkeys(law().points, "none"), "conclusion": "passed", "basis": "条例第十七条", "comment": ""}


class Postman(socketserver.StreamRequestHandler):
    """Speaks as much of SMTP as is needed to take a mail, or to refuse it."""

    server: PostOffice

    def handle(self) -> None:
        """Take one sender's commands."""
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            command = line[:4].upper()
            if command == "DATA":
                self._take()
            elif command == "QUIT":
                self._say("221 bye")
                return
            elif command == "MAIL" and self.server.refusals:
                self.server.refusals -= 1
                self._say("451 try again later")
            else:
                self._say("250 ok")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class PostOffice(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it takes, and first refuses as often as it is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Postman)
        self.mails: list[Any] = []
        self.refusals = 0


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with PostOffice() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.SITE_ADDRESS = "https://gk.example.gov.cn"
        yield server
        server.shutdown()


@pytest.fixture
def bureau(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    workflows.lay_down()
    people = {
        "drafter": person("drafter", county.justice, Role.HANDLER, name="起草人"),
        "reviewer": person("reviewer", county.justice, Role.SECRECY_REVIEWER, name="审查人𬭎"),
        "leader": person("leader", county.justice, Role.LEADER, name="分管领导"),
        "foreign": person("foreign", county.water, Role.SECRECY_REVIEWER, Role.LEADER, name="外单位"),
        "gone": person("gone", county.justice, Role.SECRECY_REVIEWER, name="离职"),
    }
    for each in people.values():
        each.email = f"{each.username}@example.gov.cn"
        each.is_active = each.username != "gone"
        each.save()
    permissions.lay_down()
    return SimpleNamespace(**people)


def work() -> None:
    """Let the worker send what is due."""
    for queued in DBTaskResult.objects.ready().filter(task_path=deliver.module_path):
        queued.claim("test")
        queued.set_successful(deliver.func(*queued.args_kwargs["args"], **queued.args_kwargs["kwargs"]))


def later(delay: timedelta) -> None:
    """Let time pass for what is queued."""
    for queued in DBTaskResult.objects.filter(task_path=deliver.module_path, run_after__isnull=False):
        DBTaskResult.objects.filter(pk=queued.pk).update(run_after=queued.run_after - delay)


def submit(record: Record, by: Person) -> None:
    record.get_workflow().start(record, by)


def decide(record: Record, by: Person, action: str, **answers: Any) -> None:
    state = record.current_workflow_task_state
    state.task.specific.on_action(state, by, action, **answers)


def addressed(office: PostOffice) -> list[str]:
    return sorted(str(each["To"]).split("@")[0] for each in office.mails)


def test_who_is_to_review_is_told_and_nobody_else(
    bureau: SimpleNamespace, office: PostOffice, draft: Callable[..., Record]
) -> None:
    record = draft(drafter=bureau.drafter, title="也许是秘密的标题")
    submit(record, bureau.drafter)
    assert office.mails == [], "the page does not wait for the mail server"
    work()
    assert addressed(office) == ["reviewer"]
    mail = office.mails[0]
    assert mail["Subject"].strip() == "〔公开工作台〕有信息等您保密审查"
    text = mail.get_content()
    assert "审查人𬭎" in text
    assert f"https://gk.example.gov.cn/desk/records/{record.pk}/review/" in text
    assert "秘密的标题" not in mail.as_string() + text
    decide(record, bureau.reviewer, "approve", **PASSED)
    work()
    assert addressed(office) == ["leader", "reviewer"]


def test_the_drafter_is_told_how_it_ended(
    bureau: SimpleNamespace, office: PostOffice, draft: Callable[..., Record]
) -> None:
    record = draft(drafter=bureau.drafter)
    submit(record, bureau.drafter)
    decide(record, bureau.reviewer, "reject", comment="请核对时间。")
    work()
    assert addressed(office) == ["drafter", "reviewer"]
    returned = next(each for each in office.mails if "drafter" in each["To"])
    assert "被退回" in returned["Subject"]
    assert "请核对时间" not in returned.get_content()


def test_a_step_that_is_not_kept_is_not_told_of(
    bureau: SimpleNamespace, office: PostOffice, draft: Callable[..., Record]
) -> None:
    record = draft(drafter=bureau.drafter)
    with transaction.atomic():
        submit(record, bureau.drafter)
        transaction.set_rollback(True)
    work()
    assert office.mails == []


def test_a_mail_that_is_refused_is_tried_again_and_sent_once(
    bureau: SimpleNamespace, office: PostOffice, draft: Callable[..., Record]
) -> None:
    office.refusals = 2
    submit(draft(drafter=bureau.drafter), bureau.drafter)
    work()
    work()
    assert office.refusals == 1, "not before its time"
    later(AGAIN[0])
    work()
    later(AGAIN[1])
    work()
    later(timedelta(days=9))
    work()
    assert addressed(office) == ["reviewer"]


def test_a_mail_is_given_up_in_the_end(
    bureau: SimpleNamespace, office: PostOffice, draft: Callable[..., Record], caplog: pytest.LogCaptureFixture
) -> None:
    office.refusals = 99
    submit(draft(drafter=bureau.drafter), bureau.drafter)
    for _ in range(10):
        work()
        later(timedelta(days=2))
    assert office.refusals == 99 - len(AGAIN) - 1
    assert "不再重试" in caplog.text
    assert "example.gov.cn" not in caplog.text, "whom it was for is told by number"


def test_a_person_switches_mail_off(
    bureau: SimpleNamespace, office: PostOffice, draft: Callable[..., Record], client: Client
) -> None:
    client.force_login(bureau.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/account/").content.decode()
    assert "有信息等我审查、签发" in page
    data = {"contact-phone": "", "contact-email": bureau.reviewer.email, "mail-rejected_notifications": "on"}
    data |= {"theme-theme": "system", "theme-density": "default", "theme-contrast": "system"}
    client.post("/desk/account/", data)
    profile = UserProfile.objects.get(user=bureau.reviewer)
    assert (profile.submitted_notifications, profile.rejected_notifications) == (False, True)
    submit(draft(drafter=bureau.drafter), bureau.drafter)
    work()
    assert office.mails == []


def test_who_left_meanwhile_gets_no_mail(
    bureau: SimpleNamespace, office: PostOffice, draft: Callable[..., Record]
) -> None:
    submit(draft(drafter=bureau.drafter), bureau.drafter)
    Person.objects.filter(pk=bureau.reviewer.pk).update(is_active=False)
    work()
    assert office.mails == []


@pytest.mark.django_db(transaction=True)
def test_the_real_worker_sends_it(bureau: SimpleNamespace, office: PostOffice, draft: Callable[..., Record]) -> None:
    submit(draft(drafter=bureau.drafter), bureau.drafter)
    call_command("db_worker", queue_name="*", interval=0, batch=True, verbosity=0, startup_delay=False)
    assert addressed(office) == ["reviewer"]
    assert timezone.now() - DBTaskResult.objects.get(task_path=deliver.module_path).finished_at < timedelta(minutes=1)
