"""The shell's menu: short enough to be read, the same order for everybody, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu

from website.agencies.models import Person
from website.agencies.roles import Role
from website.desk import menu

Made = Callable[..., Person]
pytestmark = pytest.mark.django_db
MOST = 15
"""A menu that is read at a glance."""


def top_of(who: Person, rf: RequestFactory) -> list[MenuItem]:
    """Return the entries at the top of a person's menu, from top to bottom."""
    request: Any = rf.get("/desk/")
    request.user = who
    return sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)


def labels(item: MenuItem) -> list[str]:
    """Return what stands in a group, or the entry itself."""
    if isinstance(item, SubmenuMenuItem):
        return [str(each.label) for each in sorted(item.menu.registered_menu_items, key=lambda each: each.order)]
    return [str(item.label)]


def test_the_head_of_the_office_has_few_entries_in_our_order(
    county: SimpleNamespace, person: Made, rf: RequestFactory
) -> None:
    top = top_of(person("head", county.justice, Role.OFFICE_HEAD), rf)
    assert len(top) <= MOST
    shown = [str(item.label) for item in top]
    assert shown[:3] == ["期限日历", "公开信息", "公开管理"]
    assert shown.index("依申请公开") < shown.index("信件") < shown.index("年度报告") < shown.index("设置")
    publishing = labels(next(item for item in top if item.name == "publishing"))
    assert publishing.index("批量导入") < publishing.index("渠道投放") < publishing.index("清理过时信息")


def test_a_group_of_one_stands_without_its_heading(county: SimpleNamespace, person: Made, rf: RequestFactory) -> None:
    top = top_of(person("auditor", county.government, Role.AUDITOR), rf)
    assert "审计记录" in [str(item.label) for item in top]
    assert not [item for item in top if isinstance(item, SubmenuMenuItem) and len(labels(item)) < 2]


@pytest.mark.parametrize("role", list(Role))
def test_grouping_loses_nothing_and_shows_nothing_foreign(
    role: Role, county: SimpleNamespace, person: Made, rf: RequestFactory
) -> None:
    who = person("who", county.justice, role)
    request: Any = rf.get("/desk/")
    request.user = who
    offered = {str(item.label) for item in admin_menu.registered_menu_items if item.is_shown(request)}
    unused = {str(item.label) for item in admin_menu.registered_menu_items if item.name in menu.NOT_USED}
    top = top_of(who, rf)
    assert {label for item in top for label in labels(item)} == offered - unused
