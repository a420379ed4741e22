"""Disputes in the staff shell: registered, moved on, counted, taken away as a table, and read only by those above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.website.access_requests.conftest import _kept_apart, apply, received, staff
from tests.website.browser import DESK, PHONE, box_of, log_in, overflow, violations
from tests.website.disputes.conftest import contested
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.disputes import services
from website.disputes.models import DisputeCase

__all__ = ["_kept_apart", "apply", "contested", "received", "staff"]

Made = Callable[..., DisputeCase]
NEW = {
    "kind": "reconsideration",
    "our_role": "respondent",
    "is_disclosure": "yes",
    "number": "云复决字〔2026〕9号",
    "body": "云岭县人民政府",
    "other_party": "𬭎喆",
    "cause": "withheld",
    "filed_on": "2026-03-09",
    "served_on": "2026-03-11",
    "procedure": "ordinary",
}


def at(someone: Person) -> Client:
    permissions.lay_down()
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_case_is_registered_moved_on_and_counted(staff: SimpleNamespace) -> None:
    client = at(staff.clerk)
    file = SimpleUploadedFile("申请书.txt", "复议申请书".encode())
    answer = client.post(reverse("desk_add_dispute"), {**NEW, "papers": [file]}, follow=True)
    case = DisputeCase.objects.get()
    page = said(answer)
    for words in ("云复决字〔2026〕9号", "𬭎*", "2026-03-25", "视为没有证据", "申请书.txt"):
        assert words in page, words
    assert "𬭎喆" not in page
    client.post(reverse("desk_dispute_step", args=[case.pk, "answer"]), {"on": "2026-03-20"})
    decided = {"on": "2026-04-20", "decision": "quashed", "corrected_reason": "没有说明理由"}
    client.post(reverse("desk_dispute_step", args=[case.pk, "decide"]), decided)
    case.refresh_from_db()
    assert (case.answered_on, case.result) == (date(2026, 3, 20), "corrected")
    table = said(client.get(reverse("desk_dispute_table"), {"year": 2026, "cell": "review.corrected"}))
    assert "云复决字〔2026〕9号" in table
    assert "云复决字〔2026〕9号" not in said(client.get(reverse("desk_dispute_table"), {"year": 2025}))


def test_what_is_refused_stays_as_it_was_typed(staff: SimpleNamespace) -> None:
    client = at(staff.clerk)
    page = said(client.post(reverse("desk_add_dispute"), {**NEW, "our_role": "defendant", "request": "2026-9999"}))
    assert "没有编号为“2026-9999”的申请" in page
    page = said(client.post(reverse("desk_add_dispute"), {**NEW, "our_role": "defendant"}))
    for words in ("地位应是", "云复决字〔2026〕9号", "𬭎喆"):
        assert words in page, words
    assert not DisputeCase.objects.exists()


def test_a_file_that_is_not_what_it_says_is_refused(contested: Made, staff: SimpleNamespace) -> None:
    case, file = contested(), SimpleUploadedFile("判决书.pdf", b"MZ not a pdf")
    answer = at(staff.clerk).post(
        reverse("desk_dispute_step", args=[case.pk, "paper"]), {"on": "2026-03-20", "papers": [file]}
    )
    assert "help-critical" in said(answer)
    assert not case.papers.exists()


def test_the_list_counts_what_it_shows_and_goes_away_as_a_table(contested: Made, staff: SimpleNamespace) -> None:
    contested(), contested(kind="direct_suit", body="云岭县人民法院")
    contested(number="代理1号", our_role="counsel_of_government")
    late = contested(number="过期1号")
    services.take(late, "serve", by=staff.clerk, on=date(2026, 3, 11))
    client = at(staff.clerk)
    for name, count, shown in (
        ("open", 3, "过期1号"),
        ("due", 1, "逾期"),
        ("decided", 0, "没有这样的案件"),
        ("others", 1, "代理1号"),
    ):
        answer = client.get(reverse("desk_disputes"), {"list": name})
        assert {label: number for label, _, number in answer.context["lists"]}[name] == count
        assert shown in said(answer)
    assert len(client.get(reverse("desk_disputes"), {"kind": "direct_suit"}).context["cases"]) == 1
    answer = client.get(reverse("desk_disputes"), {"list": "others", "format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "代理1号" in lines[1]
    assert "过期1号" in said(client.get(reverse("wagtailadmin_home")))


def test_the_other_party_is_shown_once_with_a_reason(contested: Made, staff: SimpleNamespace) -> None:
    case, client = contested(), at(staff.clerk)
    address = reverse("desk_dispute_party", args=[case.pk])
    assert "为什么" in said(client.post(address, {"reason": ""}, follow=True))
    assert "𬭎喆" in said(client.post(address, {"reason": "写答复书"}))
    assert "𬭎喆" not in said(client.get(case.get_absolute_url()))
    assert Entry.objects.get(action="dispute.party_viewed").detail == {"reason": "写答复书"}


def test_those_above_read_and_change_nothing(
    contested: Made, staff: SimpleNamespace, county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    case = contested(uploads=[services.Upload("a.txt", b"text")])
    for someone in (person("xianban", county.government, Role.SUPERVISOR), staff.leader):
        client = at(someone)
        page = said(client.get(case.get_absolute_url()))
        assert case.number in page
        assert "更正登记" not in page
        assert client.get(reverse("desk_dispute_paper", args=[case.papers.get().pk])).content == b"text"
        for name, args in (("step", ["serve"]), ("party", []), ("lesson", [])):
            assert client.post(reverse(f"desk_dispute_{name}", args=[case.pk, *args])).status_code == 404
        assert client.get(reverse("desk_add_dispute")).status_code == 404
    assert at(staff.foreign).get(case.get_absolute_url()).status_code == 404
    assert at(staff.foreign).get(reverse("desk_dispute_table"), {"agency": "sfj"}).status_code == 404


def test_the_way_of_counting_is_chosen_and_written_down(contested: Made, staff: SimpleNamespace) -> None:
    client = at(staff.head)
    answer = client.post(reverse("desk_dispute_rule"), {"agency": "sfj", "rule": "each_instance"}, follow=True)
    assert "每一审级各计一件" in said(answer)
    assert Entry.objects.filter(action="dispute.count_rule").count() == 1
    assert "选择一种计法" in said(
        client.post(reverse("desk_dispute_rule"), {"agency": "sfj", "rule": "x"}, follow=True)
    )


def test_a_registration_is_corrected_and_taken_back(contested: Made, staff: SimpleNamespace) -> None:
    case, client = contested(), at(staff.head)
    address = reverse("desk_amend_dispute", args=[case.pk])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    typed |= {"filed_on": "2026-03-10", "is_disclosure": "on", "reason": "受理通知书写的是10日"}
    page = said(client.post(address, typed, follow=True))
    case.refresh_from_db()
    assert case.filed_on == date(2026, 3, 10)
    assert set(case.events.last().detail["after"]) == {"filed_on"}
    assert "受理、立案日期“2026-03-09”" in page
    assert client.get(reverse("desk_void_dispute", args=[case.pk])).status_code == 200
    page = said(client.post(reverse("desk_void_dispute", args=[case.pk]), {"reason": "重复登记"}, follow=True))
    assert "这一件已经作废：重复登记" in page
    assert "更正登记</a>" not in page
    answer = at(staff.clerk).post(reverse("desk_void_dispute", args=[contested().pk]), {"reason": "x"})
    assert "作废登记由" in said(answer)


@pytest.mark.django_db(transaction=True)
def test_in_a_real_browser(
    window: Callable[..., Page], live_server: Any, contested: Made, staff: SimpleNamespace, tmp_path: Any
) -> None:
    permissions.lay_down()
    case = contested()
    services.take(case, "serve", by=staff.legal, on=date(2026, 3, 11))
    page = log_in(window(), f"{live_server.url}/desk/disputes/", "clerk", "correct horse battery")
    page.get_by_role("link", name=case.number).click()
    page.get_by_role("link", name="提交答复、答辩").click()
    page.get_by_label("提交答复、答辩日期").fill("2026-03-20")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("body")).to_contain_text("2026-03-20 完成")
    page.get_by_role("link", name="作出决定、裁判").click()
    page.set_viewport_size(PHONE)
    box = box_of(page, page.get_by_label("决定、裁判的种类"))
    assert box["x"] + box["width"] <= PHONE["width"]
    page.set_viewport_size(DESK)
    page.get_by_label("决定、裁判日期").fill("2026-04-20")
    page.get_by_label("决定、裁判的种类").select_option("maintained")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("body")).to_contain_text("结果维持")
    for address in ("", "add/", f"{case.pk}/", f"{case.pk}/amend/", "table/?year=2026&cell=review.upheld", "lessons/"):
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            page.goto(f"{live_server.url}/desk/disputes/{address}")
            assert overflow(page) <= 0, (address, size)
        assert [each for each in violations(page) if "dispute" in each or "desk-" in each] == [], address
