"""The calendar of deadlines: what stands on it, who sees what, and the feed behind its secret address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.website.access_requests.conftest import _kept_apart, apply, received, staff
from tests.website.browser import DESK, PHONE, overflow, violations
from tests.website.desk.requests.conftest import signed_in
from website.access_requests import corrections, services
from website.access_requests.corrections import Claim
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest
from website.agencies.models import CalendarFeed, Person
from website.audit.models import Entry
from website.desk.deadline_calendar import Asked, deadlines
from website.disputes import services as disputes
from website.disputes.services import Particulars
from website.publishing.models import Record

__all__ = ["_kept_apart", "apply", "received", "staff"]
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
NAME = "𬭎喆"


@pytest.fixture
def busy(
    received: Callable[..., AccessRequest],
    draft: Callable[..., Record],
    staff: SimpleNamespace,
    county: SimpleNamespace,
) -> SimpleNamespace:
    """A bureau with a deadline of every kind around the end of March 2026."""
    made = SimpleNamespace(request=received(), waiting=received())
    services.take(made.waiting, "ask_clarification", by=staff.clerk, on=date(2026, 3, 4), detail={"points": "年份"})
    made.correction = corrections.register(
        county.justice,
        applicant=Identity(name=NAME, phone="13800000000"),
        claim=Claim("名册", "电话有误", "身份证"),
        received_on=date(2026, 3, 3),
        by=staff.clerk,
    ).correction
    made.dispute = disputes.register(
        county.justice,
        Particulars(
            *("云政复〔2026〕3号", "reconsideration", True, "respondent", "withheld", "云岭县人民政府"),
            filed_on=date(2026, 3, 10),
            served_on=date(2026, 3, 12),
            other_party=NAME,
        ),
        by=staff.clerk,
    )
    made.record = draft(title="还没有公开的通知", generated_on=date(2026, 3, 2), drafter=staff.clerk)
    made.ending = draft(title="将届满的办法", expires_on=date(2026, 3, 20), published_on=date(2021, 4, 1))
    Record.objects.filter(pk=made.ending.pk).update(live=True, validity="in_force")
    return made


def named(person: Person, **asked: Any) -> dict[str, date]:
    return {f"{each.about} {each.what}": each.day for each in deadlines(Asked(person, *MARCH, **asked))}


def test_every_kind_of_deadline_stands_on_its_day(busy: SimpleNamespace, staff: SimpleNamespace) -> None:
    found = named(staff.clerk)
    assert found[f"{busy.request.number}号申请 答复期限"] == busy.request.due_on == date(2026, 3, 31)
    waiting = f"{busy.waiting.number}号申请 {busy.waiting.get_state_display()}届满"
    assert found[waiting] == busy.waiting.waits_until == date(2026, 3, 25)
    assert found[f"信息{busy.ending.pk} 有效期届满"] == date(2026, 3, 20)
    assert found[f"{busy.correction.number}号更正申请 办理期限"] == busy.correction.due_on
    assert found[f"云政复〔2026〕3号 {busy.dispute.due_label}"] == date(2026, 3, 26), "ten working days"
    assert found[f"信息{busy.record.pk} 公开期限"] == date(2026, 3, 30), "twenty working days (条例第二十六条)"
    days = [each.day for each in deadlines(Asked(staff.clerk, *MARCH))]
    assert days == sorted(days)
    assert named(staff.foreign) == {}


def test_what_waits_for_somebody_else_is_left_out_when_asked(busy: SimpleNamespace, staff: SimpleNamespace) -> None:
    assert f"{busy.request.number}号申请 答复期限" in named(staff.clerk, everything=False)
    assert f"{busy.request.number}号申请 答复期限" in named(staff.leader)
    assert f"{busy.request.number}号申请 答复期限" not in named(staff.leader, everything=False)


def test_the_annual_report_stands_on_the_last_working_day(county: SimpleNamespace, staff: SimpleNamespace) -> None:
    found = deadlines(Asked(staff.head, date(2026, 1, 1), date(2026, 1, 31)))
    assert {(each.day, each.what) for each in found if "年度报告" in each.about} == {
        (date(2026, 1, 30), "提交主管部门"),
        (date(2026, 1, 30), "向社会公布"),
    }, "31 January 2026 is a Saturday"


def test_the_page_shows_a_month_and_leads_to_the_cases(busy: SimpleNamespace, staff: SimpleNamespace) -> None:
    client, address = signed_in(staff.clerk), reverse("desk_deadlines")
    page = client.get(address, {"month": "2026-03"}).content.decode()
    assert busy.request.get_absolute_url() in page
    assert 'id="day-2026-03-31"' in page
    assert NAME not in page
    assert "还没有公开的通知" not in page
    assert "这个月没有期限" in client.get(address, {"month": "2025-07"}).content.decode()
    for odd in ("", "2026-13", "x", "9999-01"):
        assert client.get(address, {"month": odd}).status_code == 200


def test_only_staff_see_it(county: SimpleNamespace, person: Callable[..., Person]) -> None:
    assert signed_in(person("somebody", county.justice)).get(reverse("desk_deadlines")).status_code in (302, 404)


def test_the_feed_is_opened_by_its_secret_alone_and_names_nobody(
    busy: SimpleNamespace, staff: SimpleNamespace, client: Client
) -> None:
    desk = signed_in(staff.clerk)
    shown = desk.post(reverse("desk_open_feed"), {"whose": "all"})
    secret = shown.context["address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert secret in shown.content.decode()
    assert secret not in str(CalendarFeed.objects.values().get())
    assert secret not in desk.get(reverse("desk_deadlines")).content.decode(), "shown once"

    AccessRequest.objects.update(due_on=date.today(), due_is_provisional=True)
    answer = client.get(reverse("deadline_feed", args=[secret]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert f"{busy.request.number}号申请 答复期限（暂定）" in [str(each["summary"]) for each in events]
    assert len({str(each["uid"]) for each in events}) == len(events)
    assert not [word for word in (NAME, "13800000000", "清理结果", "还没有公开") if word in answer.content.decode()]
    again = Calendar.from_ical(client.get(reverse("deadline_feed", args=[secret])).content).walk("VEVENT")
    assert [str(each["uid"]) for each in again] == [str(each["uid"]) for each in events]


def test_a_secret_ends_with_the_next_with_its_owner_and_when_told_to(
    busy: SimpleNamespace, staff: SimpleNamespace, client: Client
) -> None:
    desk = signed_in(staff.clerk)

    def opened() -> str:
        return str(desk.post(reverse("desk_open_feed"), {"whose": "mine"}).context["address"]).split("testserver")[-1]

    def path_of(address: str) -> str:
        return "/" + address.split("/", 3)[3] if "://" in address else address

    first, second = path_of(opened()), path_of(opened())
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert client.get(reverse("deadline_feed", args=["x" * 43])).status_code == 404
    Person.objects.filter(pk=staff.clerk.pk).update(is_active=False)
    assert client.get(second).status_code == 404
    Person.objects.filter(pk=staff.clerk.pk).update(is_active=True)
    assert desk.post(reverse("desk_close_feed")).status_code == 302
    assert client.get(second).status_code == 404
    assert Entry.objects.filter(action="person.calendar_opened").count() == 2
    assert Entry.objects.filter(action="person.calendar_closed").count() == 1


def test_a_feed_shows_no_more_when_its_owner_may_not_any_more(
    busy: SimpleNamespace, staff: SimpleNamespace, client: Client
) -> None:
    AccessRequest.objects.update(due_on=date.today())
    address = signed_in(staff.clerk).post(reverse("desk_open_feed"), {"whose": "all"}).context["address"]
    path = "/" + address.split("/", 3)[3]
    assert busy.request.number in client.get(path).content.decode()
    staff.clerk.appointments.update(ends_on=date(2026, 1, 1))
    assert "VEVENT" not in client.get(path).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_page_in_a_browser(
    busy: SimpleNamespace, staff: SimpleNamespace, live_server: Any, visitor: Page, size: dict[str, int]
) -> None:
    cookie = signed_in(staff.clerk).cookies["sessionid"]
    visitor.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    visitor.set_viewport_size(size)
    visitor.goto(f"{live_server.url}/desk/deadlines/?month=2026-03")
    assert violations(visitor) == []
    assert overflow(visitor) <= 0
    visitor.locator(".desk-sheet-count").last.click()
    expect(visitor.locator("#day-2026-03-31")).to_be_in_viewport()
    visitor.get_by_role("button", name="生成订阅地址：等我办的").click()
    address = visitor.locator(".desk-address").inner_text()
    assert violations(visitor) == []
    visitor.goto(f"{live_server.url}/desk/deadlines/")
    visitor.get_by_role("button", name="停用订阅地址").click()
    expect(visitor.get_by_text("订阅地址已停用")).to_be_visible()
    assert visitor.request.get(live_server.url + "/" + address.split("/", 3)[3]).status == 404
