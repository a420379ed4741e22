"""A case from its entry to the archive in a real browser, through six people; the pages at both widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.website.access_requests.letter_cases import elsewhere
from tests.website.browser import DESK, PHONE, box_of, log_in, overflow, violations
from website.access_requests import ledger
from website.access_requests.models import AccessRequest
from website.agencies import permissions
from website.agencies.models import Agency, Person
from website.audit.services import verify

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


@pytest.fixture
def at(
    window: Callable[..., Page], live_server: Any, staff: SimpleNamespace, county: SimpleNamespace
) -> Callable[..., Page]:
    """Log somebody of the office in, in a window of their own."""
    permissions.lay_down()
    Agency.objects.filter(pk=county.justice.pk).update(
        reconsideration_organ="云岭县人民政府", court="有管辖权的人民法院"
    )
    opened: dict[str, Page] = {}

    def enter(person: Person, size: Any = DESK) -> Page:
        if person.username not in opened:
            page = log_in(window(viewport=size), f"{live_server.url}/desk/", person.username, PASSWORD)
            opened[person.username] = page
        return opened[person.username]

    return enter


def sound(page: Page) -> None:
    """Hold the page to the rules of access at both widths, once it is there."""
    page.wait_for_load_state()
    expect(page.locator("main")).to_be_visible()
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert overflow(page) == 0, page.url
        assert violations(page) == [], page.url
    page.set_viewport_size(DESK)


def test_six_people_take_a_case_from_its_entry_to_the_archive(
    at: Callable[..., Page], live_server: Any, staff: SimpleNamespace, tmp_path: Path
) -> None:
    file = tmp_path / "材料.txt"
    file.write_text("内容", "utf-8")
    page = at(staff.clerk)
    page.goto(live_server.url + "/desk/requests/")
    page.get_by_role("link", name="登记申请").click()
    sound(page)
    page.get_by_label("当面提交").check()
    page.get_by_label("申请书").set_input_files(file)
    page.get_by_label("姓名或者名称").fill("某申请人")
    page.get_by_label("电话", exact=True).fill("13800000000")
    page.get_by_label("所需信息的名称").fill("2025年度部门决算")
    page.get_by_role("button", name="登记，出具回执").click()
    expect(page.locator(".case-code")).to_have_text(re.compile(r"\w{4}-\w{4}-\w{4}"))
    sound(page)
    page.emulate_media(media="print")
    expect(page.locator(".sidebar")).to_be_hidden()
    assert box_of(page, page.locator(".case-receipt"))["x"] < 20, "the receipt is what is printed"
    page.emulate_media(media="screen")
    page.get_by_role("link", name="到这一件").click()
    address = page.url

    def step(person: Person, name: str) -> Page:
        own = at(person)
        own.goto(address)
        own.get_by_role("link", name=name, exact=True).first.click()
        return own

    def done(own: Page, name: str) -> None:
        own.get_by_role("button", name=name, exact=True).click()
        expect(own.locator(".messages")).to_contain_text("已记录")

    page = step(staff.clerk, "确认收到")
    done(page, "确认收到")
    page.reload()  # without the message of the shell, which fades
    sound(page)
    page = step(staff.clerk, "交承办单位")
    page.get_by_label("承办人").select_option(label=staff.handler.name)
    page.get_by_label("承办单位").select_option(label="云岭县司法局法治股")
    done(page, "交承办单位")

    page = at(staff.handler)
    page.goto(live_server.url + "/desk/")
    page.get_by_role("link", name="2025年度部门决算").click()
    page.get_by_role("link", name="拟稿", exact=True).click()
    expect(page.locator(".case-field-harm")).to_be_visible()
    page.get_by_label("处理结果").select_option("GRANT")
    expect(page.locator(".case-field-harm")).to_be_hidden()
    sound(page)
    page.get_by_label("理由和依据").fill("条例第三十六条第二项")
    done(page, "拟稿")
    for person, name in (
        (staff.secrecy, "保密审查通过"),
        (staff.legal, "法制审核通过"),
        (staff.head, "公开工作机构负责人审核通过"),
    ):
        page = step(person, name)
        page.get_by_label("已经逐项看过").check()
        done(page, name)
    page = step(staff.leader, "签发")
    expect(page.locator(".case-says").last).to_contain_text("云岭县人民政府申请行政复议")
    page.get_by_label("签发的答复书").set_input_files(file)
    page.get_by_role("button", name="签发", exact=True).click()
    expect(page.get_by_text("读不出文字").first).to_be_visible()
    reply = elsewhere(AccessRequest.objects.get())
    written = {"name": reply.name, "mimeType": "text/plain", "buffer": reply.data}
    page.get_by_label("签发的答复书").set_input_files([written])
    done(page, "签发")
    page = step(staff.clerk, "送达")
    page.get_by_label("送达方式").select_option("direct")
    page.get_by_label("送达凭证").set_input_files(file)
    done(page, "送达")
    page.reload()
    sound(page)
    page = step(staff.clerk, "归档")
    done(page, "归档")
    page.goto(live_server.url + "/desk/requests/?tab=closed")
    expect(page.locator(".case-list")).to_contain_text("2025年度部门决算")
    sound(page)
    request = AccessRequest.objects.get()
    assert (request.state, request.outcome) == ("closed", "GRANT")
    assert list(ledger.breaks(request)) == []
    assert list(verify()) == []
