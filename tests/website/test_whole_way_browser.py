"""One application all the way in a real browser: applied for, made clear, consulted on, prolonged, refused, contested,
counted in the report and archived. Everybody gets everywhere by what stands on the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.website.access_requests.conftest import staff
from tests.website.access_requests.letter_cases import equip
from tests.website.browser import PHONE
from website.access_requests import ledger
from website.access_requests.models import AccessRequest
from website.agencies import permissions
from website.agencies.models import Agency, Person
from website.audit.services import verify
from website.portal import puzzle

__all__ = ["staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = "2025年法律服务站修缮合同"
PROOF = {"name": "签收单.txt", "mimeType": "text/plain", "buffer": "当日签收。".encode()}


@pytest.fixture
def base(
    live_server: Any, county: SimpleNamespace, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> str:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(puzzle, "MOST", 50)
    permissions.lay_down()
    equip(Agency.objects.get(pk=county.justice.pk))
    return str(live_server.url)


@pytest.fixture
def at(window: Callable[..., Page], base: str) -> Iterator[Callable[[Person], Page]]:
    """Open the desk of somebody of the office, each in a window of their own, on what waits for them."""
    opened: dict[int, Page] = {}

    def enter(person: Person) -> Page:
        if person.pk not in opened:
            client = Client()
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            name = configured.SESSION_COOKIE_NAME
            opened[person.pk] = window()
            opened[person.pk].context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])
        page = opened[person.pk]
        page.goto(f"{base}/desk/")
        return page

    yield enter
    for page in opened.values():
        page.wait_for_load_state("networkidle")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def done(page: Page, button: str) -> None:
    """Press a button of the desk, and wait for the word that it is done."""
    press(page, button)
    expect(page.locator(".messages .success")).to_be_visible()


def named(label: str) -> re.Pattern[str]:
    """Return what a label reads, with the mark of what must be filled in."""
    return re.compile(rf"^\s*{label}\s*\*?\s*$")


def fill(page: Page, **said: str) -> None:
    """Fill fields in by their labels."""
    for label, text in said.items():
        page.get_by_label(named(label)).fill(text)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(named(label)).select_option(label=option)


def case_of(page: Page) -> Page:
    """Open the application from what waits for the person, or from the queue of all."""
    expect(page.get_by_role("heading", name="今天要办的事")).to_be_visible()
    if not page.get_by_role("link", name=SUBJECT).count():
        follow(page, "依申请公开")
        page.get_by_role("link", name=re.compile("^(在办|待归档) [1-9]")).first.click()
    page.get_by_role("link", name=SUBJECT).first.click()
    return page


def step(page: Page, name: str, **said: str) -> None:
    """Take a step from the page of the case."""
    follow(page, name)
    fill(page, **said)
    done(page, name)


def write(page: Page, kind: str, **said: str) -> None:
    """Begin a letter from the page of the case, and fill it in."""
    choose(page, "拟一份", kind)
    press(page, "开始")
    fill(page, **said)


def serve(page: Page, way: str) -> None:
    choose(page, "送达方式", way)
    if way != "在本网站提供":
        page.get_by_label("送达凭证").set_input_files(PROOF)
    done(page, "登记送达")


def test_from_the_form_to_the_archive_and_into_the_report(
    base: str, visitor: Page, at: Callable[[Person], Page], staff: SimpleNamespace
) -> None:
    code = applies(visitor, base)
    case = AccessRequest.objects.get()
    receives_and_asks(at(staff.clerk))
    makes_clear(visitor, base, case.number, code)
    consults(at(staff.clerk), staff)
    prolongs(at(staff.head))
    replies(at, staff)
    reads(visitor)
    contests(case_of(at(staff.clerk)), case.number)
    finds_it_in_the_report(at(staff.clerk), case.number)
    archives(at(staff.clerk))
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "W_THIRD")
    assert list(ledger.breaks(case)) == []
    assert list(verify()) == []


def applies(page: Page, base: str) -> str:
    page.set_viewport_size(PHONE)
    page.goto(f"{base}/sfj/")
    follow(page, "提出申请")
    page.get_by_label("姓名或者名称").fill("𬭎喆")
    page.get_by_label("证件号码").fill("11010519491231002X")
    page.get_by_label("电话", exact=True).fill("13800000000")
    page.get_by_label("信息的名称").fill(SUBJECT)
    page.get_by_role("button", name="下一步：看看是否已经公开").click()
    press(page, "提交申请")
    code = page.locator("[data-code]").inner_text()
    follow(page, "看这件申请的进展")
    expect(page.get_by_role("heading", name="已经提交，等待双方确认收到")).to_be_visible()
    press(page, "退出查询")
    return code


def receives_and_asks(page: Page) -> None:
    case_of(page)
    step(page, "确认收到")
    write(page, "补正告知书", 需要补正的事项="请写明是哪一个服务站", 补正指导="写明所在乡镇即可")
    done(page, "生成")
    done(page, "签发")
    follow(page, "告知补正")
    expect(page.get_by_text("需要补正的事项：请写明是哪一个服务站")).to_be_visible()
    done(page, "告知补正")
    follow(page, "补正告知书")
    serve(page, "在本网站提供")


def makes_clear(page: Page, base: str, number: str, code: str) -> None:
    page.goto(f"{base}/sfj/")
    follow(page, "查询申请的进展")
    page.get_by_label("申请编号").fill(number)
    page.get_by_label("查询码").fill(code)
    press(page, "查询")
    expect(page.get_by_text("请写明是哪一个服务站").first).to_be_visible()
    page.get_by_label("补正的内容").fill("镕山乡法律服务站。")
    press(page, "提交补正")
    expect(page.get_by_text("答复期限从今天重新起算")).to_be_visible()


def consults(page: Page, staff: SimpleNamespace) -> None:
    case_of(page)
    follow(page, "交承办单位")
    choose(page, "承办单位", "云岭县司法局法治股")
    choose(page, "承办人", staff.handler.name)
    done(page, "交承办单位")
    write(page, "征求第三方意见书", 第三方="松风建筑有限公司", 拟公开的信息要点="合同的金额")
    choose(page, "称谓", "贵单位")
    done(page, "生成")
    done(page, "签发")
    follow(page, "征求第三方意见")
    expect(page.get_by_label("征求谁的意见")).to_have_value("松风建筑有限公司")
    done(page, "征求第三方意见")
    follow(page, "征求第三方意见书")
    serve(page, "直接送达")
    follow(page, "返回这件申请")
    expect(page.get_by_text("第三方提出意见期限", exact=True)).to_be_visible()
    follow(page, "对方提出意见")
    choose(page, "是否同意公开", "不同意公开")
    fill(page, 意见要点="涉及报价构成")
    done(page, "对方提出意见")
    step(page, "征求意见结束")


def prolongs(page: Page) -> None:
    case_of(page)
    write(page, "延期答复告知书", 延长的工作日数="10", 理由="合同附件较多")
    done(page, "生成")
    done(page, "签发")
    serve(page, "在本网站提供")
    step(page, "延长答复期限")
    expect(page.get_by_text("10个工作日").first).to_be_visible()


def replies(at: Callable[[Person], Page], staff: SimpleNamespace) -> None:
    page = case_of(at(staff.handler))
    grounds = "《中华人民共和国政府信息公开条例》第十五条"
    write(page, "不予公开", 不予公开的依据=grounds, 理由="公开会损害第三方的商业秘密")
    page.get_by_label("处理结果").select_option("W_THIRD")
    done(page, "生成并送审")
    for who, name in (
        (staff.secrecy, "保密审查通过"),
        (staff.legal, "法制审核通过"),
        (staff.head, "公开工作机构负责人审核通过"),
        (staff.leader, "签发"),
    ):
        page = case_of(at(who))
        follow(page, name)
        done(page, name)
    expect(page.get_by_text("云司公复〔")).to_be_visible()
    page = case_of(at(staff.clerk))
    follow(page, "送达")
    serve(page, "在本网站提供")


def reads(page: Page) -> None:
    page.reload()
    expect(page.get_by_text("应当先自收到本答复书之日起60日内向云岭县人民政府申请行政复议")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("^政府信息公开申请答复书")).first.click()
    assert taken.value.path().read_bytes().startswith(b"%PDF")


def contests(page: Page, number: str) -> None:
    today = timezone.localdate().isoformat()
    follow(page, "登记复议、诉讼")
    expect(page.get_by_label("所涉申请的编号")).to_have_value(number)
    choose(page, "类别", "行政复议")
    choose(page, "本机关的地位", "被申请人")
    page.get_by_label("是", exact=True).check()
    choose(page, "争议事由", "不予公开")
    fill(page, 案号="云复决字〔2026〕9号", 对方当事人="𬭎喆", 收到副本日期=today)
    page.get_by_label("受理、立案日期").fill(today)
    done(page, "登记")
    for name in ("提交答复、答辩", "作出决定、裁判"):
        follow(page, name)
        if name == "作出决定、裁判":
            page.get_by_label("决定、裁判的种类").select_option("maintained")
        done(page, "登记")
    follow(page, "对方起诉（复议后起诉）")
    fill(page, 案号="（2026）云01行初8号", 人民法院="云岭县人民法院", 立案日期=today)
    done(page, "登记")
    follow(page, "作出决定、裁判")
    page.get_by_label("决定、裁判的种类").select_option(index=1)
    done(page, "登记")


def finds_it_in_the_report(page: Page, number: str) -> None:
    year = timezone.localdate().year
    follow(page, "年度报告")
    follow(page, str(year))
    for cell in (
        "表三“8.属于行政查询事项”自然人：0",
        "表三“4.保护第三方合法权益”自然人：1",
        "表四“行政复议”结果维持：1",
        "表四“复议后起诉”结果维持：1",
    ):
        expect(page.get_by_role("link", name=cell, exact=True)).to_be_visible()
    follow(page, "表三“4.保护第三方合法权益”自然人：1")
    follow(page, number)
    expect(page.get_by_role("link", name=f"{year}年　表三“4.保护第三方合法权益”自然人")).to_be_visible()
    follow(page, "（2026）云01行初8号")
    follow(page, f"{year}年　表四“复议后起诉”结果维持")
    expect(page.get_by_role("link", name="（2026）云01行初8号")).to_be_visible()


def archives(page: Page) -> None:
    step(case_of(page), "归档")
    expect(page.get_by_text("已经办结")).to_be_visible()
