"""Hearing what is said in public, in a real browser: rules proposed, a source tried out and read, an item judged, its
evidence opened, a spreadsheet taken in. Everybody gets everywhere by what stands on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.website.access_requests.conftest import staff
from tests.website.browser import DESK, PHONE, overflow, violations
from tests.website.hostile import plain, serving
from tests.website.test_whole_way_browser import at, press
from website.agencies import permissions
from website.agencies.models import Person
from website.audit.models import Entry
from website.audit.services import verify
from website.desk.monitoring import sources as source_pages
from website.monitoring import fetching, hosts
from website.monitoring.models import Item, Source

__all__ = ["at", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
FEED = """<rss version="2.0"><channel><title>县融媒</title>
<item><title>云岭县司法局窗口办事太慢，群众不满</title><link>/1</link>
<description>张三说，到云岭县司法局办事排队两小时，没有人管。</description></item>
<item><title>天气预报</title><link>/2</link><description>明天晴。</description></item></channel></rss>"""
SHEET = "文章标题,摘要,链接,媒体名称,作者\n云岭县司法局送法下乡,讲民法典,http://a.example/1,县融媒,李四\n,没有标题,,,\n"


@pytest.fixture
def base(
    live_server: Any, county: SimpleNamespace, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> str:
    settings.MEDIA_ROOT = tmp_path
    permissions.lay_down()
    manners = hosts.Manners(resolve=lambda host, port: ["127.0.0.1"], sleep=lambda seconds: None)
    monkeypatch.setattr(source_pages, "MANNERS", manners)
    monkeypatch.setattr(hosts, "PAUSE", timedelta(0))
    real = hosts.ask
    monkeypatch.setattr(hosts, "ask", lambda url, **options: real(url, inside=True, **options))
    return str(live_server.url)


def without_barriers(page: Page) -> None:
    """Hold a page to the rules of access, on a phone and on a desk."""
    page.wait_for_load_state("networkidle")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert overflow(page) <= 0, (page.url, size)
        assert violations(page) == [], (page.url, size)


def test_from_a_source_to_a_judgement(
    base: str, at: Callable[[Person], Page], staff: SimpleNamespace, tmp_path: Any
) -> None:
    page = at(staff.clerk)
    page.goto(f"{base}/desk/monitoring/")
    expect(page.get_by_text("还没有启用的关注规则")).to_be_visible()
    without_barriers(page)
    page.locator(".desk-buttons").get_by_role("link", name="关注规则").click()
    without_barriers(page)
    press(page, "采用建议的规则")
    without_barriers(page)
    tries_a_rule(page, base)
    with serving(lambda line, head: plain(FEED.encode() if b"/feed" in head else b"")(line, head)) as port:
        adds_a_source(page, base, f"http://site.example:{port}/feed")
        assert fetching.read(Source.objects.get().pk, source_pages.MANNERS)
    judges(page, base)
    opens_the_evidence(page)
    takes_a_sheet_in(page, base, tmp_path)
    assert Entry.objects.filter(action="monitoring.snapshot_opened").count() == 1
    assert list(verify()) == []


def tries_a_rule(page: Page, base: str) -> None:
    page.goto(f"{base}/desk/monitoring/rules/add/")
    page.get_by_label("名称").fill("窗口")
    page.locator("[name=text]").fill("窗口 （慢 或 排队）")
    page.get_by_label("试一段文字").fill("窗口太慢\n排队两小时")
    press(page, "试一试")
    expect(page.get_by_text("这段文字命中")).to_be_visible()
    without_barriers(page)
    press(page, "保存")


def adds_a_source(page: Page, base: str, url: str) -> None:
    page.goto(f"{base}/desk/monitoring/sources/")
    without_barriers(page)
    page.get_by_role("link", name="增加信息来源").click()
    page.get_by_label("名称").fill("县融媒")
    page.locator("[name=url]").fill("https://weibo.com/u/1234567890")
    press(page, "保存")
    expect(page.get_by_text("关注的是话题，不是人").first).to_be_visible()
    without_barriers(page)
    page.locator("[name=url]").fill(url)
    press(page, "先试读一次")
    expect(page.get_by_text("试读没有保存任何东西")).to_be_visible()
    without_barriers(page)
    press(page, "保存")
    expect(page.get_by_role("link", name="县融媒")).to_be_visible()
    without_barriers(page)


def judges(page: Page, base: str) -> None:
    page.goto(f"{base}/desk/monitoring/")
    without_barriers(page)
    assert "张三" not in page.content()
    page.get_by_role("link", name="窗口办事太慢").click()
    expect(page.get_by_text("估计，不是判断").first).to_be_visible()
    assert "张三" not in page.content()
    without_barriers(page)
    page.get_by_label("与本单位有关").check()
    press(page, "保存判断")
    expect(page.get_by_text("已经判断为“与本单位有关”")).to_be_visible()
    assert Item.objects.get().state == "ours"


def opens_the_evidence(page: Page) -> None:
    page.get_by_role("link", name="说明理由，查看原文").click()
    without_barriers(page)
    page.get_by_label("理由").fill("核实窗口排队的情况")
    with page.expect_download() as download:
        press(page, "核对校验值，下载原文")
    with open(download.value.path(), encoding="utf-8") as file:
        assert "张三" in file.read()


def takes_a_sheet_in(page: Page, base: str, tmp_path: Any) -> None:
    page.goto(f"{base}/desk/monitoring/")
    page.get_by_role("link", name="导入表格").click()
    without_barriers(page)
    sheet = {"name": "导出.csv", "mimeType": "text/csv", "buffer": SHEET.encode("gb18030")}
    page.locator("input[type=file]").set_input_files(sheet)
    press(page, "上传，核对")
    expect(page.get_by_text("“标题”没有填写")).to_be_visible()
    without_barriers(page)
    press(page, "导入正确的 1 行")
    expect(page.get_by_text("留下1条").first).to_be_visible()
    for path in ("enter/", "mail/", f"groups/{Item.objects.first().group_id}/"):
        page.goto(f"{base}/desk/monitoring/{path}")
        without_barriers(page)
