"""The public's pages in a real browser: at both widths, in every way of reading, without a script, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.website.browser import DESK, PHONE, box_of, overflow, violations
from website.publishing.models import AgencyHome, Column, Record, RecordLink
from website.publishing.standing import lay_down

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "关于进一步加强和规范全县行政执法案卷评查与规范性文件合法性审查工作的实施意见（试行）补充通知"


DETAILS = {
    "form": "图解",
    "author": "法治股",
    "party": "某公司",
    "decision_number": "云水罚决〔2022〕1号",
    "penalty_kind": "没收违法所得、没收非法财物",
    "amount": "10000.00",
    "decided_on": "2022-08-01",
    "basis": "某法" * 60,
    "steps": "提出申请→受理→决定",
}


@pytest.fixture
def site(live_server: Any, public: Callable[..., Record], picture: Any, attach: Any) -> tuple[str, list[str]]:
    """Serve a site with every kind of thing on it; give its address and its pages."""
    from website.publishing.indexing import document_of
    from website.search.services import put

    table = {
        "data": [["科目", "金额"], ["基本支出", "320.5"]],
        "first_row_is_table_header": True,
        "table_caption": "简表",
    }
    body = [
        {
            "type": "text",
            "value": "<h2>一、做法</h2><p>现场宣传拆迁政策，<a href='/sfj/'>回首页</a>。</p><ul><li>甲</li></ul>",
        },
        {"type": "table", "value": table},
        {"type": "picture", "value": {"image": picture.pk, "alt_text": "示意图", "decorative": False}},
        {"type": "quote", "value": {"text": "引文", "source": "出处"}},
    ]
    old = public(title=LONG, kind="normative_document", validity="repealed", repealed_on=date(2022, 5, 1), body=body)
    new = public(title="新办法", kind="normative_document", validity="in_force", doc_no="云司发〔2022〕3号", body=body)
    RecordLink.objects.create(record=new, kind="replaces", other=old)
    attach(new, "image", picture.pk)
    attach(old, "image", picture.pk)
    guide = public(title="办事指南", kind="service_guide", details={"basis": "某法", "steps": "一\n二"}, body=[])
    gone = public(
        title="撤回的", withdrawn_at="2022-06-01T00:00:00+08:00", withdrawal_note="有误", withdrawal_reason="mistake"
    )
    home = AgencyHome.objects.get(slug="sfj")
    columns = {
        kind: home.add_child(instance=Column(title=kind, slug=slug, record_kind=kind))
        for slug, kind in (
            ("guifan", "normative_document"), ("jiedu", "interpretation"),
            ("zhinan", "service_guide"), ("zhifa", "penalty"), ("tupian", "photo_news"),
        )
    }  # fmt: skip
    lay_down(home)
    for kind, column in columns.items():
        for title in (LONG, "𬭎志"):
            values = {"validity": "in_force", "doc_no": "云司发〔2022〕9号", "details": DETAILS, "body": body}
            attach(public(title=title, kind=kind, column=column, **values), "image", picture.pk)
    reading = Record.objects.filter(kind="interpretation").first()
    RecordLink.objects.create(record=reading, kind="interprets", other=new)
    repost = public(title="转载", kind="repost", source_name="某网", source_url="https://www.gov.cn/" + "a" * 90)
    put([document_of(each) for each in (old, new, guide)])
    addresses = [
        "/", "/sfj/", "/sfj/news/", "/sfj/guide/", "/sfj/catalogue/", "/sfj/map/", "/sfj/search/",
        "/sfj/search/?q=拆迁", "/sfj/search/?q=没有这个词", "/api/", "/nothing/", "/sfj/nothing/",
        "/accounts/login/", "/sfj/guifan/?validity=all", "/sfj/jiedu/", "/sfj/jiedu/?choice=视频", "/sfj/zhinan/",
        "/sfj/zhifa/", "/sfj/tupian/", "/sfj/reports/", "/sfj/about/", "/sfj/accessibility/", "/sfj/privacy/",
        *(each.get_absolute_url() for each in (old, new, guide, gone, repost)),
    ]  # fmt: skip
    return live_server.url, addresses


def test_no_page_has_an_axe_violation_or_runs_out_of_its_width(site: tuple[str, list[str]], visitor: Page) -> None:
    base, addresses = site
    for size in (DESK, PHONE):
        visitor.set_viewport_size(size)
        for address in addresses:
            visitor.goto(base + address)
            assert violations(visitor) == [], address
            assert overflow(visitor) == 0, (address, size)


@pytest.mark.parametrize("mode", ["大字", "大字高对比"])
def test_large_type_and_high_contrast_hold_too(site: tuple[str, list[str]], visitor: Page, mode: str) -> None:
    base, addresses = site
    visitor.goto(base + "/sfj/")
    visitor.get_by_role("button", name=mode, exact=True).click()
    expect(visitor).to_have_url(base + "/sfj/")
    expect(visitor.locator("html")).to_have_class(re.compile("large|contrast"))
    for size in (DESK, PHONE):
        visitor.set_viewport_size(size)
        for address in addresses:
            visitor.goto(base + address)
            assert visitor.locator("html").get_attribute("class") in ("large", "contrast")
            assert violations(visitor) == [], address
            assert overflow(visitor) == 0, (address, size)


def test_everything_works_without_a_script(site: tuple[str, list[str]], window: Callable[..., Page]) -> None:
    base, _ = site
    page = window(java_script_enabled=False, viewport=PHONE)
    page.goto(base + "/sfj/")
    page.get_by_label("搜索本单位公开的信息").fill("拆迁")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="新办法").click()
    page.get_by_role("button", name="有用", exact=True).click()
    expect(page.get_by_role("heading", name="谢谢您的评价")).to_be_visible()


def test_a_keyboard_reaches_the_text_and_the_search(site: tuple[str, list[str]], visitor: Page) -> None:
    base, _ = site
    visitor.goto(base + "/sfj/")
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.textContent") == "跳到正文"
    visitor.keyboard.press("Enter")
    assert visitor.evaluate("document.activeElement.id") == "main"


def test_no_page_asks_another_server_for_anything(site: tuple[str, list[str]], visitor: Page) -> None:
    base, addresses = site
    asked: set[str] = set()
    visitor.on("request", lambda request: asked.add(request.url))
    for address in addresses:
        visitor.goto(base + address)
    assert {url for url in asked if not url.startswith((base, "data:"))} == set()


def test_no_day_is_broken_and_no_list_is_a_table_on_a_phone(site: tuple[str, list[str]], visitor: Page) -> None:
    base, _ = site
    visitor.set_viewport_size(PHONE)
    visitor.goto(base + "/sfj/news/")
    heights = visitor.eval_on_selector_all(".records time", "all => all.map(each => each.getClientRects().length)")
    assert set(heights) == {1}
    content, columns = (box_of(visitor, visitor.locator(each)) for each in ("section.panel", "nav.side"))
    assert content["y"] < columns["y"], "what the page is about comes first"
    visitor.goto(base + "/sfj/catalogue/")
    categories = visitor.locator("details.side")
    assert categories.is_visible()
    assert not categories.get_by_role("link", name="财政预算、决算信息").is_visible()
    categories.locator("summary").click()
    categories.get_by_role("link", name="财政预算、决算信息").click()
    expect(visitor).to_have_url(re.compile("code=P20-07"))


def test_on_paper_a_record_has_its_text_and_its_address_once(site: tuple[str, list[str]], visitor: Page) -> None:
    base, addresses = site
    (address,) = [each for each in addresses if each == Record.objects.get(title="新办法").get_absolute_url()]
    visitor.goto(base + address)
    pdf = pypdfium2.PdfDocument(visitor.pdf(format="A4"))
    words = "".join(page.get_textpage().get_text_range() for page in pdf).replace("\r\n", "")
    assert words.count(address) == 1
    assert "这条信息有用吗" not in words
    assert "工作人员登录" not in words
    assert "新办法" in words
