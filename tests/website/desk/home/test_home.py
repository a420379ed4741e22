"""The first page: to each role what waits for it first, the year at a glance, and nothing that is another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from tests.website.browser import DESK, PHONE, overflow, violations
from tests.website.desk.requests.conftest import signed_in
from website.access_requests import services
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest
from website.access_requests.services import Registered
from website.agencies import permissions
from website.agencies.models import HolidayNotice, LogIn, Person
from website.agencies.roles import OVERSEERS, STAFF, Role
from website.annual_reports import checking
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.models import AnnualReport
from website.audit.services import record as log
from website.correspondence.models import Message
from website.correspondence.services import Said
from website.correspondence.services import register as register_message
from website.desk.home import glance, panels_of
from website.duties.models import SupervisionCase
from website.duties.supervision import take_in
from website.publishing.models import Record

YEAR = 2025


@pytest.fixture
def year(office: SimpleNamespace, draft: Callable[..., Record], apply: Callable[..., Registered]) -> SimpleNamespace:
    """A bureau's 2025: three records, two applications, one answered late, and a message."""
    for month in (1, 1, 6):
        made = draft(kind="news", title=f"要闻{month}")
        Record.objects.filter(pk=made.pk).update(live=True, published_on=date(YEAR, month, 9))
    for decided, due in ((date(YEAR, 3, 5), date(YEAR, 3, 4)), (date(YEAR, 3, 5), date(YEAR, 3, 5))):
        made = apply(channel="in_person", on=date(YEAR, 2, 6)).request
        services.take(made, "confirm", by=office.clerk, on=date(YEAR, 2, 6))
        AccessRequest.objects.filter(pk=made.pk).update(
            received_on=date(YEAR, 2, 6), outcome="GRANT", decided_on=decided, due_on=due, state="closed"
        )
    sent = register_message(
        office.agency, Said("consult", "问路", "怎么走", sender=Identity(name="𠮷某", phone="13800000000"))
    )
    assert sent
    Message.objects.filter(pk=sent.message.pk).update(received_on=date(YEAR, 4, 1), due_on=date(YEAR, 4, 7))
    return office


def first_page(person: Person, **asked: Any) -> Any:
    return signed_in(person).get(reverse("wagtailadmin_home"), asked)


def names(person: Person) -> list[str]:
    return [each.name for each in panels_of(person)]


@pytest.mark.parametrize("role", [*Role])
def test_each_role_gets_what_is_for_it(office: SimpleNamespace, person: Callable[..., Person], role: Role) -> None:
    someone = person("somebody", office.county.government if role in OVERSEERS else office.agency, role)
    permissions.lay_down()
    watching = {Role.SUPERVISOR: "supervision", Role.AUDITOR: "audit", Role.ADMINISTRATOR: "administration"}
    expected = [watching[role]] if role in watching else ["work"]
    assert names(someone) == expected + (["glance"] if role in (*STAFF, *OVERSEERS) else [])
    assert first_page(someone).status_code == 200


def test_who_holds_no_role_is_told_whom_to_ask(office: SimpleNamespace, person: Callable[..., Person]) -> None:
    someone = person("nobody", office.agency)
    assert names(someone) == ["work"]


def test_the_year_at_a_glance_counts_as_the_report_does(year: SimpleNamespace) -> None:
    page = first_page(year.clerk, year=YEAR).content.decode()
    counted = YearOf(year.agency, YEAR)
    (line,) = glance.years(type(year.agency).objects.filter(pk=year.agency.pk), YEAR)
    assert line.published == counted.value("published_count") == 3
    assert line.received == counted.value("requests_new") == 2
    assert line.replied == counted.value("requests_closed") == 2
    assert line.replied_late == counted.value("late_replies") == 1
    assert line.messages == counted.value("messages_received") == 1
    assert (line.replies_kept, line.answers_kept) == ("50.0%", "—"), "nothing is told of what was not answered"
    assert page.count("<svg") - page.count('<svg class="icon') >= 3
    assert "1月：主动公开总条数2" in page
    assert f"{YEAR - 1}年</a>" in page


def test_a_year_without_anything_says_so_and_draws_nothing(office: SimpleNamespace) -> None:
    page = first_page(office.clerk).content.decode()
    assert "这一年还没有公开信息，没有收到申请和信件。" in page
    assert "glance-published_count" not in page
    assert f"{timezone.localdate().year}年一览" in first_page(office.clerk, year="9999").content.decode()


