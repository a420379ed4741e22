"""Whether the platform is well: each point with its state, its cause and its cure."""

from __future__ import annotations

import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from website.agencies import second_factor
from website.agencies.calendar import working_days
from website.agencies.models import HolidayNotice, Person
from website.channels.choices import State as DeliveryState
from website.channels.choices import Way
from website.channels.models import Delivery, Outlet
from website.monitoring.daily import FAILING
from website.monitoring.models import Source
from website.operations.models import JobRun
from website.search import services as search

GIGABYTE = 1024**3
QUIET = timedelta(minutes=5)
BACKUP_AGE = timedelta(days=2)
NOVEMBER = 11


class State(StrEnum):
    """How a point stands."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Point:
    """One point of the self-check."""

    id: str
    label: str
    state: State
    says: str
    cure: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the point as plain data."""
        return {name: str(value) for name, value in asdict(self).items()}


def run(*, distant: bool = True) -> list[Point]:
    """Look at every point; one that cannot be looked at is a failing point, not an error.

    Without ``distant`` nothing is asked of another machine, so that a page which shows the rest waits for none.
    """
    return [_looked(label, check) for label, check in CHECKS if distant or check not in DISTANT]


def _looked(label: str, check: Callable[[], tuple[State, str, str]]) -> Point:
    name = check.__name__.lstrip("_")
    try:
        state, says, cure = check()
    except Exception as error:  # a broken part must not hide the others
        return Point(name, label, State.FAIL, f"检查没有完成：{type(error).__name__}：{error}", "查看系统日志。")
    return Point(name, label, state, says, cure)


def _database() -> tuple[State, str, str]:
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return State.FAIL, f"连不上：{error}", "检查数据库是否在运行、GONGKAI_DATABASE_URL 是否正确。"
    return State.OK, f"{connection.vendor}，应答 {(time.monotonic() - started) * 1000:.0f} 毫秒", ""


