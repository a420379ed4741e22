"""One message all the way in a real browser: written, classified, given out, answered, reviewed, sent, read, rated,
published, found by everybody and counted in the report. Everybody gets everywhere by what stands on the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.website.access_requests.conftest import staff
from tests.website.browser import DESK, PHONE, overflow, violations
from tests.website.test_whole_way_browser import at, done, follow, named, press
from website.agencies import permissions
from website.agencies.models import Person
from website.audit.services import verify
from website.correspondence import ledger
from website.correspondence.models import Message
from website.portal import puzzle

__all__ = ["at", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = "老人办公证要带什么"
PHOTO = {"name": "窗口告示.txt", "mimeType": "text/plain", "buffer": "窗口告示".encode()}
LIST = {"name": "材料清单.txt", "mimeType": "text/plain", "buffer": "身份证、户口簿".encode()}


@pytest.fixture
def base(
    live_server: Any, county: SimpleNamespace, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> str:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(puzzle, "MOST", 50)
    permissions.lay_down()
    return str(live_server.url)


def without_barriers(page: Page) -> None:
    """Hold a page to the rules of access, on a phone and on a desk."""
    page.wait_for_load_state("networkidle")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert overflow(page) <= 0, (page.url, size)
        assert violations(page) == [], (page.url, size)


def open_message(page: Page) -> Page:
    """Open the message from what waits for the person."""
    page.get_by_role("link", name=re.compile(SUBJECT)).first.click()
    return page


def test_from_the_form_to_the_report(
    base: str, visitor: Page, at: Callable[[Person], Page], staff: SimpleNamespace
) -> None:
    code = writes(visitor, base)
    message = Message.objects.get()
    assert (message.same_place, message.may_publish) == (0, True)
    classifies(at(staff.clerk))
    answers(at(staff.handler))
    reviews(at(staff.head))
    sends(at(staff.clerk))
    reads_and_rates(visitor, base, message.number, code)
    publishes(at(staff.leader))
    found_by_everybody(visitor, base)
    counted(at(staff.clerk), message.number)
    message.refresh_from_db()
    assert (message.state, message.satisfaction, message.days_taken) == ("closed", "satisfied", 0)
    assert list(ledger.breaks(message)) == []
    assert list(verify()) == []


def writes(page: Page, base: str) -> str:
    page.goto(f"{base}/sfj/")
    follow(page, "写信")
    without_barriers(page)
    press(page, "寄出")
    expect(page.get_by_role("alert")).to_contain_text("请填写标题")
    without_barriers(page)
    page.get_by_label("标题").fill(SUBJECT)
    page.get_by_label("内容").fill("我叫𬭎喆，电话13800000000，想给老人办公证。")
    page.get_by_label("附件").set_input_files([PHOTO])
    page.get_by_label("姓名或者名称").fill("𬭎喆")
    page.get_by_label("电话", exact=True).fill("13800000000")
    page.get_by_label("同意隐去个人信息以后公开来信和答复").check()
    expect(page.locator("[name=altcha]")).not_to_have_value("")
    press(page, "寄出")
    code = page.locator("[data-code]").inner_text()
    without_barriers(page)
    follow(page, "看这封信的进展")
    expect(page.get_by_role("heading", name="已经收到")).to_be_visible()
    press(page, "退出查询")
    return code


def classifies(page: Page) -> None:
    expect(page.get_by_role("heading", name=re.compile("^信件等我办"))).to_be_visible()
    open_message(page)
    without_barriers(page)
    follow(page, "分类")
    page.get_by_role("radio", name=re.compile("咨询（")).check()
    done(page, "分类")
    follow(page, "交办")
    page.get_by_label(named("承办股室")).select_option(label="云岭县司法局法治股")
    done(page, "交办")


def answers(page: Page) -> None:
    open_message(page)
    expect(page.get_by_text("13800000000")).to_be_visible()  # the sender wrote it into the text
    follow(page, "拟答")
    page.get_by_label(named("答复")).fill("您好，请带老人的身份证、户口簿到公证处。")
    page.get_by_label(named("答复附件")).set_input_files([LIST])
    without_barriers(page)
    done(page, "保存拟答")
    follow(page, "送审")
    done(page, "送审")


def reviews(page: Page) -> None:
    open_message(page)
    follow(page, "审核同意")
    expect(page.get_by_text("请带老人的身份证、户口簿到公证处")).to_be_visible()
    done(page, "审核同意")


def sends(page: Page) -> None:
    open_message(page)
    follow(page, "答复来信人")
    done(page, "答复来信人")
    without_barriers(page)


def reads_and_rates(page: Page, base: str, number: str, code: str) -> None:
    page.goto(f"{base}/sfj/messages/write/")
    follow(page, "查看答复")
    page.get_by_label("信件编号").fill(number)
    page.get_by_label("查询码").fill(code.lower())
    without_barriers(page)
    press(page, "查看")
    expect(page.get_by_text("请带老人的身份证、户口簿到公证处")).to_be_visible()
    expect(page.get_by_role("link", name="材料清单.txt")).to_be_visible()
    page.get_by_label("想说的话（可以不写）").fill("讲得清楚")
    press(page, "满意")
    expect(page.get_by_role("status")).to_contain_text("谢谢您的评价")
    without_barriers(page)


def publishes(page: Page) -> None:
    page.goto(page.url)
    follow(page, "信件")
    page.get_by_role("link", name=re.compile("^已答复待办结")).click()
    page.get_by_role("link", name=re.compile("^信")).last.click()
    follow(page, "公开")
    expect(page.get_by_text("原文里发现并已隐去：来信人电话、来信人姓名")).to_be_visible()
    expect(page.get_by_label(named("公开的来信"))).to_have_value("我叫某某，电话某某，想给老人办公证。")
    without_barriers(page)
    done(page, "公开")


def found_by_everybody(page: Page, base: str) -> None:
    page.goto(f"{base}/sfj/")
    follow(page, "公开的信件")
    page.get_by_placeholder("标题、来信、答复中的词语").fill("户口簿")
    press(page, "查找")
    expect(page.get_by_text("0.0个工作日")).to_be_visible()
    without_barriers(page)
    follow(page, SUBJECT)
    expect(page.get_by_text("我叫某某，电话某某，想给老人办公证。")).to_be_visible()
    expect(page.get_by_text("𬭎喆")).to_have_count(0)
    without_barriers(page)


def counted(page: Page, number: str) -> None:
    open_message(page)
    follow(page, "办结")
    done(page, "办结")
    page.get_by_role("link", name=re.compile("答复信件数")).first.click()
    expect(page.get_by_role("heading", name="答复信件数：1 件")).to_be_visible()
    expect(page.get_by_role("link", name=number)).to_be_visible()
    assert str(timezone.localdate().year) in page.url


def test_a_report_is_written_without_scripts_and_without_a_name(base: str, window: Callable[..., Page]) -> None:
    page = window(java_script_enabled=False)
    page.goto(f"{base}/sfj/messages/write/")
    page.get_by_role("radio", name="举报").check()
    page.get_by_label("标题").fill("某所收费不开票")
    page.get_by_label("内容").fill("上周收费没有开票。")
    press(page, "寄出")
    number, code = (page.locator(".code dd").nth(each).inner_text() for each in (0, 1))
    page.goto(f"{base}/sfj/messages/follow/")
    page.get_by_label("信件编号").fill(number)
    page.get_by_label("查询码").fill(code)
    press(page, "查看")
    expect(page.get_by_role("heading", name="已经收到")).to_be_visible()
    report = Message.objects.get()
    assert (report.guarded, report.sealed, report.kind) == (True, "", "report")
