"""The pages of the report: what they show to whom, what they take, and how they follow the text while one types."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from gongkai.writers import write
from tests.website.annual_reports.test_services import proof
from tests.website.browser import DESK, PHONE, overflow, violations
from website.access_requests import services as request_services
from website.access_requests.services import Registered
from website.agencies.models import Person
from website.annual_reports import adjusting, checking, services
from website.annual_reports.counted_in import cells_of
from website.annual_reports.models import AnnualReport, CollectionRound, Explanation

HOME = "/desk/annual-reports/sfj/2025/"
PASSWORD = "correct horse battery"


def as_(client: Client, person: Person) -> Client:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_cell_leads_to_its_list_and_back(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], apply: Callable[..., Registered], client: Client
) -> None:
    draft_report()
    request = apply(channel="in_person", on=date(2025, 3, 3)).request
    request_services.take(request, "confirm", by=office.clerk, on=date(2025, 3, 3))
    page = as_(client, office.clerk).get(HOME).content.decode()
    cells = re.findall(r'href="(/desk/annual-reports/sfj/2025/figures/[^"]+)"', page)
    assert len(cells) > 200
    listed = client.get(f"{HOME}figures/requests.new_received.natural/").content.decode()
    assert request.number in listed
    assert request.subject in listed
    told = {(each.year, each.figure.id) for each in cells_of(request)}
    assert (2025, "requests.new_received.natural") in told
    assert (2025, "requests.carried_out.natural") in told
    table = client.get(f"{HOME}figures/requests.new_received.natural/?format=csv")
    assert request.number in b"".join(table.streaming_content).decode()
    seen_from_above = (
        as_(client, office.supervisor).get(f"{HOME}figures/requests.new_received.natural/").content.decode()
    )
    assert request.number in seen_from_above
    assert request.subject not in seen_from_above


def test_every_year_with_a_record_is_listed_though_one_is_not_yet_received(
    office: SimpleNamespace, apply: Callable[..., Registered], client: Client
) -> None:
    apply(channel="in_person", on=date(2024, 3, 4))
    apply(channel="web", on=timezone.localdate())
    page = as_(client, office.clerk).get("/desk/annual-reports/").content.decode()
    for year in range(2024, timezone.localdate().year + 1):
        assert f'href="/desk/annual-reports/sfj/{year}/"' in page
    assert "/sfj/2023/" not in page


def test_what_is_typed_is_kept_or_comes_back_with_the_cure(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], client: Client
) -> None:
    report = draft_report()
    words = {**report.chapters, "other": "本年收件{{收件数}}件。"}
    page = as_(client, office.clerk).post(f"{HOME}text/", words).content.decode()
    assert "没有叫“收件数”的数字" in page
    assert "本年收件{{收件数}}件。" in page, "nothing typed is lost"
    client.post(f"{HOME}text/", {**words, "other": "本年新收{{新收申请数}}件。"})
    assert AnnualReport.objects.get(pk=report.pk).chapters["other"] == "本年新收{{新收申请数}}件。"


def test_an_explanation_is_seen_by_the_office_above(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], client: Client
) -> None:
    draft_report(problems="")
    page = as_(client, office.head).get(f"{HOME}findings/").content.decode()
    address = re.findall(r'name="address" value="(\w{64})"', page)[0]
    client.post(f"{HOME}findings/", {"address": address, "text": "经局务会研究，本年没有发现问题。"})
    assert Explanation.objects.get().by == office.head
    assert "经局务会研究" in as_(client, office.supervisor).get(f"{HOME}findings/").content.decode()
    assert "保存说明" not in client.get(f"{HOME}findings/").content.decode()


def test_a_late_report_is_settled_once_its_day_is_explained(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], client: Client
) -> None:
    report, late = draft_report(), "2026-03-02"
    head = as_(client, office.head)
    page = head.post(f"{HOME}acts/freeze/", {"on": late}).content.decode()
    assert "落款日期不在法定的编制和公布期间内。请改正，或者先在“文字”里保存落款日期，再在“核对”里写明说明。" in page
    head.post(f"{HOME}text/", {**report.chapters, "signed_on": late})
    page = head.get(f"{HOME}findings/").content.decode()
    address = re.findall(r'name="address" value="(\w{64})"', page)[0]
    head.post(f"{HOME}findings/", {"address": address, "text": "机构改革，晚了一个月。"})
    assert head.post(f"{HOME}acts/freeze/", {}).status_code == 302
    assert AnnualReport.objects.get().is_frozen


def test_an_amount_needs_its_proof_and_can_be_taken_back(office: SimpleNamespace, client: Client) -> None:
    given = {"figure": "proactive.fees.amount", "amount": "12.5", "source": "elsewhere", "reason": "财务账"}
    page = as_(client, office.clerk).post(f"{HOME}adjustments/", given).content.decode()
    assert "财务账" in page, "nothing typed is lost"
    client.post(f"{HOME}adjustments/", {**given, "document": SimpleUploadedFile("财务账.txt", "凭据".encode())})
    assert "12.5" in client.get(f"{HOME}figures/proactive.fees.amount/").content.decode()
    entered = office.agency.adjustments.get()
    client.post(f"{HOME}adjustments/{entered.pk}/cancel/", {"reason": "录错了"})
    assert sum(each.amount for each in office.agency.adjustments.all()) == 0


def test_the_supervising_office_collects(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], client: Client
) -> None:
    adjusting.adjust(
        office.agency, 2025, figure="proactive.penalties.decisions", amount=Decimal(7), source="elsewhere",
        reason="执法系统", document=proof(office), by=office.clerk,
    )  # fmt: skip
    services.submit(services.freeze(draft_report(), by=office.head, on=date(2026, 1, 9)), by=office.head)
    page = as_(client, office.supervisor).get("/desk/annual-report-collection/?year=2025").content.decode()
    assert "已报 1 个，没有报的 1 个：县水务局" in page
    part = client.get("/desk/annual-report-collection/proactive.penalties.decisions/?year=2025").content.decode()
    assert "没有报" in part
    refused = client.post("/desk/annual-report-collection/?year=2025", {"submit_by": "2026-02-03"}).content.decode()
    assert "法定期限以前" in refused
    client.post("/desk/annual-report-collection/?year=2025", {"submit_by": "2026-01-15", "note": "附软盘"})
    assert CollectionRound.objects.get().submit_by == date(2026, 1, 15)
    client.post(f"{HOME}acts/return/", {"cell": "proactive.penalties.decisions", "text": "与双公示不符"})
    assert "与双公示不符" in as_(client, office.clerk).get(HOME).content.decode()


def test_an_older_report_is_shown_before_it_is_kept(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], client: Client
) -> None:
    made = services.freeze(draft_report(2024), by=office.head, on=date(2025, 1, 9))
    for ending in ("html", "pdf", "docx"):
        file = SimpleUploadedFile(f"2024.{ending}", write(made.report, ending))
        answer = as_(client, office.clerk).post("/desk/annual-reports/sfj/import/", {"file": file}, follow=True)
        assert "<dd>200 格</dd>" in answer.content.decode(), ending
    assert not AnnualReport.objects.imported().exists()
    client.post(answer.redirect_chain[-1][0], {"year": 2024})
    assert AnnualReport.objects.imported().get().year == 2024
    wrong = SimpleUploadedFile("a.txt", "一篇新闻".encode())
    refused = client.post("/desk/annual-reports/sfj/import/", {"file": wrong}).content.decode()
    assert "error-message" in refused


@pytest.mark.django_db(transaction=True)
def test_what_the_rules_say_follows_the_text(
    live_server: Any, office: SimpleNamespace, draft_report: Callable[..., AnnualReport], visitor: Page
) -> None:
    draft_report()
    visitor.goto(f"{live_server.url}/accounts/login/")
    visitor.fill("input[name=login]", "head")
    visitor.fill("input[name=password]", PASSWORD)
    visitor.press("input[name=password]", "Enter")
    for size in (DESK, PHONE):
        visitor.set_viewport_size(size)
        for place in ("", "text/", "findings/", "adjustments/", "versions/", "figures/requests.granted.total/"):
            visitor.goto(f"{live_server.url}{HOME}{place}")
            assert violations(visitor) == [], place
            assert overflow(visitor) <= 0, place
    visitor.goto(f"{live_server.url}{HOME}text/")
    visitor.fill("textarea[name=other]", "本年新收{{新收申请}}件。")
    expect(visitor.locator("[data-report-findings]")).to_contain_text("是不是“新收申请数”")
    visitor.fill("textarea[name=other]", "{{新收申请数|收到#件|没有收到政府信息公开申请}}。没有收取信息处理费。")
    visitor.locator(".report-read summary").click()
    expect(visitor.locator("[data-report-findings]")).to_contain_text("没有收到政府信息公开申请。没有收取信息处理费。")


def test_the_first_page_tells_how_far_last_years_report_is(
    office: SimpleNamespace, draft_report: Callable[..., AnnualReport], client: Client
) -> None:
    year = timezone.localdate().year - 1

    def first_page(person: Person) -> str:
        return as_(client, person).get("/desk/").content.decode()

    assert "没有开始编制" in first_page(office.head)
    assert "/annual-reports/sfj/" not in first_page(office.foreign)
    report = draft_report(year)
    assert "核对没有错误，可以定稿" in first_page(office.clerk)
    services.rewrite(report, {**report.chapters, "problems": ""}, signed_on=None, by=office.clerk)
    report.refresh_from_db()
    address = f'href="/desk/annual-reports/sfj/{year}/findings/"'
    (blocking,) = re.findall(rf"{address}>(\d+) 个错误", first_page(office.clerk))
    assert int(blocking) == sum(each.blocks for each in checking.said_of(report)) > 0
    AnnualReport.objects.filter(pk=report.pk).update(chapters={**report.chapters, "other": "{{改了名的数}}"})
    assert "文字里有不能填数的地方" in first_page(office.clerk)
    met = {"submission": "submitted", "frozen_at": timezone.now(), "filed": "{}"}
    AnnualReport.objects.filter(pk=report.pk).update(**met)
    left = first_page(office.head)
    assert ("提交主管部门" in left, "向社会公布" in left) == (False, True)
