"""A real browser for tests: Debian's Chromium, driven by playwright, with axe at hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect, sync_playwright

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SETTLED = """() => Promise.all(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().endTime !== Infinity).map(each => each.finished.catch(() => {})))"""
"""Waits for what moves to come to rest: words that fade in are too pale for axe halfway, a margin still too wide."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "没有 Chromium：apt-get install chromium"
    # playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=20_000)  # the browser shares two cores with the other half of the tests
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open windows, each of somebody else, and close them all at the end.

    An open one keeps connections to the server, and each of these keeps one to the database.
    """
    opened: list[BrowserContext] = []

    def open_one(**options: Any) -> Page:
        opened.append(chromium.new_context(**{"viewport": DESK, "locale": "zh-CN", **options}))
        return opened[-1].new_page()

    yield open_one
    for context in opened:
        context.close()


def log_in(page: Page, address: str, username: str, password: str) -> Page:
    """Log somebody in who was sent from an address of the desk to the form, and return the page that was asked for."""
    page.goto(address)
    page.get_by_label("登录名").fill(username)
    page.get_by_label("口令").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="登录", exact=True)).not_to_be_visible()
    return page


def go_in_menu(page: Page, group: str, entry: str) -> None:
    """Open a group of the desk's menu and follow one of its entries, or the entry itself where it stands alone."""
    menu = page.locator("#wagtail-sidebar")
    opener = menu.get_by_role("button", name=group, exact=True)
    expect(opener.or_(menu.get_by_role("link", name=entry, exact=True)).first).to_be_visible()
    if opener.count():
        opener.click()
    menu.get_by_role("link", name=entry, exact=True).click()


@pytest.fixture
def visitor(window: Callable[..., Page]) -> Iterator[Page]:
    """Open a page as a visitor; what goes wrong in the page is a failure."""
    page = window()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert [each for each in problems if "status of 4" not in each] == []


def box_of(page: Page, what: Locator) -> FloatRect:
    """Return where something stands on the page, once nothing slides any more."""
    page.evaluate(SETTLED)
    box = what.bounding_box()
    assert box, "it is not shown"
    return box


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands, once nothing on it fades in or slides any more."""
    page.evaluate(SETTLED)
    found: dict[str, Any] = Axe().run(page).response
    return [f"{each['id']}: {node['html'][:120]}" for each in found["violations"] for node in each["nodes"]]


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the window, once nothing slides any more."""
    page.evaluate(SETTLED)
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
