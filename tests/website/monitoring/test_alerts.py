"""Alerts of events: to whom, when, by which way, once each, at night only what is grave, and again after a failure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from smtplib import SMTPServerDisconnected
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.website.monitoring.rumour import _kept_apart, go, note, office, staff
from website.access_requests.gateways import NotSent
from website.audit.models import Entry
from website.monitoring import alerts, event_state
from website.monitoring.events import take
from website.monitoring.models import AlertNumber, EventAlert, EventPractice, OpinionEvent

__all__ = ["_kept_apart", "go", "note", "office", "staff"]
Note = Callable[..., OpinionEvent]
Go = Callable[..., OpinionEvent]


class Gateway:
    """A gateway that keeps what it is given."""

    sent: ClassVar[list[tuple[str, str, str]]] = []
    fails: ClassVar[bool] = False

    def send(self, to: str, text: str, *, key: str) -> str:
        if Gateway.fails:
            raise NotSent("网关停机")
        Gateway.sent.append((to, text, key))
        return ""


@pytest.fixture
def gateway(settings: Any) -> type[Gateway]:
    settings.MESSAGE_GATEWAY = f"{__name__}.Gateway"
    Gateway.sent, Gateway.fails = [], False
    return Gateway


@pytest.fixture(autouse=True)
def _awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests run at any hour: the quiet hours have tests of their own."""
    monkeypatch.setattr(alerts, "quiet_ends", lambda practice, now: now)


def told(about: str) -> set[str]:
    return {each.person.username for each in EventAlert.objects.filter(about__startswith=about)}


def run_all() -> None:
    for number in EventAlert.objects.filter(sent_at=None).values_list("pk", flat=True):
        alerts.deliver.func(number)


def moved(event: OpinionEvent, hours: float) -> OpinionEvent:
    """Let hours go by: the finding lies so much further back."""
    event.refresh_from_db()
    event.found_at -= timedelta(hours=hours)
    event_state.settle(event)
    event.save()
    return event


def test_the_heads_are_told_of_a_finding_and_everybody_of_a_grave_one(note: Note, go: Go) -> None:
    event = note()
    assert told("found") == {"head", "leader"}
    go(event, "assessed", level="grave")
    assert told("level.grave") == {"clerk", "head", "leader", "handler"}
    run_all()
    assert len(mail.outbox) == 6
    assert all(event.number in each.subject and event.title not in each.body for each in mail.outbox)
    assert "5小时内发布权威信息，24小时内举行新闻发布会" in mail.outbox[-1].body


def test_each_stage_of_a_clock_is_told_once(note: Note, go: Go) -> None:
    event = go(note(), "assessed")
    assert alerts.watch() == 0
    moved(event, 24)
    assert alerts.watch() == 3
    assert alerts.watch() == 0
    assert told("response.half") == {"clerk", "handler", "head"}
    moved(event, 22.5)
    assert (alerts.watch(), alerts.watch()) == (4, 0)
    assert told("response.soon") == {"clerk", "handler", "head", "leader"}
    moved(event, 1)
    assert (alerts.watch(), alerts.watch()) == (4, 0)
    assert "回应已经逾期，已经逾期" in EventAlert.objects.filter(about__startswith="response.late").first().says
    moved(event, 99)
    assert alerts.watch() == 0, "nobody is woken for what ran out days ago"


def test_before_it_is_assessed_the_strictest_is_told_of(note: Note) -> None:
    moved(note(), 2)
    alerts.watch()
    assert told("information.half") == {"clerk", "head"}
    assert "还没有研判" in EventAlert.objects.get(about__startswith="information.half", person__username="head").says


def test_an_answer_ends_the_telling(note: Note, go: Go, staff: SimpleNamespace) -> None:
    event = go(note(found_at=timezone.now() - timedelta(hours=30)), "handling")
    given = {"channel": "county", "answered_at": timezone.now(), "evidence": "县政府网站"}
    take(event, "answer_elsewhere", by=staff.clerk, detail=given)
    assert alerts.watch() == 0


