"""Addresses: which of them are one and the same, and which follow a person and are refused."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

MOST = 2000
"""Characters of the longest address that is kept."""
_WEB = ("http", "https")
_PORTS = {"http": 80, "https": 443}
_PASSING = re.compile(
    r"(utm_\w+|spm|scm|share_\w+|isappinstalled|nsukey|clicktime|enterid|from=(timeline|singlemessage|groupmessage))(=|$)",
    re.IGNORECASE,
)
"""Parts of a query that tell by which way somebody came, and not what is shown."""


@dataclass(frozen=True)
class Account:
    """A kind of address that follows somebody."""

    host: str
    path: str
    label: str
    instead: str


class FollowsSomebody(Exception):
    """An address of a person or an account, with cause and cure in Chinese."""


@cache
def _data() -> dict[str, object]:
    return tomllib.loads(Path(__file__).with_name("accounts.toml").read_text("utf-8"))


@cache
def accounts() -> tuple[tuple[Account, re.Pattern[str]], ...]:
    """Return the kinds of addresses that follow somebody, each with its pattern."""
    found = [Account(**entry) for entry in _data()["account"]]  # type: ignore[attr-defined]
    return tuple((each, re.compile(each.path)) for each in found)


def parsed(url: str) -> Url | None:
    """Return the parts of a web address; nothing for what is none."""
    try:
        parts = parse_url(url.strip())
    except (LocationParseError, ValueError):
        return None
    return parts if parts.scheme in _WEB and parts.host else None


def demand_topic(url: str) -> None:
    """Raise ``FollowsSomebody`` for the address of a person or an account."""
    parts = parsed(url)
    if parts is None:
        return
    path = unquote(unquote(parts.request_uri)).lower()
    path = re.sub(r"/{2,}", "/", path)
    for account, pattern in accounts():
        if _below(str(parts.host), account.host) and pattern.search(path):
            raise FollowsSomebody(
                f"这是{account.label}，不能作为信息来源。请改用{account.instead}。依据：{_data()['basis']}。"
            )


def follows_somebody(url: str) -> bool:
    """Whether an address is that of a person or an account."""
    try:
        demand_topic(url)
    except FollowsSomebody:
        return True
    return False


def _below(host: str, name: str) -> bool:
    host = host.rstrip(".")
    return not name or host == name or host.endswith(f".{name}")


def canonical(url: str) -> str:
    """Return what names a page, without scheme, fragment, usual port and what tells how somebody came.

    >>> canonical("HTTPS://WWW.Example.org:443/a/?id=1&utm_source=x#top")
    'www.example.org/a/?id=1'
    """
    parts = parsed(url)
    if parts is None:
        return url.strip()[:MOST]
    port = f":{parts.port}" if parts.port and parts.port != _PORTS[str(parts.scheme)] else ""
    kept = "&".join(each for each in (parts.query or "").split("&") if each and not _PASSING.match(each))
    path = parts.path or "/"
    return f"{str(parts.host).rstrip('.')}{port}{path}{f'?{kept}' if kept else ''}"[:MOST]


def site_of(url: str) -> str:
    """Return the name of the site of an address.

    >>> site_of("https://www.example.org/a")
    'example.org'
    """
    parts = parsed(url)
    return str(parts.host).removeprefix("www.")[:100] if parts else ""


def key_of(text: str) -> str:
    """Return the hash by which an address, or a text without one, is known."""
    return hashlib.sha256(text.encode()).hexdigest()
