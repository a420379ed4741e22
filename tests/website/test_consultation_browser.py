"""One draft all the way in a real browser: drafted, reviewed, opened, commented on, closed, answered, decided, counted.

Everybody gets everywhere by what stands on the pages, and axe finds nothing on any of the consultation's own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.website.browser import DESK, PHONE, overflow, violations
from tests.website.consultations.conftest import DRAFT, column, drafted, office, opened, pass_days, review, staff
from tests.website.test_whole_way_browser import at, choose, done, fill, follow, press
from website.agencies.models import Person
from website.audit.services import verify
from website.consultations import services
from website.consultations.models import Opinion, PublicConsultation
from website.portal import puzzle
from website.publishing.models import Record
from website.publishing.public_version import touch

__all__ = ["at", "column", "drafted", "office", "opened", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "集镇停车管理"
RECORD = "集镇停车管理办法（征求意见稿）"
"""Stands in the names of both records."""


@pytest.fixture
def base(
    live_server: Any, county: SimpleNamespace, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> str:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(puzzle, "MOST", 50)
    return str(live_server.url)


def sound(page: Page) -> None:
    """Hold a page to axe and to the width of the window, at a desk and on a phone."""
    page.wait_for_load_state()
    expect(page.locator("main h1").first).to_be_visible()
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert violations(page) == [], page.url
        assert overflow(page) <= 0, page.url
    page.set_viewport_size(DESK)


def test_from_the_draft_to_the_figure(
    base: str,
    visitor: Page,
    at: Callable[[Person], Page],
    staff: SimpleNamespace,
    column: Any,
    draft: Callable[..., Record],
) -> None:
    drafts(at(staff.drafter))
    reviews(at, staff)
    says(visitor, base)
    made = PublicConsultation.objects.get()
    pass_days(made, 31)
    touch(made.agency)
    is_closed(visitor, base)
    handles(at(staff.drafter))
    reviews(at, staff)
    reads_the_feedback(visitor, base)
    decides(at(staff.drafter), decided(draft, staff))
    visitor.reload()
    follow(visitor, "云岭县集镇停车管理办法")
    expect(visitor.get_by_role("heading", name="云岭县集镇停车管理办法")).to_be_visible()
    follow(visitor, TITLE)
    expect(visitor.get_by_role("link", name="看采纳情况反馈")).to_be_visible()
    is_counted(at(staff.drafter))
    made.refresh_from_db()
    assert made.state == "decided"
    assert list(verify()) == []


def drafts(page: Page) -> None:
    follow(page, "意见征集")
    sound(page)
    follow(page, "起草意见征集")
    sound(page)
    end = (timezone.localdate() + timedelta(days=30)).isoformat()
    fill(page, 事项名称=TITLE, 草案名称="云岭县集镇停车管理办法（征求意见稿）", 起草说明="主街拥堵。", 截止日期=end)
    fill(page, 草案=DRAFT)
    done(page, "登记")
    sound(page)
    done(page, "送审")


def reviews(at: Callable[[Person], Page], staff: SimpleNamespace) -> None:
    """Take the record that waits through the secrecy review and the sign-off, each by who may."""
    page = at(staff.secrecy)
    page.locator(".desk-work").get_by_role("link", name=RECORD).first.click()
    expect(page.get_by_role("button", name="记录审查结论")).to_be_visible()
    for group in page.get_by_role("radio", name="不涉及", exact=True).all():
        group.check()
    page.get_by_role("radio", name="审查通过，可以公开").check()
    done(page, "记录审查结论")
    page = at(staff.leader)
    page.locator(".desk-work").get_by_role("link", name=RECORD).first.click()
    done(page, "签发")


def says(page: Page, base: str) -> None:
    """Say one thing on a paragraph, with a name, on a phone; and another on the whole."""
    page.goto(f"{base}/sfj/")
    follow(page, "意见征集")
    sound(page)
    follow(page, TITLE)
    sound(page)
    page.set_viewport_size(PHONE)
    page.locator("#p2").get_by_role("link", name="提意见").click()
    expect(page.get_by_label("针对哪一部分")).to_have_value("2")
    press(page, "提交意见")
    expect(page.get_by_text("处需要改正")).to_be_visible()
    sound(page)
    page.get_by_label("您的意见").fill("夜间应当允许停放，可以打13912345678找我。")
    page.get_by_label("同意在采纳情况反馈中公布意见原文").check()
    page.get_by_label("姓名或者单位名称").fill("𬭎喆")
    press(page, "提交意见")
    expect(page.get_by_text("第2段", exact=True)).to_be_visible()
    number = page.locator(".code dd").inner_text()
    sound(page)
    follow(page, "再提一条")
    page.get_by_label("您的意见").fill("支持这个办法。")
    page.wait_for_timeout(800)  # what is typed is kept a moment later
    page.reload()
    expect(page.get_by_label("您的意见")).to_have_value("支持这个办法。")
    press(page, "提交意见")
    expect(page.locator(".code dd")).not_to_have_text(number)
    assert Opinion.objects.count() == 2
    assert page.evaluate("Object.keys(localStorage).filter(each => each.includes('opinion')).length") == 0


def is_closed(page: Page, base: str) -> None:
    page.goto(f"{base}/sfj/consultations/")
    expect(page.get_by_text("现在没有正在征求意见的事项")).to_be_visible()
    follow(page, "已结束")
    follow(page, TITLE)
    expect(page.get_by_role("heading", name="征求意见已经截止")).to_be_visible()
    expect(page.get_by_role("link", name="提意见")).to_have_count(0)
    sound(page)


def handles(page: Page) -> None:
    follow(page, "意见征集")
    page.get_by_role("link", name="待反馈").click()
    follow(page, TITLE)
    follow(page, "去办理")
    sound(page)
    for number, result in ((1, "部分采纳"), (2, "采纳")):
        page.get_by_label(f"选择第{number}条").check()
        fill(page, 意见要点=f"要点{number}", 说明="研究后的说明。")
        choose(page, "采纳情况", result)
        done(page, "答复勾选的意见")
    follow(page, "返回这一事项")
    follow(page, "写采纳情况反馈")
    expect(page.get_by_text("共收到意见2条，采纳1条、部分采纳1条")).to_be_visible()
    expect(page.get_by_text("13912345678")).to_have_count(0)
    sound(page)
    fill(page, 反馈说明="感谢参与。")
    done(page, "送审")


def reads_the_feedback(page: Page, base: str) -> None:
    page.reload()
    follow(page, "看采纳情况反馈")
    page.get_by_text("意见原文（1条，经本人同意公布）").click()
    expect(page.get_by_text("夜间应当允许停放")).to_be_visible()
    for kept_back in ("13912345678", "𬭎喆"):
        expect(page.get_by_text(kept_back)).to_have_count(0)
    sound(page)


def decided(draft: Callable[..., Record], staff: SimpleNamespace) -> str:
    """Publish the decision as any record is, and return its index number."""
    record = draft(title="云岭县集镇停车管理办法", drafter=staff.clerk)
    services.submit(record, by=staff.clerk)
    review(record, staff)
    return str(Record.objects.get(pk=record.pk).index_no)


def decides(page: Page, number: str) -> None:
    follow(page, "意见征集")
    page.get_by_role("link", name="已反馈、已终止").click()
    follow(page, TITLE)
    follow(page, "登记公布的决定")
    fill(page, 决定的索引号=number)
    done(page, "登记")
    sound(page)


def is_counted(page: Page) -> None:
    year = timezone.localdate().year
    follow(page, "意见征集")
    page.get_by_role("link", name="已反馈、已终止").click()
    follow(page, TITLE)
    follow(page, f"{year}年　反馈采纳情况件数")
    expect(page.get_by_role("heading", name="反馈采纳情况件数：1 件")).to_be_visible()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
