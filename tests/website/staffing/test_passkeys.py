"""Passkeys, authenticator and backup codes in a real browser, with a virtual authenticator for a fingerprint."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect

from tests.website.browser import DESK, PHONE, overflow, violations
from tests.website.test_accounts import PASSWORD
from website.agencies import permissions
from website.agencies.models import LogIn, Person
from website.agencies.roles import Role
from website.agencies.services import appoint

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(county: SimpleNamespace, person: Callable[..., Person]) -> Person:
    made = person("chengban", county.justice, Role.HANDLER, name="承办人喆")
    permissions.lay_down()
    return made


def give_authenticator(page: Page) -> tuple[CDPSession, str]:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    return window()


def log_in(page: Page, address: str, password: str = PASSWORD) -> None:
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("登录名").fill("chengban")
    page.get_by_label("口令").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录", exact=True).click()


def log_out(page: Page, address: str) -> None:
    page.goto(f"{address}/accounts/logout/")
    with page.expect_navigation():
        page.get_by_role("button", name="退出").click()


def add_passkey(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/accounts/2fa/")
    page.get_by_role("link", name=re.compile("(添加|管理)通行密钥")).click()
    if page.get_by_role("heading", name="通行密钥", exact=True).is_visible():
        page.get_by_role("link", name="添加通行密钥").click()
    if page.get_by_role("heading", name="确认是您本人").is_visible():
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_role("button", name="确认").click()
    page.get_by_label("名称").fill(name)
    page.get_by_role("button", name="添加").click()


def test_a_passkey_from_its_first_day_to_its_last(worker: Person, page: Page, live_server: Any) -> None:
    address = live_server.url
    give_authenticator(page)
    log_in(page, address)
    add_passkey(page, address, "办公室电脑")
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    assert Authenticator.objects.filter(user=worker, type="webauthn").count() == 1
    log_out(page, address)

    page.goto(f"{address}/accounts/login/?next=/desk/account/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{address}/desk/account/")
    assert LogIn.objects.filter(person=worker, succeeded=True).first().method == "通行密钥"
    log_out(page, address)

    log_in(page, address)
    page.get_by_role("button", name="用通行密钥验证").click()
    page.wait_for_url(f"{address}/desk/")
    assert LogIn.objects.filter(person=worker, succeeded=True).first().method == "口令、通行密钥"

    page.goto(f"{address}/accounts/2fa/webauthn/")
    page.get_by_role("link", name="改名").click()
    expect(page.get_by_role("heading", name="确认是您本人")).to_be_visible()
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.get_by_label("名称").fill("家里的电脑𬭎")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="家里的电脑𬭎")).to_be_visible()
    page.get_by_role("link", name="停用").click()
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_text("还没有通行密钥")).to_be_visible()
    assert not Authenticator.objects.filter(user=worker).exists(), "the backup codes went with it"
    log_out(page, address)

    page.goto(f"{address}/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("status").or_(page.get_by_role("alert")).first).to_contain_text("验证没有通过")


def test_a_lock_on_passwords_leaves_the_passkey_and_a_closed_account_nothing(
    worker: Person, page: Page, live_server: Any, settings: Any
) -> None:
    address = live_server.url
    give_authenticator(page)
    log_in(page, address)
    add_passkey(page, address, "办公室电脑")
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    log_out(page, address)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(page, address, password="猜的口令")
    log_in(page, address)
    expect(page.get_by_text("锁定").first).to_be_visible()

    page.goto(f"{address}/accounts/login/?next=/desk/account/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{address}/desk/account/")
    page.wait_for_load_state("networkidle")
    assert LogIn.objects.filter(person=worker, succeeded=True).first().method == "通行密钥"
    log_out(page, address)

    Person.objects.filter(pk=worker.pk).update(is_active=False)
    closed = timezone.now()
    page.goto(f"{address}/accounts/login/?next=/desk/account/")
    with page.expect_navigation():
        page.get_by_role("button", name="用通行密钥登录").click()
    assert "/accounts/login/" in page.request.get(f"{address}/desk/account/").url
    assert not LogIn.objects.filter(person=worker, succeeded=True, at__gt=closed).exists()


def test_the_same_device_is_not_added_twice_and_the_page_says_so(worker: Person, page: Page, live_server: Any) -> None:
    give_authenticator(page)
    log_in(page, live_server.url)
    add_passkey(page, live_server.url, "办公室电脑")
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    add_passkey(page, live_server.url, "又一次")
    expect(page.get_by_role("alert")).to_contain_text("已经添加过")
    assert Authenticator.objects.filter(user=worker, type="webauthn").count() == 1


def test_what_went_wrong_is_said_in_words(worker: Person, page: Page, live_server: Any) -> None:
    session, authenticator = give_authenticator(page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    log_in(page, live_server.url)
    add_passkey(page, live_server.url, "办公室电脑")
    expect(page.get_by_role("alert")).to_contain_text("请再试一次")
    by_number = live_server.url.replace("localhost", "127.0.0.1")
    page.goto(f"{by_number}/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert")).to_contain_text("换成 localhost")


def test_who_left_does_not_come_in_with_a_passkey(worker: Person, page: Page, live_server: Any) -> None:
    give_authenticator(page)
    log_in(page, live_server.url)
    add_passkey(page, live_server.url, "办公室电脑")
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    log_out(page, live_server.url)
    Person.objects.filter(pk=worker.pk).update(is_active=False)
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", name="账号已停用")).to_be_visible()
    page.goto(f"{live_server.url}/desk/")
    expect(page.get_by_role("heading", name="工作人员登录")).to_be_visible()


def code_of(secret: str, later: int = 0) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + later))


def test_an_authenticator_and_the_backup_codes(worker: Person, page: Page, live_server: Any) -> None:
    address = live_server.url
    log_in(page, address)
    page.goto(f"{address}/accounts/2fa/")
    page.get_by_role("link", name="设置验证器应用").click()
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    secret = page.locator(".secret").inner_text()
    page.get_by_label("应用上的六位验证码").fill("000000" if code_of(secret) != "000000" else "000001")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("alert")).to_contain_text("验证没有通过")
    assert page.locator(".secret").inner_text() == secret, "a slip does not mean scanning again"
    page.get_by_label("应用上的六位验证码").fill(code_of(secret))
    page.get_by_role("button", name="启用").click()
    backup = page.locator(".codes li").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert backup in download.value.path().read_text("utf-8").split()
    log_out(page, address)

    log_in(page, address)
    expect(page.get_by_role("heading", name="第二重验证")).to_be_visible()
    code = code_of(secret, later=1)
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}/desk/")
    log_out(page, address)
    log_in(page, address)
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("已经用过")
    page.get_by_label("验证码").fill(backup)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{address}/desk/")
    page.goto(f"{address}/accounts/2fa/")
    expect(page.get_by_text("还有9个")).to_be_visible()


PAGES = (
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/reauthenticate/",
    "2fa/webauthn/reauthenticate/",
    "password/change/",
    "reauthenticate/",
    "logout/",
)
UNREADABLE = """all => all.filter(each => {
  const style = getComputedStyle(each)
  return style.color === style.backgroundColor
}).map(each => each.textContent)"""
"""What axe leaves undecided: words in the colour of what they stand on."""
ALLOWED = {"chengban", "JavaScript", "localhost"}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_of_the_account_is_chinese_fits_and_is_accessible(
    worker: Person, page: Page, live_server: Any, size: dict[str, int], county: SimpleNamespace
) -> None:
    appoint(person=worker, agency=county.justice, role=Role.AUDITOR, begins_on=worker.date_joined.date())
    page.set_viewport_size(size)
    give_authenticator(page)
    page.goto(f"{live_server.url}/accounts/login/")
    assert english(page) == []
    log_in(page, live_server.url)
    add_passkey(page, live_server.url, "办公室电脑")
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    for name in PAGES:
        page.goto(f"{live_server.url}/accounts/{name}")
        assert english(page) == [], name
        assert overflow(page) <= 0, name
        assert violations(page) == [], name
        assert page.locator(".gate .button, .gate button").evaluate_all(UNREADABLE) == [], name


def english(page: Page) -> list[str]:
    text = re.sub(r"[A-Z2-7]{32}", "", page.locator("html").inner_text() + page.title())
    labels = page.eval_on_selector_all(
        "[aria-label],[placeholder],[title],[alt]",
        "all => all.flatMap(e => ['aria-label', 'placeholder', 'title', 'alt'].map(n => e.getAttribute(n) || ''))",
    )
    return [word for word in re.findall(r"[A-Za-z]{3,}", " ".join([text, *labels])) if word not in ALLOWED]
