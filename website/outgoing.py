"""The one way out of the platform: asking an address over HTTP, and never one of the organ's own network by accident.

Every address is resolved once, looked at, and connected to as it was looked at, so that a name cannot lead elsewhere a
moment later; every redirect is looked at anew. The time is that of the whole, the size that of what was unpacked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urljoin

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url

Resolve = Callable[[str, int], list[str]]

MOVED = (301, 302, 303, 307, 308)
UNPACKED = {"", "identity", "gzip", "x-gzip", "deflate"}
"""The packings that are asked for, and taken."""
SECRETS = {"authorization", "cookie", "proxy-authorization"}
"""What is told to the site that was asked, and not to one that it sends on to."""
TRIED = 4
"""How many addresses of one name are tried."""
PIECE = 65536
NAT64 = ipaddress.ip_network("64:ff9b::/96")
METADATA = ipaddress.ip_address("fd00:ec2::254")


class Refused(Exception):
    """An address or an answer that is not taken, with the cause in Chinese; trying again changes nothing."""


class Unreachable(Exception):
    """No answer, or one that broke off, with the cause in Chinese; it may be tried again."""


@dataclass(frozen=True)
class Reply:
    """What was answered: ``headers`` by lower-case name, ``body`` unpacked, ``url`` where it ended after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True)
class _Question:
    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name; raises ``OSError`` where there are none."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def ask(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = 20.0,
    most: int = 5_000_000,
    redirects: int = 5,
    inside: bool = False,
    resolve: Resolve = resolve,
) -> Reply:
    """Ask an address and return what it answered, whatever its status.

    ``seconds`` is for the whole, redirects with it; ``most`` counts the bytes of the unpacked body, and 0 leaves the
    body unread; with 0 ``redirects`` one is returned as it came; ``inside`` lets an address that the organ itself
    configured be in its own network. Raises ``Refused`` for an address or answer that is not taken, ``Unreachable``
    for one that did not come.
    """
    end = time.monotonic() + seconds
    question = _Question(method, url, _named(headers or {}), body)
    for _ in range(redirects + 1):
        reply = _ask_once(question, end, most, inside, resolve)
        target = reply.headers.get("location")
        if reply.status not in MOVED or not target or not redirects:
            return reply
        question = _sent_on(question, reply.status, urljoin(reply.url, target))
    raise Refused("跳转次数过多")


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers by lower-case name, with ours where none were given."""
    ours = {"user-agent": f"Gongkai ({settings.SITE_ADDRESS})", "accept-encoding": "gzip, deflate"}
    return {**ours, **{name.lower(): value for name, value in headers.items()}}


def _sent_on(question: _Question, status: int, url: str) -> _Question:
    """Return the question to the address that a redirect names: secrets and contents stay with whom they were for."""
    same = _origin(_parsed(question.url)) == _origin(_parsed(url))
    headers = {name: value for name, value in question.headers.items() if same or name not in SECRETS}
    if question.method in ("GET", "HEAD"):
        return replace(question, url=url, headers=headers)
    if status in (307, 308):
        if not same:
            raise Refused("对方要求把提交的内容转交另一个网站，不予转交")
        return replace(question, url=url)
    headers.pop("content-type", None)
    return _Question("GET", url, headers, None)


def _origin(parts: Url) -> tuple[str | None, str | None, int]:
    return parts.scheme, parts.host, _port(parts)


def _parsed(url: str) -> Url:
    """Return the parts of an address; raises ``Refused`` for one that is no web page's."""
    try:
        parts = parse_url(url)
    except (LocationParseError, ValueError) as error:
        raise Refused("不是网页地址") from error
    if parts.scheme not in ("http", "https") or not parts.host:
        raise Refused("不是网页地址")
    if parts.auth:
        raise Refused("地址里带有用户名或者密码，不予访问")
    return parts


def _port(parts: Url) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _ask_once(question: _Question, end: float, most: int, inside: bool, resolve: Resolve) -> Reply:
    """Ask one address, without following where it sends on to."""
    parts = _parsed(question.url)
    host = str(parts.host).strip("[]")
    addresses = _allowed(_resolved(host, _port(parts), end, resolve), inside)
    try:
        return _exchange(question, parts, host, addresses, end, most)
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"网站的证书不可信（{error.verify_message}）") from error
    except TimeoutError as error:
        raise Unreachable("没有在规定时间内答复") from error
    except (OSError, HTTPError, http.client.HTTPException, ValueError) as error:
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            raise Unreachable(f"网站的证书不可信（{error.__cause__.verify_message}）") from error
        raise Unreachable(f"连不上，或者答复到一半断开（{type(error).__name__}）") from error


def _exchange(question: _Question, parts: Url, host: str, addresses: list[str], end: float, most: int) -> Reply:
    line = _Line(host, _port(parts), secure=parts.scheme == "https")
    line.open(addresses, end)
    with line.cut_at(end) as was_cut:
        try:
            return _read(line.ask(question, parts.request_uri), question, most)
        finally:
            line.close()
            if was_cut.is_set():
                # A body without a length ends where the line is cut, and would pass for whole.
                raise TimeoutError


