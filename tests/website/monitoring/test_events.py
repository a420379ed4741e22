"""Events of public opinion through the office: every step checked and written down, every clock right to the minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from wagtail.models import TaskState

from tests.website.consultations.conftest import review
from tests.website.monitoring.rumour import TEXT, TITLE, TRUTH, _kept_apart, answered, column, go, note, office, staff
from website.access_requests import files as sealed
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.models import Entry
from website.audit.services import verify
from website.monitoring import event_groups, event_ledger, event_people, events, responses
from website.monitoring.event_changes import digest_of
from website.monitoring.events import take
from website.monitoring.models import EventDraft, EventPractice, EventStep, OpinionEvent
from website.monitoring.registering import Noted, Upload
from website.publishing import publication
from website.publishing.choices import WithdrawalReason
from website.publishing.models import Column, Record

__all__ = ["_kept_apart", "answered", "column", "go", "note", "office", "staff"]
Note = Callable[..., OpinionEvent]
Go = Callable[..., OpinionEvent]
Answered = Callable[..., tuple[OpinionEvent, Record]]


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def test_a_rumour_goes_through_the_office(answered: Answered, staff: SimpleNamespace) -> None:
    event, record = answered(uploads=[Upload("截图说明.txt", "群聊内容".encode())])
    year = timezone.localdate(event.found_at).year
    assert (event.number, event.state, event.outcome) == (f"舆{year}-0001", "answered", "answered")
    assert record.is_public
    assert record.kind == "opinion_response"
    assert record.details == {"about": event.title}
    assert "网上所传法律援助要交手续费不实" in record.text
    assert event.answered_at
    assert abs(event.answered_at - timezone.now()) < timedelta(minutes=1)
    assert (event.next_due_at, event.was_late) == (None, False)
    take(event, "close", by=staff.leader)
    assert [each.kind for each in event.steps.order_by("number")] == [
        *("register", "assess", "establish", "draft", "submit", "approve", "hand_in", "answer", "close")
    ]
    assert list(event_ledger.breaks(event)) == [] == list(verify())
    assert Entry.objects.filter(action="opinion_event.step").count() == 9
    assert TEXT not in str(list(event.steps.values_list("detail", flat=True)))


def test_the_ledger_can_only_grow_and_shows_what_was_changed(note: Note) -> None:
    event = note()
    for act in (lambda: EventStep.objects.update(actor="某人"), EventStep.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    OpinionEvent.objects.filter(pk=event.pk).update(state="closed")
    event.refresh_from_db()
    assert "与经过的最后一条不符" in str(list(event_ledger.breaks(event)))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"title": " "}, "请填写名称"),
        ({"title": "长" * 101}, "名称最多100字，现在有101字"),
        ({"summary": ""}, "请填写舆论反映的情况"),
        ({"source": "x"}, "请选择怎样得知"),
        ({"found_at": timezone.now() + hours(2)}, "发现时间在现在以后"),
        ({"first_seen_at": timezone.now() - hours(9)}, "请写明为什么从这个时间起算"),
    ],
)
def test_what_is_missing_is_named(note: Note, said: dict[str, Any], told: str) -> None:
    with pytest.raises(NotAllowed, match=told):
        note(**said)
    assert not OpinionEvent.objects.exists()


def test_who_set_the_start_and_why_is_kept(note: Note, staff: SimpleNamespace) -> None:
    first = timezone.now() - hours(9)
    event = note(first_seen_at=first, found_note="当天下班后发布，早上才看到。")
    assert (event.found_set_by, event.found_note) == (staff.clerk, "当天下班后发布，早上才看到。")
    with pytest.raises(NotAllowed, match="请写明为什么更正"):
        take(event, "correct_start", by=staff.head, detail={"found_at": first})
    take(event, "correct_start", by=staff.head, detail={"found_at": first, "reason": "监测系统当时已经提示。"})
    assert (event.found_at, event.found_set_by, event.due_at) == (first, staff.head, first + hours(5))
    assert event.steps.last().detail["before"] != event.steps.last().detail["found_at"]


def test_the_limit_follows_the_level(note: Note, go: Go, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    event = note()
    assert event.due_at == event.next_due_at == event.found_at + hours(5)
    go(event, "assessed")
    assert event.due_at == event.next_due_at == event.found_at + hours(48)
    again = {"level": "grave", "kind": "emergency", "topic": "洪涝", "unit": county.justice.pk}
    with pytest.raises(NotAllowed, match="为什么重新研判"):
        take(event, "reassess", by=staff.head, detail=again)
    take(event, "reassess", by=staff.head, detail={**again, "reason": "上级定为重大。"})
    assert (event.due_at, event.level) == (event.found_at + hours(5), "grave")
    assert event.steps.last().detail["before"] == {"level": "common", "kind": "policy"}


def test_a_grave_event_has_two_clocks(note: Note, go: Go, staff: SimpleNamespace) -> None:
    event = go(note(found_at=timezone.now() - hours(20)), "assessed", level="grave")
    given = {"channel": "media", "answered_at": event.found_at + hours(4), "evidence": "县电视台当日新闻"}
    take(event, "answer_elsewhere", by=staff.clerk, detail=given)
    assert (event.state, event.was_late, event.next_due_at) == ("answered", False, event.found_at + hours(24))
    with pytest.raises(NotAllowed, match="没有登记新闻发布会"):
        take(event, "close", by=staff.head)
    held_at = {"held_at": event.found_at + hours(19), "evidence": "县政府第3场新闻发布会"}
    take(event, "press", by=staff.clerk, detail=held_at)
    assert (event.press_at, event.next_due_at) == (event.found_at + hours(19), None)
    take(event, "close", by=staff.head)
    assert event.state == "closed"


def test_an_answer_elsewhere_needs_its_moment_and_its_evidence(note: Note, go: Go, staff: SimpleNamespace) -> None:
    event = go(note(), "handling")
    given = {"channel": "phone", "answered_at": timezone.now(), "evidence": "通话记录"}
    for wrong, told in (
        ({"channel": "record"}, "请选择回应的方式"),
        ({"answered_at": None}, "请填写时间"),
        ({"answered_at": event.found_at - hours(1)}, "以后、现在以前"),
        ({"answered_at": timezone.now() + hours(1)}, "以后、现在以前"),
        ({"evidence": " "}, "请写明凭据"),
    ):
        with pytest.raises(NotAllowed, match=told):
            take(event, "answer_elsewhere", by=staff.clerk, detail={**given, **wrong})
    assert (event.state, event.answers.count()) == ("handling", 0)
    with pytest.raises(NotAllowed, match="受理员"):
        take(event, "answer_elsewhere", by=staff.handler, detail=given)


def test_nobody_reviews_what_they_wrote(note: Note, go: Go, staff: SimpleNamespace) -> None:
    event = go(note(), "handling")
    take(event, "draft", by=staff.head, detail={"title": TITLE, "text": TEXT + "改"})
    take(event, "draft", by=staff.handler, detail={"title": TITLE, "text": TEXT})
    take(event, "submit", by=staff.handler)
    with pytest.raises(NotAllowed, match="不能审核自己写过的"):
        take(event, "approve", by=staff.head, detail={"seen": digest_of(TITLE, TEXT)})
    with pytest.raises(NotAllowed, match="改过"):
        take(event, "approve", by=staff.leader, detail={"seen": digest_of(TITLE, "旧的")})
    take(event, "approve", by=staff.leader, detail={"seen": digest_of(TITLE, TEXT)})
    assert [(each.number, each.by) for each in EventDraft.objects.order_by("number")] == [
        (1, staff.handler),
        (2, staff.head),
        (3, staff.handler),
    ]


def test_facts_come_before_the_answer(note: Note, staff: SimpleNamespace, go: Go) -> None:
    event = go(note(), "assessed")
    take(event, "draft", by=staff.handler, detail={"title": TITLE, "text": TEXT})
    with pytest.raises(NotAllowed, match="还没有登记核查情况"):
        take(event, "submit", by=staff.handler)
    take(event, "establish", by=staff.handler, detail={"truth": TRUTH})
    take(event, "submit", by=staff.handler)
    assert event.state == "review"


def test_a_withdrawn_response_is_no_answer(answered: Answered, staff: SimpleNamespace) -> None:
    event, record = answered()
    first = event.answered_at
    publication.withdraw(record, by=staff.head, reason=WithdrawalReason.PENALTY_CHANGED, note="数字有误")
    event.refresh_from_db()
    assert (event.state, event.answered_at, event.outcome) == ("handling", None, "")
    assert event.next_due_at == event.due_at
    assert event.answers.get().withdrawn_at
    assert event.steps.last().kind == "withdraw"
    given = {"channel": "county", "answered_at": timezone.now(), "evidence": "县政府网站"}
    take(event, "answer_elsewhere", by=staff.clerk, detail=given)
    assert event.answered_at > first
    assert list(event_ledger.breaks(event)) == []


def test_another_answer_still_stands(answered: Answered, staff: SimpleNamespace) -> None:
    event, record = answered(found_at=timezone.now() - hours(3))
    given = {"channel": "original", "answered_at": timezone.now() - hours(2), "evidence": "帖子下的回复"}
    take(event, "add_answer", by=staff.clerk, detail=given)
    assert event.answered_at == given["answered_at"]
    publication.withdraw(record, by=staff.head, reason=WithdrawalReason.PENALTY_CHANGED, note="数字有误")
    event.refresh_from_db()
    assert (event.state, event.answered_at) == ("answered", given["answered_at"])
    assert event.steps.last().kind == "withdraw_one"


def test_a_correction_of_the_published_record_is_no_second_answer(answered: Answered, staff: SimpleNamespace) -> None:
    event, record = answered()
    first, steps = event.answered_at, event.steps.count()
    take(event, "close", by=staff.head)
    take(event, "reopen", by=staff.head, detail={"reason": "又有人问"})
    assert (event.state, event.answered_at, event.next_due_at) == ("found", first, None)
    responses.follow(record)
    event.refresh_from_db()
    assert (event.state, event.answered_at, event.steps.count()) == ("found", first, steps + 2)


def test_a_response_that_was_sent_back_is_not_published(
    note: Note, go: Go, staff: SimpleNamespace, column: Column
) -> None:
    event = go(note(), "approved")
    record = responses.hand_in(event, by=staff.clerk)
    with pytest.raises(NotAllowed, match="正在审查"):
        responses.hand_in(event, by=staff.clerk)
    take(event, "send_back", by=staff.head, detail={"reason": "电话写错了"})
    with pytest.raises(NotAllowed, match="没有审核同意"):
        review(record, staff)
    record.refresh_from_db()
    assert not record.live
    event.refresh_from_db()
    assert event.answered_at is None


def test_a_response_goes_again_after_it_was_returned(
    note: Note, go: Go, staff: SimpleNamespace, column: Column
) -> None:
    event = go(note(), "approved")
    record = responses.hand_in(event, by=staff.clerk)
    TaskState.objects.latest("pk").reject(user=staff.secrecy, comment="再核对")
    again = responses.hand_in(event, by=staff.clerk)
    assert (again.pk, event.answers.count()) == (record.pk, 1)
    review(again, staff)
    event.refresh_from_db()
    assert event.state == "answered"


def test_without_a_column_the_cure_is_named(
    note: Note, go: Go, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    event = go(note(), "approved")
    Column.objects.filter(pk=county.columns["sfj"].pk).update(record_kind="policy")
    with pytest.raises(NotAllowed, match="新建一个栏目"):
        responses.hand_in(event, by=staff.clerk)
    assert (event.answers.count(), Record.objects.count()) == (0, 0)


def test_what_must_be_answered_cannot_be_left(note: Note, go: Go, staff: SimpleNamespace) -> None:
    event = go(note(), "assessed")
    with pytest.raises(NotAllowed, match="五类重点"):
        take(event, "no_answer", by=staff.head, detail={"reason": "没人关心"})
    other = go(note(title="网友询问办公时间"), "assessed", kind="other")
    with pytest.raises(NotAllowed, match="为什么不需要"):
        take(other, "no_answer", by=staff.head)
    take(other, "no_answer", by=staff.head, detail={"reason": "已在办事指南公布。"})
    assert (other.state, other.outcome, other.next_due_at) == ("closed", "no_answer", None)


def test_not_ours_and_taken_up_again(note: Note, staff: SimpleNamespace) -> None:
    event = note()
    take(event, "hand_over", by=staff.head, detail={"to": "县水务局", "reason": "说的是水费。"})
    assert (event.state, event.outcome, event.handed_to) == ("closed", "handed_over", "县水务局")
    take(event, "reopen", by=staff.leader, detail={"reason": "县水务局退回。"})
    assert (event.state, event.outcome, event.closed_at, event.next_due_at) == ("found", "", None, event.due_at)


def test_an_organ_of_the_platform_goes_on_with_what_it_is_handed(
    note: Note, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    event = note(found_at=timezone.now() - hours(20), title="水费涨价", summary="说水费要涨一倍。")
    take(event, "hand_over", by=staff.head, detail={"organ": county.water.pk, "to": "", "reason": "说的是水费。"})
    assert (event.state, event.outcome, event.handed_to) == ("closed", "handed_over", county.water.name)
    received = OpinionEvent.objects.of(county.water).get()
    assert (received.title, received.summary, received.source) == ("水费涨价", "说水费要涨一倍。", "passed_on")
    assert (received.found_at, received.due_at, received.state) == (event.found_at, event.due_at, "found")
    assert event.number in received.where
    assert "说的是水费" in received.found_note
    assert event.steps.get(kind="hand_over").detail["number"] == received.number
    assert not list(event_ledger.breaks(event)) + list(event_ledger.breaks(received))
    year = timezone.localdate(event.found_at).year
    assert not OpinionEvent.objects.of(county.justice).valid_in(year).exists()
    assert OpinionEvent.objects.of(county.water).valid_in(year).get() == received


def test_the_files_that_are_chosen_go_along(note: Note, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    event, other = note(), note()
    came = [Upload("截图.txt", "水费要涨".encode()), Upload("来访记录.txt", "张三来说的".encode())]
    take(event, "note", by=staff.head, detail={"text": "附截图。"}, uploads=came)
    take(other, "note", by=staff.head, detail={"text": "另一件。"}, uploads=[Upload("别的.txt", b"other")])
    chosen = [event.papers.get(name="截图.txt").pk, other.papers.get().pk]
    given = {"organ": county.water.pk, "reason": "说的是水费。", "along": chosen}
    take(event, "hand_over", by=staff.head, detail=given)
    received = OpinionEvent.objects.of(county.water).get()
    (copy,) = received.papers.all()
    assert (copy.name, sealed.opened(copy).decode(), copy.by) == ("截图.txt", "水费要涨", staff.head)
    assert copy.stored != event.papers.get(name="截图.txt").stored, "each organ erases its own"
    assert event.steps.get(kind="hand_over").detail["along"] == 1
    assert not list(event_ledger.breaks(received))


@pytest.mark.parametrize("other", ["justice", "unit", "closed"])
def test_what_is_no_other_organ_is_handed_nothing(
    other: str, note: Note, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    event = note()
    county.closed = county.water
    if other == "closed":
        type(county.water).objects.filter(pk=county.water.pk).update(active=False)
    with pytest.raises(NotAllowed, match="平台上的另一个单位"):
        take(event, "hand_over", by=staff.head, detail={"organ": getattr(county, other).pk, "reason": "不归我们。"})
    event.refresh_from_db()
    assert (event.state, OpinionEvent.objects.count()) == ("found", 1)


def test_two_events_that_are_one(note: Note, go: Go, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    early, late = note(found_at=timezone.now() - hours(6)), go(note(title="援助收费"), "assessed")
    with pytest.raises(NotAllowed, match="为什么是同一件事"):
        event_groups.merge(early, late, by=staff.head, reason=" ")
    with pytest.raises(NotAllowed, match="不能并入自己"):
        event_groups.merge(late, late, by=staff.head, reason="同")
    event_groups.merge(early, late, by=staff.head, reason="同一条群聊。")
    assert (early.state, early.outcome, early.merged_into) == ("closed", "merged", late)
    assert late.found_at == early.found_at
    assert late.due_at == early.found_at + hours(48)
    assert "发现在先" in late.found_note
    assert not list(event_ledger.breaks(early)) + list(event_ledger.breaks(late))
    foreign = OpinionEvent.objects.get(pk=late.pk)
    OpinionEvent.objects.filter(pk=early.pk).update(agency=county.water)
    with pytest.raises(NotAllowed, match="只能并入本机关"):
        event_groups.merge(foreign, OpinionEvent.objects.get(pk=early.pk), by=staff.head, reason="同")


def test_the_police_are_a_note_beside_it(note: Note, staff: SimpleNamespace) -> None:
    event = note()
    given = {"to": "县公安局网安大队", "reason": "冒充本单位的电话。", "handed_at": timezone.now()}
    take(event, "to_police", by=staff.leader, detail=given)
    assert (event.state, event.police_at) == ("found", given["handed_at"])


def test_steps_that_belong_to_another_are_not_taken_alone(note: Note, go: Go, staff: SimpleNamespace) -> None:
    event = go(note(), "approved")
    with pytest.raises(NotAllowed, match=r"工作人员|平台"):
        take(event, "answer", by=staff.head)
    with pytest.raises(NotAllowed, match="一起登记"):
        take(event, "hand_in", by=staff.clerk)
    with pytest.raises(NotAllowed, match="要由工作人员"):
        take(event, "note", by=None, detail={"text": "甲"})


def test_who_may_do_what(note: Note, staff: SimpleNamespace, county: SimpleNamespace, person: Any) -> None:
    with pytest.raises(NotAllowed, match="登记"):
        note(by=staff.handler)
    with pytest.raises(NotAllowed, match="内设机构"):
        note(agency=county.unit)
    event = note()
    for who in (staff.clerk, staff.handler, staff.foreign, staff.secrecy):
        assert not event_people.may(event, "assess", who)
    assert event_people.may(event, "assess", staff.head)
    assert event in event_people.seen_by(staff.leader)
    assert event not in event_people.seen_by(staff.secrecy)
    assert event not in event_people.seen_by(staff.foreign)
    assert event not in event_people.seen_by(staff.handler)


def test_settings_are_for_the_head(county: SimpleNamespace, staff: SimpleNamespace) -> None:
    practice = EventPractice(agency=county.justice, keep_years=3)
    with pytest.raises(NotAllowed, match="公开工作机构负责人"):
        events.set_practice(practice, by=staff.clerk)
    events.set_practice(practice, by=staff.head)
    assert events.practice_of(county.justice).keep_years == 3
    with pytest.raises(ValidationError):
        EventPractice(agency=county.justice, keep_years=0).full_clean()


def test_the_database_keeps_an_answer_whole(note: Note, staff: SimpleNamespace) -> None:
    event = note()
    with pytest.raises(IntegrityError), transaction.atomic():
        event.answers.create(channel="phone", at=timezone.now(), by=staff.clerk, entered_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionEvent.objects.filter(pk=event.pk).update(state="answered")


def test_registering_an_event_twice_over_the_year(note: Note, county: SimpleNamespace) -> None:
    last_year = timezone.now().replace(month=1, day=2) - timedelta(days=5)
    old, new = note(found_at=last_year, title="旧"), note(title="新")
    assert old.number == f"舆{timezone.localdate(last_year).year}-0001"
    assert new.number == f"舆{timezone.localdate().year}-0001"
    assert list(OpinionEvent.objects.found_in(timezone.localdate().year)) == [new]
    assert Noted("甲", "乙", timezone.now()).source == "staff"
    assert isinstance(old.registered_by, Person)
