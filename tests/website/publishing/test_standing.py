"""The standing pages of sites that were founded before there were any."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client

from website.agencies import permissions
from website.agencies.models import Person
from website.agencies.roles import Role
from website.audit.models import Entry
from website.publishing.models import Column, StandingPage
from website.publishing.sites import add_missing_pages, found_site, open_columns

TITLES = {"关于本站", "无障碍说明", "隐私说明"}


@pytest.fixture
def head(county: SimpleNamespace, person: Callable[..., Person]) -> Client:
    """Return the browser of the head of the justice bureau's disclosure office, who keeps its pages."""
    someone = person("head", county.justice, Role.OFFICE_HEAD)
    permissions.lay_down()
    open_columns(county.justice.home)
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def pages(county: SimpleNamespace) -> set[str]:
    return set(StandingPage.objects.descendant_of(county.justice.home).values_list("title", flat=True))


def test_an_older_site_gets_them_once(county: SimpleNamespace, client: Client, capsys: pytest.CaptureFixture) -> None:
    assert "/sfj/about/" not in client.get("/sfj/").content.decode()
    call_command("prepare")
    assert "补设6个页面" in capsys.readouterr().out
    assert pages(county) == TITLES
    assert '<a href="/sfj/about/">关于本站</a>' in client.get("/sfj/").content.decode(), "kept pages are made anew"
    assert "云岭县司法局的政府信息公开专栏" in client.get("/sfj/about/").content.decode()
    assert add_missing_pages() == 0
    added = Entry.objects.filter(action="page.added", agency=county.justice)
    assert {entry.target_label for entry in added} == TITLES
    assert {entry.person_name for entry in added} == {"系统"}


def test_a_new_site_misses_none(county: SimpleNamespace) -> None:
    add_missing_pages()
    found_site(county.government.add_child(name="云岭县山河镇人民政府", slug="shanhe", kind="township"), by=None)
    assert add_missing_pages() == 0


@pytest.mark.parametrize("together", [False, True], ids=["alone", "together"])
def test_what_an_office_deleted_stays_deleted(county: SimpleNamespace, head: Client, together: bool) -> None:
    add_missing_pages()
    page = StandingPage.objects.descendant_of(county.justice.home).get(slug="about")
    one, several = f"/desk/pages/{page.pk}/delete/", f"/desk/bulk/wagtailcore/page/delete/?id={page.pk}"
    assert head.post(several if together else one, {"next": ""}).status_code == 302
    assert pages(county) == TITLES - {"关于本站"}
    assert Entry.objects.filter(action="page.deleted", target_label="关于本站").count() == 1
    assert add_missing_pages() == 0


def test_fixed_columns_are_not_deleted_among_others(county: SimpleNamespace, head: Client) -> None:
    add_missing_pages()
    fixed = Column.objects.descendant_of(county.justice.home).get(slug="guide")
    page = StandingPage.objects.descendant_of(county.justice.home).get(slug="about")
    address = f"/desk/bulk/wagtailcore/page/delete/?id={page.pk}&id={fixed.pk}"
    assert "不能删除" in head.post(address, follow=True).content.decode()
    assert Column.objects.filter(pk=fixed.pk).exists()
    assert pages(county) == TITLES


def test_what_an_office_made_its_own_is_left_alone(county: SimpleNamespace) -> None:
    add_missing_pages()
    below = StandingPage.objects.descendant_of(county.justice.home)
    moved, renamed = below.get(slug="about"), below.get(slug="privacy")
    moved.slug, renamed.title = "about-us", "个人信息保护"
    moved.save()
    renamed.save()
    assert add_missing_pages() == 0
    below.get(slug="accessibility").delete()
    county.justice.home.add_child(instance=Column(title="别的", slug="accessibility"))
    assert add_missing_pages() == 0, "an address that is taken is left to what stands there"


def test_an_organ_that_was_closed_gets_none(county: SimpleNamespace) -> None:
    county.justice.active = False
    county.justice.save()
    add_missing_pages()
    assert pages(county) == set()
