"""Asking sites politely: as their rules for robots say, one request at a time, with a pause, and not while they rest.

Rules for robots follow RFC 9309: a site without any (4xx) may be asked, one whose rules cannot be had is left alone
for a while.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from django.db import transaction
from django.utils import timezone
from protego import Protego

from website.monitoring.addresses import parsed
from website.monitoring.models import Host
from website.outgoing import MOVED, Refused, Reply, Resolve, Unreachable, ask, resolve

AGENT = "Gongkai"
"""By which name sites may speak of us in their rules for robots."""
PAUSE = timedelta(seconds=2)
"""Between two requests to one site, unless it wants more."""
PATIENCE = timedelta(seconds=15)
"""How long a turn is waited for; what takes longer is done the next time."""
LEASE = timedelta(seconds=90)
"""How long a request may keep others waiting; whoever was killed does no longer."""
ROBOTS_KEPT, ROBOTS_AGAIN = timedelta(days=1), timedelta(hours=1)
"""How long rules for robots are good, and when they are asked for again where they could not be had."""
LONGEST_REST = timedelta(days=7)
MOST_ROBOTS = 512_000
SECONDS = 20.0
REDIRECTS = 5
BUSY = (429, 503)


class Later(Exception):
    """A site that is not to be asked now: from when on it may be, and why, in Chinese."""

    def __init__(self, when: datetime, says: str) -> None:
        super().__init__(says)
        self.when = when


@dataclass(frozen=True)
class Manners:
    """How sites are asked; tests give other ways of resolving names, and of waiting."""

    resolve: Resolve = resolve
    sleep: Callable[[float], None] = time.sleep
    seconds: float = SECONDS
    patience: timedelta = PATIENCE


MANNERS = Manners()


def ask_politely(url: str, *, most: int, headers: Mapping[str, str] | None = None, manners: Manners = MANNERS) -> Reply:
    """Ask a page and return what was answered, in turn with everybody who asks its site.

    Raises ``Later`` where the site wants to be left alone, ``Refused`` where it does not want to be asked at all or
    answers what is not taken, ``Unreachable`` where no answer came.
    """
    for _ in range(REDIRECTS + 1):
        host = _host_of(url)
        _demand_welcome(host, url, manners)
        with _turn(host, _pause_of(host), manners):
            reply = ask(url, headers=headers, most=most, redirects=0, seconds=manners.seconds, resolve=manners.resolve)
        _mind_rest(host, reply)
        target = reply.headers.get("location")
        if reply.status not in MOVED or not target:
            return reply
        url = urljoin(url, target)
    raise Refused("跳转次数过多")


def _host_of(url: str) -> Host:
    parts = parsed(url)
    if parts is None:
        raise Refused("不是网页地址")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Host.objects.get_or_create(name=f"{parts.scheme}://{parts.host}:{port}"[:260])[0]


def _mind_rest(host: Host, reply: Reply) -> None:
    """Leave a site alone that says so; raises ``Later``."""
    if reply.status in BUSY:
        when = rest_until(reply.headers.get("retry-after", ""), timezone.now())
        Host.objects.filter(pk=host.pk).update(next_at=when)
        raise Later(when, f"网站要求稍后再来（HTTP {reply.status}）")


def rest_until(says: str, now: datetime) -> datetime:
    """Return until when a ``Retry-After`` asks to wait, no less than some minutes and no more than a week."""
    wanted = timedelta(minutes=10)
    if says.strip().isdecimal():
        wanted = timedelta(seconds=min(int(says.strip()[:9]), LONGEST_REST.total_seconds()))
    elif says:
        try:
            moment = parsedate_to_datetime(says)
            wanted = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
        except (ValueError, TypeError, OverflowError):
            pass
    return now + min(max(wanted, timedelta(minutes=1)), LONGEST_REST)


# ---- turns


@contextmanager
def _turn(host: Host, pause: timedelta, manners: Manners) -> Iterator[None]:
    """Hold a site for one request; raises ``Later`` when its turn does not come soon enough."""
    _take_turn(host, manners)
    try:
        yield
    finally:
        Host.objects.filter(pk=host.pk).update(busy_until=None, next_at=timezone.now() + pause)


def _take_turn(host: Host, manners: Manners) -> None:
    patience = timezone.now() + manners.patience
    while True:
        free_at = _claimed(host)
        if free_at is None:
            return
        if free_at > patience:
            raise Later(free_at, "正在按网站要求的间隔等待")
        manners.sleep(min(max((free_at - timezone.now()).total_seconds(), 0.05), 1.0))


@transaction.atomic
def _claimed(host: Host) -> datetime | None:
    """Take the turn, or return when to try again."""
    held = Host.objects.select_for_update().get(pk=host.pk)
    now = timezone.now()
    if held.busy_until and held.busy_until > now:
        return now + timedelta(seconds=1)
    if held.next_at and held.next_at > now:
        return held.next_at
    Host.objects.filter(pk=host.pk).update(busy_until=now + LEASE)
    return None


# ---- rules for robots


def _demand_welcome(host: Host, url: str, manners: Manners) -> None:
    """Raise ``Refused`` where a site's rules for robots forbid a page, ``Later`` where they cannot be had."""
    if host.robots_until is None or host.robots_until <= timezone.now():
        _ask_robots(host, manners)
    if host.robots_status is None:
        raise Later(host.robots_until or timezone.now(), "网站的 robots.txt 暂时取不到，按规则先不访问")
    if not _rules(host).can_fetch(url, AGENT):
        raise Refused("网站的 robots.txt 不允许访问这个地址，请改用网站提供的订阅或者导出")


def _rules(host: Host) -> Protego:
    return Protego.parse(host.robots)


def _pause_of(host: Host) -> timedelta:
    wanted = _rules(host).crawl_delay(AGENT)
    return max(PAUSE, timedelta(seconds=min(wanted, 86400))) if wanted and wanted > 0 else PAUSE


def _ask_robots(host: Host, manners: Manners) -> None:
    """Ask for a site's rules and keep them; no rules are kept as such, and what went wrong as unknown."""
    with _turn(host, PAUSE, manners):
        status, text = _robots(host, manners)
    host.robots, host.robots_status = text, status
    host.robots_until = timezone.now() + (ROBOTS_KEPT if status is not None else ROBOTS_AGAIN)
    host.save(update_fields=["robots", "robots_status", "robots_until"])


def _robots(host: Host, manners: Manners) -> tuple[int | None, str]:
    try:
        reply = ask(f"{host.name}/robots.txt", most=MOST_ROBOTS, seconds=manners.seconds, resolve=manners.resolve)
    except Unreachable:
        return None, ""
    if reply.status >= 500 or reply.status == 429:
        return None, ""
    if reply.status >= 400:
        return reply.status, ""
    return reply.status, reply.body.decode("utf-8", "replace").replace("\x00", "")