def _migrations() -> tuple[State, str, str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return State.FAIL, f"有{len(waiting)}项数据库结构改动没有执行", "运行 python manage.py prepare。"
    return State.OK, "数据库结构是最新的", ""


def _worker() -> tuple[State, str, str]:
    last = JobRun.objects.order_by("-started_at").first()
    if last is None or timezone.now() - last.started_at > QUIET:
        seen = f"最后一次活动 {timezone.localtime(last.started_at):%Y-%m-%d %H:%M}" if last else "没有活动过"
        return State.FAIL, f"后台进程没有运行：{seen}", "运行 python manage.py serve（或者 work）。"
    return State.OK, f"最近活动 {timezone.localtime(last.started_at):%H:%M:%S}", ""


def _disk() -> tuple[State, str, str]:
    # Before anything was prepared the folder is not there yet; the disk on which it will be is.
    usage = shutil.disk_usage(next(each for each in (settings.HOME, *settings.HOME.parents) if each.exists()))
    free = usage.free / GIGABYTE
    says = f"剩余 {free:.1f} GB（共 {usage.total / GIGABYTE:.0f} GB）"
    if free < 1:
        return State.FAIL, says, "清理磁盘，或者把 GONGKAI_HOME 移到更大的磁盘。"
    return (State.WARN, says, "尽早扩容。") if usage.free / usage.total < 0.1 else (State.OK, says, "")


def _mail() -> tuple[State, str, str]:
    if "smtp" not in settings.EMAIL_BACKEND:
        return State.WARN, "没有配置邮件服务器，通知只写到日志", "设置 GONGKAI_MAIL_URL。"
    mail = get_connection(timeout=10)
    try:
        mail.open()
        mail.close()
    except OSError as error:
        return State.FAIL, f"连不上邮件服务器：{error}", "检查 GONGKAI_MAIL_URL 和网络。"
    return State.OK, f"邮件服务器 {settings.EMAIL_HOST} 可用", ""


def _clock() -> tuple[State, str, str]:
    newest = max((path.stat().st_mtime for path in Path(settings.BASE_DIR, "website").glob("*.py")), default=0)
    now = time.time()
    if now < newest - 86400 or datetime.now(UTC).year < 2025:
        return State.FAIL, f"系统时间不对：{timezone.localtime():%Y-%m-%d %H:%M}", "校正系统时间并开启自动对时。"
    return State.OK, f"{timezone.localtime():%Y-%m-%d %H:%M}（{settings.TIME_ZONE}）", ""


def _calendar() -> tuple[State, str, str]:
    today = timezone.localdate()
    known = {*working_days().years}
    waiting = set(HolidayNotice.objects.waiting().filter(agency=None).values_list("year", flat=True))
    cure = "国务院办公厅的通知发布后，在“放假安排”中录入全文，由另一个人复核；也可以更新本软件。"
    if waiting - known:
        cure = f"{max(waiting)}年的通知已经录入，还要由另一个人在“放假安排”中复核。"
    if today.year not in known:
        return State.FAIL, f"没有{today.year}年的放假安排，期限都是暂定", cure
    if today.month >= NOVEMBER and today.year + 1 not in known:
        return State.WARN, f"没有{today.year + 1}年的放假安排，跨年期限为暂定", cure
    return State.OK, f"有到{max(known)}年的放假安排", ""


def _keys() -> tuple[State, str, str]:
    if settings.SECRET_KEY.startswith("development-only"):
        cure = "正式使用前运行 python manage.py make_secrets，设置 GONGKAI_SECRET_KEY 和 GONGKAI_SEALING_KEYS。"
        return State.WARN, "用的是开发密钥", cure
    return State.OK, "已设置", ""


def _sealed() -> tuple[State, str, str]:
    if lost := second_factor.unreadable():
        says = f"{len(lost)}人的第二重验证无法解密：{'、'.join(lost[:5])}"
        return State.FAIL, says, "在 GONGKAI_SEALING_KEYS 后面加上原来的密钥；找不回的，清除这些人的第二重验证。"
    return State.OK, "都能解密", ""


def _certificate() -> tuple[State, str, str]:
    parts = urlsplit(settings.SITE_ADDRESS)
    if parts.scheme != "https":
        return State.WARN, "网站地址不是 https", "由反向代理配置证书，并把 GONGKAI_ADDRESS 设为 https 地址。"
    context = ssl.create_default_context()
    address = (str(parts.hostname), parts.port or 443)
    try:
        with (
            socket.create_connection(address, timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as secured,
        ):
            ends = str(secured.getpeercert()["notAfter"])
    except OSError as error:
        return State.FAIL, f"连不上 {parts.hostname}：{error}", "检查域名解析、反向代理和证书。"
    until = datetime.strptime(ends, "%b %d %H:%M:%S %Y %Z").replace(tzinfo=UTC)
    left = (until - datetime.now(UTC)).days
    if left < 30:
        return (State.FAIL if left < 7 else State.WARN), f"证书还有{left}天到期", "续期证书。"
    return State.OK, f"证书有效到 {until:%Y-%m-%d}", ""


def _search() -> tuple[State, str, str]:
    found = search.problems()
    return (State.FAIL, "；".join(found), "按提示处理。") if found else (State.OK, "索引正常", "")


def _static() -> tuple[State, str, str]:
    if settings.PRODUCTION and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return State.FAIL, "静态文件没有收集，页面没有样式", "运行 python manage.py prepare。"
    return State.OK, "静态文件就绪", ""


def _debug() -> tuple[State, str, str]:
    if settings.DEBUG:
        return State.WARN, "调试开着，出错页面会泄露内部信息", "去掉 GONGKAI_DEBUG。"
    return State.OK, "调试关闭", ""


def _backup() -> tuple[State, str, str]:
    found = sorted((settings.HOME / "backups").glob("gongkai-*.tar"))
    if not found:
        return State.WARN, "默认目录里没有备份", "每天运行 python manage.py backup，并复制到别处。"
    made = datetime.fromtimestamp(found[-1].stat().st_mtime, UTC)
    old = datetime.now(UTC) - made > BACKUP_AGE
    says = f"最近一次 {timezone.localtime(made):%Y-%m-%d %H:%M}"
    return (State.WARN, says, "检查每日备份是否还在运行。") if old else (State.OK, says, "")


def _opinion_sources() -> tuple[State, str, str]:
    failing = list(Source.objects.failing().filter(failing_since__lt=timezone.now() - FAILING)[:20])
    if failing:
        says = f"{len(failing)}个信息来源读不到已超过一天：{'、'.join(each.name for each in failing[:5])}"
        return State.WARN, says, "在“舆情信息”的“信息来源”里看原因；整台服务器连不上外网的，检查网络和域名解析。"
    return State.OK, "都能读到", ""


def _demonstration() -> tuple[State, str, str]:
    if not Person.objects.filter(username="banshiyuan", first_name="演示办事员", is_active=True).exists():
        return State.OK, "没有演示账号", ""
    state = State.FAIL if settings.PRODUCTION else State.WARN
    return state, "有演示账号，口令是公开的", "正式使用请重新安装，不要载入演示数据。"


def _channels() -> tuple[State, str, str]:
    """Look at what did not reach its outlet; a server that WeChat does not know (40164) is the first thing to mend."""
    failed = Delivery.objects.filter(state=DeliveryState.FAILED)
    back = Delivery.objects.filter(state=DeliveryState.TO_WITHDRAW, act="", attempts__gt=0)
    unlisted = [*failed.filter(why__contains=UNLISTED)[:1], *back.filter(why__contains=UNLISTED)[:1]]
    if unlisted:
        says = f"微信不接受这台服务器：{unlisted[0].outlet}：{unlisted[0].why}"
        return State.FAIL, says, "把服务器的出口地址加入公众平台的IP白名单，再在“渠道投放”中重新投放。"
    if locked := [each.name for each in Outlet.objects.active().filter(way=Way.INTERFACE) if not each.secret]:
        return State.FAIL, f"{'、'.join(locked[:5])}的接口密钥无法解密", "在“投放渠道”中重新填写密钥。"
    if waiting := failed.count() + back.count():
        return State.WARN, f"{waiting}次投放、撤回没有成功", "在“渠道投放—等人办理”中查看原因，改正后重新投放。"
    return State.OK, f"{Outlet.objects.active().count()}个渠道，没有失败的投放", ""


UNLISTED = "白名单"
"""What the cause says when WeChat refuses the address of the server (40164)."""
CHECKS = (
    ("数据库", _database),
    ("数据库结构", _migrations),
    ("后台进程", _worker),
    ("磁盘", _disk),
    ("邮件", _mail),
    ("时钟", _clock),
    ("放假安排", _calendar),
    ("密钥", _keys),
    ("第二重验证", _sealed),
    ("证书", _certificate),
    ("检索", _search),
    ("静态文件", _static),
    ("调试", _debug),
    ("备份", _backup),
    ("渠道投放", _channels),
    ("信息来源", _opinion_sources),
    ("演示账号", _demonstration),
)

DISTANT = (_mail, _certificate)
"""The points for which another machine is asked."""


def worst(points: list[Point]) -> State:
    """Return the worst state of all."""
    states = {point.state for point in points}
    return State.FAIL if State.FAIL in states else State.WARN if State.WARN in states else State.OK


def lines(points: list[Point]) -> Iterator[str]:
    """Yield the points as lines for a terminal."""
    marks = {State.OK: "✓", State.WARN: "!", State.FAIL: "✗"}
    for point in points:
        yield f"{marks[point.state]} {point.label}：{point.says}" + (f"。{point.cure}" if point.cure else "")
