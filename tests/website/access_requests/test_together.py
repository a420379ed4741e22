"""Applications answered together, reviews in their order, others asked, corrections, and what becomes public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.website.access_requests.letter_cases import signed_elsewhere
from website.access_requests import archiving, consulting, corrections, ledger, likeness, people, replies, services
from website.access_requests.corrections import Claim
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, Assignment, Consultee, CorrectionRequest, Party, Practice
from website.access_requests.services import Content, Registered, Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Kind
from website.audit.models import Entry
from website.publishing import publication
from website.publishing.choices import WithdrawalReason
from website.publishing.models import Record

DRAFT = {"outcome": "GRANT", "grounds": "条例第三十六条第二项"}
ASKER = Identity(name="𬭎喆", phone="13800000000", address="云岭县城关镇1号")


def review(request: AccessRequest, staff: SimpleNamespace) -> None:
    for step, who in (("secrecy", staff.secrecy), ("legal", staff.legal), ("head", staff.head)):
        services.take(request, "review", by=who, detail={"step": step})


def reply(request: AccessRequest, staff: SimpleNamespace, unit: Any, on: date = date(2026, 3, 20)) -> None:
    if request.state == "received":
        services.assign(request, unit=unit, handler=staff.handler, by=staff.clerk)
    services.take(request, "draft", by=staff.handler, detail=DRAFT, on=date(2026, 3, 5))
    review(request, staff)
    signed_elsewhere(request, staff)
    services.take(request, "serve", by=staff.clerk, on=on, detail={"service_proof": True, "method": "web"})


def test_what_is_answered_together_steps_together(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    lead, child = received(), received(content=Content(title="清理结果的附件"))
    services.assign(lead, unit=county.unit, handler=staff.handler, by=staff.clerk)
    services.join(child, to=lead, by=staff.clerk)
    child.refresh_from_db()
    assert (child.state, child.unit, child.handler) == ("processing", county.unit, staff.handler)
    with pytest.raises(NotAllowed, match=f"与{lead.number}号一同答复"):
        services.take(child, "draft", by=staff.handler, detail=DRAFT)
    reply(lead, staff, county.unit)
    services.take(lead, "archive", by=staff.clerk, detail={"papers_complete": True})
    child.refresh_from_db()
    assert (child.state, child.outcome, child.decided_on) == ("closed", "GRANT", date(2026, 3, 20))
    assert list(ledger.breaks(child)) == []
    assert child.events.get(kind="serve").detail["together"] == lead.number
    assert AccessRequest.objects.decided_in(2026).count() == 2


def test_one_that_cannot_follow_stops_both_and_says_which(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    lead, child = received(), received(content=Content(title="清理结果的附件"))
    for each in (lead, child):
        services.assign(each, unit=county.unit, handler=staff.handler, by=staff.clerk)
    services.join(child, to=lead, by=staff.clerk)
    consulting.consult(
        child,
        party="third_party",
        who=Party("某公司"),
        by=staff.clerk,
        detail={"in_writing": True},
        on=date(2026, 3, 4),
    )
    with pytest.raises(NotAllowed, match=f"一同答复的{child.number}号"):
        services.take(lead, "draft", by=staff.handler, detail=DRAFT)
    lead.refresh_from_db()
    assert (lead.state, lead.events.filter(kind="draft").count()) == ("processing", 0)


def test_two_that_are_no_applications_are_told_so_together(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    lead, child = received(), received(content=Content(title="同一件信访事项"))
    services.join(child, to=lead, by=staff.clerk)
    services.take(lead, "triage", by=staff.clerk, detail={"outcome": "X_PETITION", "grounds": "信访事项"})
    review(lead, staff)
    child.refresh_from_db()
    assert (child.state, child.outcome, child.waits_for) == ("drafting", "X_PETITION", "leader")


def test_reviews_come_in_their_order_and_once(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    assert request.waits_for == ""
    services.take(request, "draft", by=staff.handler, detail=DRAFT)
    assert request.waits_for == "secrecy"
    with pytest.raises(NotAllowed, match="还没有轮到法制审核，先要通过保密审查"):
        services.take(request, "review", by=staff.legal, detail={"step": "legal"})
    services.take(request, "review", by=staff.secrecy, detail={"step": "secrecy"})
    assert request.waits_for == "legal"
    with pytest.raises(NotAllowed, match="已经通过保密审查"):
        services.take(request, "review", by=staff.secrecy, detail={"step": "secrecy"})
    services.take(request, "redraft", by=staff.handler, detail=DRAFT)
    assert request.waits_for == "secrecy"
    review(request, staff)
    assert AccessRequest.objects.get(pk=request.pk).waits_for == "leader"


def test_who_was_asked_stays_sealed(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    with pytest.raises(NotAllowed, match="征求谁"):
        consulting.consult(request, party="third_party", who=Party(), by=staff.clerk, detail={"in_writing": True})
    for name in ("甲公司", "乙公司"):
        consulting.consult(request, party="third_party", who=Party(name), by=staff.clerk, detail={"in_writing": True})
    assert [each.who.name for each in request.consultees.all()] == ["甲公司", "乙公司"]
    assert [each.kind for each in request.events.all()][-2:] == ["consult_third_party", "consult_more"]
    held = str([*request.events.values(), *Consultee.objects.values(), *Entry.objects.values()])
    assert "甲公司" not in held


def test_a_unit_sees_and_answers_its_own_part_alone(
    received: Callable[..., AccessRequest],
    staff: SimpleNamespace,
    county: SimpleNamespace,
    person: Callable[..., Any],
) -> None:
    unit = county.justice.add_child(name="云岭县司法局普法股", slug="sfj-pfg", kind=Kind.UNIT)
    other = person("pufa", unit, "handler", name="普法股辛")
    request = received()
    asked = consulting.ask_unit(request, unit=unit, what="2025年清理目录", by=staff.clerk)
    with pytest.raises(NotAllowed, match="由"):
        consulting.answer_for_unit(asked, state="answered", answer="目录", by=staff.handler)
    assert not people.seen_by(other).exists()
    consulting.answer_for_unit(asked, state="nothing", answer="查了档案室，没有", by=other)
    with pytest.raises(NotAllowed, match="已经答复过"):
        consulting.answer_for_unit(asked, state="answered", answer="目录", by=other)
    assert Assignment.objects.get().answered_by == other
    with pytest.raises(NotAllowed, match="内设机构"):
        consulting.ask_unit(request, unit=county.water, what="目录", by=staff.clerk)


def test_who_reads_which_cases(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received()
    assert [request] == list(people.seen_by(staff.clerk)) == list(people.seen_by(staff.leader))
    assert not people.seen_by(staff.handler).exists()
    assert not people.seen_by(staff.foreign).exists()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    assert list(people.seen_by(staff.handler)) == [request]
    assert people.may_reveal(request, staff.handler)
    assert people.may_reveal(request, staff.clerk)
    assert not people.may_reveal(request, staff.secrecy)
    assert not people.may_reveal(request, staff.foreign)


def test_what_a_case_lacks_is_told_until_it_is_there(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received(channel="fax")
    reply(request, staff, county.unit)
    assert [text[:5] for text in archiving.missing(request)] == ["缺申请书：", "缺送达凭证"]
    for kind in ("application", "proof"):
        services.take(request, "paper", by=staff.clerk, uploads=[Upload(f"{kind}.txt", "文件".encode(), kind)])
    assert archiving.missing(request) == []


def test_a_third_party_that_said_no_is_told_before_the_case_is_whole(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    asked = consulting.consult(
        request, party="third_party", who=Party("甲公司"), by=staff.clerk, detail={"in_writing": True}
    )
    given = {"consultation": asked.consultation}
    services.take(request, "consultation_received", by=staff.clerk, detail=given)
    said = {**given, "consents": False, "says": "涉及经营信息"}
    services.take(request, "consultation_answered", by=staff.clerk, detail=said)
    services.take(request, "end_consultation", by=staff.clerk)
    reply(request, staff, county.unit, on=timezone.localdate())
    assert any("第三方不同意" in each for each in archiving.missing(request))
    services.take(request, "third_party_told", by=staff.clerk, detail={"reason": "公共利益"})
    assert not any("第三方不同意" in each for each in archiving.missing(request))


# ---- corrections


def test_a_correction_is_asked_for_with_evidence(county: SimpleNamespace, staff: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed) as refused:
        corrections.register(county.justice, applicant=Identity(), claim=Claim("", "", ""))
    assert len(refused.value.reasons) == 4
    Practice.objects.create(agency=county.justice, correction_days=5)
    claim = Claim("行政处罚决定里的姓名", "写错一个字", "户口簿")
    made = corrections.register(county.justice, applicant=ASKER, claim=claim, received_on=date(2026, 3, 2)).correction
    assert (made.due_on, made.number) == (date(2026, 3, 9), "更2026-0001")
    assert "13800000000" not in made.sealed
    assert list(CorrectionRequest.objects.overdue(date(2026, 3, 10))) == [made]
    assert not AccessRequest.objects.exists()
    assert corrections.reveal(made, by=staff.clerk, reason="告知").name == ASKER.name


# ---- what becomes public


@pytest.fixture
def answered(received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace) -> AccessRequest:
    said = Content(title="清理结果", description="本人𬭎喆住云岭县城关镇1号，电话13800000000，另有13900000000")
    request = received(applicant=ASKER, content=said)
    reply(request, staff, county.unit)
    return request


def test_a_published_reply_holds_nothing_of_the_applicant(
    answered: AccessRequest, staff: SimpleNamespace, county: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    title, body = replies.proposed(answered)
    column = county.columns["sfj"]
    with pytest.raises(NotAllowed, match="没有开放"):
        replies.publish_reply(answered, column=column, title=title, body=body, by=staff.clerk)
    Practice.objects.create(agency=county.justice, publishes_replies=True)
    record = replies.publish_reply(answered, column=column, title=title, body=f"{body}电话13800000000", by=staff.clerk)
    for secret in ("𬭎喆", "城关镇1号", "13800000000", "13900000000"):
        assert secret not in f"{record.title}{record.text}"
    assert "予以公开" in record.text
    assert not record.is_public
    assert AccessRequest.objects.published().count() == 0
    with pytest.raises(NotAllowed, match="已经起草"):
        replies.publish_reply(answered, column=column, title=title, body=body, by=staff.clerk)
    monkeypatch.setattr(publication.guards, "before_publication", lambda record, revision: [])
    record.get_latest_revision().publish(skip_permission_checks=True)
    assert list(AccessRequest.objects.published()) == [answered]
    public = Record.objects.get(pk=record.pk)
    publication.withdraw(public, by=staff.leader, reason=WithdrawalReason.OTHER, note="撤下")
    assert AccessRequest.objects.published().count() == 0


def test_what_several_ask_for_becomes_a_draft_for_everyone(
    answered: AccessRequest,
    staff: SimpleNamespace,
    county: SimpleNamespace,
    apply: Callable[..., Registered],
) -> None:
    apply(content=Content(title="清理结果"), applicant=Identity(name="另一人", phone="13900000000"))
    assert replies.asked_by_several(answered) == 2
    record = replies.make_proactive(
        answered, kind="notice", column=county.columns["sfj"], title="清理结果", by=staff.clerk
    )
    assert (record.live, record.drafter, answered.events.last().kind) == (False, staff.clerk, "make_proactive")
    with pytest.raises(NotAllowed, match="已经起草"):
        replies.make_proactive(answered, kind="notice", column=county.columns["sfj"], title="x", by=staff.clerk)


def test_what_is_much_the_same_is_found(apply: Callable[..., Registered], county: SimpleNamespace) -> None:
    first = apply().request
    apply(content=Content(title="校车采购合同"))
    wanted = Content(title="2025年度行政规范性文件的清理结果")
    assert [each.request for each in likeness.near(county.justice, wanted)] == [first]
    assert list(services.of_applicant(county.justice, Identity(name="x", phone="138 0000 0000")))[-1] == first
    assert not services.of_applicant(county.justice, Identity(name="x")).exists()


def test_what_happened_meanwhile_is_told(received: Callable[..., AccessRequest], staff: SimpleNamespace) -> None:
    request = received()
    assert services.hold(request, 2) == []
    services.take(request, "note", by=staff.clerk, detail={"text": "电话联系"}, on=date(2026, 3, 3) + timedelta(days=1))
    assert [event.kind for event in services.hold(request, 2)] == ["note"]
