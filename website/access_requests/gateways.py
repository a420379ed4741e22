"""Ways out for short messages: an interface, and one implementation over HTTP without a library of its own."""

from __future__ import annotations

import json
import urllib.request
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

SECONDS = 20
LONGEST_ANSWER = 64 * 1024


class NotSent(Exception):
    """A message that did not go; the text says why."""


class Gateway(Protocol):
    """What sends short messages: named by its dotted path in ``GONGKAI_MESSAGE_GATEWAY``, made without arguments."""

    def send(self, to: str, text: str, *, key: str) -> str:
        """Send a text to a telephone number and return the gateway's receipt.

        ``key`` is the same for every attempt at one message, so that a gateway that got it already sends it once.
        Raises ``NotSent``; the message is tried again later.
        """


class HttpGateway:
    """Posts ``{"to", "text", "key"}`` as JSON to ``GONGKAI_MESSAGE_GATEWAY_URL`` and takes any 2xx for sent.

    ``GONGKAI_MESSAGE_GATEWAY_KEY`` goes along as a bearer token; a ``receipt`` in the answer's JSON is kept.
    """

    def __init__(self) -> None:
        self.address = settings.MESSAGE_GATEWAY_URL
        if urlsplit(self.address).scheme not in ("http", "https"):
            raise ImproperlyConfigured("GONGKAI_MESSAGE_GATEWAY_URL 应是短信网关的网址（http 或 https）。")

    def send(self, to: str, text: str, *, key: str) -> str:
        """Send one message. Raises ``NotSent``."""
        body = json.dumps({"to": to, "text": text, "key": key}, ensure_ascii=False).encode()
        head = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.MESSAGE_GATEWAY_KEY}"}
        asked = urllib.request.Request(self.address, data=body, headers=head, method="POST")
        try:
            # The scheme was looked at above: nothing but http and https gets here.
            with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # nosec B310
                said = answer.read(LONGEST_ANSWER)
        except HTTPError as error:
            raise NotSent(f"短信网关答复 {error.code}") from error
        except (URLError, OSError) as error:
            raise NotSent(f"短信网关没有答复：{error}") from error
        return _receipt(said)


def _receipt(said: bytes) -> str:
    try:
        answer = json.loads(said)
    except ValueError:
        return ""
    return str(answer.get("receipt", ""))[:200] if isinstance(answer, dict) else ""


def gateway() -> Gateway | None:
    """Return the gateway that is set, or nothing where none is."""
    return import_string(settings.MESSAGE_GATEWAY)() if settings.MESSAGE_GATEWAY else None
