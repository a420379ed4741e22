"""Asking for a correction in a real browser: the form on desk and phone, the receipt, the answer; without barriers."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.website.access_requests.conftest import _kept_apart, staff
from tests.website.access_requests.letter_cases import equip
from tests.website.browser import DESK, PHONE, overflow, violations
from tests.website.desk.requests.conftest import signed_in
from tests.website.portal.test_apply_browser import SOLVED, until
from website.access_requests import correction_letters as answers
from website.access_requests.models import CorrectionRequest

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["_kept_apart", "staff"]
EVIDENCE = {"name": "户口簿.txt", "mimeType": "text/plain", "buffer": "证据".encode()}
KEPT = "localStorage.getItem('gongkai-correct-sfj')"


def looked_at(page: Page, name: str, folder: Any) -> None:
    """Hold a page to the rules of access, wide and narrow, and keep a picture of both."""
    for size, which in ((PHONE, "phone"), (DESK, "desk")):
        page.set_viewport_size(size)
        assert overflow(page) <= 0, (name, which)
        page.screenshot(path=str(folder / f"{name}-{which}.png"), full_page=True)
    assert violations(page) == [], name


def test_asked_for_answered_and_fetched(
    live_server: Any, visitor: Page, staff: SimpleNamespace, county: SimpleNamespace, tmp_path: Any
) -> None:
    equip(county.justice)
    visitor.goto(f"{live_server.url}/sfj/correct/")
    visitor.get_by_role("button", name="提交更正申请").click()
    expect(visitor.get_by_role("alert")).to_contain_text("请填写哪一条记录")
    looked_at(visitor, "form", tmp_path)
    visitor.get_by_label("哪一条记录").fill("处罚决定书里的出生年份")
    visitor.get_by_label("哪里不准确，应当是什么").fill("写成1908年，应当是1980年")
    visitor.get_by_label("证据材料").set_input_files([EVIDENCE])
    visitor.get_by_label("姓名或者名称").fill("𬭎喆")
    visitor.get_by_label("身份证明的种类").select_option("护照")
    visitor.get_by_label("证件号码").fill("E12345678")
    visitor.get_by_label("电话").fill("13800000000")
    until(visitor, SOLVED)
    visitor.get_by_role("button", name="提交更正申请").click()
    code = visitor.locator("[data-code]").inner_text()
    looked_at(visitor, "receipt", tmp_path)
    made = CorrectionRequest.objects.get()
    assert visitor.evaluate(KEPT) is None, "what was typed stays behind in the browser"
    visitor.get_by_role("link", name="看这件申请的进展").click()
    looked_at(visitor, "waiting", tmp_path)
    visitor.get_by_role("button", name="退出查询").click()

    clerk = Desk(visitor, live_server, staff.clerk)
    clerk.goto(made.get_absolute_url())
    looked_at(visitor, "desk-new", tmp_path)
    visitor.get_by_role("link", name="更正答复：予以更正").click()
    visitor.get_by_label("更正后的内容").fill("出生年份为1980年")
    visitor.get_by_role("button", name="生成").click()
    expect(visitor.get_by_text("等公开工作机构负责人或者分管领导签发")).to_be_visible()
    looked_at(visitor, "desk-drafted", tmp_path)
    letter = answers.of(made)
    assert letter
    answers.sign(letter, by=staff.head, seen=letter.draft_sha256)
    clerk.goto(made.get_absolute_url())
    visitor.get_by_label("送达方式").select_option("web")
    looked_at(visitor, "desk-signed", tmp_path)
    visitor.get_by_role("button", name="登记送达，办结").click()
    expect(visitor.get_by_text("送达已登记")).to_be_visible()

    visitor.goto(f"{live_server.url}/sfj/corrections/")
    visitor.get_by_label("编号").fill(made.number)
    visitor.get_by_label("查询码").fill(code.lower())
    looked_at(visitor, "enter", tmp_path)
    visitor.get_by_role("button", name="查询", exact=True).click()
    expect(visitor.get_by_text("有权更正，审核属实，已更正")).to_be_visible()
    looked_at(visitor, "answered", tmp_path)
    with visitor.expect_download() as taken:
        visitor.get_by_role("link", name="政府信息更正申请答复书").click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")


def test_what_is_typed_survives_a_reload_and_can_be_taken_away(
    live_server: Any, visitor: Page, county: SimpleNamespace
) -> None:
    visitor.goto(f"{live_server.url}/sfj/correct/")
    visitor.get_by_label("哪一条记录").fill("处罚决定书里的出生年份")
    visitor.get_by_label("证件号码").fill("E12345678")
    visitor.get_by_label("身份证明的种类").select_option("护照")
    until(visitor, f"({KEPT} || '').includes('护照')")
    assert "E12345678" not in visitor.evaluate(KEPT)
    visitor.reload()
    expect(visitor.get_by_text("已恢复您上次在这台设备上填写的内容")).to_be_visible()
    assert visitor.get_by_label("哪一条记录").input_value() == "处罚决定书里的出生年份"
    assert visitor.get_by_label("身份证明的种类").input_value() == "护照"
    visitor.goto(f"{live_server.url}/sfj/apply/")
    expect(visitor.get_by_text("已恢复您上次在这台设备上填写的内容")).to_be_hidden()
    visitor.goto(f"{live_server.url}/sfj/correct/")
    visitor.get_by_role("button", name="删除保存的内容").click()
    assert (visitor.evaluate(KEPT), visitor.get_by_label("哪一条记录").input_value()) == (None, "")
    visitor.get_by_label("这是公用的设备，不要保存").check()
    visitor.get_by_label("哪一条记录").fill("不要留下")
    visitor.wait_for_timeout(600)
    assert visitor.evaluate(KEPT) is None


def test_it_all_works_without_a_script(live_server: Any, window: Callable[..., Page], county: SimpleNamespace) -> None:
    page = window(java_script_enabled=False, viewport=PHONE)
    page.goto(f"{live_server.url}/sfj/correct/")
    expect(page.get_by_role("button", name="删除保存的内容")).to_be_hidden()
    page.get_by_label("哪一条记录").fill("处罚决定书里的出生年份")
    page.get_by_label("哪里不准确，应当是什么").fill("写成1908年，应当是1980年")
    page.get_by_label("证据的说明").fill("户口簿")
    page.get_by_label("姓名或者名称").fill("𬭎喆")
    page.get_by_label("身份证明的种类").select_option("护照")
    page.get_by_label("证件号码").fill("E12345678")
    page.get_by_role("button", name="提交更正申请").click()
    expect(page.get_by_role("alert")).to_contain_text("请至少填写一样")
    assert page.get_by_label("哪一条记录").input_value() == "处罚决定书里的出生年份"
    page.get_by_label("电话").fill("13800000000")
    page.get_by_role("button", name="提交更正申请").click()
    expect(page.get_by_role("heading", name="政府信息更正申请回执")).to_be_visible()
    assert CorrectionRequest.objects.get().same_place == 0


class Desk:
    """The staff shell as somebody sees it in this browser."""

    def __init__(self, page: Page, server: Any, person: Any) -> None:
        self.page, self.url = page, server.url
        cookie = signed_in(person).cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": server.url}])

    def goto(self, address: str) -> None:
        """Open a page of the staff shell."""
        self.page.goto(self.url + address)
