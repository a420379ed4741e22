"""The applicant's whole way in a real browser, at both widths and in every way of reading."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.website.access_requests.conftest import apply, received, staff
from tests.website.access_requests.letter_cases import signed_elsewhere
from tests.website.browser import DESK, PHONE, overflow, violations
from website.access_requests import services
from website.access_requests.models import AccessRequest, Practice
from website.access_requests.services import Content, Registered, Upload
from website.portal import puzzle
from website.publishing.indexing import document_of
from website.publishing.models import Record
from website.search.services import put

__all__ = ["apply", "received", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
FILE = {"name": "说明.txt", "mimeType": "text/plain", "buffer": "附件".encode()}
KEPT = "localStorage.getItem('gongkai-apply-sfj')"

SOLVED = "document.querySelector('form[data-keep] [name=altcha]').value !== ''"


@pytest.fixture
def base(live_server: Any, county: SimpleNamespace, settings: Any, tmp_path: Any) -> str:
    settings.MEDIA_ROOT = tmp_path
    county.justice.phone, county.justice.office_address = "0934-1234567", "云岭县解放路1号"
    county.justice.reconsideration_organ, county.justice.court = "云岭县人民政府", "云岭县人民法院"
    county.justice.save()
    return str(live_server.url)


def fill(page: Page, base: str, title: str = "行政复议规程") -> None:
    page.goto(f"{base}/sfj/apply/")
    page.get_by_label("姓名或者名称").fill("𬭎喆")
    page.get_by_label("证件号码").fill("11010519491231002X")
    page.get_by_label("电话", exact=True).fill("13800000000")
    page.get_by_label("信息的名称").fill(title)


def until(page: Page, holds: str) -> None:
    """Wait until something holds; the page's policy forbids the browser driver's own way of waiting."""
    for _ in range(300):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    raise AssertionError(holds)


def press(page: Page, name: str) -> None:
    """Send a form, and wait until the page that answers has come: axe must not look at one that is leaving."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def test_the_whole_way_on_a_telephone(
    base: str, visitor: Page, public: Callable[..., Record], staff: SimpleNamespace, county: SimpleNamespace
) -> None:
    put([document_of(public(title="行政复议规程解读"))])
    visitor.set_viewport_size(PHONE)
    fill(visitor, base)
    visitor.locator("[name=attachment_files]").set_input_files([FILE])
    until(visitor, SOLVED)
    press(visitor, "下一步")
    expect(visitor.get_by_role("heading", name="这些信息已经公开")).to_be_visible()
    press(visitor, "返回修改")
    assert visitor.get_by_label("证件号码").input_value() == "11010519491231002X"
    expect(visitor.get_by_text("删除“说明.txt”")).to_be_visible()
    until(visitor, SOLVED)
    press(visitor, "下一步")
    press(visitor, "都不是，继续提交")
    code = visitor.locator("[data-code]").inner_text()
    assert visitor.evaluate(KEPT) is None, "what was typed stays behind in the browser"
    request = AccessRequest.objects.get()
    assert (request.same_place, request.suggestions_shown, request.papers.count()) == (0, 1, 1)
    services.take(request, "ask_confirmation", by=staff.clerk)
    visitor.get_by_role("link", name="看这件申请的进展").click()
    press(visitor, "确认，今天为收到申请之日")
    services.take(request, "ask_clarification", by=staff.clerk, detail={"points": "请写明年份。"})
    press(visitor, "退出查询")
    visitor.get_by_label("申请编号").fill(request.number)
    visitor.get_by_label("查询码").fill(code.lower())
    press(visitor, "查询")
    visitor.get_by_label("补正的内容").fill("2025年的。")
    visitor.locator("#files_clarify").set_input_files([FILE])
    press(visitor, "提交补正")
    expect(visitor.get_by_text("答复期限从今天重新起算")).to_be_visible()
    request.refresh_from_db()
    answer(request, staff, county)
    visitor.reload()
    expect(visitor.get_by_text("如不服本答复，可以自收到本答复书之日起60日内向云岭县人民政府")).to_be_visible()
    with visitor.expect_download() as taken:
        visitor.get_by_role("link", name="答复书.txt").first.click()
    assert taken.value.path().read_bytes() == b"reply"


def answer(request: AccessRequest, staff: SimpleNamespace, county: SimpleNamespace) -> None:
    """Take an application that was received to its served reply."""
    services.assign(request, unit=county.unit, handler=staff.handler, by=staff.clerk)
    services.take(request, "draft", by=staff.handler, detail={"outcome": "GRANT", "grounds": "条例第三十六条"})
    for step, who in (("secrecy", staff.secrecy), ("legal", staff.legal), ("head", staff.head)):
        services.take(request, "review", by=who, detail={"step": step})
    signed_elsewhere(request, staff)
    letter = [Upload("答复书.txt", b"reply", "letter", True)]
    services.take(request, "serve", by=staff.clerk, detail={"service_proof": True}, uploads=letter)