def _read(response: BaseHTTPResponse, question: _Question, most: int) -> Reply:
    """Read an answer; raises ``Refused`` when it is larger than ``most`` or packed in another way than was asked."""
    headers = {name.lower(): ", ".join(response.headers.getlist(name)) for name in response.headers}
    body = b""
    if most and question.method != "HEAD" and response.status not in MOVED:
        packings = {each.strip().lower() for each in headers.get("content-encoding", "").split(",")}
        if not packings <= UNPACKED:
            raise Refused("答复的压缩方式不认识")
        body = _unpacked(response, most)
    return Reply(response.status, headers, body, question.url)


def _unpacked(response: BaseHTTPResponse, most: int) -> bytes:
    if int(response.length_remaining or 0) > most:
        raise Refused(f"内容超过{_size(most)}，不予接收")
    body = bytearray()
    while piece := response.read(min(PIECE, most + 1 - len(body)), decode_content=True):
        body += piece
        if len(body) > most:
            raise Refused(f"内容超过{_size(most)}，不予接收")
    return bytes(body)


def _size(most: int) -> str:
    return f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most}字节"


# ---- addresses


def _resolved(host: str, port: int, end: float, resolve: Resolve) -> list[str]:
    """Return the addresses of a name; the system's resolver knows no time limit, so that it is waited for apart."""
    found: list[str] = []
    failed: list[BaseException] = []

    def look_up() -> None:
        try:
            found.extend(resolve(host, port))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    waiting = threading.Thread(target=look_up, daemon=True)
    waiting.start()
    waiting.join(max(end - time.monotonic(), 0))
    if waiting.is_alive():
        raise Unreachable(f"没有在规定时间内查到网站 {host} 的地址")
    if failed or not found:
        raise Unreachable(f"查不到网站 {host} 的地址") from (failed[0] if failed else None)
    return found


def _allowed(addresses: list[str], inside: bool) -> list[str]:
    """Return the addresses when every one of them may be asked."""
    for each in addresses:
        try:
            fine = all(_is_open(one, inside) for one in _meant(each))
        except ValueError:
            fine = False
        if not fine:
            raise Refused("地址不能访问" if inside else "不是公网地址，不予访问")
    return addresses[:TRIED]


def _meant(address: str) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Yield the addresses that are meant: one of IPv6 may carry one of IPv4, which is then what is asked."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        yield found
    elif found.ipv4_mapped:
        yield found.ipv4_mapped
    else:
        yield found
        if found in NAT64:
            yield ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if found.sixtofour:
            yield found.sixtofour
        if found.teredo:
            yield from found.teredo


def _is_open(address: ipaddress.IPv4Address | ipaddress.IPv6Address, inside: bool) -> bool:
    if address.is_multicast or address.is_unspecified or address.is_link_local or address == METADATA:
        return False
    return address.is_global or (inside and (address.is_loopback or (address.is_private and not address.is_reserved)))


# ---- the line


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Line:
    """A connection to the very address that was looked at; the name is proved by its certificate."""

    def __init__(self, host: str, port: int, *, secure: bool) -> None:
        self._port = port
        self._connection = HTTPSConnection(host, port, ssl_context=_trusted()) if secure else HTTPConnection(host, port)
        self._socket: socket.socket | None = None

    def open(self, addresses: list[str], end: float) -> None:
        """Connect to the first address that answers; raises ``OSError`` when none does."""
        failed: OSError = TimeoutError()
        for address in addresses:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                self._socket = socket.create_connection((address, self._port), left)
                self._connection.timeout = left
            except OSError as error:
                failed = error
            else:
                return
        raise failed

    @contextmanager
    def cut_at(self, end: float) -> Iterator[threading.Event]:
        """Cut the line at a moment, however slowly the other side drips; yields what tells whether that happened.

        A time-out of the socket begins anew with every byte, this one does not.
        """
        assert self._socket is not None
        was_cut = threading.Event()
        held = self._socket.dup()  # TLS takes the socket over, and leaves this one

        def cut() -> None:
            was_cut.set()
            with suppress(OSError):  # the other side may have been quicker
                held.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(end - time.monotonic(), 0), cut)
        timer.daemon = True
        timer.start()
        try:
            yield was_cut
        finally:
            timer.cancel()
            timer.join()
            held.close()

    def ask(self, question: _Question, target: str) -> BaseHTTPResponse:
        """Send a question over the open line and return the beginning of the answer."""
        opened = self._socket
        self._connection._new_conn = lambda: opened  # type: ignore[method-assign, assignment, return-value]
        self._connection.request(
            question.method,
            target,
            body=question.body,
            headers=dict(question.headers),
            preload_content=False,
            decode_content=False,
            enforce_content_length=True,
        )
        return self._connection.getresponse()

    def close(self) -> None:
        """Close the line."""
        self._connection.close()
        if self._socket is not None:
            self._socket.close()
