"""Web hooks (报送接口): telling a government portal of a record, its new version or its withdrawal, as signed JSON.

``docs/reference/web-hook.md`` describes what is sent and what may be answered.
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from website.channels.choices import State
from website.channels.connectors import Outcome
from website.channels.errors import TryAgain, WillNotGo
from website.channels.models import Delivery, Outlet
from website.channels.queueing import before
from website.channels.signing import headers
from website.outgoing import Refused, Reply, Unreachable, ask
from website.publishing.models import Record

VERSION = 1
SECONDS = 20.0
MOST = 100_000
"""Bytes of an answer that are read."""
BUSY = (408, 425, 429)
"""Statuses that ask to come again, beside those of a server in trouble."""
ANSWERS = {
    "accepted": State.SUBMITTED,
    "adopted": State.ADOPTED,
    "not_adopted": State.NOT_ADOPTED,
    "withdrawn": State.WITHDRAWN,
}
"""What the other side may say of a record."""


class Hook:
    """The web hook of one outlet."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet

    def send(self, delivery: Delivery) -> Outcome:
        """Report the record, or its new version in the place of the one that is there."""
        older = before(delivery)
        said = {"record": told(delivery.record), **({"replaces": [each.key for each in older]} if older else {})}
        answer = self._post(delivery, "update" if older else "publish", said)
        return _outcome(answer, older)

    def look(self, delivery: Delivery) -> Outcome | None:
        """Ask what became of a report."""
        answer = self._post(delivery, "ask", {})
        return None if answer["state"] == "unknown" else _outcome(answer, before(delivery))

    def publish(self, delivery: Delivery) -> Outcome:
        """Report it: the other side publishes when it adopts it."""
        return self.send(delivery)

    def ask(self, delivery: Delivery) -> Outcome:
        """Ask whether it was adopted."""
        return self.look(delivery) or Outcome(State.SUBMITTED)

    def withdraw(self, delivery: Delivery) -> Outcome:
        """Have it taken down, with the reason that the public is told."""
        record = delivery.record
        why = {"reason": record.withdrawal_reason, "note": record.withdrawal_note} if record.withdrawn_at else {}
        answer = self._post(delivery, "withdraw", {"withdrawal": {**why, "url": _address(record)}})
        if answer["state"] not in ("withdrawn", "unknown"):
            raise TryAgain(f"对方还没有撤下（答复“{answer['state']}”）。", "稍后会再次要求撤下。")
        return Outcome(State.WITHDRAWN, receipt=answer["receipt"])

    def _post(self, delivery: Delivery, event: str, said: dict[str, Any]) -> dict[str, str]:
        secret = self._outlet.secret
        if not secret:
            raise WillNotGo("接口密钥没有填写，或者无法解密。", "请管理员在“投放渠道”里重新填写密钥，再重新投放。")
        whole = {"version": VERSION, "event": event, "key": delivery.key, **self._who(delivery), **said}
        body = json.dumps(whole, ensure_ascii=False).encode()
        at = int(time.time() * 1000)
        sent = {"Content-Type": "application/json; charset=utf-8", **headers(secret, at, delivery.key, body)}
        try:
            reply = ask(
                self._outlet.address, method="POST", headers=sent, body=body, seconds=SECONDS, most=MOST, inside=True
            )
        except Unreachable as error:
            raise TryAgain(f"{self._outlet}的接口{error}。", "稍后会自动再试。") from error
        except Refused as error:
            raise WillNotGo(f"{self._outlet}的接口：{error}。", "请管理员核对“投放渠道”里的接口地址。") from error
        return _read(self._outlet, reply)

    def _who(self, delivery: Delivery) -> dict[str, Any]:
        agency = self._outlet.agency
        return {
            "agency": {"name": agency.name, "code": agency.code, "slug": agency.slug},
            "outlet": self._outlet.name,
            "callback": self._outlet.result_address,
        }


def _read(outlet: Outlet, reply: Reply) -> dict[str, str]:
    """Return what was answered. Raises ``TryAgain`` or ``WillNotGo`` for what is no answer."""
    if reply.status >= 500 or reply.status in BUSY:
        raise TryAgain(f"{outlet}的接口暂时不能处理（状态{reply.status}）。", "稍后会自动再试。")
    if reply.status in (401, 403):
        raise WillNotGo(
            f"{outlet}的接口不认签名（状态{reply.status}）{_reason(reply)}。",
            "请管理员与对方核对密钥和服务器时间，再重新投放。",
        )
    if not 200 <= reply.status < 300:
        raise WillNotGo(f"{outlet}的接口不接收（状态{reply.status}）{_reason(reply)}。", "请与对方核对后重新投放。")
    found = _json(reply)
    state = found.get("state")
    if state not in (*ANSWERS, "unknown"):
        # Whether it was taken is not known: the next attempt asks before it sends.
        raise TryAgain(f"{outlet}的接口答复看不懂。", "稍后会先查询再投放；一直这样的，请对方照接口说明答复。")
    named = {name: str(found.get(name) or "") for name in ("receipt", "url", "reason")}
    return {"state": str(state), **named, "receipt": named["receipt"][:200], "url": web_address(named["url"])}


def _json(reply: Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _reason(reply: Reply) -> str:
    reason = str(_json(reply).get("reason") or "").strip()[:200]
    return f"：{reason.rstrip('。')}" if reason else ""


def web_address(text: str) -> str:
    """Return an address that a page may link to, or nothing for any other text."""
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return ""
    return text if len(text) <= 500 else ""


def _outcome(answer: dict[str, str], older: list[Delivery]) -> Outcome:
    state = ANSWERS.get(answer["state"], State.SUBMITTED)
    why = answer["reason"] if state == State.NOT_ADOPTED else ""
    return Outcome(state, receipt=answer["receipt"], url=answer["url"], why=why, replaces=tuple(older))


def _address(record: Record) -> str:
    return settings.SITE_ADDRESS + record.get_absolute_url()


def told(record: Record) -> dict[str, Any]:
    """Return what a portal is told of a record: what anyone sees of it, its files by their addresses."""
    days = ("generated_on", "published_on", "effective_on", "expires_on")
    words = ("index_no", "title", "summary", "doc_no", "kind", "catalogue_code", "theme", "genre", "validity")
    source = {"name": record.source_name, "url": record.source_url, "licence": record.source_licence}
    return {
        "id": record.pk,
        "url": _address(record),
        **{name: getattr(record, name) or "" for name in words},
        **{name: day.isoformat() if (day := getattr(record, name)) else None for name in days},
        "kind_label": record.kind_entry.label,
        "column": record.column.title,
        "details": record.details,
        "text": record.text,
        "html": _absolute(str(record.body)),
        "files": [
            {"title": each.title or each.document.title, "url": settings.SITE_ADDRESS + each.document.url}
            for each in record.files.select_related("document")
        ],
        "source": source if record.source_name else None,
        "sha256": record.snapshot_sha256,
    }


def _absolute(html: str) -> str:
    """Return the text with the addresses in it complete: its blocks were sanitised when they were saved."""
    for name in ("href", "src"):
        html = html.replace(f'{name}="/', f'{name}="{settings.SITE_ADDRESS}/')
    return html
