"""The year by months: the same records as the figures', so that the months add up to the year; and the bulletin."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from playwright.sync_api import Page

from tests.website.browser import DESK, PHONE, overflow, violations
from tests.website.desk.requests.conftest import signed_in
from website.access_requests import services
from website.access_requests.models import AccessRequest
from website.access_requests.services import Registered
from website.annual_reports.bulletins import Bulletin, bulletin_of, printing
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.figures.months import by_month, monthly
from website.publishing.models import CleanUp, CleanUpItem, Record

STOCKS = {"normative_in_force", "requests_carried_in", "requests_carried_out"}
"""What stands at the end of a year and has no month."""
RATE = "open_rate"


@pytest.fixture
def year(office: SimpleNamespace, draft: Callable[..., Record], apply: Callable[..., Registered]) -> SimpleNamespace:
    """A bureau's 2025 with something in several months."""
    kinds = {"news": (1, 1, 12), "service_guide": (3,), "repost": (6, 6, 6), "interpretation": (7,)}
    for kind, months in kinds.items():
        for month in months:
            made = draft(kind=kind, title=f"{kind}{month}", generated_on=date(2025, month, 2))
            Record.objects.filter(pk=made.pk).update(live=True, published_on=date(2025, month, 28))
    permit = draft(kind="permit", title="许可", details={"decided_on": "2025-11-30"})
    Record.objects.filter(pk=permit.pk).update(live=True, published_on=date(2025, 12, 31))
    document = draft(kind="normative_document", title="办法", generated_on=date(2025, 2, 10))
    Record.objects.filter(pk=document.pk).update(
        live=True, repealed_on=date(2025, 9, 1), published_on=date(2025, 2, 11)
    )
    cleaned = CleanUp.objects.create(agency=office.agency, by=office.head, reason="过时")
    CleanUp.objects.filter(pk=cleaned.pk).update(at=timezone.make_aware(datetime(2025, 4, 1, 0, 30)))
    CleanUpItem.objects.create(clean_up=cleaned, record=permit)
    for received, decided in ((date(2025, 5, 6), date(2025, 6, 3)), (date(2025, 12, 1), None)):
        request = apply(channel="in_person", on=received).request
        services.take(request, "confirm", by=office.clerk, on=received)
        outcome = {"outcome": "GRANT", "decided_on": decided, "state": "closed"} if decided else {}
        AccessRequest.objects.filter(pk=request.pk).update(received_on=received, **outcome)
    return office


def named(office: SimpleNamespace, year: int = 2025) -> dict[str, tuple[int, ...]]:
    return {each.figure.id: each.counted for each in monthly(office.agency, year)}


def at(**months: int) -> tuple[int, ...]:
    return tuple(months.get(f"m{month}", 0) for month in range(1, 13))


def test_each_record_stands_in_the_month_of_its_own_day(year: SimpleNamespace) -> None:
    found = named(year)
    assert found["news_count"] == at(m1=2, m12=1)
    assert found["repost_count"] == at(m6=3)
    assert found["interpretations"] == at(m7=1)
    assert found["cleaned_items"] == at(m4=1), "by the day in China, not by that of Greenwich"
    assert found["normative_issued"] == at(m2=1)
    assert found["normative_repealed"] == at(m9=1)
    assert found["requests_new"] == at(m5=1, m12=1)
    assert found["requests_closed"] == at(m6=1)
    permits = figures()["proactive.licences.decisions"]
    assert by_month(permits, year.agency, 2025) == at(m11=1), "by the day of decision, not of publication"


def test_the_months_of_every_figure_add_up_to_its_year(year: SimpleNamespace) -> None:
    for seen in (2024, 2025):
        known = YearOf(year.agency, seen)
        cells = [each for each in figures().values() if not each.rate]
        having = {each.id: months for each in cells if (months := by_month(each, year.agency, seen))}
        assert len(having) > 150
        assert {id: sum(months) for id, months in having.items()} == {id: known.counted(id) for id in having}


def test_what_is_a_stock_has_no_month(year: SimpleNamespace) -> None:
    assert not STOCKS & named(year).keys()
    for id in ("requests.carried_in.total", "requests.carried_out.natural", "proactive.normative.in_force", RATE):
        assert by_month(figures()[id], year.agency, 2025) == ()