def test_a_number_is_sealed_and_ones_own(staff: SimpleNamespace, gateway: type[Gateway], note: Note) -> None:
    with pytest.raises(ValueError, match="11位手机号"):
        alerts.set_number(staff.head, "0934-123")
    assert alerts.set_number(staff.head, "138 0000-0000") == "13800000000"
    assert "13800000000" not in AlertNumber.objects.get().sealed
    assert "13800000000" not in str(list(Entry.objects.values_list("detail", flat=True)))
    event = note()
    run_all()
    ((to, text, key),) = gateway.sent
    assert to == "13800000000"
    assert event.number in text
    assert event.title not in text
    assert key == f"gongkai-event-alert-{EventAlert.objects.get(way='message').pk}"
    run_all()
    assert len(gateway.sent) == 1
    alerts.set_number(staff.head, "")
    assert not AlertNumber.objects.exists()


def test_what_fails_is_tried_again_and_in_the_end_given_up(
    staff: SimpleNamespace, gateway: type[Gateway], note: Note
) -> None:
    alerts.set_number(staff.head, "13800000000")
    gateway.fails = True
    note()
    alert = EventAlert.objects.get(way="message")
    for count in range(1, 7):
        EventAlert.objects.filter(pk=alert.pk).update(due_at=timezone.now())
        assert alerts.deliver.func(alert.pk) is False
        alert.refresh_from_db()
        assert alert.tries == min(count, 5)
    assert alert.given_up_at
    assert not alert.sent_at
    assert alerts.deliver.func(alert.pk) is False


def test_mail_that_breaks_off_waits_for_its_turn(note: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    note()
    alert = EventAlert.objects.filter(way="mail").first()

    def broken(*args: Any) -> None:
        raise SMTPServerDisconnected("断了")

    with monkeypatch.context() as patch:
        patch.setattr(alerts, "_send", broken)
        assert alerts.deliver.func(alert.pk) is False
    assert alerts.deliver.func(alert.pk) is False, "not before its time"
    EventAlert.objects.filter(pk=alert.pk).update(due_at=timezone.now())
    assert alerts.deliver.func(alert.pk) is True


def test_what_a_killed_worker_left_is_queued_anew_and_sent_by_one_alone(note: Note) -> None:
    note()
    alert = EventAlert.objects.first()
    EventAlert.objects.exclude(pk=alert.pk).delete()
    EventAlert.objects.update(claimed_at=timezone.now())
    assert alerts.deliver.func(alert.pk) is False, "another is at it"
    long_ago = timezone.now() - timedelta(minutes=20)
    EventAlert.objects.update(claimed_at=long_ago, due_at=long_ago)
    before = DBTaskResult.objects.count()
    assert alerts.resume() == 1 == DBTaskResult.objects.count() - before
    assert alerts.deliver.func(alert.pk) is True
    assert alerts.deliver.func(alert.pk) is False
    assert len(mail.outbox) == 1


def test_taken_over_from_before_nobody_is_told(note: Note, go: Go) -> None:
    long_ago = timezone.now() - timedelta(days=90)
    note(found_at=long_ago, at=long_ago)
    assert (EventAlert.objects.count(), alerts.watch()) == (0, 0)


@pytest.mark.parametrize(
    ("clock", "until"),
    [(time(21, 59), None), (time(22), (1, 7)), (time(23, 30), (1, 7)), (time(6, 59), (0, 7)), (time(7), None)],
)
def test_quiet_hours(clock: time, until: tuple[int, int] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    now = timezone.make_aware(datetime.combine(datetime(2026, 10, 1), clock))
    ends = alerts.quiet_ends(EventPractice(), now)
    wanted = now.replace(hour=until[1], minute=0) + timedelta(days=until[0]) if until else now
    assert ends == wanted


def test_at_night_only_what_is_grave_goes(
    note: Note, go: Go, staff: SimpleNamespace, gateway: type[Gateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts.set_number(staff.head, "13800000000")
    morning = timezone.now() + timedelta(hours=5)
    monkeypatch.setattr(alerts, "quiet_ends", lambda practice, now: morning)
    event = note()
    assert EventAlert.objects.get(about="found", way="message").due_at == morning
    assert EventAlert.objects.get(about="found", way="mail", person=staff.head).due_at <= timezone.now()
    go(event, "assessed", level="gravest")
    assert EventAlert.objects.get(about="level.gravest", way="message").due_at <= timezone.now()
    EventPractice.objects.create(agency=event.agency, grave_any_time=False)
    moved(event, 2)
    alerts.watch()
    assert EventAlert.objects.get(about__startswith="information.half", way="message").due_at == morning
