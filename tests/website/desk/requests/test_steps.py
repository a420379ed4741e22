"""Every step of an application is taken through its form by who may; who may not is told why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.website.access_requests.letter_cases import elsewhere
from tests.website.desk.requests.conftest import paper, signed_in, typed
from website.access_requests import ledger, services
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, Assignment, Paper
from website.access_requests.services import Content, Registered
from website.agencies.models import Agency, Person
from website.desk.requests import case as cases
from website.desk.requests.forms import READY
from website.desk.requests.stepping import every_step
from website.desk.requests.steps import FORMS

Take = Callable[..., Any]


@pytest.fixture
def fresh(apply: Callable[..., Registered], staff: SimpleNamespace) -> Callable[..., AccessRequest]:
    """Hand in an application that was confirmed today, so that no limit is past."""

    def make(**said: Any) -> AccessRequest:
        request = apply(on=timezone.localdate(), **said).request
        services.take(request, "confirm", by=staff.clerk)
        return request

    return make


@pytest.fixture
def working(
    fresh: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> Callable[..., AccessRequest]:
    """Hand in an application that a unit works on."""

    def make(**said: Any) -> AccessRequest:
        request = fresh(**said)
        services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
        return request

    return make


def kinds(request: AccessRequest) -> list[str]:
    return [event.kind for event in request.events.order_by("number")]


def reply(request: AccessRequest) -> SimpleUploadedFile:
    """Return a reply that the office wrote by itself."""
    file = elsewhere(request)
    return SimpleUploadedFile(file.name, file.data, content_type="text/plain")


def last(request: AccessRequest) -> dict[str, Any]:
    return request.events.order_by("number").last().detail


def test_every_step_of_the_table_has_a_form_or_a_place_of_its_own() -> None:
    assert every_step() - set(FORMS) == cases.OF_THEIR_OWN
    assert set(FORMS) <= every_step()


def test_the_whole_way_of_a_reply(
    apply: Callable[..., Registered], staff: SimpleNamespace, county: SimpleNamespace, take: Take
) -> None:
    request = apply(on=timezone.localdate()).request
    take(request, "confirm", staff.clerk, confirm_method="电话")
    assert (request.state, last(request)) == ("received", {"confirm_method": "电话"})
    take(request, "assign", staff.clerk, unit=county.unit.pk, handler=staff.handler.pk, note="请查档案室")
    assert (request.unit, request.handler) == (county.unit, staff.handler)
    take(request, "search", staff.handler, systems="档案室", keywords="清理", result="找到1份", searcher="承办人乙")
    take(request, "draft", staff.handler, outcome="GRANT", grounds="条例第三十六条第二项", found=paper("目录.txt"))
    for who in (staff.secrecy, staff.legal, staff.head):
        take(request, "review", who, looked="on", comment="同意")
    take(request, "sign", staff.leader, letter=paper("答复书.txt"), refused="读不出文字")
    take(request, "sign", staff.leader, refused="还没有答复书")
    take(request, "sign", staff.leader, letter=reply(request))
    assert last(request)["compared"] == "答复书.txt"
    take(request, "serve", staff.clerk, method="direct", refused="请存入送达凭证")
    take(request, "serve", staff.clerk, method="post", refused="请填写邮件号码")
    take(request, "serve", staff.clerk, method="direct", proof=paper(), released=paper("信息.txt"))
    assert [each.name for each in request.papers.filter(shown=True)] == ["信息.txt"]
    take(request, "archive", staff.clerk)
    assert (request.state, request.outcome) == ("closed", "GRANT")
    assert list(ledger.breaks(request)) == []


def test_clarification_and_its_ends(
    fresh: Callable[..., AccessRequest], apply: Callable[..., Registered], staff: SimpleNamespace, take: Take
) -> None:
    request = fresh()
    take(request, "ask_clarification", staff.clerk, points="请写明年份", letter=paper("补正告知书.txt"))
    assert request.state == "await_clarification"
    assert last(request)["days"] == 15
    take(request, "clarification_served", staff.clerk, proof=paper())
    take(request, "clarify", staff.clerk, text="2025年", papers=paper("补正.txt"))
    assert (request.state, request.papers.filter(kind=Paper.Kind.CLARIFICATION).count()) == ("received", 1)
    take(request, "still_unclear", staff.clerk, grounds="仍不能确定")
    assert (request.state, request.outcome) == ("drafting", "N_UNCLEAR")

    late = apply(on=date(2026, 1, 5)).request
    services.take(late, "confirm", by=staff.clerk, on=date(2026, 1, 5))
    services.take(late, "ask_clarification", by=staff.clerk, on=date(2026, 1, 6), detail={"points": "年份"})
    take(late, "lapse_unclarified", staff.clerk, no_reason="on")
    assert (late.state, late.outcome) == ("closed", "O_NOCLARIFY")


def test_what_was_done_in_time_is_written_down_after_its_limit(
    fresh: Callable[..., AccessRequest],
    received: Callable[..., AccessRequest],
    staff: SimpleNamespace,
    county: SimpleNamespace,
    take: Take,
) -> None:
    """Received on 3 March 2026; clarification could be asked for until the 12th, more time until the 31st."""
    request, new = received(), fresh()
    beside = signed_in(staff.clerk).get(request.get_absolute_url()).content.decode()
    assert "告知补正（补记）" in beside
    assert "（补记）" not in signed_in(staff.clerk).get(new.get_absolute_url()).content.decode()

    form = signed_in(staff.clerk).get(reverse("desk_step", args=[request.pk, "ask_clarification"])).content.decode()
    assert "已过告知补正的期限2026-03-12" in form
    assert re.search(r'<input type="date" name="on" [^>]*>', form)[0].count("value") == 0
    take(request, "ask_clarification", staff.clerk, points="年份", on=date(2026, 3, 13), refused="已过告知补正的期限")
    take(request, "ask_clarification", staff.clerk, points="年份", letter=paper("补正告知书.txt"), on=date(2026, 3, 12))
    assert request.state == "await_clarification"

    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    told = {"days": 15, "reason": "资料多", "applicant_told": "on"}
    take(request, "extend", staff.head, **told, on=date(2026, 4, 1), refused="已过答复期限2026-03-31")
    take(request, "extend", staff.head, **told, letter=paper("延期答复告知书.txt"), on=date(2026, 3, 31))
    assert request.due_on == date(2026, 4, 22), "fifteen working days on, without 清明节 4 to 6 April"


def test_many_applications_and_their_reason(
    fresh: Callable[..., AccessRequest], staff: SimpleNamespace, take: Take
) -> None:
    request = fresh()
    take(request, "ask_reason", staff.clerk, excessive="一个月内提出40件")
    take(request, "give_reason", staff.clerk, text="研究需要", papers=paper())
    until = timezone.localdate() + timedelta(days=60)
    take(request, "accept_reason", staff.head, delayed_until=until, refused="还没有告知申请人")
    take(request, "accept_reason", staff.head, delayed_until=until, applicant_told="on")
    assert (request.state, request.due_on) == ("processing", until)
    other = fresh()
    take(other, "ask_reason", staff.clerk, excessive="一个月内提出40件")
    take(other, "reject_reason", staff.head, grounds="理由不合理")
    assert (other.state, other.outcome) == ("drafting", "X_MASS")


def test_a_fee_is_worked_out_before_it_is_asked_for(
    fresh: Callable[..., AccessRequest], apply: Callable[..., Registered], staff: SimpleNamespace, take: Take
) -> None:
    request = fresh()
    said = {"way": "pages", "count": 250, "excessive": "一次要250页"}
    address = reverse("desk_step", args=[request.pk, "ask_fee"])
    client = signed_in(staff.head)
    page = client.post(address, {**typed(request, "ask_fee", staff.head, **said), "work_out": "1"}).content.decode()
    assert "合计 4700 元" in page
    assert "50页×40元＝2000元" in page
    assert kinds(request) == ["submit", "confirm"]
    take(request, "ask_fee", staff.head, **{**said, "count": 20}, refused="算下来是0元")
    take(request, "ask_fee", staff.head, **said, letter=paper("收费通知.txt"))
    assert (request.state, last(request)["amount"]) == ("await_fee", 4700)
    take(request, "fee_served", staff.clerk, proof=paper())
    take(request, "pay", staff.clerk, proof=paper("收据.txt"))
    assert (request.state, last(request)["amount"]) == ("processing", 4700)

    late = apply(on=date(2026, 1, 5)).request
    services.take(late, "confirm", by=staff.clerk, on=date(2026, 1, 5))
    services.take(late, "ask_fee", by=staff.head, on=date(2026, 1, 6), detail={"excessive": "多"})
    take(late, "lapse_unpaid", staff.clerk)
    assert (late.state, late.outcome) == ("closed", "O_NOFEE")


def test_who_works_on_it_changes_and_units_answer(
    working: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace, take: Take
) -> None:
    request = working()
    take(request, "ask_unit", staff.clerk, unit=county.unit.pk, what="2025年目录", until=date(2026, 12, 1))
    asked = Assignment.objects.get()
    take(request, "unit_answered", staff.clerk, assignment=asked.pk, state="answered", answer="目录1份", papers=paper())
    assert Assignment.objects.get().state == "answered"
    take(request, "hand_over", staff.head, unit=county.justice.pk, handler="")
    assert (request.unit, request.handler) == (county.justice, None)


def test_others_are_asked_answer_and_may_be_overruled(
    working: Callable[..., AccessRequest], staff: SimpleNamespace, take: Take
) -> None:
    request = working()
    take(request, "consult_third_party", staff.clerk, name="甲公司", what="合同金额", in_writing="on", letter=paper())
    assert (request.state, "甲公司" in str(last(request))) == ("consulting", False)
    take(request, "consult_more", staff.clerk, of="joint_organ", name="县水务局", in_writing="on")
    take(request, "consultation_received", staff.clerk, consultation="1", proof=paper())
    take(request, "consultation_answered", staff.clerk, consultation="1", consents="no", says_of_it="涉及商业秘密")
    client = signed_in(staff.clerk)
    answer = client.get(reverse("desk_step", args=[request.pk, "end_consultation"]), follow=True)
    assert "还有1方没有提出意见" in answer.content.decode()
    take(request, "consultation_answered", staff.clerk, consultation="2", consents="yes", opinion=paper())
    take(request, "end_consultation", staff.clerk)
    assert request.state == "processing"
    said = {"outcome": "GRANT", "grounds": "条例第十五条"}
    take(request, "draft", staff.handler, **said, refused="不公开对公共利益的重大影响")
    take(request, "draft", staff.handler, **said, public_interest="影响公共利益")
    for who in (staff.secrecy, staff.legal, staff.head):
        take(request, "review", who, looked="on")
    take(request, "sign", staff.leader, letter=reply(request))
    take(request, "third_party_told", staff.clerk, reason="公共利益", letter=paper())
    assert kinds(request)[-1] == "third_party_told"


def test_an_organ_is_asked(working: Callable[..., AccessRequest], staff: SimpleNamespace, take: Take) -> None:
    request = working()
    take(request, "consult_organ", staff.clerk, name="县水务局", in_writing="on")
    assert request.state == "consulting"
    assert request.consultees.get().party == "joint_organ"


def test_an_extension_is_bound_by_what_is_left(
    working: Callable[..., AccessRequest], staff: SimpleNamespace, take: Take
) -> None:
    request = working()
    before = request.due_on
    take(request, "extend", staff.head, days=21, reason="资料多", applicant_told="on", refused="最多还可以延长20个")
    take(request, "extend", staff.head, days=15, reason="资料多", applicant_told="on")
    assert request.due_on > before
    page = signed_in(staff.head).get(reverse("desk_step", args=[request.pk, "extend"])).content.decode()
    assert "还可以延长5个工作日" in page


def test_a_draft_needs_what_its_outcome_needs(
    working: Callable[..., AccessRequest], staff: SimpleNamespace, take: Take
) -> None:
    request = working()
    take(request, "draft", staff.handler, outcome="N_NOTHELD", grounds="不存在", refused="请填写检索记录")
    take(request, "draft", staff.handler, outcome="PARTIAL", grounds="区分处理", refused="不公开的条款")
    take(request, "draft", staff.handler, outcome="W_THIRD", grounds="第三方", refused="公开会造成什么损害")
    take(request, "draft", staff.handler, outcome="PARTIAL", grounds="区分处理", withheld_under="条例第十五条")
    take(request, "redraft", staff.handler, outcome="W_THIRD", grounds="条例第十五条", harm="商业秘密")
    assert (request.outcome, request.waits_for) == ("W_THIRD", "secrecy")
    take(request, "review", staff.secrecy, looked="on")
    take(request, "send_back", staff.legal, comment="条款不准")
    assert (request.state, request.waits_for) == ("processing", "")


def test_what_is_no_application_goes_its_own_way(
    fresh: Callable[..., AccessRequest], staff: SimpleNamespace, take: Take
) -> None:
    request = fresh()
    take(request, "triage", staff.clerk, outcome="X_PETITION", grounds="属于信访事项")
    assert (request.state, request.outcome) == ("drafting", "X_PETITION")


def test_other_ends_and_other_cases(
    fresh: Callable[..., AccessRequest],
    apply: Callable[..., Registered],
    staff: SimpleNamespace,
    county: SimpleNamespace,
    take: Take,
) -> None:
    moved = apply(on=timezone.localdate(), channel="ordinary_mail").request
    take(moved, "arrive", staff.clerk, proof=paper())
    answer = take(moved, "transfer", staff.clerk, to=county.water.pk, comment="由水务局负责", applicant_told="on")
    page = answer.content.decode()
    assert moved.moved_to.number in page
    assert "原来的查询码" in page, "the code stays the applicant's, and is not shown"
    assert (moved.state, moved.moved_to.agency) == ("closed", county.water)
    request, other = fresh(), fresh(content=Content(title="另一项"))
    take(request, "split_off", staff.clerk, parts="第一项\n\n第二项\n")
    assert [each.title for each in request.split_off.order_by("pk")] == ["第一项", "第二项"]
    take(other, "join", staff.clerk, to=request.pk)
    assert other.joined_to == request
    take(request, "note", staff.clerk, text="电话联系")
    take(request, "paper", staff.clerk, paper_kind="other", papers=paper())
    take(request, "hold", staff.clerk, reason="行政复议")
    assert request.held
    take(request, "release", staff.clerk, reason="复议终结")
    assert not request.held
    stranger = fresh(applicant=Identity(name="另一人", phone="13900000000"))
    take(stranger, "withdraw", staff.clerk, papers=paper("撤回书.txt"))
    assert (stranger.state, stranger.outcome) == ("closed", "O_OTHER")


# ---- wrong turns


def test_two_people_at_once_lose_nothing_and_do_nothing_twice(
    fresh: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = fresh()
    address = reverse("desk_step", args=[request.pk, "note"])
    mine = typed(request, "note", staff.clerk, text="我写的一段话")
    services.take(request, "note", by=staff.head, detail={"text": "负责人先写"})
    client = signed_in(staff.clerk)
    page = client.post(address, mine).content.decode()
    assert "又有了进展" in page
    assert "我写的一段话" in page
    assert staff.head.name in page
    assert kinds(request).count("note") == 1
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert client.post(address, {**mine, "seen": seen[1]}).status_code == 302
    assert kinds(request).count("note") == 2
    again = client.post(address, {**mine, "seen": seen[1]}, follow=True)
    assert "没有重复记录" in again.content.decode()
    assert kinds(request).count("note") == 2


def test_a_step_that_is_no_longer_possible_says_so(
    fresh: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = fresh()
    client = signed_in(staff.clerk)
    old = typed(request, "ask_clarification", staff.clerk, points="年份")
    services.assign(request, unit=county.unit, handler=None, by=staff.head)
    address = reverse("desk_step", args=[request.pk, "ask_clarification"])
    assert "又有了进展" in client.post(address, old).content.decode()
    answer = client.get(address, follow=True)
    assert "办理中”时不能“告知补正" in answer.content.decode()


def test_who_may_not_is_told_who_may_and_a_stranger_finds_nothing(
    fresh: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = fresh()
    answer = signed_in(staff.legal).get(reverse("desk_step", args=[request.pk, "assign"]), follow=True)
    assert "由受理员、公开工作机构负责人办理" in answer.content.decode()
    for name in ("desk_request", "desk_applicant", "desk_receipt"):
        assert signed_in(staff.foreign).get(reverse(name, args=[request.pk])).status_code == 404
    post = signed_in(staff.foreign).post(reverse("desk_step", args=[request.pk, "note"]), {"text": "x"})
    assert post.status_code == 404
    assert signed_in(staff.clerk).get(reverse("desk_step", args=[request.pk, "erase"])).status_code == 404


def test_what_a_letter_proves_need_not_be_ticked(
    working: Callable[..., AccessRequest], staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, take: Take
) -> None:
    request = working()
    monkeypatch.setattr("website.desk.requests.forms.READY", READY)
    READY.append(lambda case, kind: {"applicant_told": True} if kind == "extend" else {})
    try:
        assert "applicant_told" not in FORMS["extend"](case=request, person=staff.head).fields
        take(request, "extend", staff.head, days=5, reason="资料多")
        assert last(request)["applicant_told"] is True
    finally:
        READY.pop()


def test_nobody_outside_its_scope_may_be_given_an_application(
    fresh: Callable[..., AccessRequest],
    staff: SimpleNamespace,
    county: SimpleNamespace,
    take: Take,
    person: Callable[..., Person],
) -> None:
    request = fresh()
    stranger: Agency = county.water
    take(request, "assign", staff.clerk, unit=stranger.pk, refused="选择")
    assert request.state == "received"


def test_the_applicant_is_asked_to_confirm_and_the_step_is_offered_first(
    apply: Callable[..., Registered], staff: SimpleNamespace, take: Take
) -> None:
    request = apply(on=timezone.localdate()).request
    page = signed_in(staff.clerk).get(request.get_absolute_url()).content.decode()
    assert page.index("请申请人确认收到申请") < page.index("另外可以")
    take(request, "ask_confirmation", staff.clerk)
    assert kinds(request) == ["submit", "ask_confirmation"]


def test_what_most_cases_need_is_offered_first(fresh: Callable[..., AccessRequest], staff: SimpleNamespace) -> None:
    page = signed_in(staff.clerk).get(fresh().get_absolute_url()).content.decode()
    assert page.index(">交承办单位<") < page.index(">告知补正<") < page.index(">认定不是政府信息公开申请<")
