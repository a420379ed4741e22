"""Following the links that stand in public records: politely, and never into the organ's own network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from website.publishing.findings import anchors_of
from website.publishing.models import LinkCheck, Record

SECONDS = 10
REDIRECTS = 5
PAUSE_BETWEEN = 7
"""Days before a link is followed again."""

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True)
class Answer:
    """What came of following a link."""

    works: bool
    says: str


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def follow(url: str, resolve: Resolve = _resolve) -> Answer:
    """Follow a link and say whether it leads somewhere; addresses that are not public are refused at every turn."""
    for _ in range(REDIRECTS):
        try:
            status, target = _ask(url, resolve)
        except _Refused as refusal:
            return Answer(False, str(refusal))
        except (OSError, ssl.SSLError, http.client.HTTPException, ValueError) as error:
            return Answer(False, f"连不上（{type(error).__name__}）")
        if target is None:
            return Answer(status < 400, f"HTTP {status}")
        url = urljoin(url, target)
    return Answer(False, "跳转次数过多")


class _Refused(Exception):
    """An address that is not followed."""


def _ask(url: str, resolve: Resolve) -> tuple[int, str | None]:
    """Return the status of one request, and where it redirects to; the body is not read."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Refused("不是网页地址")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _public(resolve(parts.hostname, port))
    connection = _Pinned(parts.hostname, port, address, secure=parts.scheme == "https")
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        for method in ("HEAD", "GET"):
            connection.request(method, path, headers={"User-Agent": f"Gongkai link check ({settings.SITE_ADDRESS})"})
            response = connection.getresponse()
            if method == "HEAD" and response.status in (403, 405, 501):
                connection.close()
                continue
            moved = response.status in (301, 302, 303, 307, 308)
            return response.status, response.headers.get("Location") if moved else None
        return response.status, None
    finally:
        connection.close()


def _public(addresses: Iterable[str]) -> str:
    """Return the first address, when all of them are public."""
    found = list(addresses)
    if not found or not all(ipaddress.ip_address(each.partition("%")[0]).is_global for each in found):
        raise _Refused("不是公网地址，不予访问")
    return found[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to the very address that was looked at, so that a name cannot lead elsewhere a moment later."""

    def __init__(self, host: str, port: int, address: str, *, secure: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._secure = address, secure

    def connect(self) -> None:
        """Connect to the address, and prove the name where the link asks for it."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def check_links(most: int = 500, resolve: Resolve = _resolve) -> int:
    """Follow links that were not followed for a while, and write down what came of it; return how many."""
    since = timezone.now() - timezone.timedelta(days=PAUSE_BETWEEN)
    recent = LinkCheck.objects.filter(checked_at__gte=since).values("record_id")
    waiting = Record.objects.public().exclude(pk__in=recent).order_by("-pk")[:most]
    followed = 0
    # All are read before the first is written of: on SQLite a read left open forbids the write after another's.
    for record in list(waiting):
        for url in {anchor.url for anchor in anchors_of(record) if anchor.url.startswith(("http://", "https://"))}:
            _write(record, url, follow(url, resolve))
            followed += 1
    return followed


def _write(record: Record, url: str, answer: Answer) -> None:
    now = timezone.now()
    before = LinkCheck.objects.filter(record=record, url=url[:2000]).first()
    since = None if answer.works else (before.failing_since if before and before.failing_since else now)
    LinkCheck.objects.update_or_create(
        record=record,
        url=url[:2000],
        defaults={"checked_at": now, "works": answer.works, "says": answer.says[:200], "failing_since": since},
    )
