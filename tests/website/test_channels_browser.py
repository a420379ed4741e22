"""One record to all its places in a real browser: reported, drafted and put up, adopted, published, and taken down.

The portal and the WeChat account are stand-ins over real sockets; axe finds nothing on any of the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from tests.website.browser import PHONE, go_in_menu
from tests.website.channels import county_portal
from tests.website.channels.conftest import carry_on, office, portal
from tests.website.channels.county_portal import Portal
from tests.website.channels.wechat_stand_in import APP_ID, SECRET, StandIn
from tests.website.consultations.conftest import PASSED, agree
from tests.website.test_consultation_browser import base, sound
from tests.website.test_whole_way_browser import at, choose, done, fill, follow, named, press
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.services import verify
from website.channels import ledger
from website.channels.models import Delivery
from website.publishing import workflows
from website.publishing.models import Record

__all__ = ["at", "base", "office", "portal"]
pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "𬭎兴巷道路改造期间交通安排公告"
DAY = timedelta(days=1)


@pytest.fixture
def wechat() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


@pytest.fixture
def people(office: SimpleNamespace, person: Callable[..., Person], base: str) -> SimpleNamespace:
    """The office with its reviewer, and the ways of review laid down."""
    workflows.lay_down()
    office.secrecy = person("secrecy", office.county.justice, Role.SECRECY_REVIEWER, name="演示保密员")
    permissions.lay_down()
    return office


def test_from_the_outlets_to_the_last_confirmation(
    base: str,
    at: Callable[[Person], Page],
    people: SimpleNamespace,
    draft: Callable[..., Record],
    portal: Portal,
    wechat: StandIn,
) -> None:
    sets_up(at(people.administrator), portal, wechat)
    record = draft(title=TITLE, drafter=people.clerk, channels=["portal", "county_portal", "wechat", "notice_board"])
    sees_what_will_happen(at(people.clerk), base, record)
    record.get_workflow().start(record, people.clerk)
    agree(record, people.secrecy, PASSED)
    agree(record, people.leader, {"comment": ""})
    carry_on()
    assert len(portal.held) == len(wechat.drafts) == 1
    puts_it_up(at(people.clerk))
    adopts(at(people.clerk))
    publishes(at(people.clerk), wechat)
    is_counted(at(people.clerk))
    withdraws(at(people.leader), base, record)
    carry_on()
    assert [each["state"] for each in portal.held.values()] == ["withdrawn"]
    assert all(each.deleted for each in wechat.published.values())
    confirms(at(people.clerk))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert [each for one in Delivery.objects.all() for each in ledger.breaks(one)] == []
    assert list(verify()) == []


def sets_up(page: Page, portal: Portal, wechat: StandIn) -> None:
    go_in_menu(page, "公开管理", "渠道投放")
    sound(page)
    follow(page, "登记投放渠道")
    sound(page)
    choose(page, "公开渠道", "县政府门户网站")
    choose(page, "投放方式", "通过接口自动投放")
    fill(page, 名称="县政府门户网站", 接口地址=portal.address, 接口密钥=county_portal.SECRET)
    done(page, "保存")
    follow(page, "登记投放渠道")
    choose(page, "公开渠道", "微信公众号")
    choose(page, "投放方式", "通过接口自动投放")
    fill(page, 名称="正宁普法", 接口地址=wechat.address, 接口密钥=SECRET)
    page.get_by_label("公众号 AppID").fill(APP_ID)
    done(page, "保存")
    follow(page, "登记投放渠道")
    choose(page, "公开渠道", "公告栏、电子屏、查阅场所")
    fill(page, 名称="县城街道公告栏")
    page.get_by_label("投放到哪里、找谁").fill("县城街道办事处门口")
    done(page, "保存")
    sound(page)
    follow(page, "县政府门户网站")
    sound(page)


def sees_what_will_happen(page: Page, base: str, record: Record) -> None:
    page.goto(f"{base}/desk/records/{record.pk}/channels/")
    expect(page.get_by_role("heading", name="公开后会投放到")).to_be_visible()
    for name in ("县政府门户网站", "正宁普法", "县城街道公告栏"):
        expect(page.get_by_text(name).first).to_be_visible()
    sound(page)


def open_at(page: Page, outlet: str) -> None:
    """Open the delivery to an outlet from the list of all."""
    go_in_menu(page, "公开管理", "渠道投放")
    page.get_by_role("link", name="全部").click()
    page.locator("tr", has_text=outlet).get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name="经过")).to_be_visible()


def puts_it_up(page: Page) -> None:
    page.goto(page.url.split("/desk/")[0] + "/desk/")
    expect(page.get_by_role("heading", name="渠道投放等我办")).to_be_visible()
    sound(page)
    open_at(page, "县城街道公告栏")
    sound(page)
    with page.expect_download() as poster:
        follow(page, "海报（A4）")
    assert poster.value.suggested_filename.endswith(".pdf")
    follow(page, "登记已投放")
    sound(page)
    done(page, "登记已投放")


def adopts(page: Page) -> None:
    open_at(page, "县政府门户网站")
    follow(page, "登记采用结果")
    page.get_by_label("网址").fill("https://www.yunling.gov.cn/1.html")
    sound(page)
    done(page, "登记采用结果")
    expect(page.get_by_role("link", name="https://www.yunling.gov.cn/1.html")).to_be_visible()
    sound(page)


def publishes(page: Page, wechat: StandIn) -> None:
    wechat.statuses = [0]
    open_at(page, "正宁普法")
    sound(page)
    follow(page, "发布")
    done(page, "发布")
    for _ in range(3):
        carry_on(later=DAY)
    page.reload()
    expect(page.get_by_text("已发布", exact=True).first).to_be_visible()


def is_counted(page: Page) -> None:
    go_in_menu(page, "公开管理", "渠道投放")
    follow(page, "渠道")
    page.locator("tr", has_text="正宁普法").get_by_role("link", name="访问量").click()
    sound(page)
    page.get_by_label(named("访问量（人次）")).fill("1200")
    done(page, "登记")
    go_in_menu(page, "公开管理", "渠道投放")
    follow(page, "统计")
    sound(page)
    row = page.locator("table").first.locator("tr", has_text="正宁普法")
    assert row.locator("td").all_inner_texts() == ["1", "—", "—", "0", "0", "1200"]
    page.set_viewport_size(PHONE)
    sound(page)


def withdraws(page: Page, base: str, record: Record) -> None:
    page.goto(f"{base}/desk/records/{record.pk}/withdraw/")
    choose(page, "撤回原因", "内容有误")
    fill(page, 向公众的说明="日期有误，另行发布。")
    press(page, "撤回")
    expect(page.locator(".messages .success")).to_be_visible()


def confirms(page: Page) -> None:
    page.goto(page.url.split("/desk/")[0] + "/desk/")
    expect(page.get_by_text("县城街道公告栏，待撤回")).to_be_visible()
    page.locator(".desk-work").get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("信息已经撤回：日期有误，另行发布。").first).to_be_visible()
    sound(page)
    follow(page, "确认已撤回")
    done(page, "确认已撤回")