def test_an_empty_year_leads_to_the_last_one_that_is_not(year: SimpleNamespace) -> None:
    page = first_page(year.clerk, year=YEAR + 1).content.decode()
    assert f'最近有记录的是<a href="?year={YEAR}#glance-title">{YEAR}年</a>' in page
    assert "最近有记录的是" not in first_page(year.clerk, year=YEAR).content.decode()


def test_the_supervising_office_sees_who_is_behind(year: SimpleNamespace, person: Callable[..., Person]) -> None:
    AccessRequest.objects.update(decided_on=None, outcome="", state="processing")
    case = SupervisionCase(agency=year.agency, title="不答复", on=timezone.localdate(), basis="unmet", about="久拖不答")
    take_in(case, raised_by="某人", by=year.supervisor)
    another = person("another", year.county.government, Role.SUPERVISOR, name="政务公开办乙")
    notice = {"number": "国办发明电", "year": 2031, "text": "通知", "arrangement": {}}
    HolidayNotice.objects.create(**notice, entered_by=another)
    HolidayNotice.objects.create(**{**notice, "year": 2032}, entered_by=year.supervisor)
    answer = first_page(year.supervisor)
    page = answer.content.decode()
    text = re.sub(r"<[^>]+>", " ", page)
    assert re.search(r"云岭县司法局\s+2\s+1\s+0", text), "two applications, a message and no task past their day"
    assert "云岭县水务局" in text
    assert "不答复" in text
    assert "等我复核（1）" in text, "what one entered oneself waits for another"
    assert "某人" not in text
    elsewhere = person("elsewhere", year.county.water, Role.SUPERVISOR, name="别处")
    permissions.lay_down()
    assert "云岭县司法局" not in first_page(elsewhere).content.decode()


def test_the_auditor_sees_who_looked_at_what_is_sealed(year: SimpleNamespace, person: Callable[..., Person]) -> None:
    auditor = person("auditor", year.county.government, Role.AUDITOR, name="审计员")
    permissions.lay_down()
    request = AccessRequest.objects.first()
    assert request
    services.reveal(request, by=year.clerk, reason="核对")
    LogIn.objects.create(username="x", person=year.clerk, succeeded=False)
    page = re.sub(r"<[^>]+>", "", first_page(auditor).content.decode())
    assert "登录失败 1 次" in page
    assert "查看了加密内容的（1）" in page
    assert year.clerk.name in page
    assert names(auditor) == ["audit", "glance"]


def test_the_administrator_sees_what_is_not_well_and_whose_appointment_ends(
    office: SimpleNamespace, person: Callable[..., Person], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail.invalid"
    keeper = person("keeper", office.county.government, Role.ADMINISTRATOR, name="管理员")
    person("idle", office.county.government, name="闲置账号")
    office.clerk.appointments.update(ends_on=timezone.localdate() + timedelta(days=3))
    office.clerk.appointments.update(agency=office.county.government)
    permissions.lay_down()
    page = first_page(keeper).content.decode()
    assert "后台进程" in page
    assert "mail.invalid" not in page, "the first page waits for no other machine"
    assert "闲置账号" in page
    assert "30天内到期的任职（1）" in re.sub(r"<[^>]+>", "", page)


def test_an_open_report_is_looked_at_anew_only_when_something_changed(
    year: SimpleNamespace, draft_report: Callable[..., AnnualReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_report(timezone.localdate().year - 1)
    looked, whole = list[int](), checking.said_of
    monkeypatch.setattr(checking, "said_of", lambda report: looked.append(report.pk) or whole(report))
    first = first_page(year.clerk).content.decode()
    assert "年度报告</a>" in first
    assert "年度报告</a>" in first_page(year.head).content.decode()
    assert len(looked) == 1, "for whoever comes"
    log("record.published", agency=year.agency, by=year.clerk)
    first_page(year.clerk)
    assert len(looked) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_first_pages_in_a_browser(
    year: SimpleNamespace, person: Callable[..., Person], live_server: Any, visitor: Page, size: dict[str, int]
) -> None:
    AccessRequest.objects.update(decided_on=None, outcome="", state="processing")
    people = [
        *(year.clerk, year.supervisor),
        person("auditor", year.county.government, Role.AUDITOR),
        person("keeper", year.county.government, Role.ADMINISTRATOR),
    ]
    permissions.lay_down()
    visitor.set_viewport_size(size)
    for each in people:
        cookie = signed_in(each).cookies["sessionid"]
        visitor.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        visitor.goto(f"{live_server.url}{reverse('wagtailadmin_home')}?year={YEAR}")
        assert visitor.locator(".desk-work, .desk-glance").count() >= 1
        assert violations(visitor) == []
        assert overflow(visitor) <= 0
