"""The ledger of disputes: what may be registered and done, what follows by itself, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from gongkai.working_days import standard
from tests.website.access_requests.test_correction_letters import asked
from website.access_requests import corrections as correction_requests
from website.access_requests import files, retention
from website.access_requests import ledger as request_ledger
from website.access_requests import services as requests
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.errors import NotAllowed
from website.audit.models import Entry
from website.audit.services import verify
from website.disputes import corrections, daily, holds, ledger, lessons, services
from website.disputes.models import DisputeCase, DisputeEvent
from website.disputes.services import Continuation, Upload

__all__ = ["asked"]

TEXT = "行政复议申请书副本\n".encode()
Made = Callable[..., DisputeCase]


def take(case: DisputeCase, kind: str, by: Any, day: tuple[int, int], **detail: Any) -> None:
    services.take(case, kind, by=by, on=date(2026, *day), detail=detail)


def test_a_case_goes_from_its_registration_to_its_end(contested: Made, staff: SimpleNamespace) -> None:
    case = contested(uploads=[Upload("申请书.txt", TEXT, "application")])
    assert (case.due_on, case.result, case.counts) == (None, "pending", True)
    take(case, "serve", staff.legal, (3, 11))
    assert (case.due_on, case.due_for) == (date(2026, 3, 25), "answer")
    take(case, "answer", staff.legal, (3, 20))
    assert case.due_on is None
    take(case, "hearing", staff.clerk, (4, 1), comment="听证")
    take(
        case,
        "decide",
        staff.clerk,
        (4, 20),
        decision="quashed",
        corrected_reason="没有说明理由",
        enforce_due="2026-05-20",
    )
    assert (case.result, case.due_on, case.due_for) == ("corrected", date(2026, 5, 20), "enforce")
    take(case, "serve_decision", staff.clerk, (4, 22))
    take(case, "enforce", staff.clerk, (5, 8))
    assert case.due_on is None
    kinds = ["register", "serve", "answer", "hearing", "decide", "serve_decision", "enforce"]
    assert [event.kind for event in case.events.all()] == kinds
    assert list(ledger.breaks(case)) == []
    assert list(verify()) == []
    assert Entry.objects.filter(action="dispute.step").count() == len(kinds)


def test_everything_that_is_missing_is_told_at_once(contested: Made) -> None:
    with pytest.raises(NotAllowed) as refused:
        contested(number=" ", body="", cause="x", filed_on=date.today() + timedelta(days=30), our_role="defendant")
    assert len(refused.value.reasons) == 5
    assert not DisputeCase.objects.exists()


def test_a_number_stands_once(contested: Made) -> None:
    contested(number="1号")
    with pytest.raises(NotAllowed, match="已经登记过"):
        contested(number="1号 ")


def test_only_who_keeps_the_ledger_writes_into_it(contested: Made, staff: SimpleNamespace) -> None:
    for by in (staff.leader, staff.secrecy, staff.foreign, staff.handler):
        with pytest.raises(NotAllowed, match="登记、办理"):
            contested(by=by)
    case = contested()
    with pytest.raises(NotAllowed, match="登记、办理"):
        services.take(case, "serve", by=staff.leader)
    with pytest.raises(NotAllowed, match="登记、办理"):
        services.write_lesson(case, text="x", outcome="W_PROCESS", by=staff.foreign)


@pytest.mark.parametrize(
    ("kind", "detail", "cause"),
    [
        ("answer", {}, "收到副本"),
        ("resume", {}, "没有中止"),
        ("serve_decision", {}, "先登记决定"),
        ("enforce", {}, "先登记决定"),
        ("report", {}, "意见书"),
        ("decide", {}, "选择决定"),
        ("decide", {"decision": "suit_quashed"}, "不适用于本案"),
        ("decide", {"decision": "quashed"}, "被纠正的原因"),
        ("prolong", {"days": 0}, "延长的日数"),
        ("prolong", {"days": 31}, "30日以内"),
        ("paper", {}, "要存入的文件"),
        ("win", {}, "没有这个步骤"),
    ],
)
def test_a_step_out_of_place_leaves_nothing(
    contested: Made, staff: SimpleNamespace, kind: str, detail: dict[str, Any], cause: str
) -> None:
    case = contested()
    before = (DisputeEvent.objects.count(), Entry.objects.count(), case.papers.count())
    with pytest.raises(NotAllowed, match=cause):
        services.take(case, kind, by=staff.clerk, on=date(2026, 3, 12), detail=detail)
    assert (DisputeEvent.objects.count(), Entry.objects.count(), case.papers.count()) == before


def test_the_steps_on_offer_are_those_that_go_through(contested: Made, staff: SimpleNamespace) -> None:
    case = contested()
    assert services.possible(case) == ["serve", "hearing", "prolong", "stop", "decide", "opinion", "paper"]
    take(case, "serve", staff.clerk, (3, 11))
    take(case, "stop", staff.clerk, (3, 12))
    assert "decide" not in services.possible(case)
    assert "resume" in services.possible(case)
    with pytest.raises(NotAllowed, match="恢复审理"):
        take(case, "decide", staff.clerk, (3, 13), decision="maintained")
    take(case, "resume", staff.clerk, (3, 22))
    decide = next(each for each in services.dues_of(case) if each.id == "decide")
    assert decide.deadline
    assert decide.deadline.day == date(2026, 5, 18)  # 9 March and sixty days, and the ten that it stood still


def test_a_day_ahead_is_refused_but_for_a_hearing(contested: Made, staff: SimpleNamespace) -> None:
    case, ahead = contested(), date.today() + timedelta(days=20)
    with pytest.raises(NotAllowed, match="今天以后"):
        services.take(case, "serve", by=staff.clerk, on=ahead)
    services.take(case, "hearing", by=staff.clerk, on=ahead)
    assert case.hearing_on == ahead


# ---- instances


def decided_suit(contested: Made, staff: SimpleNamespace, decision: str, reason: str = "") -> DisputeCase:
    case = contested(kind="direct_suit", body="云岭县人民法院")
    take(case, "decide", staff.clerk, (6, 1), decision=decision, corrected_reason=reason)
    return case


def test_an_appeal_that_is_dismissed_lets_the_result_stand(contested: Made, staff: SimpleNamespace) -> None:
    first = decided_suit(contested, staff, "suit_quashed", "事实不清")
    second = services.go_on(first, "second", Continuation("二审1号", "市法院", date(2026, 6, 20)), by=staff.clerk)
    assert (second.instance, second.kind, second.our_role, second.cause) == (
        "second",
        "direct_suit",
        "defendant",
        "withheld",
    )
    assert services.masked_party(second) == services.masked_party(first)
    take(second, "decide", staff.clerk, (8, 1), decision="appeal_rejected", corrected_reason="事实不清")
    assert second.result == "corrected"
    corrections.amend(first, {"decision": "suit_claim_rejected"}, by=staff.head, reason="录入有误，见判决书")
    second.refresh_from_db()
    assert (first.result, second.result) == ("upheld", "upheld")
    assert second.events.last().detail["reason"].startswith("随")
    assert list(ledger.breaks(second)) == []
    with pytest.raises(NotAllowed, match="不能进入"):
        services.go_on(first, "second", Continuation("又1号", "市法院", date(2026, 6, 21)), by=staff.clerk)


def test_a_case_sent_back_begins_its_first_instance_anew(contested: Made, staff: SimpleNamespace) -> None:
    first = decided_suit(contested, staff, "suit_claim_rejected")
    second = services.go_on(first, "second", Continuation("二审1号", "市法院", date(2026, 6, 20)), by=staff.clerk)
    take(second, "decide", staff.clerk, (8, 1), decision="remanded")
    again = second.next_instance
    assert (again.instance, again.filed_on, again.result) == ("first", date(2026, 8, 1), "pending")
    found = DisputeCase.objects.counted_in(2026)
    assert [(case.pk, case.column) for case in found] == [(again.pk, "pending")]
    assert services.ways_on(again) == {}


def test_reconsideration_is_followed_by_a_suit_with_a_row_of_its_own(contested: Made, staff: SimpleNamespace) -> None:
    case = contested()
    assert services.ways_on(case) == {}
    take(case, "decide", staff.clerk, (4, 20), decision="maintained")
    with pytest.raises(NotAllowed, match="早于上一程序"):
        services.go_on(case, "suit_after", Continuation("行初1号", "法院", date(2026, 4, 1)), by=staff.clerk)
    suit = services.go_on(case, "suit_after", Continuation("行初1号", "法院", date(2026, 5, 6)), by=staff.clerk)
    assert (suit.kind, suit.our_role, suit.reconsidered_in) == ("suit_after", "defendant", case)
    places = {(found.row, found.column) for found in DisputeCase.objects.counted_in(2026)}
    assert places == {("review", "upheld"), ("litigation_after_review", "pending")}


# ---- what can never be counted


@pytest.mark.parametrize("role", ["reconsideration_body", "counsel_of_government", "third_person"])
def test_what_is_handled_for_others_is_never_counted(contested: Made, staff: SimpleNamespace, role: str) -> None:
    case = contested(our_role=role)
    assert not case.counts
    assert not DisputeCase.objects.counted_in(2026).exists()
    assert DisputeCase.objects.not_counted().get() == case
    with pytest.raises(DatabaseError), transaction.atomic():
        DisputeCase.objects.filter(pk=case.pk).update(our_role="defendant")  # not in a reconsideration
    case.counts = True
    case.save()
    case.refresh_from_db()
    assert not case.counts


def test_a_case_about_something_else_is_never_counted(contested: Made) -> None:
    contested(is_disclosure=False)
    assert not DisputeCase.objects.counted().exists()


def test_the_database_keeps_result_and_decision_together(contested: Made) -> None:
    case = contested()
    for change in ({"result": "upheld"}, {"decided_on": date(2026, 4, 1)}, {"decision": "maintained"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DisputeCase.objects.filter(pk=case.pk).update(**change)


def test_events_cannot_be_changed_or_removed(contested: Made) -> None:
    case = contested()
    for act in (lambda: case.events.update(kind="decide"), lambda: case.events.first().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert case.events.count() == 1


# ---- corrections, the other party, papers


def test_a_correction_says_what_stood_before_and_why(contested: Made, staff: SimpleNamespace) -> None:
    case = contested()
    with pytest.raises(NotAllowed) as refused:
        corrections.amend(case, {"number": case.number}, by=staff.clerk, reason=" ")
    assert len(refused.value.reasons) == 2
    corrections.amend(case, {"our_role": "reconsideration_body"}, by=staff.clerk, reason="本局是复议机构")
    assert not case.counts
    assert case.events.last().detail["before"] == {"our_role": "respondent"}
    with pytest.raises(NotAllowed, match="地位应是"):
        corrections.amend(case, {"kind": "direct_suit", "our_role": "respondent"}, by=staff.clerk, reason="试")
    case.refresh_from_db()
    assert case.kind == "reconsideration"


def test_what_instances_share_is_corrected_in_all_of_them(contested: Made, staff: SimpleNamespace) -> None:
    first = decided_suit(contested, staff, "suit_claim_rejected")
    second = services.go_on(first, "second", Continuation("二审1号", "市法院", date(2026, 6, 20)), by=staff.clerk)
    corrections.amend(second, {"kind": "suit_after", "cause": "silence"}, by=staff.clerk, reason="先有行政复议")
    first.refresh_from_db()
    assert (first.kind, first.cause, second.kind) == ("suit_after", "silence", "suit_after")
    assert first.events.last().detail["reason"] == "随二审1号更正"
    for changes, cause in (
        ({"kind": "reconsideration", "our_role": "respondent", "decision": "", "decided_on": None}, "不能取消"),
        ({"decided_on": date(2026, 6, 21)}, "不能取消，也不能晚于"),
        ({"decision": "", "decided_on": None}, "不能取消"),
    ):
        with pytest.raises(NotAllowed, match=cause):
            corrections.amend(first, changes, by=staff.clerk, reason="试")
    with pytest.raises(NotAllowed, match="早于上一程序"):
        corrections.amend(second, {"filed_on": date(2026, 5, 1)}, by=staff.clerk, reason="试")
    assert list(ledger.breaks(first)) == list(ledger.breaks(second)) == []


def test_a_registration_by_mistake_is_taken_back_by_the_head(contested: Made, staff: SimpleNamespace) -> None:
    first = decided_suit(contested, staff, "suit_claim_rejected")
    second = services.go_on(first, "second", Continuation("二审1号", "市法院", date(2026, 6, 20)), by=staff.clerk)
    with pytest.raises(NotAllowed, match="公开工作机构负责人"):
        corrections.void(second, by=staff.clerk, reason="重复登记")
    with pytest.raises(NotAllowed, match="为什么作废"):
        corrections.void(second, by=staff.head, reason=" ")
    with pytest.raises(NotAllowed, match="请先作废"):
        corrections.void(first, by=staff.head, reason="重复登记")
    corrections.void(second, by=staff.head, reason="重复登记")
    assert not second.counts
    assert services.possible(second) == []
    assert services.ways_on(second) == {}
    assert [(case.pk, case.column) for case in DisputeCase.objects.counted_in(2026)] == [(first.pk, "upheld")]
    for refused in (
        lambda: services.take(second, "serve", by=staff.head),
        lambda: corrections.void(second, by=staff.head, reason="又"),
        lambda: corrections.amend(second, {"note": "x"}, by=staff.head, reason="又"),
    ):
        with pytest.raises(NotAllowed, match="已经作废"):
            refused()
    again = services.go_on(first, "second", Continuation("二审1号", "市法院", date(2026, 6, 20)), by=staff.clerk)
    assert again.previous_instance == first


def test_the_other_party_is_sealed_masked_and_looked_at_with_a_reason(contested: Made, staff: SimpleNamespace) -> None:
    case = contested()
    assert "喆" not in case.other_party
    assert services.masked_party(case) == "𬭎*"
    with pytest.raises(NotAllowed, match="为什么"):
        services.reveal_party(case, by=staff.clerk, reason="")
    assert services.reveal_party(case, by=staff.clerk, reason="写答复书") == "𬭎喆"
    assert Entry.objects.get(action="dispute.party_viewed").detail == {"reason": "写答复书"}


def test_papers_are_sealed(contested: Made, staff: SimpleNamespace, tmp_path: Any) -> None:
    case = contested()
    services.take(case, "paper", by=staff.clerk, uploads=[Upload("笔录.txt", TEXT, "hearing")])
    paper = case.papers.get()
    assert TEXT not in (tmp_path / paper.stored).read_bytes()
    assert files.opened(paper) == TEXT
    assert case.events.last().detail["papers"][0]["sha256"] == paper.sha256


# ---- the application, lessons, reminders


def test_an_application_is_held_until_its_cases_are_over(
    contested: Made, received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    case = contested(request=request, filed_on=date(2026, 3, 9))
    other = contested(request=request)
    request.refresh_from_db()
    assert request.held
    assert request.events.filter(kind="hold").count() == 1
    for each in (case, other):
        take(each, "decide", staff.clerk, (4, 20), decision="maintained")
    assert not holds.release(request, standard(), date(2027, 1, 1)), "nobody knows when the decisions were received"
    for each in (case, other):
        take(each, "serve_decision", staff.clerk, (4, 22))
    assert not holds.release(request, standard(), date(2026, 5, 7))
    assert holds.release(request, standard(), date(2026, 5, 8))
    request.refresh_from_db()
    assert not request.held
    assert list(request_ledger.breaks(request)) == []


def test_what_a_member_of_staff_held_stays_held(
    contested: Made, received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    requests.take(request, "hold", by=staff.clerk, detail={"comment": "另案"})
    AccessRequest.objects.filter(pk=request.pk).update(held=True)
    request.refresh_from_db()
    case = contested(request=request)
    take(case, "decide", staff.clerk, (4, 20), decision="terminated")
    take(case, "serve_decision", staff.clerk, (4, 22))
    assert not holds.release(request, standard(), date(2026, 12, 1))


def test_an_application_of_another_organ_cannot_be_linked(
    contested: Made, received: Callable[..., AccessRequest], county: SimpleNamespace, person: Callable[..., Any]
) -> None:
    from website.agencies.roles import Role

    clerk = person("swj-clerk", county.water, Role.CLERK)
    with pytest.raises(NotAllowed, match="不是本机关受理"):
        contested(agency=county.water, by=clerk, request=received())


@pytest.fixture
def answered(asked: CorrectionRequest) -> CorrectionRequest:
    """A request for correction that was answered so long ago that who asked is to be erased."""
    ago = timezone.localdate() - timedelta(days=366 * 6)
    CorrectionRequest.objects.filter(pk=asked.pk).update(
        decided_on=ago, result="unfounded", erasure_warned_on=ago + timedelta(days=1)
    )
    asked.refresh_from_db()
    return asked


def test_who_asked_for_a_correction_is_not_erased_while_a_case_about_it_is_open(
    contested: Made, answered: CorrectionRequest, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = contested(correction=answered, cause="correction")
    answered.refresh_from_db()
    assert answered.held
    assert case.number in Entry.objects.get(action="correction.held").detail["reason"]
    assert retention.run() == 0
    take(case, "decide", staff.clerk, (4, 20), decision="maintained")
    take(case, "serve_decision", staff.clerk, (4, 22))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 5, 7))
    daily.look_after()
    assert retention.run() == 0, "it can still be taken to court"
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 5, 8))
    daily.look_after()
    assert Entry.objects.filter(action="correction.released").get().person is None
    assert retention.run() == 1
    answered.refresh_from_db()
    assert answered.sealed == ""
    assert list(verify()) == []


def test_what_staff_held_of_a_correction_stays_held(
    contested: Made, answered: CorrectionRequest, staff: SimpleNamespace
) -> None:
    correction_requests.hold(answered, by=staff.clerk, reason="另案", held=True)
    case = contested(correction=answered)
    take(case, "decide", staff.clerk, (4, 20), decision="terminated")
    take(case, "serve_decision", staff.clerk, (4, 22))
    answered.refresh_from_db()
    assert not holds.release_correction(answered, standard(), date(2026, 12, 1))
    correction_requests.hold(answered, by=staff.clerk, reason="另案已结", held=False)
    assert retention.run() == 1


def test_a_correction_stays_with_its_case_through_the_instances(
    contested: Made, answered: CorrectionRequest, staff: SimpleNamespace
) -> None:
    first = contested(correction=answered, cause="correction")
    take(first, "decide", staff.clerk, (4, 20), decision="maintained")
    suit = services.go_on(first, "suit_after", Continuation("行初1号", "法院", date(2026, 5, 6)), by=staff.clerk)
    assert (suit.correction, suit.cause, suit.about) == (answered, "correction", answered)
    places = {(found.row, found.column) for found in DisputeCase.objects.counted_in(2026)}
    assert places == {("review", "upheld"), ("litigation_after_review", "pending")}
    take(suit, "decide", staff.clerk, (6, 1), decision="suit_claim_rejected")
    appeal = services.go_on(suit, "second", Continuation("行终1号", "市法院", date(2026, 6, 20)), by=staff.clerk)
    assert appeal.correction == answered
    corrections.amend(suit, {"correction": None}, by=staff.clerk, reason="与更正申请无关")
    appeal.refresh_from_db()
    assert appeal.correction is None
    assert suit.events.last().detail["before"] == {"correction": answered.number}


def test_a_case_is_about_an_application_or_a_correction_of_its_own_organ(
    contested: Made,
    answered: CorrectionRequest,
    received: Callable[..., AccessRequest],
    county: SimpleNamespace,
    person: Callable[..., Any],
    staff: SimpleNamespace,
) -> None:
    from website.agencies.roles import Role

    request = received()
    with pytest.raises(NotAllowed, match="只能填一个"):
        contested(request=request, correction=answered)
    clerk = person("swj-clerk", county.water, Role.CLERK)
    with pytest.raises(NotAllowed, match="所涉更正申请不是本机关受理"):
        contested(agency=county.water, by=clerk, correction=answered)
    case = contested(request=request)
    with pytest.raises(NotAllowed, match="只能填一个"):
        corrections.amend(case, {"correction": answered}, by=staff.clerk, reason="试")
    with pytest.raises(DatabaseError), transaction.atomic():
        DisputeCase.objects.filter(pk=case.pk).update(correction=answered)


def test_what_a_case_turns_out_not_to_be_about_is_let_go(
    contested: Made, answered: CorrectionRequest, received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    case = contested(request=request)
    for changes, held in (
        ({"request": None, "correction": answered}, (False, True)),
        ({"request": request, "correction": None}, (True, False)),
    ):
        corrections.amend(case, changes, by=staff.clerk, reason="编号填错")
        request.refresh_from_db()
        answered.refresh_from_db()
        assert (request.held, answered.held) == held
    contested(request=request)
    corrections.amend(case, {"request": None}, by=staff.clerk, reason="编号填错")
    request.refresh_from_db()
    assert request.held, "another case is about it"
    assert list(request_ledger.breaks(request)) == list(verify()) == []


def test_lessons_are_found_by_the_article_of_the_outcome(contested: Made, staff: SimpleNamespace) -> None:
    case = contested()
    with pytest.raises(NotAllowed, match="处理结果"):
        services.write_lesson(case, text="写明哪一类过程性信息", outcome="", by=staff.legal)
    services.write_lesson(case, text="写明哪一类过程性信息", outcome="W_PROCESS", by=staff.legal)
    for outcome, found in (("W_PROCESS", [case]), ("W_CASEFILE", [case]), ("W_INTERNAL", []), ("x", [])):
        assert list(lessons.lessons_for(outcome, case.agency)) == found, outcome
    ((article, cases),) = lessons.by_article(type(case.agency).objects.filter(pk=case.agency_id))
    assert (article, cases) == ("条例第十六条第二款", [case])
    services.write_lesson(case, text="", outcome="W_PROCESS", by=staff.legal)
    assert not lessons.lessons_for("W_PROCESS", case.agency).exists()


def test_who_keeps_the_ledger_is_reminded_once_a_stage(
    contested: Made, staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = contested()
    take(case, "serve", staff.clerk, (3, 11))
    for each in (staff.clerk, staff.legal, staff.leader, staff.foreign):
        each.email = f"{each.username}@example.org"
        each.save()
    queued: dict[date, int] = {}
    for day in (date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 25), date(2026, 3, 26)):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=day: day)
        queued[day] = daily.look_after()
    assert list(queued.values()) == [0, 2, 0, 2, 2]
    arguments = [each.args_kwargs["args"] for each in DBTaskResult.objects.filter(task_path__endswith="deliver")]
    assert {args[0] for args in arguments} == {staff.clerk.pk, staff.legal.pk}
    assert not any("𬭎" in str(args) or case.number in str(args) for args in arguments)
    assert mail.outbox == []


def test_a_direct_suit_against_a_reply_that_wants_reconsideration_first_is_pointed_out(
    contested: Made, received: Callable[..., AccessRequest]
) -> None:
    request = received()
    direct, reconsideration = contested(kind="direct_suit", request=request), contested(request=request)
    replied = {"outcome": "W_PROCESS", "decided_on": date(2026, 3, 6), "state": "replied"}
    AccessRequest.objects.filter(pk=request.pk).update(**replied)
    for case, wanted in ((direct, 1), (reconsideration, 0)):
        case.refresh_from_db()
        assert len(services.warnings_of(case)) == wanted