def test_what_is_typed_is_kept_in_the_browser_and_can_be_taken_away(base: str, visitor: Page) -> None:
    fill(visitor, base)
    visitor.get_by_label("商业企业").check()
    expect(visitor.get_by_label("联系人或者法定代表人")).to_be_visible()
    until(visitor, f"({KEPT} || '').includes('commercial')")
    assert "11010519491231002X" not in visitor.evaluate(KEPT)
    visitor.goto(f"{base}/sfj/")
    visitor.goto(f"{base}/sfj/apply/")
    assert visitor.get_by_label("姓名或者名称").input_value() == "𬭎喆"
    assert visitor.get_by_label("商业企业").is_checked()
    expect(visitor.get_by_text("已恢复您上次在这台设备上填写的内容")).to_be_visible()
    visitor.get_by_role("button", name="删除保存的内容").click()
    assert visitor.evaluate(KEPT) is None
    assert visitor.get_by_label("姓名或者名称").input_value() == ""
    visitor.get_by_label("这是公用的设备，不要保存").check()
    visitor.get_by_label("姓名或者名称").fill("不要留下")
    visitor.wait_for_timeout(600)
    assert visitor.evaluate(KEPT) is None


def test_it_all_works_without_a_script(base: str, window: Callable[..., Page], monkeypatch: Any) -> None:
    page = window(java_script_enabled=False, viewport=PHONE)
    fill(page, base)
    page.get_by_label("信息的名称").fill("")
    press(page, "下一步")
    expect(page.get_by_role("alert")).to_contain_text("至少填写一样")
    assert page.get_by_label("姓名或者名称").input_value() == "𬭎喆"
    page.get_by_label("信息的名称").fill("某规程")
    press(page, "下一步")
    press(page, "提交申请")
    expect(page.get_by_role("heading", name="政府信息公开申请回执")).to_be_visible()
    expect(page.get_by_role("button", name="打印这份回执")).to_be_hidden()
    assert AccessRequest.objects.count() == 1


def test_enter_in_a_field_goes_on_and_a_mistake_takes_the_focus(base: str, visitor: Page) -> None:
    visitor.goto(f"{base}/sfj/apply/")
    visitor.get_by_label("信息的名称").press("Enter")
    expect(visitor.get_by_role("alert")).to_be_focused()
    visitor.get_by_role("alert").get_by_role("link").first.click()
    assert visitor.evaluate("document.activeElement.name") == "name"


@pytest.fixture
def cases(
    received: Callable[..., AccessRequest],
    apply: Callable[..., Registered],
    staff: SimpleNamespace,
    county: SimpleNamespace,
) -> list[tuple[str, str]]:
    """Make a case in every stage that looks different; give number and code of each."""
    Practice.objects.create(agency=county.justice, payment_account="云岭县非税收入专户\n账号 0000 0000")
    steps: list[list[tuple[str, str, dict[str, Any]]]] = [
        [("ask_confirmation", "clerk", {})],
        [("confirm", "clerk", {}), ("ask_clarification", "clerk", {"points": "一、请写明年份。\n二、请写明文种。"})],
        [("confirm", "clerk", {}), ("ask_reason", "clerk", {"excessive": "本月第45件，内容相近。"})],
        [
            ("confirm", "clerk", {}),
            ("ask_fee", "head", {"excessive": "本月第45件", "way": "pages", "count": 250}),
        ],
    ]
    found = []
    for each in steps:
        made = apply(on=None, content=Content(description="关于𬭎镇征地补偿方案及其附件的全部材料" * 3))
        for kind, who, detail in each:
            services.take(made.request, kind, by=getattr(staff, who), detail=detail)
        found.append((made.request.number, made.code))
    made = apply(on=None)
    services.take(made.request, "confirm", by=staff.clerk)
    answer(made.request, staff, county)
    return [*found, (made.request.number, made.code)]


@pytest.mark.parametrize("mode", ["标准", "大字", "大字高对比"])
def test_no_page_has_an_axe_violation_or_runs_out_of_its_width(
    base: str, visitor: Page, cases: list[tuple[str, str]], public: Callable[..., Record], mode: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(puzzle, "MOST", 50)
    put([document_of(public(title="行政复议规程解读"))])
    visitor.goto(f"{base}/sfj/")
    visitor.get_by_role("button", name=mode, exact=True).click()

    def look(name: str) -> None:
        for size in (DESK, PHONE):
            visitor.set_viewport_size(size)
            assert violations(visitor) == [], (name, size)
            assert overflow(visitor) == 0, (name, size)

    fill(visitor, base, title="")
    visitor.locator("[name=attachment_files]").set_input_files([FILE])
    press(visitor, "下一步")
    look("mistakes")
    visitor.get_by_label("信息的名称").fill("行政复议规程")
    press(visitor, "下一步")
    look("what is published")
    press(visitor, "都不是，继续提交")
    look("receipt")
    for number, code in cases:
        visitor.goto(f"{base}/sfj/requests/")
        visitor.get_by_label("申请编号").fill(number)
        visitor.get_by_label("查询码").fill(code)
        look("asked for the code") if number == cases[0][0] else None
        press(visitor, "查询")
        look(f"case {number}")
    visitor.goto(f"{base}/sfj/requests/{cases[1][0]}/")
    visitor.get_by_text("撤回这件申请").click()
    press(visitor, "撤回申请")
    look("withdrawing")


def test_a_receipt_prints_on_paper_with_its_code(base: str, visitor: Page) -> None:
    fill(visitor, base)
    press(visitor, "下一步")
    press(visitor, "提交申请")
    code = visitor.locator("[data-code]").inner_text()
    pages = pypdfium2.PdfDocument(visitor.pdf(format="A4"))
    text = pages[0].get_textpage().get_text_range()
    assert len(pages) <= 2
    assert code in text
    assert "复制编号" not in text
