"""Messages through the office: every step checked, written down, and nobody told more than one needs to know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.website.correspondence.conftest import FRIDAY, REPLY, SENDER, at
from website.access_requests.gateways import NotSent
from website.access_requests.identity import Identity
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.audit.services import verify
from website.correspondence import daily, ledger, notices, people, publishing, retention, services
from website.correspondence.models import Message, MessageEvent, MessagePractice
from website.correspondence.services import Registered, Said, Upload, digest_of, take

Write = Callable[..., Registered]
Go = Callable[..., Message]
FILE = Upload("照片.txt", "路灯坏了".encode())


def test_a_message_goes_through_the_office(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = go(write().message, "closed")
    assert (message.number, message.outcome, message.reply_way) == ("信2026-0001", "replied", "web")
    assert (message.received_on, message.due_on, message.replied_on) == (FRIDAY, date(2026, 3, 11), date(2026, 3, 10))
    assert (message.days_taken, message.was_late, message.ended_on) == (2, False, date(2026, 3, 10))
    assert [each.kind for each in message.events.order_by("number")] == [
        *("register", "classify", "assign", "draft", "submit", "approve", "reply", "close")
    ]
    assert list(ledger.breaks(message)) == []
    assert list(verify()) == []
    assert Entry.objects.filter(action="message.step").count() == 8
    assert REPLY not in str(list(message.events.values_list("detail", flat=True)))


def test_the_ledger_can_only_grow_and_shows_what_was_changed(write: Write, go: Go) -> None:
    message = go(write().message, "assigned")
    for act in (lambda: MessageEvent.objects.update(actor="某人"), MessageEvent.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    Message.objects.filter(pk=message.pk).update(state="closed")
    message.refresh_from_db()
    assert "与经过的最后一条不符" in str(list(ledger.breaks(message)))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"subject": " "}, "请填写标题"),
        ({"text": ""}, "请填写内容"),
        ({"text": "字" * 5001}, "内容最多5000字"),
        ({"kind": "song"}, "请选择信件的类别"),
        ({"channel": "request"}, "请选择信件的渠道"),
        ({"channel": "hotline"}, "请填写12345工单号"),
        ({"received_at": at(date(2126, 1, 1))}, "在现在以后"),
        ({"sender": Identity(phone="13800000000")}, "请填写姓名"),
        ({"sender": Identity(name="𬭎喆")}, "请填写一种联系方式"),
    ],
)
def test_what_is_missing_is_named(write: Write, said: dict[str, Any], told: str) -> None:
    with pytest.raises(NotAllowed, match=told):
        write(**said)
    assert not Message.objects.exists()


def test_a_unit_receives_no_message_and_a_foreign_clerk_enters_none(
    write: Write, county: SimpleNamespace, staff: SimpleNamespace
) -> None:
    with pytest.raises(NotAllowed, match="是内设机构"):
        write(agency=county.unit)
    with pytest.raises(NotAllowed, match="由受理员"):
        write(channel="phone", by=staff.foreign)


def test_one_form_makes_one_message_and_one_order_one_too(
    write: Write, county: SimpleNamespace, staff: SimpleNamespace
) -> None:
    write(form="a-form-of-some-length-01")
    said = Said("consult", "又一次", "又一次", sender=SENDER)
    assert services.register(county.justice, said, form="a-form-of-some-length-01") is None
    again = services.sent_with(county.justice, "a-form-of-some-length-01")
    assert again
    assert services.opened_by(county.justice, again.message.number, again.code) == again.message
    assert services.sent_with(county.justice, "another-form-of-length-1") is None
    assert services.sent_with(county.water, "a-form-of-some-length-01") is None
    services.new_code(again.message, by=staff.clerk, reason="当面核对身份证")
    assert services.sent_with(county.justice, "a-form-of-some-length-01") is None, "the office gave another"
    write(channel="hotline", order_number="GD-1", sender=Identity())
    with pytest.raises(NotAllowed, match="工单GD-1已经登记过"):
        write(channel="hotline", order_number="GD-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(order_number="").update(order_number="GD-1")


def test_who_wrote_is_sealed_and_masked(write: Write, staff: SimpleNamespace) -> None:
    message = write().message
    assert "𬭎喆" not in message.sealed
    assert services.sender_of(message).name == "𬭎*"
    with pytest.raises(NotAllowed, match="请写明为什么"):
        services.reveal(message, by=staff.clerk, reason=" ")
    assert services.reveal(message, by=staff.clerk, reason="电话核实").phone == "13800000000"
    assert Entry.objects.get(action="message.sender_viewed").detail == {"reason": "电话核实"}


def test_who_reported_is_known_to_the_clerk_and_the_head_alone(
    write: Write, go: Go, staff: SimpleNamespace, person: Callable[..., Person], county: SimpleNamespace
) -> None:
    report = write(kind="report", uploads=[FILE]).message
    assert (report.guarded, report.may_publish) == (True, False)
    assert services.sender_of(report) == Identity()
    for someone in (staff.secrecy, staff.legal, staff.handler, staff.foreign):
        assert report not in people.seen_by(someone)
    go(report, "assigned")
    assert report in people.seen_by(staff.handler)
    assert report in people.seen_by(staff.leader)
    for someone in (staff.handler, staff.leader, staff.legal):
        assert not people.may_open_papers(report, someone)
        with pytest.raises(NotAllowed, match="举报人的身份只有"):
            services.reveal(report, by=someone, reason="想知道")
    assert services.reveal(report, by=staff.head, reason="保护举报人").name == "𬭎喆"
    take(report, "reclassify", by=staff.clerk, detail={"kind": "complain", "reason": "实为投诉"})
    assert report.guarded
    assert "13800000000" not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_a_report_needs_no_name_and_is_never_published(write: Write, go: Go, staff: SimpleNamespace) -> None:
    report = go(write(kind="report", sender=Identity()).message, "replied")
    with pytest.raises(NotAllowed, match="举报一律不公开"):
        take(report, "publish", by=staff.leader, detail={"subject": "甲", "text": "乙", "reply": "丙"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=report.pk).update(published_on=FRIDAY)


def test_nobody_reviews_ones_own_reply(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = go(write().message, "assigned")
    take(message, "draft", by=staff.head, detail={"reply": REPLY})
    take(message, "submit", by=staff.head)
    with pytest.raises(NotAllowed, match="不能审核"):
        take(message, "approve", by=staff.head, detail={"seen": digest_of(REPLY)})
    take(message, "approve", by=staff.leader, detail={"seen": digest_of(REPLY)})
    take(message, "reply", by=staff.clerk, detail={"way": "web"})
    texts = {"subject": "甲", "text": "乙", "reply": "丙"}
    with pytest.raises(NotAllowed, match="不能审核、公开自己拟的答复"):
        take(message, "publish", by=staff.head, detail=texts)
    take(message, "publish", by=staff.leader, detail=texts)
    assert message.state == "published"


def test_a_review_is_of_the_text_that_was_seen(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = go(write().message, "review")
    with pytest.raises(NotAllowed, match="改过，请刷新"):
        take(message, "approve", by=staff.head, detail={"seen": digest_of("别的答复")})
    with pytest.raises(NotAllowed, match="请写明怎样修改"):
        take(message, "send_back", by=staff.head, detail={})
    take(message, "send_back", by=staff.head, detail={"reason": "写明地址"})
    assert (message.state, message.reviewed_by) == ("drafted", None)


def test_only_who_works_on_it_may(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = go(write().message, "assigned")
    for someone in (staff.foreign, staff.secrecy, staff.leader):
        with pytest.raises(NotAllowed, match=r"由承办人|由受理员"):
            take(message, "draft", by=someone, detail={"reply": REPLY})
    with pytest.raises(NotAllowed, match="要由工作人员办理"):
        take(message, "draft", by=None, actor="来信人", detail={"reply": REPLY})
    with pytest.raises(NotAllowed, match="现在不能办理"):
        take(message, "reply", by=staff.clerk, detail={"way": "web"})


def test_a_unit_returns_what_is_not_its_own(
    write: Write, go: Go, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    message = go(write().message, "assigned")
    with pytest.raises(NotAllowed, match="请写明为什么不属于"):
        take(message, "return", by=staff.handler, detail={})
    take(message, "return", by=staff.handler, detail={"reason": "属于公共法律服务股"})
    assert (message.state, message.unit) == ("returned", None)
    with pytest.raises(NotAllowed, match="请选择云岭县司法局的股室"):
        take(message, "assign", by=staff.clerk, detail={"unit": county.water.pk})
    take(message, "assign", by=staff.clerk, detail={"unit": county.justice.pk, "handler": staff.clerk.pk})
    assert (message.unit, message.handler) == (county.justice, staff.clerk)


def test_units_answer_together(
    write: Write, go: Go, staff: SimpleNamespace, county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    other = county.justice.add_child(name="云岭县司法局公法股", slug="sfj-gf", kind="unit")
    helper = person("helper", other, Role.HANDLER, name="协办人辛")
    message = go(write().message, "assigned")
    take(message, "join", by=staff.clerk, detail={"unit": other.pk})
    with pytest.raises(NotAllowed, match="已经请"):
        take(message, "join", by=staff.clerk, detail={"unit": other.pk})
    assert message in people.seen_by(helper)
    with pytest.raises(NotAllowed, match="由被请协办的股室"):
        take(message, "contribute", by=staff.handler, detail={"unit": other.pk, "answer": "代填"})
    take(message, "contribute", by=helper, detail={"unit": other.pk, "answer": "窗口周六休息"})
    assert message.joint_units.get().answer == "窗口周六休息"
    with pytest.raises(NotAllowed, match="“拟答”由"):
        take(message, "draft", by=helper, detail={"reply": REPLY})


def test_a_limit_is_prolonged_once_before_it_is_over(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = go(write().message, "classified")
    for detail in ({}, {"reason": " "}):
        with pytest.raises(NotAllowed, match="请写明为什么延期"):
            take(message, "extend", by=staff.clerk, on=FRIDAY, detail=detail)
    with pytest.raises(NotAllowed, match="已过，不能延期"):
        take(message, "extend", by=staff.clerk, on=date(2026, 3, 12), detail={"reason": "要调查"})
    take(message, "extend", by=staff.clerk, on=FRIDAY, detail={"reason": "要调查"})
    assert message.due_on == date(2026, 3, 27)
    with pytest.raises(NotAllowed, match="只能延期一次"):
        take(message, "extend", by=staff.clerk, on=FRIDAY, detail={"reason": "还要"})


def test_the_limit_follows_the_kind_and_the_organs_settings(write: Write, staff: SimpleNamespace) -> None:
    message = write().message
    take(message, "classify", by=staff.clerk, on=FRIDAY, detail={"kind": "complain"})
    assert message.due_on == date(2026, 3, 27)
    MessagePractice.objects.create(agency=message.agency, limits={"complain": {"days": 5}})
    daily.look_after()
    message.refresh_from_db()
    assert message.due_on == date(2026, 3, 13)


def test_what_is_published_names_nobody(write: Write, go: Go, staff: SimpleNamespace) -> None:
    said = {"text": "我叫𬭎喆，电话13800000000，身份证620402199001011239。", "subject": "𬭎喆的疑问"}
    message = go(write(**said).message, "replied")
    proposed = publishing.proposal(message)
    assert (proposed.subject, "某某" in proposed.text) == ("某某的疑问", True)
    for secret in ("𬭎喆", "13800000000", "199001"):
        assert secret not in proposed.text
    assert {"来信人姓名", "来信人电话"} <= set(proposed.hidden)
    texts = {"subject": proposed.subject, "text": message.text, "reply": proposed.reply}
    with pytest.raises(NotAllowed, match="来信里有来信人姓名"):
        take(message, "publish", by=staff.leader, detail=texts)
    take(message, "publish", by=staff.leader, detail={**texts, "text": proposed.text})
    assert list(Message.objects.public()) == [message]
    assert "𬭎喆" not in message.public_text
    take(message, "take_down", by=staff.head, detail={"reason": "来信人改变主意"})
    assert (message.state, message.public_text) == ("replied", "")
    assert not Message.objects.public().exists()


def test_without_consent_nothing_is_published(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = go(write(may_publish=False).message, "replied")
    with pytest.raises(NotAllowed, match="没有同意公开"):
        take(message, "publish", by=staff.leader, detail={"subject": "甲", "text": "乙", "reply": "丙"})


def test_the_sender_says_whether_it_helped(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = go(write().message, "replied")
    with pytest.raises(NotAllowed, match="请选择满意度"):
        take(message, "rate", by=None, actor="来信人", detail={"satisfaction": "so-so"})
    take(message, "rate", by=None, actor="来信人", detail={"satisfaction": "dissatisfied", "words": "没有说地址"})
    assert (message.satisfaction, message.satisfaction_words) == ("dissatisfied", "没有说地址")
    take(message, "call_back", by=staff.clerk, detail={"text": "已电话说明地址"})
    assert message.events.order_by("-number").first().actor == staff.clerk.name


def test_number_and_code_open_a_message(write: Write, county: SimpleNamespace) -> None:
    made = write()
    assert services.opened_by(county.justice, made.message.digits, made.code) == made.message
    assert services.opened_by(county.justice, made.message.digits, "AAAA-BBBB-CCCC") is None
    assert services.opened_by(county.water, made.message.digits, made.code) is None


# ---- who is told


def sent_to(queued: Callable[[], None] | None = None) -> list[tuple[str, str]]:
    """Run what is queued, and return to whom mails went and what they say."""
    for each in DBTaskResult.objects.order_by("pk"):
        task = each.task
        task.func(*each.args_kwargs["args"], **each.args_kwargs["kwargs"])
    DBTaskResult.objects.all().delete()
    found = [(address, f"{each.subject}{each.body}") for each in mail.outbox for address in each.to]
    mail.outbox.clear()
    return found


def test_the_sender_is_told_and_told_nothing_more(write: Write, go: Go) -> None:
    today = timezone.localdate()
    message = write(received_at=timezone.now()).message
    told = [text for address, text in sent_to() if address == "sender@example.org"]
    assert len(told) == 1
    assert "2026-0001" in told[0].replace(str(today.year), "2026")
    assert "/messages/follow/" in told[0]
    for secret in ("法律援助", "𬭎喆", "咨询"):
        assert secret not in told[0]
    Message.objects.filter(pk=message.pk).update(sealed="")
    assert not notices.deliver.func(message.pk, "email", "再发一次")
    assert sent_to() == []


def test_a_notice_that_does_not_go_is_tried_again(write: Write, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, broken = list[tuple[str, str]](), [True]

    class Gateway:
        def send(self, to: str, text: str, *, key: str) -> str:
            if broken:
                raise NotSent("短信网关没有答复")
            sent.append((to, key))
            return ""

    settings.MESSAGE_GATEWAY = "网关"
    monkeypatch.setattr(notices, "gateway", Gateway)
    message = write(received_at=timezone.now(), sender=Identity(name="𬭎喆", phone="138 0000 0000")).message
    ours = DBTaskResult.objects.filter(task_path=notices.deliver.module_path)
    queued = ours.get()
    assert queued.args_kwargs["args"][:2] == [message.pk, "message"]
    assert not notices.deliver.func(*queued.args_kwargs["args"])
    again = ours.exclude(pk=queued.pk).get()
    assert again.run_after > timezone.now()
    assert again.args_kwargs["args"][3] == 1
    broken.clear()
    for _ in range(2):
        assert notices.deliver.func(*again.args_kwargs["args"])
    assert {to for to, _ in sent} == {"13800000000"}
    assert len({key for _, key in sent}) == 1, "the gateway can tell that it got it already"


def test_what_happened_long_ago_is_not_told(write: Write) -> None:
    write(received_at=at(date(2025, 3, 3)))
    assert sent_to() == []


def test_staff_are_told_what_waits_and_the_head_what_is_late(
    write: Write, go: Go, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (staff.clerk, staff.handler, staff.head, staff.leader):
        Person.objects.filter(pk=each.pk).update(email=f"{each.username}@example.org")
        each.refresh_from_db()
    message = go(write(received_at=at(FRIDAY)).message, "assigned")
    assert {address for address, _ in sent_to()} == {"handler@example.org"}
    assert daily.look_after() == 3
    assert {address for address, _ in sent_to()} == {f"{n}@example.org" for n in ("clerk", "head", "handler")}
    assert daily.look_after() == 0
    take(message, "draft", by=staff.head, detail={"reply": REPLY})
    take(message, "submit", by=staff.head)
    assert {address for address, _ in sent_to()} == {"leader@example.org"}


def test_the_clerk_is_told_of_what_was_not_classified_in_a_day(
    write: Write, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.filter(pk=staff.clerk.pk).update(email="clerk@example.org")
    now = timezone.now()
    message = write(kind="complain", received_at=now - timedelta(hours=23)).message
    assert daily.look_after() == 0
    Message.objects.filter(pk=message.pk).update(received_at=now - timedelta(hours=25))
    assert daily.look_after() == 1
    DBTaskResult.objects.all()
    assert any("超过24小时没有分类" in text for _, text in sent_to())


# ---- how long who wrote is kept


def test_who_wrote_is_erased_when_the_years_are_over(write: Write, go: Go, staff: SimpleNamespace) -> None:
    message = write(received_at=at(date(2020, 3, 6)), uploads=[FILE]).message
    go(message, "closed", on=date(2020, 3, 10))
    assert retention.run() == 0
    message.refresh_from_db()
    assert message.erasure_warned_on == timezone.localdate()
    Message.objects.update(erasure_warned_on=timezone.localdate() - timedelta(days=30))
    take(message, "hold", by=staff.clerk, detail={"reason": "正在诉讼"})
    assert retention.run() == 0
    take(message, "release", by=staff.clerk, detail={"reason": "诉讼已结"})
    assert retention.run() == 1
    message.refresh_from_db()
    assert (message.sealed, message.reply) == ("", REPLY)
    assert message.erased_at
    assert retention.run() == 0
    assert list(ledger.breaks(message)) == []
    with pytest.raises(NotAllowed, match="已经按保存期限清除"):
        services.reveal(message, by=staff.clerk, reason="核对")


def test_the_command_lists_and_erases_messages_too(write: Write, go: Go, capsys: pytest.CaptureFixture[str]) -> None:
    message = go(write(received_at=at(date(2020, 3, 6))).message, "closed", on=date(2020, 3, 10))

    def said(*options: str) -> str:
        call_command("retention", message.agency.name, *options)
        return capsys.readouterr().out

    assert f"{message.number}\t2020-03-10办结\t未预告" in said()
    assert "预告1件，清除0件的来信人身份信息。" in said("--erase")
    assert "信件保存5年；30日内到期1件。" in said()
    Message.objects.update(erasure_warned_on=timezone.localdate() - timedelta(days=30))
    assert "预告0件，清除1件的来信人身份信息。" in said("--erase")
    assert "信件保存5年；30日内到期0件。" in said()
    message.refresh_from_db()
    assert message.sealed == ""
