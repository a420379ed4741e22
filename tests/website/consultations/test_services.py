"""The way of a consultation: who may do what when, what the law refuses, and what follows by itself."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import TaskState

from tests.website.consultations.conftest import PASSED, agree, pass_days, review
from website.access_requests.identity import Identity
from website.access_requests.models import Practice
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.audit.actions import LABELS
from website.audit.models import Entry
from website.audit.services import verify
from website.consultations import announcing, answering, daily, opinions, services
from website.consultations.models import Opinion, PublicConsultation, Sender
from website.consultations.opinions import Said
from website.consultations.services import Hearing, Matter, Upload
from website.publishing import publication, reviewing
from website.publishing.choices import WithdrawalReason
from website.publishing.models import PublishedFile, Record

Made = Callable[..., PublicConsultation]
DAY = timedelta(days=1)


def today() -> Any:
    return timezone.localdate()


def say(consultation: PublicConsultation, text: str, paragraph: int = 0, **more: Any) -> Opinion:
    part = consultation.paragraphs.get(number=paragraph) if paragraph else None
    form = more.pop("form", "")
    return opinions.receive(consultation, Said(text, part, **more), form=form)


def test_from_the_draft_to_the_decision(
    opened: Made, staff: SimpleNamespace, draft: Callable[..., Record], county: SimpleNamespace
) -> None:
    made = opened()
    assert (made.state, made.opened_on, made.is_open) == ("open", today(), True)
    assert made.announcement.is_public
    assert made.feedback_due_on == services.law.feedback_until(made.closes_on)
    say(made, "建议允许夜间停放。", 2, may_show=True, sender=Identity(name="𬭎喆", phone="13800000000"))
    say(made, "支持。")
    pass_days(made, 31)
    for numbers, result in (([1], "partly"), ([2], "adopted")):
        opinions.handle(made, numbers, summary="要点", result=result, reason="理由", by=staff.drafter)
    made.refresh_from_db()
    assert made.state == "sorting"
    review(answering.hand_in(made, note="感谢参与。", by=staff.drafter), staff)
    made.refresh_from_db()
    assert (made.state, made.feedback_on) == ("answered", today())
    assert "共收到意见2条，采纳1条、部分采纳1条" in made.feedback.text
    assert "建议允许夜间停放。" in made.feedback.text
    assert "支持。" not in made.feedback.text, "its sender did not agree to be shown"
    assert "𬭎喆" not in made.feedback.text
    decided = draft(title="云岭县集镇停车管理办法", drafter=staff.drafter)
    with pytest.raises(NotAllowed, match="没有公开"):
        services.link_decision(made, decided, by=staff.drafter)
    reviewing.submit(decided, by=staff.drafter)
    review(decided, staff)
    services.link_decision(made, Record.objects.get(pk=decided.pk), by=staff.drafter)
    assert (made.state, made.decision) == ("decided", decided)
    done = list(Entry.objects.filter(target_kind="consultations.publicconsultation").order_by("pk"))
    assert [each.action.partition(".")[2] for each in done] == [
        *("drafted", "hand_in", "open", "close", "sort", "sort", "feedback_handed_in", "answer", "decide"),
    ]
    assert list(verify()) == []


def test_every_move_has_a_name_in_the_audit_trail() -> None:
    assert {f"consultation.{name}" for name in services.law.moves()} <= LABELS.keys()


def test_everything_that_is_missing_is_told_at_once(drafted: Made, county: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed) as refused:
        drafted(title=" ", explanation="", draft_name="", draft="\n \n", hearing_on=today())
    assert len(refused.value.reasons) == 5
    assert not PublicConsultation.objects.exists()


def test_a_draft_is_split_into_numbered_paragraphs(drafted: Made, staff: SimpleNamespace) -> None:
    made = drafted(draft="  第一条　甲。\n\n第二条　乙。  ")
    assert list(made.paragraphs.values_list("number", "text")) == [(1, "第一条　甲。"), (2, "第二条　乙。")]
    services.change(made, matter(made, draft="第一条　丙。"), by=staff.clerk)
    assert list(made.paragraphs.values_list("number", "text")) == [(1, "第一条　丙。")]
    assert {*made.writers.all()} == {staff.drafter, staff.clerk}


def matter(made: PublicConsultation, **said: Any) -> Matter:
    kept = {name: getattr(made, name) for name in Matter.__dataclass_fields__ if name != "draft"}
    return Matter(**{**kept, "draft": "\n".join(each.text for each in made.paragraphs.all()), **said})


def test_who_does_not_draft_does_nothing(drafted: Made, staff: SimpleNamespace) -> None:
    for by in (staff.leader, staff.secrecy, staff.foreign, staff.legal):
        with pytest.raises(NotAllowed, match="办理"):
            drafted(by=by)
    made = drafted()
    for act in (
        lambda: services.hand_in(made, by=staff.foreign),
        lambda: services.change(made, matter(made), by=staff.foreign),
        lambda: services.end(made, reason="不做了", by=staff.drafter),
    ):
        with pytest.raises(NotAllowed, match="办理"):
            act()


def test_under_thirty_days_only_with_a_reason(drafted: Made, opened: Made, staff: SimpleNamespace) -> None:
    short = drafted(closes_on=today() + timedelta(days=29))
    with pytest.raises(NotAllowed, match=r"短于30日.*第十五条"):
        services.hand_in(short, by=staff.drafter)
    assert not Record.objects.filter(kind="public_consultation").exists()
    made = opened(closes_on=today() + timedelta(days=29), shortened_reason="汛期将至")
    assert made.is_open
    assert "缩短期限的理由：汛期将至" in made.announcement.text


def test_what_lay_too_long_in_review_does_not_open(drafted: Made, staff: SimpleNamespace) -> None:
    made = drafted()
    record = services.hand_in(made, by=staff.drafter)
    PublicConsultation.objects.filter(pk=made.pk).update(closes_on=made.closes_on - DAY)
    agree(record, staff.secrecy, PASSED)
    with pytest.raises(NotAllowed, match="不一致"):
        agree(record, staff.leader, {"comment": ""})
    made.refresh_from_db()
    assert (made.state, made.announcement.is_public) == ("in_review", False)


def test_days_spent_in_review_count_against_the_period(
    drafted: Made, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drafted()
    record = services.hand_in(made, by=staff.drafter)
    agree(record, staff.secrecy, PASSED)
    later = today() + DAY
    monkeypatch.setattr(timezone, "localdate", lambda *given: later)
    with pytest.raises(NotAllowed, match="短于30日"):
        agree(record, staff.leader, {"comment": ""})


def test_nobody_reviews_what_they_wrote(drafted: Made, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    both = staff.leader
    appoint(person=both, agency=county.justice, role=Role.HANDLER, begins_on=today() - DAY)
    made = drafted()
    services.change(made, matter(made, title="集镇停车秩序管理"), by=both)
    record = services.hand_in(made, by=staff.drafter)
    agree(record, staff.secrecy, PASSED)
    with pytest.raises(PermissionDenied):
        agree(record, both, {"comment": ""})


def test_what_was_sent_back_is_changed_and_handed_in_anew(drafted: Made, staff: SimpleNamespace) -> None:
    made = drafted()
    record = services.hand_in(made, by=staff.drafter)
    with pytest.raises(NotAllowed, match="草拟中"):
        services.change(made, matter(made), by=staff.drafter)
    state = TaskState.objects.latest("pk")
    reviewing.take_step(
        state.task.specific, state, by=staff.secrecy, action="reject", answers={"comment": "第二条写明吨位"}
    )
    services.change(made, matter(made, draft="第一条　甲。"), by=staff.drafter)
    assert made.state == "draft"
    assert services.hand_in(made, by=staff.drafter) == record
    review(record, staff)
    made.refresh_from_db()
    assert made.is_open
    assert "第二条" not in made.announcement.text


def test_words_changed_on_the_way_do_not_become_public(drafted: Made, staff: SimpleNamespace) -> None:
    made = drafted()
    record = services.hand_in(made, by=staff.drafter)
    held = record.get_latest_revision_as_object()
    held.body = [{"type": "text", "value": "<p>别的话。</p>"}]
    held.save_revision(user=staff.drafter)
    services.submit(held, by=staff.drafter)
    agree(record, staff.secrecy, PASSED)
    with pytest.raises(NotAllowed, match="不一致"):
        agree(record, staff.leader, {"comment": ""})


def test_files_are_published_with_the_announcement(opened: Made) -> None:
    made = opened(uploads=[Upload("草案对照表.txt", "对照".encode())])
    document = made.files.get().document
    assert PublishedFile.objects.filter(record=made.announcement, kind="document", file_id=document.pk).exists()
    assert document.collection == made.agency.collection


def test_the_channels_stand_on_the_announcement_and_the_portal_is_always_among_them(opened: Made) -> None:
    made = opened(channels=["wechat", "smoke"])
    assert made.announcement.channels == ["portal", "wechat"]
    assert opened(title="另一件").announcement.channels == ["portal"]


def test_without_a_column_the_cure_is_told(
    drafted: Made, staff: SimpleNamespace, column: Any, county: SimpleNamespace
) -> None:
    made = drafted()
    column.delete()
    with pytest.raises(NotAllowed, match="新建一个栏目"):
        services.hand_in(made, by=staff.drafter)
    made.refresh_from_db()
    assert made.state == "draft"


# ---- opinions


def test_opinions_are_taken_until_the_last_day_and_no_longer(opened: Made) -> None:
    made = opened()
    pass_days(made, 30)
    assert made.closes_on == today()
    say(made, "最后一天。")
    pass_days(made, 1)
    assert made.stage == "已截止"
    with pytest.raises(NotAllowed, match="已经结束"):
        say(made, "迟了。")
    assert made.opinions.count() == 1


def test_one_form_makes_one_opinion(opened: Made) -> None:
    made = opened()
    first = say(made, "建议。", form="a" * 32)
    assert say(made, "建议。", form="a" * 32) == first
    assert say(made, "建议。", form="b" * 32) != first
    assert [each.number for each in made.opinions.all()] == [1, 2]


def test_an_opinion_is_about_a_paragraph_of_its_own_draft(opened: Made) -> None:
    one, other = opened(), opened(title="另一件")
    assert say(one, "建议。", 2).about == "第2段"
    with pytest.raises(NotAllowed, match="不是这份草案的"):
        opinions.receive(one, Said("建议。", other.paragraphs.first()))
    for text in (" ", "长" * 5001):
        with pytest.raises(NotAllowed, match="5000"):
            say(one, text)


def test_the_database_refuses_to_change_or_remove_an_opinion(opened: Made) -> None:
    said = say(opened(), "反对。")
    for act in (
        lambda: Opinion.objects.filter(pk=said.pk).update(text="支持。"),
        lambda: Opinion.objects.filter(pk=said.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    said.refresh_from_db()
    assert said.text == "反对。"


def test_a_sender_is_sealed_and_shown_for_a_reason_only(opened: Made, staff: SimpleNamespace) -> None:
    said = say(opened(), "建议。", sender=Identity(name="𬭎喆", phone="13800000000"))
    assert "𬭎喆" not in Sender.objects.get().sealed
    assert opinions.masked_sender(said).name == "𬭎*"
    with pytest.raises(NotAllowed, match="原因"):
        opinions.reveal_sender(said, by=staff.drafter, reason=" ")
    with pytest.raises(NotAllowed, match="办理"):
        opinions.reveal_sender(said, by=staff.foreign, reason="核对")
    assert opinions.reveal_sender(said, by=staff.drafter, reason="请本人补充").phone == "13800000000"
    assert Entry.objects.get(action="opinion.sender_viewed").detail == {"reason": "请本人补充"}
    assert not hasattr(say(said.consultation, "匿名。"), "sender")


def test_opinions_on_paper_are_entered_with_their_day(opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    pass_days(made, 10)

    def enter(**more: Any) -> Opinion:
        given = {"channel": "hearing", "received_on": today() - DAY, "by": staff.clerk, **more}
        return opinions.enter(made, Said("听证会上提出。"), **given)

    assert (enter().entered_by, enter().channel) == (staff.clerk, "hearing")
    for wrong, cause in (
        ({"received_on": today() + DAY}, "收到日期"),
        ({"received_on": made.opened_on - DAY}, "收到日期"),
        ({"channel": "web"}, "方式"),
        ({"channel": "smoke"}, "方式"),
        ({"by": staff.leader}, "办理"),
    ):
        with pytest.raises(NotAllowed, match=cause):
            enter(**wrong)


def test_opinions_are_answered_together_and_anew_after_the_end_only(opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    for text in ("夜间应当允许停放。", "夜间应当允许停放！", "支持。"):
        say(made, text)
    with pytest.raises(NotAllowed, match="“征集中”，不能整理意见"):
        handle(made, [1], staff)
    assert [[each.number for each in group] for group in opinions.duplicates(list(made.opinions.all()))] == [[1, 2]]
    pass_days(made, 31)
    handle(made, [1, 2], staff, "adopted")
    assert made.opinions.unhandled().get().number == 3
    handle(made, [2, 3], staff, "rejected")
    counts = announcing.counts_of(made)
    assert counts == {"received": 3, "adopted": 1, "partly": 0, "rejected": 2}
    assert made.answers.count() == 2
    handle(made, [1], staff, "rejected")
    assert made.answers.count() == 2, "an answer that nobody has any more is gone"
    for wrong in ({"result": "maybe"}, {"reason": " "}, {"numbers": [9]}):
        with pytest.raises(NotAllowed):
            handle(made, **{"numbers": [1], "staff": staff, **wrong})


def handle(
    made: PublicConsultation, numbers: list[int], staff: SimpleNamespace, result: str = "adopted", reason: str = "理由"
) -> None:
    opinions.handle(made, numbers, summary="要点", result=result, reason=reason, by=staff.drafter)


def test_personal_data_are_masked_before_anything_is_shown(opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    said = say(made, "请回电13912345678。", may_show=True)
    pass_days(made, 31)
    with pytest.raises(NotAllowed, match="还没有办理"):
        opinions.set_public_text(said, "x", by=staff.drafter)
    handle(made, [1], staff)
    said = Opinion.objects.get()
    assert "13912345678" not in said.shown
    opinions.set_public_text(said, "请回电13912345678，张某。", by=staff.drafter)
    with pytest.raises(NotAllowed, match=r"第1条意见.*手机号码"):
        answering.hand_in(made, note="", by=staff.drafter)
    opinions.set_public_text(said, "请回电。", by=staff.drafter)
    review(answering.hand_in(made, note="", by=staff.drafter), staff)
    made.refresh_from_db()
    assert "请回电。" in made.feedback.text
    assert Opinion.objects.get().text == "请回电13912345678。", "what came in stands"


@pytest.mark.django_db(transaction=True)
def test_opinions_at_the_same_moment_stand_one_after_the_other(opened: Made) -> None:
    made = opened()

    def speak() -> None:
        for number in range(5):
            opinions.receive(made, Said(f"意见{number}"))
        connections.close_all()

    threads = [threading.Thread(target=speak) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(made.opinions.values_list("number", flat=True)) == list(range(1, 21))


def test_opinions_that_say_much_the_same_stand_together() -> None:
    texts = (
        "公示时间应当延长到十日。",
        "公示时间，应当延长到十日！",
        "公示的时间应当延长到十日",
        "完全赞成",
        "反对收费",
        "",
    )
    said = [Opinion(number=number, text=text) for number, text in enumerate(texts, 1)]
    assert [[each.number for each in group] for group in opinions.duplicates(said)] == [[1, 2, 3]]
    chance = random.Random(1)
    words = [chr(0x4E00 + chance.randrange(800)) + chr(0x4E00 + chance.randrange(800)) for _ in range(500)]
    many = [Opinion(number=number, text="".join(chance.choices(words, k=100))) for number in range(1000)]
    began = time.monotonic()
    assert opinions.duplicates(many) == []
    assert time.monotonic() - began < 10, "the list of opinions waits for it"


# ---- the feedback


def test_feedback_waits_for_the_end_and_for_every_opinion(opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    say(made, "建议。")
    with pytest.raises(NotAllowed, match="才截止"):
        answering.hand_in(made, note="", by=staff.drafter)
    pass_days(made, 31)
    with pytest.raises(NotAllowed, match="还有1条意见没有办理"):
        answering.hand_in(made, note="", by=staff.drafter)
    handle(made, [1], staff)
    answering.hand_in(made, note="", by=staff.drafter)
    with pytest.raises(NotAllowed, match="反馈正在审查"):
        handle(made, [1], staff, "rejected")
    with pytest.raises(NotAllowed, match="反馈正在审查"):
        services.end(made, reason="不做了", by=staff.head)


def test_who_answered_an_opinion_does_not_review_the_feedback(
    opened: Made, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    made = opened()
    say(made, "建议。")
    pass_days(made, 31)
    appoint(person=staff.leader, agency=county.justice, role=Role.HANDLER, begins_on=today() - DAY)
    leader = Person.objects.get(pk=staff.leader.pk)
    opinions.handle(made, [1], summary="要点", result="adopted", reason="理由", by=leader)
    record = answering.hand_in(made, note="", by=staff.drafter)
    agree(record, staff.secrecy, PASSED)
    with pytest.raises(PermissionDenied):
        agree(record, leader, {"comment": ""})


def test_a_consultation_without_opinions_is_answered_too(opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    pass_days(made, 31)
    review(answering.hand_in(made, note="", by=staff.drafter), staff)
    made.refresh_from_db()
    assert made.state == "answered"
    assert "期间没有收到意见" in made.feedback.text
    with pytest.raises(NotAllowed, match="“反馈已发布”"):
        services.end(made, reason="不做了", by=staff.head)


# ---- beside the way


def test_a_period_is_prolonged_and_never_shortened(opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    longer = made.closes_on + timedelta(days=10)
    for closes_on, reason, cause in ((made.closes_on, "x", "不能缩短"), (longer, " ", "原因")):
        with pytest.raises(NotAllowed, match=cause):
            services.prolong(made, closes_on=closes_on, reason=reason, by=staff.drafter)
    services.prolong(made, closes_on=longer, reason="应村民要求", by=staff.drafter)
    assert (made.closes_on, made.feedback_due_on) == (longer, services.law.feedback_until(longer))
    pass_days(made, 41)
    with pytest.raises(NotAllowed, match="“已截止”，不能延长期限"):
        services.prolong(made, closes_on=today() + DAY, reason="x", by=staff.drafter)


def test_a_matter_given_up_says_why(opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    with pytest.raises(NotAllowed, match="原因"):
        services.end(made, reason="", by=staff.head)
    services.end(made, reason="上位法将修改", by=staff.head)
    assert (made.state, made.ended_on, made.is_open) == ("ended", today(), False)
    with pytest.raises(NotAllowed, match="已经结束"):
        say(made, "建议。")


def test_a_hearing_is_written_down_with_its_materials(opened: Made, drafted: Made, staff: SimpleNamespace) -> None:
    said = Hearing(today() + timedelta(days=10), "上午9时", "县政府三楼", "代表甲\n代表乙")
    with pytest.raises(NotAllowed, match="公布草案以后"):
        services.write_hearing(drafted(), said, by=staff.drafter)
    made = opened()
    services.write_hearing(made, said, by=staff.drafter)
    assert not list(services.law.findings(made.facts, today()))
    late = [each.rule.id for each in services.law.findings(made.facts, today() + timedelta(days=4))]
    assert late == ["PD-3"]
    ahead = Hearing(said.hearing_on, "上午9时", "县政府三楼", "", today() + DAY)
    with pytest.raises(NotAllowed, match="送达以后登记"):
        services.write_hearing(made, ahead, by=staff.drafter)


def test_a_withdrawn_announcement_takes_no_opinions(opened: Made, staff: SimpleNamespace) -> None:
    made = opened()
    publication.withdraw(made.announcement, by=staff.head, reason=WithdrawalReason.MISTAKE, note="内容有误")
    assert not PublicConsultation.objects.public().exists()
    with pytest.raises(NotAllowed, match="已经结束"):
        say(made, "建议。")


def test_the_time_for_feedback_is_the_head_s_to_set(
    opened: Made, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    made = opened()
    with pytest.raises(NotAllowed, match="办理"):
        services.set_practice(county.justice, feedback_months=2, by=staff.drafter)
    with pytest.raises(NotAllowed, match="1至12"):
        services.set_practice(county.justice, feedback_months=0, by=staff.head)
    services.set_practice(county.justice, feedback_months=2, by=staff.head)
    made.refresh_from_db()
    assert made.feedback_due_on == services.law.feedback_until(made.closes_on, 2)


def test_the_feedback_is_asked_for_at_each_stage_once(
    opened: Made, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.drafter.email = "drafter@example.org"
    staff.drafter.save()
    made = opened()
    end, due = made.closes_on, made.feedback_due_on
    DBTaskResult.objects.all().delete()
    for day, told in (
        (end, ""),
        (end + DAY, "征求意见已经截止"),
        (due - 6 * DAY, ""),
        (due - 5 * DAY, "还有5日以内"),
        (due, ""),
        (due + DAY, "已经逾期"),
    ):
        monkeypatch.setattr(timezone, "localdate", lambda *given, day=day: day)
        assert daily.look_after() == bool(told), day
        assert daily.look_after() == 0
        if told:
            subject, text = DBTaskResult.objects.latest("enqueued_at").args_kwargs["args"][1:3]
            assert told in subject
            assert made.number in text
            assert made.title not in text
    made.refresh_from_db()
    assert made.state == "closed"
    assert [each.rule.id for each in services.law.findings(made.facts, today())] == ["PD-2"]


def test_senders_are_forgotten_in_time_and_opinions_are_not(
    opened: Made, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    made = opened()
    say(made, "建议。", sender=Identity(name="𬭎喆"))
    services.end(made, reason="上位法将修改", by=staff.head)
    Practice.objects.create(agency=county.justice, keep_years=1)
    PublicConsultation.objects.update(ended_on=today() - timedelta(days=364))
    assert daily.forget_senders(county.justice) == 0
    PublicConsultation.objects.update(ended_on=today() - timedelta(days=367))
    assert daily.forget_senders(county.justice) == 1
    assert Sender.objects.get().sealed == ""
    assert opinions.masked_sender(Opinion.objects.get()) == Identity()
    assert Opinion.objects.get().text == "建议。"
