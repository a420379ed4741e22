"""One rumour all the way in a real browser: registered, assessed, looked into, answered by a signed record, read by
everybody, briefed, closed, and found again behind its figure of the report."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.website.browser import DESK, PHONE, go_in_menu, overflow, violations
from tests.website.monitoring.rumour import TEXT, TITLE, TRUTH, column, office, staff
from tests.website.test_consultation_browser import sound
from tests.website.test_whole_way_browser import at, done, fill, follow, named, press
from website.agencies.models import Person
from website.audit.services import verify
from website.monitoring import event_ledger
from website.monitoring.models import Item, ItemGroup, OpinionEvent, Source

__all__ = ["at", "column", "office", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
NAME = "网传𬭎州法律援助要收费"
PICTURE = {"name": "截图说明.txt", "mimeType": "text/plain", "buffer": "群聊内容".encode()}


@pytest.fixture
def base(live_server: Any, county: SimpleNamespace, settings: Any, tmp_path: Any) -> str:
    settings.MEDIA_ROOT = tmp_path
    return str(live_server.url)


def opened(page: Page) -> Page:
    """Open the event from what waits for the person."""
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    return page


def test_from_the_rumour_to_the_figure(
    base: str, visitor: Page, at: Callable[[Person], Page], staff: SimpleNamespace, column: Any, county: SimpleNamespace
) -> None:
    registers(at(staff.clerk))
    assesses(at(staff.head))
    looks_into_it(at(staff.handler))
    reviews(at(staff.head))
    hands_in(at(staff.clerk))
    signed(at, staff)
    read_by_everybody(visitor, base)
    briefs(at(staff.clerk))
    heard(county)
    closes(at(staff.leader))
    counted(at(staff.clerk))
    event = OpinionEvent.objects.get()
    assert (event.state, event.was_late, event.answers.count()) == ("closed", False, 1)
    assert list(event_ledger.breaks(event)) == [] == list(verify())


def registers(page: Page) -> None:
    go_in_menu(page, "舆情", "舆情事件")
    expect(page.get_by_text("没有期限在走的舆情")).to_be_visible()
    sound(page)
    follow(page, "登记舆情")
    sound(page)
    fill(page, 名称=NAME, 舆论反映的情况="群聊里说先交手续费。")
    page.get_by_label(named("发现时间")).fill("2099-01-01T09:00")
    page.get_by_label(named("材料")).set_input_files([PICTURE])
    press(page, "登记")
    expect(page.get_by_text("发现时间在现在以后，请核对")).to_be_visible()
    expect(page.get_by_label(named("名称"))).to_have_value(NAME)
    sound(page)
    now = timezone.localtime().replace(second=0, microsecond=0)
    page.get_by_label(named("发现时间")).fill(f"{now:%Y-%m-%dT%H:%M}")
    page.get_by_label(named("材料")).set_input_files([PICTURE])
    done(page, "登记")
    expect(page.get_by_text("还没有研判，按最严的提示").first).to_be_visible()
    expect(page.get_by_role("link", name="截图说明.txt")).to_be_visible()
    sound(page)


def assesses(page: Page) -> None:
    expect(page.get_by_role("heading", name=re.compile("^舆情等我办"))).to_be_visible()
    opened(page)
    follow(page, "研判")
    page.get_by_role("radio", name=re.compile("误解误读")).check()
    fill(page, 主题="法律援助")
    page.get_by_label(named("责任股室")).select_option(label="云岭县司法局法治股")
    sound(page)
    done(page, "研判")
    expect(page.get_by_text("48小时内回应", exact=True)).to_be_visible()


def looks_into_it(page: Page) -> None:
    opened(page)
    follow(page, "登记核查情况")
    fill(page, 核查情况=TRUTH)
    sound(page)
    done(page, "登记核查情况")
    follow(page, "拟回应稿")
    fill(page, 标题=TITLE, 内容=TEXT)
    sound(page)
    done(page, "保存这一稿")
    follow(page, "回应稿送审")
    done(page, "回应稿送审")


def reviews(page: Page) -> None:
    opened(page)
    follow(page, "审核同意")
    expect(page.get_by_text("网上所传法律援助要交手续费不实")).to_be_visible()
    sound(page)
    done(page, "审核同意")


def hands_in(page: Page) -> None:
    opened(page)
    follow(page, "回应稿送公开审查")
    done(page, "送公开审查")
    expect(page.get_by_text("回应稿正在审查，签发公开的那一刻停止计时")).to_be_visible()
    sound(page)


def signed(at: Callable[[Person], Page], staff: SimpleNamespace) -> None:
    """Take the record that waits through the secrecy review and the sign-off, each by who may."""
    page = at(staff.secrecy)
    page.locator(".desk-work").get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("button", name="记录审查结论")).to_be_visible()
    for group in page.get_by_role("radio", name="不涉及", exact=True).all():
        group.check()
    page.get_by_role("radio", name="审查通过，可以公开").check()
    done(page, "记录审查结论")
    page = at(staff.leader)
    page.locator(".desk-work").get_by_role("link", name=TITLE).first.click()
    done(page, "签发")


def read_by_everybody(page: Page, base: str) -> None:
    page.goto(f"{base}/sfj/huiying/")
    expect(page.get_by_role("heading", name="舆情回应")).to_be_visible()
    follow(page, TITLE)
    expect(page.get_by_text("网上所传法律援助要交手续费不实")).to_be_visible()
    expect(page.get_by_text(NAME)).to_be_visible()
    sound(page)


def briefs(page: Page) -> None:
    go_in_menu(page, "舆情", "舆情事件")
    page.get_by_role("link", name=re.compile("^全部 1")).click()
    page.get_by_role("link", name=re.compile("^舆")).last.click()
    expect(page.get_by_text(re.compile("用时.*按期")).first).to_be_visible()
    follow(page, "研判专报")
    sound(page)
    follow(page, "修改文字")
    fill(page, 舆论关注的问题="收不收费", 处置建议="发布说明")
    sound(page)
    done(page, "保存这一稿")
    expect(page.get_by_text("第1稿，受理员甲撰写")).to_be_visible()
    with page.expect_download() as got:
        follow(page, "PDF")
    assert got.value.suggested_filename.endswith("研判专报.pdf")


def heard(county: SimpleNamespace) -> None:
    """Let items belong to the event, as they would come in."""
    event, now = OpinionEvent.objects.get(), timezone.now()
    group = ItemGroup.objects.create(agency=county.justice, title="援助要收费", first_at=now, last_at=now, event=event)
    source = Source.objects.create(agency=county.justice, name="人工录入", kind="manual")
    for number in range(3):
        at = now - timedelta(days=number)
        Item.objects.create(
            agency=county.justice,
            source=source,
            key=f"{number}",
            site=f"第{number}网",
            title=f"援助要收费{number}",
            text="要收费？",
            found_at=at,
            at=at,
            digest="0" * 64,
            group=group,
        )


def closes(page: Page) -> None:
    opened(page)
    expect(page.get_by_role("img", name="信息条数随时间的变化")).to_be_visible()
    follow(page, "办结")
    done(page, "办结")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert (violations(page), overflow(page) <= 0) == ([], True), size


def counted(page: Page) -> None:
    go_in_menu(page, "舆情", "舆情事件")
    page.get_by_role("link", name=re.compile("^已办结 1")).click()
    page.get_by_role("link", name=re.compile("^舆")).last.click()
    page.get_by_role("link", name=re.compile("按期回应舆情件数")).first.click()
    expect(page.get_by_role("heading", name="按期回应舆情件数：1 件")).to_be_visible()
    expect(page.get_by_role("link", name=OpinionEvent.objects.get().number)).to_be_visible()
    sound(page)