def test_the_page_shows_months_and_quarters_and_hands_them_out(year: SimpleNamespace) -> None:
    client, address = signed_in(year.clerk), reverse("desk_report_months", args=["sfj", 2025])
    page = client.get(address).content.decode()
    assert "<svg" in page
    assert "政务动态条数" in page
    quarters = client.get(address, {"by": "quarter", "format": "csv"})
    lines = b"".join(quarters.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[:5] == ["项目", "第一季度", "第二季度", "第三季度", "第四季度"]
    assert next(line for line in lines if line.startswith("政务动态条数")).split(",")[1:6] == ["2", "0", "0", "1", "3"]
    assert signed_in(year.foreign).get(address).status_code == 404


def test_the_bulletin_says_what_was_and_what_was_not(year: SimpleNamespace) -> None:
    client = signed_in(year.clerk)

    def told(period: str) -> str:
        return client.get(reverse("desk_bulletin", args=["sfj", 2025, period])).content.decode()

    assert "本期新收申请0件，办结1件；年初以来新收1件，办结1件。" in told("m6")
    assert "本期没有主动公开政府信息；" in told("m4")
    assert "政务动态2条" in told("q1")
    second = client.get(reverse("desk_bulletin", args=["sfj", 2025, "q2"])).context["told"]["news_count"]
    assert (second.now, second.before, second.a_year_ago, second.so_far) == (0, 2, 0, 2)
    assert client.get(reverse("desk_bulletin", args=["sfj", 2025, "m13"])).status_code == 404
    this = timezone.localdate()
    if this.month < 12:
        later = reverse("desk_bulletin", args=["sfj", this.year, f"m{this.month + 1}"])
        assert client.get(later).status_code == 404, "a month that has not begun"


def bulletin(year: SimpleNamespace, period: str, today: date = date(2026, 3, 2)) -> Bulletin:
    found = bulletin_of(year.agency, 2025, period, today)
    assert found
    return found


def test_the_bulletin_tells_what_stands_out_against_the_period_before(year: SimpleNamespace) -> None:
    february, first = bulletin(year, "m2"), bulletin(year, "m1")
    assert february.changes == [
        "政务动态条数0条，比上期（2）减少2。",
        "公开目录信息条数1条，比上期（0）增加1。",
        "制发规范性文件数1件，比上期（0）增加1。",
    ], "the greatest first, each counted figure once, a percentage only of something"
    assert first.comparable, "January is held against December of the year before"
    assert printing.changes(bulletin(year, "m9")) == ["废止规范性文件数1件，比上期（0）增加1。"]
    assert printing.changes(bulletin(year, "m11")) == [printing.UNCHANGED]
    at_first = bulletin_of(year.agency, 2021, "m1", date(2026, 3, 2))
    assert at_first
    assert printing.changes(at_first) == [printing.NONE_BEFORE], "nothing is told of a year not kept here"
    AccessRequest.objects.filter(decided_on=date(2025, 6, 3)).update(due_on=date(2025, 6, 2))
    assert bulletin(year, "m6").changes[0] == "逾期答复数1件，须查明原因。"


def test_the_bulletin_comes_as_word_and_pdf_with_the_numbers_of_the_page(year: SimpleNamespace) -> None:
    year.agency.leader_names = "𠮷喆"
    year.agency.save()
    client = signed_in(year.clerk)
    page = client.get(reverse("desk_bulletin", args=["sfj", 2025, "q2"]))
    answers = {
        ending: client.get(reverse("desk_bulletin_file", args=["sfj", 2025, "q2", ending]))
        for ending in ("docx", "pdf")
    }
    assert [client.get(reverse("desk_bulletin_file", args=["sfj", 2025, "q2", "xls"])).status_code] == [404]
    word = Document(io.BytesIO(answers["docx"].content))
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows[1:] == [printing.cells(line) for line in page.context["bulletin"].lines]
    assert len(rows) > 20
    charts = list(word.inline_shapes)
    assert len(charts) == len(page.context["charts"]) == 2, "a chart of nothing but zeros is not drawn"
    assert "政务动态条数本期0，上期2" in charts[0]._inline.docPr.get("descr")
    text = "".join(paragraph.text for paragraph in word.paragraphs)
    pdf = pypdfium2.PdfDocument(answers["pdf"].content)
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)
    for words in ("县司法局办公室编", "单位负责人：𠮷喆", "2025年4月至6月", "本期新收申请1件，办结1件"):
        assert words in text, words
        assert words in printed, words
    kinds = [each.type for sheet in pdf for each in sheet.get_objects()]
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds, "the charts are vectors"
    assert b"pdfuaid" in answers["pdf"].content
    assert (
        signed_in(year.foreign).get(reverse("desk_bulletin_file", args=["sfj", 2025, "q2", "pdf"])).status_code == 404
    )


def test_a_bulletin_of_a_running_period_says_that_it_runs(year: SimpleNamespace) -> None:
    assert bulletin(year, "q4", date(2025, 12, 31)).unfinished
    assert not bulletin(year, "q4", date(2026, 1, 1)).unfinished
    assert bulletin_of(year.agency, 2025, "q4", date(2025, 9, 30)) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_both_pages_in_a_browser(year: SimpleNamespace, live_server: Any, visitor: Page, size: dict[str, int]) -> None:
    cookie = signed_in(year.clerk).cookies["sessionid"]
    visitor.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    visitor.set_viewport_size(size)
    visitor.goto(live_server.url + reverse("desk_report_months", args=["sfj", 2025]))
    assert violations(visitor) == []
    assert overflow(visitor) <= 0
    visitor.get_by_role("link", name="6月", exact=True).click()
    visitor.wait_for_url("**/bulletins/m6/")
    assert violations(visitor) == []
    assert overflow(visitor) <= 0
