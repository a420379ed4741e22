"""The staff shell in a real browser: three people take a record from its draft to the public, and an auditor looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongkai.disclosure import law
from tests.website.browser import log_in
from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.services import appoint
from website.publishing import workflows
from website.publishing.models import Column, Record

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a-password-for-tests"


@pytest.fixture
def people(county: SimpleNamespace) -> dict[str, Person]:
    """Make the bureau's people."""
    workflows.lay_down()
    Column.objects.filter(slug="news").update(record_kind="news")
    made = {}
    for name, role in (
        ("banshi", Role.HANDLER),
        ("baomi", Role.SECRECY_REVIEWER),
        ("juzhang", Role.LEADER),
        ("zhuren", Role.OFFICE_HEAD),
        ("shenji", Role.AUDITOR),
    ):
        made[name] = Person.objects.create_user(name, password=PASSWORD, first_name=name, agency=county.justice)
        appoint(person=made[name], agency=county.justice, role=role, begins_on=date(2022, 1, 1))
    permissions.lay_down()
    return made


@pytest.fixture
def at(window: Callable[..., Page], live_server: Any, people: dict[str, Person]) -> Callable[[str], Page]:
    """Log somebody in, in a window of their own."""
    return lambda name: log_in(window(), f"{live_server.url}/desk/", name, PASSWORD)


def test_three_people_and_an_auditor(at: Callable[[str], Page], live_server: Any, visitor: Page) -> None:
    page = at("banshi")
    page.goto(live_server.url + "/desk/records/add/")
    page.get_by_role("link", name="政务要闻").click()
    page.locator("#id_title").fill("送法进山塬")
    expect(page.locator("[data-findings]")).to_contain_text("保存草稿后")
    page.wait_for_timeout(2500)  # the editor begins to watch two seconds after it has opened
    page.locator("#id_summary").fill("现场解答拆迁补偿咨询。")
    expect(page.locator("[data-findings]")).to_contain_text("公开期限", timeout=15_000)
    page.get_by_role("button", name="插入区块").or_(page.get_by_title("Insert a block")).first.click()
    page.get_by_role("option", name="引文").click()
    page.locator("textarea[name='body-0-value-text']").fill("现场解答群众关于拆迁补偿的咨询。")
    page.locator("button.w-dropdown__toggle, [data-w-dropdown-target='toggle']").last.click()
    page.get_by_role("button", name="提交").first.click()
    page.wait_for_load_state()
    assert Record.objects.get().current_workflow_task.step == "secrecy_review"

    page = at("baomi")
    page.get_by_role("link", name="送法进山塬").click()
    for name in law().points:
        page.locator(f"input[name='approve-{name}'][value='none']").check()
    page.locator("input[name='approve-conclusion'][value='passed']").check()
    page.get_by_role("button", name="记录审查结论").click()
    expect(page.get_by_role("heading", name="今天要办的事")).to_be_visible()

    page = at("juzhang")
    page.get_by_role("link", name="送法进山塬").click()
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_role("heading", name="今天要办的事")).to_be_visible()

    visitor.goto(live_server.url + "/sfj/search/?q=拆迁")
    visitor.get_by_role("link", name="送法进山塬").click()
    expect(visitor.locator("body")).to_contain_text("11620000000000002B/2")

    page = at("zhuren")
    page.goto(live_server.url + f"/desk/records/{Record.objects.get().pk}/withdraw/")
    page.get_by_label("撤回原因").select_option("mistake")
    page.get_by_label("向公众的说明").fill("人数有误，更正后重新公布。")
    page.get_by_role("button", name="撤回").click()
    visitor.reload()
    expect(visitor.locator("body")).to_contain_text("人数有误")
    expect(visitor.locator("body")).not_to_contain_text("现场解答群众关于")

    page = at("shenji")
    page.goto(live_server.url + "/desk/audit/")
    for act in ("起草", "提交审查", "保密审查", "审查同意", "公开", "撤回"):
        expect(page.get_by_role("cell", name=act, exact=True).first).to_be_visible()
    page.get_by_role("button", name="核验是否完整").click()
    expect(page.locator("body")).to_contain_text("审计记录完整")
