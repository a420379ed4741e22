"""What an outlet tells of a record by itself (采用结果通知): signed, taken once, whoever else may send it again."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from website.channels import ledger
from website.channels.choices import Act, State
from website.channels.hooks import ANSWERS, web_address
from website.channels.models import Delivery, Outlet
from website.channels.queueing import expect
from website.channels.services import result
from website.channels.signing import is_signed


class NotTaken(Exception):
    """A message that is not taken: the status that answers it, and why in Chinese."""

    def __init__(self, status: int, says: str) -> None:
        super().__init__(says)
        self.status = status


@dataclass(frozen=True)
class Message:
    """A message as it came in: its headers that count, and its body."""

    time: str
    key: str
    signature: str
    body: bytes


def take(outlet_number: int, message: Message, *, now: int | None = None) -> Delivery:
    """Keep what an outlet tells of one of its deliveries. Raises ``NotTaken``.

    Whether the outlet or the delivery is there is told only to who signs with the secret.
    """
    outlet = Outlet.objects.filter(pk=outlet_number).first()
    moment = int(time.time() * 1000) if now is None else now
    secret = outlet.secret if outlet and outlet.has_hook and outlet.active else ""
    if not is_signed(secret, message.time, message.key, message.signature, message.body, now=moment):
        raise NotTaken(401, "签名不对，或者时间相差五分钟以上。请核对密钥和服务器时间。")
    said = _read(message.body)
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(outlet=outlet, key=message.key).first()
        if held is None:
            raise NotTaken(404, "没有这个幂等键的报送。")
        if int(message.time) <= held.told_at:
            raise NotTaken(409, "这条通知或者更晚的通知已经收到。")
        held.told_at = int(message.time)
        _keep(held, said)
    return held


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict) or said.get("state") not in ANSWERS:
        raise NotTaken(422, f"state 应为 {'、'.join(ANSWERS)} 之一。")
    try:
        on = date.fromisoformat(str(said["on"])) if said.get("on") else timezone.localdate()
    except ValueError as error:
        raise NotTaken(422, "on 应为日期，例如 2026-03-01。") from error
    if on > timezone.localdate():
        raise NotTaken(422, "on 在今天以后。")
    return {**said, "on": on}


def _keep(held: Delivery, said: dict[str, Any]) -> None:
    state, url, why = ANSWERS[said["state"]], web_address(str(said.get("url") or "")), str(said.get("reason") or "")
    taken_back = held.state in (State.TO_WITHDRAW, State.WITHDRAWN, State.REPLACED)
    if state == State.WITHDRAWN and held.state != State.REPLACED:
        held.state = state
        expect(held, Act.NONE)
    elif taken_back or held.begun_at:
        held.adopted = held.adopted or state == State.ADOPTED
        held.published_on = held.published_on or (said["on"] if state == State.ADOPTED else None)
        held.save()
    else:
        result(held, state, on=said["on"], url=url, why=why if state != State.ADOPTED else "")
    ledger.append(held, "told", on=said["on"], detail={"answer": said["state"], "url": url, "reason": why[:500]})
