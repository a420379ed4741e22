"""What the applicant does: one form makes one application, and each step is one's own to take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.website.access_requests.letter_cases import signed_elsewhere
from website.access_requests import applicant, drafts, files, likeness, services, told
from website.access_requests.drafts import File
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, Draft, Paper, Suggested
from website.access_requests.services import Content, Registered, Upload
from website.agencies.errors import NotAllowed
from website.publishing.uploads import inspect

TOKEN = "a-token-of-a-form-0123456789"
SAID = {
    "kind": "natural",
    "name": "𬭎喆",
    "id_number": "11010519491231002X",
    "phone": "13800000000",
    "title": "2025年度行政规范性文件清理结果",
    "form": "electronic",
    "route": "web",
}
ONLY_INSIDE = "只在机关内部的话"


def text_file(name: str = "说明.txt", text: str = "附件内容", kind: str = Paper.Kind.ATTACHMENT) -> File:
    return File(kind, inspect(name, text.encode()))


@pytest.fixture
def keep(county: SimpleNamespace, django_capture_on_commit_callbacks: Any) -> Callable[..., Draft]:
    """Keep a form; keyword arguments are those of ``drafts.keep``."""

    def make(said: dict[str, str] | None = None, **more: Any) -> Draft:
        with django_capture_on_commit_callbacks(execute=True):
            return drafts.keep(county.justice, TOKEN, said or SAID, **more)

    return make


def test_a_form_sent_twice_makes_one_application(
    keep: Callable[..., Draft], county: SimpleNamespace, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    draft = keep(added=[text_file(), text_file("证件.txt", "证件", Paper.Kind.IDENTITY)])
    held = [tmp_path / file.stored for file in draft.files.all()]
    assert all(path.exists() and "附件内容".encode() not in path.read_bytes() for path in held)
    assert "13800000000" not in Draft.objects.get().sealed
    with django_capture_on_commit_callbacks(execute=True):
        first = drafts.send(county.justice, TOKEN)
    again = drafts.send(county.justice, TOKEN)
    assert (first.request.pk, first.code) == (again.request.pk, again.code)
    assert AccessRequest.objects.count() == 1
    assert not any(path.exists() for path in held)
    papers = {paper.kind: files.opened(paper).decode() for paper in first.request.papers.all()}
    assert papers == {"attachment": "附件内容", "identity": "证件"}
    assert services.reveal(first.request, by=None, reason="核对").name == "𬭎喆"
    assert keep({**SAID, "title": "改了以后再交"}).request_id == first.request.pk
    assert AccessRequest.objects.get().title == SAID["title"]


def test_a_form_of_another_organ_or_one_forgotten_is_refused(
    keep: Callable[..., Draft], county: SimpleNamespace, django_capture_on_commit_callbacks: Any
) -> None:
    keep(added=[text_file()])
    with pytest.raises(NotAllowed, match="重新填写"):
        drafts.send(county.water, TOKEN)
    assert drafts.forget_old() == 0
    Draft.objects.update(made_at=timezone.now() - drafts.KEPT - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert drafts.forget_old() == 1
    with pytest.raises(NotAllowed, match="超过一天"):
        drafts.send(county.justice, TOKEN)


def test_files_are_taken_away_again_and_are_not_too_many(keep: Callable[..., Draft], tmp_path: Any) -> None:
    draft = keep(added=[text_file(f"{number}.txt") for number in range(drafts.MOST_FILES)])
    with pytest.raises(NotAllowed, match="最多上传10个"):
        keep(added=[text_file("多.txt")])
    keep(added=[text_file("0.txt")])
    assert draft.files.count() == drafts.MOST_FILES, "the same file twice is kept once"
    gone = draft.files.first()
    keep(added=[text_file("换.txt")], dropped=[gone.pk])
    assert draft.files.count() == drafts.MOST_FILES
    assert not (tmp_path / gone.stored).exists()


def test_whether_something_published_helped_is_counted_once(keep: Callable[..., Draft]) -> None:
    draft = keep()
    for _ in range(2):
        drafts.note_suggestions(Draft.objects.get(pk=draft.pk), 3)
    drafts.found_it(draft)
    drafts.found_it(draft)
    assert (Suggested.objects.get().shown, Suggested.objects.get().helped) == (1, 1)
    assert not Draft.objects.exists()


def test_an_unknown_number_and_a_wrong_code_are_answered_alike(
    apply: Callable[..., Registered], county: SimpleNamespace
) -> None:
    made = apply()
    assert applicant.open_case(county.justice, f" {made.request.number} ", made.code.lower()) == made.request
    assert applicant.open_case(county.justice, made.request.number, "AAAA-AAAA-AAAA") is None
    assert applicant.open_case(county.justice, "2026-9999", made.code) is None
    assert applicant.open_case(county.water, made.request.number, made.code) is None


def test_the_day_of_receipt_is_confirmed_when_the_organ_asks(
    apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    request = apply(on=None).request
    with pytest.raises(NotAllowed, match="还没有请您确认"):
        applicant.confirm(request)
    with pytest.raises(NotAllowed):
        services.take(request, "ask_confirmation", by=None, actor="申请人")
    services.take(request, "ask_confirmation", by=staff.clerk)
    assert told.story_of(request).confirmation_asked
    applicant.confirm(request)
    assert (request.state, request.received_on) == ("received", timezone.localdate())
    assert not told.story_of(request).confirmation_asked


def asked_to_clarify(request: AccessRequest, staff: SimpleNamespace, on: date) -> None:
    services.take(request, "ask_clarification", by=staff.clerk, on=on, detail={"points": "请写明文件的年份。"})


def test_a_clarification_comes_in_time_or_with_a_reason(
    apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    today = timezone.localdate()
    request = apply(on=today).request
    services.take(request, "confirm", by=staff.clerk)
    asked_to_clarify(request, staff, today)
    with pytest.raises(NotAllowed, match="补正的内容"):
        applicant.clarify(request, text="  ")
    applicant.clarify(request, text="2025年的。", uploads=[Upload("补充.txt", b"text", "clarification", True)])
    assert (request.state, request.papers.get().kind) == ("received", "clarification")


def test_a_late_clarification_needs_a_good_reason(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    asked_to_clarify(request, staff, date(2026, 3, 4))
    assert told.story_of(request).late
    with pytest.raises(NotAllowed, match="已过补正期限"):
        applicant.clarify(request, text="2025年的。")
    applicant.clarify(request, text="2025年的。", good_reason="住院")
    assert request.state == "received"


def test_a_proof_of_payment_is_handed_in_and_the_clerk_confirms(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request, proof = received(), [Upload("凭证.txt", b"text", "payment", True)]
    with pytest.raises(NotAllowed, match="不需要缴费"):
        applicant.prove_payment(request, uploads=proof)
    detail = {"excessive": "一个月内第45件", "way": "items", "count": 1, "already": 44, "served_on": "2026-03-05"}
    services.take(request, "ask_fee", by=staff.head, on=date(2026, 3, 5), detail=detail)
    story = told.story_of(request)
    assert story.fee is not None
    assert (story.fee.total, str(story.fee.lines[0])) == (300, "第45件：1件×300元＝300元")
    with pytest.raises(NotAllowed, match="缴费凭证"):
        applicant.prove_payment(request, uploads=[])
    applicant.prove_payment(request, uploads=proof)
    assert (request.state, request.papers.get().kind) == ("await_fee", "payment")


def test_an_application_is_withdrawn_in_writing_and_only_while_open(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    applicant.withdraw(request, text="不需要了")
    assert (request.state, request.outcome) == ("closed", "O_OTHER")
    with pytest.raises(NotAllowed):
        applicant.withdraw(request)


def test_nothing_internal_is_told(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk, note=ONLY_INSIDE)
    services.take(request, "note", by=staff.clerk, detail={"text": ONLY_INSIDE})
    consulted = {"in_writing": True, "consultation": "1", "name": ONLY_INSIDE}
    services.take(request, "consult_third_party", by=staff.clerk, on=date(2026, 3, 5), detail=consulted)
    said = {"consultation": "1", "consents": False, "says": ONLY_INSIDE}
    services.take(request, "consultation_answered", by=staff.clerk, on=date(2026, 3, 9), detail=said)
    services.take(request, "end_consultation", by=staff.clerk, on=date(2026, 3, 9))
    inner = Upload("内部.txt", ONLY_INSIDE.encode(), "found", False)
    services.take(request, "search", by=staff.handler, detail={"record": ONLY_INSIDE}, uploads=[inner])
    draft = {"outcome": "W_THIRD", "grounds": ONLY_INSIDE}
    services.take(request, "draft", by=staff.handler, on=date(2026, 3, 10), detail=draft)
    services.take(request, "review", by=staff.secrecy, detail={"step": "secrecy", "comment": ONLY_INSIDE})
    story = told.story_of(request)
    assert (story.heading, story.outcome, story.remedy) == ("已在办理", "", "")
    said_all = repr((story.lines, story.says, story.clock, story.papers))
    for hidden in (ONLY_INSIDE, "第三方权益", staff.handler.name, staff.secrecy.name, county.unit.name, "审查"):
        assert hidden not in said_all


def test_the_reply_says_how_it_can_be_contested_as_the_law_stood(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    county.justice.reconsideration_organ, county.justice.court = "云岭县人民政府", "云岭县人民法院"
    county.justice.save()
    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    draft = {"outcome": "W_THIRD", "grounds": "条例第十五条"}
    services.take(request, "draft", by=staff.handler, detail=draft, on=date(2026, 3, 5))
    for step, who in (("secrecy", staff.secrecy), ("legal", staff.legal), ("head", staff.head)):
        services.take(request, "review", by=who, detail={"step": step})
    signed_elsewhere(request, staff)
    letter = Upload("答复书.txt", b"reply", "letter", True)
    served = {"service_proof": True}
    services.take(request, "serve", by=staff.clerk, on=date(2026, 3, 20), detail=served, uploads=[letter])
    story = told.story_of(AccessRequest.objects.get(pk=request.pk))
    assert story.outcome == "不予公开：保护第三方合法权益"
    assert story.remedy.startswith("如不服本答复，应当先自收到本答复书之日起60日内向云岭县人民政府申请行政复议")
    assert [paper.name for paper in story.papers] == ["答复书.txt"]
    assert not story.may_withdraw


def test_the_same_asked_again_is_suggested_and_another_person_s_is_not(apply: Callable[..., Registered]) -> None:
    first = apply(content=Content(title="2025年行政规范性文件清理的结果")).request
    apply(content=Content(title="2024年度部门决算"))
    apply(applicant=Identity(name="另一人", phone="13900000000"))
    numbered = apply(content=Content(title="某文件", document_number="云司发〔2025〕3 号")).request
    again = apply().request
    assert [each.request for each in likeness.repeats(again)] == [first]
    by_number = apply(content=Content(description="清理结果", document_number="云司发〔2025〕3号")).request
    assert numbered in [each.request for each in likeness.repeats(by_number)]
