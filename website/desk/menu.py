"""The shell's menu: what each role is offered, in a few groups, so that it stays short enough to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from website.agencies.roles import DRAFTERS, OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of
from website.channels.people import READERS as CHANNEL_READERS
from website.consultations.people import VIEWERS as CONSULTATION_VIEWERS
from website.desk.monitoring.events_scope import READERS as EVENT_READERS
from website.disputes.people import VIEWERS as DISPUTE_VIEWERS
from website.duties.people import READERS as DUTY_READERS
from website.monitoring.people import VIEWERS as MONITORING_VIEWERS
from website.publishing.holidays import KEEPERS, counties_of

NOT_USED = ("help", "snippets", "reports")
"""What Wagtail offers and officials have no use for."""


@dataclass(frozen=True)
class Entry:
    """A page in the menu: the name of its address, and who is offered it; ``ours`` unless Wagtail offers it itself.

    Without ``roles`` it is everybody's.
    """

    page: str
    label: str = ""
    icon: str = ""
    roles: frozenset[Role] = frozenset()
    besides: Callable[[HttpRequest], bool] = lambda request: True
    ours: bool = True


@dataclass(frozen=True)
class Group:
    """Pages that stand together under one heading; a person who is offered only one of them finds it without."""

    name: str
    label: str
    icon: str
    entries: tuple[Entry, ...]


def _of(page: str, label: str, icon: str, *roles: Role) -> Entry:
    return Entry(page, label, icon, frozenset(roles))


def _of_wagtail(name: str) -> Entry:
    return Entry(name, ours=False)


def _keeps_days_off(request: HttpRequest) -> bool:
    return counties_of(request.user).exists()


MENU: tuple[Entry | Group, ...] = (
    _of("desk_deadlines", "期限日历", "calendar-alt", *STAFF),
    _of_wagtail("records"),
    Group(
        "publishing",
        "公开管理",
        "doc-full-inverse",
        (
            _of_wagtail("explorer"),
            _of("desk_imports", "批量导入", "upload", *DRAFTERS),
            _of("desk_repost", "从网址转载", "link", *DRAFTERS),
            _of("desk_deliveries", "渠道投放", "upload", *CHANNEL_READERS),
            _of("desk_columns", "栏目巡查", "view", *STAFF),
            _of("desk_ledger", "规范性文件台账", "clipboard-list", *STAFF),
            _of("desk_withheld", "不公开信息评估", "lock", *STAFF),
            _of("desk_clean_up", "清理过时信息", "bin", Role.OFFICE_HEAD),
            _of_wagtail("images"),
            _of_wagtail("documents"),
        ),
    ),
    _of("desk_requests", "依申请公开", "mail", *STAFF),
    _of("desk_disputes", "复议诉讼", "clipboard-list", *DISPUTE_VIEWERS),
    _of("desk_messages", "信件", "mail", *STAFF),
    _of("desk_consultations", "意见征集", "comment", *CONSULTATION_VIEWERS, *OVERSEERS),
    Group(
        "opinion",
        "舆情",
        "comment",
        (
            _of("desk_opinion_events", "舆情事件", "comment", *EVENT_READERS, *OVERSEERS),
            _of("desk_opinion_items", "舆情信息", "list-ul", *MONITORING_VIEWERS),
        ),
    ),
    _of("desk_duties", "组织保障", "group", *DUTY_READERS),
    _of("desk_reports", "年度报告", "doc-full", *STAFF, *OVERSEERS),
    Group(
        "supervision",
        "监督检查",
        "view",
        (
            _of("desk_supervision", "各单位公开情况", "site", *OVERSEERS),
            _of("desk_requests_overview", "依申请公开统计", "mail", *OVERSEERS),
            _of("desk_collection", "年度报告收集", "folder-open-inverse", *OVERSEERS),
        ),
    ),
    Group(
        "settings",
        "设置",
        "cogs",
        (
            _of("desk_word_lists", "词表", "list-ul", *STAFF, *OVERSEERS),
            _of("desk_letter_organs", "文书模板", "doc-full", Role.OFFICE_HEAD, Role.ADMINISTRATOR),
            _of("desk_outcomes", "处理结果与救济途径", "list-ul", Role.ADMINISTRATOR, Role.SUPERVISOR),
            _of("desk_agencies", "单位", "site", *STAFF, *OVERSEERS, Role.ADMINISTRATOR),
            _of("desk_people", "人员与任职", "group", *OVERSEERS, Role.ADMINISTRATOR),
            Entry("desk_holidays", "放假安排", "calendar-alt", frozenset(KEEPERS), _keeps_days_off),
            _of("desk_health", "平台自检", "check", Role.ADMINISTRATOR),
        ),
    ),
    _of("desk_audit", "审计记录", "history", Role.AUDITOR),
    _of("desk_log_ins", "我的登录记录", "key"),
)
"""The menu from top to bottom."""


class RoleMenuItem(MenuItem):
    """A menu item that only some roles see."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.label, reverse(entry.page), name=entry.page, icon_name=entry.icon)
        self.entry = entry

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the person holds one of the roles anywhere."""
        held = not self.entry.roles or scope_of(request.user).roles & self.entry.roles
        return bool(held) and self.entry.besides(request)


def entries() -> Iterator[Entry]:
    """Yield every entry from top to bottom."""
    for place in MENU:
        yield from place.entries if isinstance(place, Group) else (place,)


def arrange(items: list[MenuItem]) -> list[MenuItem]:
    """Return what a person is offered in our order and groups; what is not in ``MENU`` stands at the end."""
    offered = {item.name: item for item in items if item.name not in NOT_USED}
    arranged: list[MenuItem] = []
    held: list[MenuItem]
    for number, place in enumerate(MENU):
        named = place.entries if isinstance(place, Group) else (place,)
        held = []
        for at, entry in enumerate(named):
            if item := offered.pop(entry.page, None):
                item.order = number * 100 + at
                held.append(item)
        if isinstance(place, Group) and len(held) > 1:
            held = [_group(place, held, number * 100)]
        arranged += held
    return [*arranged, *offered.values()]


def _group(group: Group, held: list[MenuItem], order: int) -> SubmenuMenuItem:
    return SubmenuMenuItem(group.label, Menu(items=held), name=group.name, icon_name=group.icon, order=order)


def offer() -> None:
    """Offer to the shell what it does not offer by itself."""
    for entry in entries():
        if entry.ours:
            hooks.register("register_admin_menu_item", partial(RoleMenuItem, entry))
