"""Looking in everything: each kind of thing is found by who may see it, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.website.access_requests.conftest import _kept_apart, apply, received, staff
from tests.website.browser import PHONE, overflow, violations
from tests.website.desk.requests.conftest import signed_in
from website.access_requests import corrections
from website.access_requests.corrections import Claim
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest
from website.access_requests.services import Content
from website.agencies.models import Person
from website.desk.finding import SHOWN, find
from website.disputes import services as disputes
from website.disputes.services import Particulars
from website.publishing.models import Record

__all__ = ["_kept_apart", "apply", "received", "staff"]
WORD = "河道采砂𬭎"
NAME = "韩某甲（演示）"


@pytest.fixture
def scattered(
    received: Callable[..., AccessRequest],
    draft: Callable[..., Record],
    staff: SimpleNamespace,
    county: SimpleNamespace,
) -> SimpleNamespace:
    """One word in an application, a request for correction, a dispute and a draft, and a person behind each."""
    who = Identity(name=NAME, phone="13800000000")
    request = received(applicant=who, content=Content(title=f"{WORD}许可审批资料"))
    correction = corrections.register(
        county.justice, applicant=who, claim=Claim(f"{WORD}名册", "电话有误", "身份证"), by=staff.clerk
    ).correction
    dispute = disputes.register(
        county.justice,
        Particulars(
            *("云政复〔2026〕3号", "reconsideration", True, "respondent", "withheld", "云岭县人民政府"),
            filed_on=date(2026, 3, 16),
            other_party=NAME,
            note=f"涉及{WORD}",
        ),
        by=staff.clerk,
    )
    record = draft(title=f"{WORD}规划公示")
    return SimpleNamespace(request=request, correction=correction, dispute=dispute, record=record)


def places(person: Person, text: str) -> dict[str, list[str]]:
    return {group.label: [hit.address for hit in group.hits] for group in find(person, text)}


def test_a_word_is_found_wherever_it_stands(scattered: SimpleNamespace, staff: SimpleNamespace) -> None:
    assert places(staff.clerk, WORD) == {
        "依申请公开": [scattered.request.get_absolute_url()],
        "更正申请": [scattered.correction.get_absolute_url()],
        "复议诉讼": [scattered.dispute.get_absolute_url()],
        "公开信息": [reverse("records:inspect", args=[scattered.record.pk])],
    }
    assert places(staff.clerk, scattered.request.number)["依申请公开"] == [scattered.request.get_absolute_url()]
    assert places(staff.clerk, "云政复〔2026〕3号") == {"复议诉讼": [scattered.dispute.get_absolute_url()]}


def test_nobody_finds_what_one_may_not_see(scattered: SimpleNamespace, staff: SimpleNamespace) -> None:
    assert places(staff.foreign, WORD) == {}
    assert "更正申请" not in places(staff.secrecy, WORD)


def test_who_applied_or_contested_is_found_nowhere_and_the_page_says_where(
    scattered: SimpleNamespace, staff: SimpleNamespace
) -> None:
    assert places(staff.clerk, NAME) == places(staff.clerk, "13800000000") == {}
    page = signed_in(staff.clerk).get(reverse("desk_find"), {"q": NAME}).content.decode()
    assert reverse("desk_find_applicant") in page
    assert f"没有找到“{NAME}”" in page
    assert reverse("desk_find_applicant") not in signed_in(staff.handler).get(reverse("desk_find")).content.decode()


def test_many_finds_lead_to_their_list(
    received: Callable[..., AccessRequest], scattered: SimpleNamespace, staff: SimpleNamespace
) -> None:
    for _ in range(SHOWN):
        received(content=Content(title=f"{WORD}又一件"))
    (group, *_) = find(staff.clerk, WORD)
    assert len(group.hits) == SHOWN
    listed = signed_in(staff.clerk).get(group.more).content.decode()
    assert scattered.request.number in listed


@pytest.mark.parametrize("text", ["", "  ", "河", "%", "_" * 30, "'\"<script>", "字" * 5000])
def test_an_odd_question_is_answered(scattered: SimpleNamespace, staff: SimpleNamespace, text: str) -> None:
    answer = signed_in(staff.clerk).get(reverse("desk_find"), {"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert (len(text.strip()) == 1) == ("至少输入两个字" in answer.content.decode())


@pytest.mark.django_db(transaction=True)
def test_the_search_of_the_shell_leads_here(
    scattered: SimpleNamespace, staff: SimpleNamespace, live_server: Any, visitor: Page
) -> None:
    cookie = signed_in(staff.clerk).cookies["sessionid"]
    visitor.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    visitor.goto(f"{live_server.url}/desk/")
    visitor.get_by_role("search").get_by_role("searchbox").or_(visitor.locator("aside input[name=q]")).first.fill(WORD)
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_role("heading", name="依申请公开", exact=True)).to_be_visible()
    assert violations(visitor) == []
    visitor.set_viewport_size(PHONE)
    assert overflow(visitor) <= 0
    visitor.get_by_role("link", name=f"{scattered.request.number} {WORD}许可审批资料").click()
    expect(visitor.get_by_role("heading", name=f"{WORD}许可审批资料")).to_be_visible()
