"""The queue, the case, entry, settings, overview, units, corrections: what they show, to whom, and how fast."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.website.access_requests.letter_cases import equip, signed_elsewhere
from tests.website.access_requests.test_correction_letters import asked
from tests.website.desk.requests.conftest import paper, signed_in
from website.access_requests import consulting, identity, ledger, services
from website.access_requests.identity import Identity
from website.access_requests.models import (
    AccessRequest,
    CorrectionLetter,
    CorrectionRequest,
    Notice,
    Paper,
    Party,
    Practice,
    Suggested,
)
from website.access_requests.services import Content, Registered, Upload
from website.agencies.models import Kind, Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.audit.services import verify
from website.desk.requests import case as cases
from website.desk.requests import overview, queue
from website.desk.requests.listing import NarrowForm
from website.desk.requests.queue import TABS, Days
from website.disputes import services as disputes
from website.disputes.models import DisputeCase
from website.disputes.services import Particulars

__all__ = ["asked"]

TODAY = date(2026, 3, 25)
DAYS = Days(TODAY, date(2026, 3, 26), date(2026, 4, 1))
DRAFT = {"outcome": "GRANT", "grounds": "条例第三十六条第二项"}


def page_of(person: Person, name: str, *args: Any, **asked: Any) -> str:
    return signed_in(person).get(reverse(name, args=args), asked).content.decode()


@pytest.fixture
def several(
    received: Callable[..., AccessRequest],
    apply: Callable[..., Registered],
    staff: SimpleNamespace,
    county: SimpleNamespace,
) -> SimpleNamespace:
    """One application in every list: the limits are those of March 2026."""
    made = SimpleNamespace(unconfirmed=apply().request, received=received(), drafting=received(), waiting=received())
    services.take(made.waiting, "ask_clarification", by=staff.clerk, on=date(2026, 3, 4), detail={"points": "年份"})
    services.assign(made.drafting, unit=county.unit, handler=staff.handler, by=staff.clerk)
    services.take(made.drafting, "draft", by=staff.handler, detail=DRAFT)
    made.consulting = received()
    services.assign(made.consulting, unit=county.unit, handler=staff.handler, by=staff.clerk)
    consulting.consult(
        made.consulting, party="third_party", who=Party("甲"), by=staff.clerk, detail={"in_writing": True}
    )
    for name, due in (("received", TODAY), ("drafting", date(2026, 4, 1)), ("consulting", date(2026, 3, 20))):
        AccessRequest.objects.filter(pk=getattr(made, name).pk).update(due_on=due)
    return made


def test_each_list_holds_what_it_says_and_its_count_is_its_length(
    several: SimpleNamespace, staff: SimpleNamespace
) -> None:
    for person in (staff.clerk, staff.handler, staff.secrecy, staff.leader, staff.foreign):
        for whose in ("mine", "unit", "all"):
            counts = queue.counts(person, whose, days=DAYS)
            lists = {tab: list(queue.queue(person, tab, whose, days=DAYS)) for tab in TABS if tab != "closed"}
            assert counts == {tab: len(found) for tab, found in lists.items()}, (person, whose)
    clerk = {tab: list(queue.queue(staff.clerk, tab, days=DAYS)) for tab in TABS}
    assert clerk["unconfirmed"] == [several.unconfirmed]
    assert clerk["tomorrow"] == [several.received]
    assert clerk["soon"] == [several.received, several.drafting]
    assert clerk["overdue"] == [several.consulting]
    assert clerk["applicant"] == [several.waiting]
    assert clerk["consulting"] == [several.consulting]
    assert clerk["open"][:3] == [several.consulting, several.received, several.drafting]
    assert clerk["review"] == []
    assert list(queue.queue(staff.secrecy, "review", days=DAYS)) == [several.drafting]
    assert list(queue.queue(staff.legal, "review", days=DAYS)) == []
    assert set(queue.queue(staff.handler, "open", days=DAYS)) == {several.consulting, several.drafting}
    assert list(queue.queue(staff.secrecy, "open", "mine", days=DAYS)) == [several.drafting]
    assert several.drafting not in queue.queue(staff.clerk, "open", "mine", days=DAYS)


def test_the_queue_asks_the_same_for_many_as_for_few_and_by_its_index(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    client = signed_in(staff.clerk)
    address = reverse("desk_requests")
    received()
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for _ in range(4):
        received()
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) < 30
    if connection.vendor == "sqlite":
        for tab, index in (("open", "by_due"), ("overdue", "by_due"), ("serve", "unfinished"), ("closed", "of_agency")):
            plan = queue.queue(staff.clerk, tab).values_list("pk")[:50].explain()
            assert index in plan, (tab, plan)
            assert "TEMP B-TREE" not in plan or tab == "serve", (tab, plan)
        narrow = NarrowForm({"since": "2024-03-01", "until": "2024-03-31"})
        assert narrow.is_valid()
        days = narrow.narrow(queue.queue(staff.clerk, "closed"), done=True).values_list("pk")[:50].explain()
        assert "request_received_on (agency_id=? AND received_on>? AND received_on<?)" in days
        assert "TEMP B-TREE" not in days, days


def test_a_page_finds_its_lines_first_and_then_what_stands_beside_them(
    several: SimpleNamespace, staff: SimpleNamespace
) -> None:
    """Joined to what a line shows, a planner may begin at the few organs and sort a whole list for one page."""
    whole = list(queue.queue(staff.clerk, "open", days=DAYS))
    assert len(whole) > 3
    with CaptureQueriesContext(connection) as asked:
        assert queue.lines(queue.queue(staff.clerk, "open", days=DAYS), 1, 3) == whole[1:3]
        assert queue.lines(queue.queue(staff.clerk, "open", days=DAYS), 0, 50) == whole
    found = [each["sql"] for each in asked if "ORDER BY" in each["sql"] and "access_requests" in each["sql"]]
    assert found
    assert not [sql for sql in found if " JOIN " in sql]


def test_what_is_closed_is_shown_by_the_day_of_receipt_when_days_are_asked_for(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    days = (date(2026, 1, 5), date(2026, 2, 5), date(2026, 1, 20), date(2026, 1, 5))
    made = [received() for _ in days]
    for each, day in zip(made, days, strict=True):
        AccessRequest.objects.filter(pk=each.pk).update(state="closed", decided_on=TODAY, received_on=day)

    def numbers(**asked: str) -> list[str]:
        page = page_of(staff.clerk, "desk_requests", tab="closed", **asked)
        return re.findall(r"<strong>(\d{4}-\d+)</strong>", page)

    first, second, third, fourth = (each.number for each in made)
    assert numbers() == [fourth, third, second, first]
    assert numbers(since="2026-01-01", until="2026-01-31") == [third, fourth, first]
    assert numbers(since="2026-02-01") == [second]


def test_the_queue_shows_no_name_in_full_and_is_taken_away_without_names(
    several: SimpleNamespace, staff: SimpleNamespace
) -> None:
    page = page_of(staff.clerk, "desk_requests")
    assert "𬭎*" in page
    assert "𬭎喆" not in page
    assert "暂定" not in page
    client = signed_in(staff.clerk)
    lines = b"".join(client.get(reverse("desk_requests"), {"format": "csv"}).streaming_content).decode()
    assert several.received.number in lines
    assert "𬭎" not in lines
    AccessRequest.objects.update(due_is_provisional=True)
    assert "暂定" in page_of(staff.clerk, "desk_requests")


def test_the_queue_is_searched_by_number_words_and_day(several: SimpleNamespace, staff: SimpleNamespace) -> None:
    number = several.received.number
    page = page_of(staff.clerk, "desk_requests", q=number)
    assert page.count("case-subject") == 1
    assert number in page
    assert page_of(staff.clerk, "desk_requests", q="规范性 清理").count("case-subject") == 5
    assert "没有符合条件的申请" in page_of(staff.clerk, "desk_requests", q="校车")
    assert page_of(staff.clerk, "desk_requests", since="2026-03-04").count("case-subject") == 0
    assert "tab=open" in page_of(staff.clerk, "desk_requests", tab="nowhere", page="x")


def test_an_applicant_is_looked_for_in_the_body_and_that_is_written_down(
    several: SimpleNamespace, staff: SimpleNamespace
) -> None:
    client = signed_in(staff.clerk)
    page = client.post(reverse("desk_find_applicant"), {"particular": "name", "value": "𬭎喆"}).content.decode()
    assert "找到 5 件" in page
    assert Entry.objects.get(action="applicant.searched").detail == {"particular": "name", "found": 5}
    assert signed_in(staff.secrecy).get(reverse("desk_find_applicant")).status_code == 404


def test_the_first_page_of_the_desk_shows_what_waits(several: SimpleNamespace, staff: SimpleNamespace) -> None:
    page = page_of(staff.secrecy, "wagtailadmin_home")
    assert several.drafting.get_absolute_url() in page
    assert several.received.get_absolute_url() not in page
    assert "依申请公开" not in page_of(staff.foreign, "wagtailadmin_home").split("desk-work")[1]


# ---- the case


def test_the_case_explains_its_clock_and_what_comes_next(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    page = page_of(staff.clerk, "desk_request", request.pk)
    for text in (
        "20个工作日",
        "条例第三十三条第二款",
        "告知补正",
        "交承办单位",
        "2026-03-31",
    ):
        assert text in page, text
    assert "已过告知补正的期限" in page, "what is too late says so"
    assert "𬭎喆" not in page


def test_every_state_has_a_page_for_every_role(
    several: SimpleNamespace, staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    for request in vars(several).values():
        for person in (staff.clerk, staff.secrecy, staff.legal, staff.head, staff.leader):
            assert signed_in(person).get(request.get_absolute_url()).status_code == 200
    assert signed_in(staff.handler).get(several.drafting.get_absolute_url()).status_code == 200
    assert signed_in(staff.handler).get(several.received.get_absolute_url()).status_code == 404
    assert signed_in(staff.foreign).get(several.drafting.get_absolute_url()).status_code == 404


def test_the_applicant_is_shown_with_a_reason_and_that_is_written_down(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    address = reverse("desk_applicant", args=[request.pk])
    client = signed_in(staff.clerk)
    assert "13800000000" not in client.get(address).content.decode()
    assert "13800000000" not in client.post(address, {"reason": " "}).content.decode()
    assert "13800000000" in client.post(address, {"reason": "电话确认"}).content.decode()
    assert Entry.objects.get(action="applicant.viewed").detail == {"reason": "电话确认"}
    assert signed_in(staff.legal).post(address, {"reason": "看看"}).status_code == 404


def test_what_did_not_reach_the_applicant_is_seen_and_sent_again(
    apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    request = apply(on=timezone.localdate(), applicant=Identity(name="某人", email="a@example.org")).request
    Notice.objects.update(state=Notice.State.FAILED, attempts=6, receipt="451 4.3.0 mailbox unavailable")
    notice = Notice.objects.get()
    address = reverse("desk_send_notice", args=[request.pk, notice.pk])
    told = page_of(staff.clerk, "desk_request", request.pk)
    assert all(each in told for each in ("未能发送", "已经试过 6 次", "451 4.3.0", address))
    assert address not in page_of(staff.leader, "desk_request", request.pk)
    assert signed_in(staff.leader).post(address).status_code == 404
    assert signed_in(staff.clerk).get(address).status_code == 405
    assert "已经排队重新发送" in signed_in(staff.clerk).post(address, follow=True).content.decode()
    assert "不用重新发送" in signed_in(staff.clerk).post(address, follow=True).content.decode()


def test_who_lost_the_code_gets_another_with_the_way_it_was_seen_who_asks(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    address = reverse("desk_new_code", args=[request.pk])
    assert address in page_of(staff.clerk, "desk_request", request.pk)
    assert signed_in(staff.legal).post(address, {"reason": "x"}).status_code == 404
    refused = signed_in(staff.clerk).post(address, {"reason": " "})
    assert "case-code" not in refused.content.decode()
    told = signed_in(staff.clerk).post(address, {"reason": "当面核对居民身份证"}).content.decode()
    code = re.search(r'class="case-code">([^<]+)<', told)
    assert code
    assert "只在这里显示一次" in told
    assert identity.is_code(code[1], AccessRequest.objects.get(pk=request.pk).code_digest)


def test_a_file_is_handed_out_and_that_is_written_down(
    apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    files = [Upload("证.txt", "证".encode(), "identity"), Upload("书.txt", "书".encode(), "application")]
    request = apply(uploads=files).request
    proof, letter = request.papers.get(kind="identity"), request.papers.get(kind="application")
    address = reverse("desk_paper", args=[request.pk, letter.pk])
    answer = signed_in(staff.legal).get(address)
    assert (answer.content.decode(), answer["X-Content-Type-Options"]) == ("书", "nosniff")
    assert Entry.objects.get(action="paper.downloaded").detail == {"file": "书.txt"}
    assert signed_in(staff.legal).get(reverse("desk_paper", args=[request.pk, proof.pk])).status_code == 404
    assert signed_in(staff.foreign).get(address).status_code == 404
    Paper.objects.filter(pk=letter.pk).update(stored="")
    assert "打不开" in signed_in(staff.clerk).get(address, follow=True).content.decode()


def test_a_wrong_line_is_put_right_and_stays_readable(
    received: Callable[..., AccessRequest], staff: SimpleNamespace
) -> None:
    request = received()
    address = reverse("desk_correct_line", args=[request.pk, 2])
    client = signed_in(staff.clerk)
    assert "没有要更正的" in client.post(address, {"on": "2026-03-03", "why": "x"}).content.decode()
    client.post(address, {"on": "2026-03-04", "why": "录入有误"})
    request.refresh_from_db()
    assert request.received_on == date(2026, 3, 4)
    page = page_of(staff.clerk, "desk_request", request.pk)
    assert "<s>2026-03-03</s>" in page
    assert "录入有误" in page
    assert signed_in(staff.legal).get(address).status_code == 404
    assert list(ledger.breaks(request)) == []


def test_other_parts_of_the_desk_show_their_panel(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = received()
    panel = ("desk/_organs.html", {"organ": {"name": "旁边的一块"}})
    monkeypatch.setattr(cases, "PANELS", [lambda asked, case: panel, lambda asked, case: None])
    assert "旁边的一块" in page_of(staff.clerk, "desk_request", request.pk)


def test_disputes_about_a_case_and_what_they_taught_stand_beside_it(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received()
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    services.take(request, "draft", by=staff.handler, detail=DRAFT)
    said = ("复1号", "reconsideration", True, "respondent", "withheld", "云岭县人民政府", date(2026, 3, 9))
    dispute = disputes.register(county.justice, Particulars(*said, other_party="某人", request=request), by=staff.clerk)
    assert dispute.get_absolute_url() in page_of(staff.clerk, "desk_request", request.pk)
    assert dispute.get_absolute_url() not in page_of(staff.handler, "desk_request", request.pk)
    disputes.take(dispute, "decide", by=staff.clerk, on=date(2026, 3, 20), detail={"decision": "maintained"})
    disputes.write_lesson(dispute, text="写明检索过程", outcome="GRANT", by=staff.clerk)
    assert "写明检索过程" in page_of(staff.secrecy, "desk_step", request.pk, "review")


# ---- entry


ENTRY = {
    "token": "t1",
    "channel": "registered_mail",
    "submitted_on": "2026-03-02",
    "arrived_on": "2026-03-04",
    "applicant_kind": "natural",
    "name": "某申请人",
    "phone": "13700000000",
    "title": "2025年度部门决算",
    "form": "paper",
    "route": "post",
}


def test_an_application_on_paper_is_entered_once_by_its_channel_s_rule(
    staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    client, address = signed_in(staff.clerk), reverse("desk_enter_request")
    said = {**ENTRY, "agency": county.justice.pk}
    assert "以行政机关签收之日为收到申请之日" in client.get(address).content.decode()
    page = client.post(address, {**said, "application": paper("申请书.txt")}).content.decode()
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    made = AccessRequest.objects.get()
    assert (made.received_on, made.filled_by, made.state) == (date(2026, 3, 4), staff.clerk, "submitted")
    assert made.papers.get().kind == "application"
    client.post(address, {**said, "application": paper("申请书.txt")})
    assert AccessRequest.objects.count() == 1, "a form that is sent twice is entered once"
    warned = client.post(address, {**said, "token": "t2"}).content.decode()
    assert "已有相近的申请" in warned
    assert AccessRequest.objects.count() == 1
    client.post(address, {**said, "token": "t3", "looked": "on"})
    assert AccessRequest.objects.count() == 2
    receipt = page_of(staff.clerk, "desk_receipt", made.pk)
    assert "2026年3月4日" in receipt
    assert "查询码" not in receipt


def test_what_is_missing_is_told_and_what_was_typed_stays(staff: SimpleNamespace, county: SimpleNamespace) -> None:
    client, address = signed_in(staff.clerk), reverse("desk_enter_request")
    said = {**ENTRY, "agency": county.justice.pk, "phone": "", "title": ""}
    page = client.post(address, said).content.decode()
    assert "请填写一种联系方式" in page
    assert "请写明需要什么信息" in page
    assert "某申请人" in page
    assert "不接受" in client.post(address, {**said, "application": paper("x.exe")}).content.decode()
    assert signed_in(staff.legal).get(address).status_code == 404
    other = {**said, "agency": county.water.pk}
    assert not AccessRequest.objects.exists()
    assert "选择" in client.post(address, other).content.decode()


# ---- settings, overview, units


def settings_of(person: Person, **said: Any) -> dict[str, Any]:
    page = signed_in(person).get(reverse("desk_practice"))
    fields = page.context["form"].fields
    given = {name: page.context["form"][name].value() for name in fields}
    kept = {name: value for name, value in {**given, **said}.items() if value not in (None, False)}
    return {**kept, "agency": "sfj"}


def test_settings_are_written_down_and_move_the_limits(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    request = received()
    services.take(request, "ask_clarification", by=staff.clerk, on=date(2026, 3, 4), detail={"points": "年份"})
    before = request.waits_until
    client, address = signed_in(staff.head), reverse("desk_practice")
    assert "〔未核实〕" in client.get(address).content.decode()
    said = settings_of(staff.head, term_clarification_days=20, publishes_replies="on")
    assert client.post(address, said).status_code == 302
    held = Practice.objects.get(agency=county.justice)
    assert (held.terms, held.publishes_replies, held.accepts_web) == ({"clarification_days": 20}, True, True)
    request.refresh_from_db()
    assert request.waits_until > before
    entry = Entry.objects.get(action="practice.changed")
    assert "15→20" in str(entry.detail)
    client.post(address, settings_of(staff.head))
    assert Entry.objects.filter(action="practice.changed").count() == 1
    assert signed_in(staff.clerk).get(address).status_code == 404
    assert signed_in(staff.head).get(address, {"agency": "swj"}).status_code == 404


def test_the_supervising_office_sees_numbers_and_nobody(
    several: SimpleNamespace, county: SimpleNamespace, staff: SimpleNamespace, person: Callable[..., Person]
) -> None:
    office = person("zhengwu", county.government, Role.SUPERVISOR)
    AccessRequest.objects.filter(pk=several.drafting.pk).update(
        decided_on=date(2026, 4, 2), state="closed", outcome="GRANT"
    )
    passed_on = AccessRequest.objects.filter(pk=several.consulting.pk)
    passed_on.update(decided_on=date(2026, 4, 2), state="closed", due_on=date(2026, 3, 20))
    for day, shown, helped in ((date(2026, 1, 5), 3, 1), (date(2026, 12, 31), 2, 2), (date(2025, 12, 31), 9, 9)):
        Suggested.objects.create(agency=county.justice, day=day, shown=shown, helped=helped)
    client = signed_in(office)
    page = client.get(reverse("desk_requests_overview"), {"year": "2026"})
    text = page.content.decode()
    assert "𬭎" not in text
    assert "清理结果" not in text
    row = next(row for row in page.context["rows"] if row.organ == county.justice)
    assert (row.received, row.decided, row.late, row.in_time) == (3, 1, 1, "0.0%")
    assert row.late == AccessRequest.objects.of(county.justice).late_in(2026).count()
    assert row.open == AccessRequest.objects.open().count() == 3
    assert page.context["total"].received == 3
    assert (row.shown, row.helped, page.context["total"].helped) == (5, 3, 3)
    own = signed_in(staff.head).get(reverse("desk_requests_overview"), {"year": "2026"})
    assert [each.organ for each in own.context["rows"]] == [county.justice]
    assert client.get(reverse("desk_requests")).status_code == 404
    assert client.get(several.received.get_absolute_url()).status_code == 404
    assert signed_in(staff.clerk).get(reverse("desk_requests_overview")).status_code == 404
    with CaptureQueriesContext(connection) as asked:
        overview.rows(type(county.justice).objects.all(), 2026, TODAY)
    assert len(asked) == 3


def test_the_case_says_what_was_shown_before_and_that_many_came_from_one_place(
    apply: Callable[..., Registered], staff: SimpleNamespace
) -> None:
    request = apply().request
    told = page_of(staff.clerk, "desk_request", request.pk)
    assert "当日来自同一处" not in told
    assert "推荐的已公开信息" not in told
    AccessRequest.objects.update(same_place=12, suggestions_shown=4)
    told = page_of(staff.clerk, "desk_request", request.pk)
    assert "当日来自同一处的第12件" in told
    assert "看过推荐的已公开信息4条" in told


def test_a_unit_answers_its_part_on_a_page_without_the_applicant(
    received: Callable[..., AccessRequest],
    staff: SimpleNamespace,
    county: SimpleNamespace,
    person: Callable[..., Person],
) -> None:
    unit = county.justice.add_child(name="云岭县司法局普法股", slug="sfj-pfg", kind=Kind.UNIT)
    own = person("pufa", unit, Role.HANDLER)
    request = received()
    asked = consulting.ask_unit(
        request, unit=unit, what="2025年清理目录", by=staff.clerk, until=timezone.localdate() + timedelta(days=3)
    )
    address = reverse("desk_assignment", args=[asked.pk])
    assert "2025年清理目录" in page_of(own, "desk_assignments")
    assert "2025年清理目录" in page_of(own, "wagtailadmin_home")
    page = page_of(own, "desk_assignment", asked.pk)
    assert "𬭎" not in page
    assert signed_in(own).get(request.get_absolute_url()).status_code == 404
    assert signed_in(staff.handler).get(address).status_code == 404
    said = {"state": "answered", "answer": "目录1份", "papers": paper("目录.txt")}
    assert signed_in(own).post(address, said).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, request.papers.get().kind) == ("answered", "found")
    assert "已经答复过" in signed_in(own).post(address, {**said, "papers": paper()}).content.decode()


# ---- corrections, publication


def test_a_correction_is_entered_decided_and_looked_at(staff: SimpleNamespace, county: SimpleNamespace) -> None:
    client, address = signed_in(staff.clerk), reverse("desk_enter_correction")
    said = {
        "agency": county.justice.pk,
        "received_on": "2026-03-02",
        "name": "某申请人",
        "phone": "13700000000",
        "about": "处罚决定",
        "wrong": "姓名写错",
        "papers": paper("户口簿.txt"),
    }
    assert "没有索引号" in client.post(address, {**said, "record": "x-1"}).content.decode()
    page = client.post(address, {**said, "papers": paper("户口簿.txt")}).content.decode()
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    made = CorrectionRequest.objects.get()
    own = reverse("desk_correction", args=[made.pk])
    assert "某*" in page_of(staff.clerk, "desk_corrections") or "某" in page_of(staff.clerk, "desk_corrections")
    assert "13700000000" not in client.get(own).content.decode()
    assert "13700000000" in client.post(own, {"reason": "告知结果"}).content.decode()
    evidence = reverse("desk_evidence", args=[made.pk, made.papers.get().pk])
    assert client.get(evidence).content.decode() == "内容"
    assert signed_in(staff.legal).get(evidence).status_code == 404
    equip(county.justice)
    address = reverse("desk_write_correction", args=[made.pk, "D-CORR-TOLD"])
    form = client.get(address).context["form"]
    sent = {name: field.initial or "" for name, field in form.fields.items()}
    sent["to_correct"] = "\n".join(sent["to_correct"]) if isinstance(sent["to_correct"], tuple) else sent["to_correct"]
    refused = client.post(address, {**sent, "competent": "县公安局"}).content.decode()
    assert "有权更正机关的联系方式" in refused
    assert 'value="县公安局"' in refused
    assert made.number not in signed_in(staff.leader).get("/desk/").content.decode(), "there is nothing to sign yet"
    client.post(address, {**sent, "competent": "县公安局", "competent_contact": "0000-110"})
    for who in (staff.clerk, staff.leader):
        assert "更正申请等我办</a>（" in signed_in(who).get("/desk/").content.decode()
    assert made.number not in signed_in(staff.foreign).get("/desk/").content.decode()
    page = client.get(own).content.decode()
    assert "等公开工作机构负责人或者分管领导签发" in page
    head = signed_in(staff.head)
    seen = CorrectionLetter.objects.get().draft_sha256
    assert client.get(reverse("desk_correction_page", args=[made.pk, 1]))["Content-Type"] == "image/png"
    assert signed_in(staff.foreign).get(reverse("desk_correction_file", args=[made.pk, "pdf"])).status_code == 404
    doing = [reverse("desk_correction_do", args=[made.pk, each]) for each in ("sign", "serve", "void", "hold", "x")]
    head.post(doing[0], {"seen": "0"})
    assert CorrectionLetter.objects.get().state == "drafted"
    head.post(doing[0], {"seen": seen})
    assert client.get(reverse("desk_correction_file", args=[made.pk, "pdf"])).content.startswith(b"%PDF")
    lacking = client.post(doing[1], {"method": "direct", "on": f"{timezone.localdate()}"}).content.decode()
    assert "请存入送达凭证" in lacking
    client.post(doing[1], {"method": "direct", "on": f"{timezone.localdate()}", "proof": paper()})
    made.refresh_from_db()
    assert (made.result, made.other_organ, made.decided_by) == ("told", "县公安局", staff.clerk)
    client.post(doing[3], {"comment": "正在复议"})
    assert client.post(doing[4]).status_code == 404
    made.refresh_from_db()
    assert made.held
    assert "已送达" in client.get(own).content.decode()
    assert "县公安局" in client.get(own).content.decode()
    assert signed_in(staff.foreign).get(own).status_code == 404
    assert list(verify()) == []


def test_a_correction_shows_where_it_came_from_and_leads_to_the_disputes_about_it(
    asked: CorrectionRequest, staff: SimpleNamespace
) -> None:
    own, leads = ("desk_correction", asked.pk), reverse("desk_add_dispute")
    page = page_of(staff.clerk, *own)
    assert "当日来自同一处" not in page
    assert leads not in page, "there is no answer to contest yet"
    CorrectionRequest.objects.update(same_place=12, decided_on=date(2026, 3, 6), result="unfounded")
    page = page_of(staff.clerk, *own)
    assert "当日来自同一处的第12件" in page
    assert leads not in page_of(staff.leader, *own), "who keeps no ledger registers nothing"
    (address,) = re.findall(rf'href="({leads}[^"]+)"', page)
    client = signed_in(staff.clerk)
    form = client.get(html.unescape(address)).context["form"]
    assert (form["correction"].value(), form["cause"].value()) == (asked.number, "correction")
    said = {
        **{name: form[name].value() for name in ("correction", "cause", "body")},
        "agency": "sfj",
        "kind": "reconsideration",
        "our_role": "respondent",
        "is_disclosure": "yes",
        "number": "复1号",
        "filed_on": "2026-03-09",
        "procedure": "ordinary",
        "other_party": "某人",
    }
    refused = client.post(leads, {**said, "correction": "2020-9999"}).content.decode()
    assert "没有编号为“更2020-9999”的更正申请" in refused
    made = client.post(leads, said, follow=True)
    assert f'<a href="{asked.get_absolute_url()}">{asked.number}</a>' in made.content.decode()
    dispute = DisputeCase.objects.get()
    assert dispute.correction == asked
    for who in (staff.clerk, staff.leader):
        assert dispute.get_absolute_url() in page_of(who, *own)
    assert dispute.get_absolute_url() not in page_of(staff.secrecy, *own)
    assert "身份信息暂缓清除" in page_of(staff.clerk, *own)
    assert str(asked) in page_of(staff.clerk, "desk_disputes")
    amending = client.get(reverse("desk_amend_dispute", args=[dispute.pk])).context["form"]
    assert amending["correction"].value() == asked.number


def test_a_reply_and_what_several_ask_for_begin_as_drafts(
    received: Callable[..., AccessRequest], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    said = Content(title="清理结果", description="𬭎喆申请，电话13800000000，“A&B”")
    request = received(content=said, applicant=Identity(name="𬭎喆", phone="13800000000"))
    address = reverse("desk_publish_reply", args=[request.pk])
    assert signed_in(staff.clerk).get(address).status_code == 404, "there is nothing to publish yet"
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    services.take(request, "draft", by=staff.handler, detail=DRAFT, on=date(2026, 3, 5))
    for step, who in (("secrecy", staff.secrecy), ("legal", staff.legal), ("head", staff.head)):
        services.take(request, "review", by=who, detail={"step": step})
    signed_elsewhere(request, staff)
    services.take(request, "serve", by=staff.clerk, detail={"service_proof": True})
    Practice.objects.create(agency=county.justice, publishes_replies=True)
    client = signed_in(staff.clerk)
    page = client.get(address)
    form = page.context["form"]
    assert "𬭎喆" not in form["body"].value()
    assert "A&B" in form["body"].value()
    answer = client.post(
        address,
        {"title": form["title"].value(), "body": form["body"].value(), "column": county.columns["sfj"].pk},
    )
    request.refresh_from_db()
    assert answer.url == reverse("records:edit", args=[request.reply_record_id])
    assert "<script" not in str(request.reply_record.body)
    own = reverse("desk_make_proactive", args=[request.pk])
    client.post(own, {"title": "清理结果", "kind": "notice", "column": county.columns["sfj"].pk})
    request.refresh_from_db()
    assert request.proactive_record.kind == "notice"
    page = client.get(request.get_absolute_url()).content.decode()
    assert "答复选登的稿件" in page
    assert "转为主动公开的稿件" in page
