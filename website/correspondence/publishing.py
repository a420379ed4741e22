"""Publishing a message with its answer: with the sender's consent, and with nobody's particulars in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai import personal_data
from gongkai.personal_data import Found
from website.access_requests import identity
from website.agencies.errors import NotAllowed
from website.correspondence.models import Message

_SHORTEST = 2
NAMES = {"subject": "标题", "text": "来信", "reply": "答复"}


@dataclass(frozen=True)
class Proposal:
    """What would be published, and what was found in the original and hidden."""

    subject: str
    text: str
    reply: str
    hidden: list[str]


def against(message: Message) -> str:
    """Return why a message cannot be published at all; nothing when it can."""
    if message.guarded:
        return "举报一律不公开（信访工作条例第三十条）。"
    if not message.may_publish:
        return "来信人没有同意公开。"
    if message.outcome != "replied":
        return "没有答复的信件不公开。"
    return ""


def proposal(message: Message) -> Proposal:
    """Return a message and its answer without the sender's particulars, other personal data masked."""
    hidden: list[str] = []
    said = [_stripped(text, message, hidden) for text in (message.subject, message.text, message.reply)]
    return Proposal(*said, hidden=list(dict.fromkeys(hidden)))


def _stripped(text: str, message: Message, hidden: list[str]) -> str:
    for label, secret in _particulars(message):
        text, times = re.subn(re.escape(secret), "某某", text, flags=re.IGNORECASE)
        hidden += [label] * bool(times)
    found = personal_data.find(text)
    hidden += [each.label for each in found]
    return personal_data.mask(text, found)


def _particulars(message: Message) -> list[tuple[str, str]]:
    who = identity.unpack(message.sealed)
    known = {"来信人姓名": who.name, "来信人电话": who.phone, "来信人邮箱": who.email, "来信人地址": who.address}
    known |= {"来信人证件号码": who.id_number}
    pairs = [(label, text.strip()) for label, text in known.items() if len(text.strip()) >= _SHORTEST]
    return sorted(pairs, key=lambda pair: -len(pair[1]))


def left_in(message: Message, texts: dict[str, str]) -> list[str]:
    """Return what of the sender's particulars and of other personal data still stands in texts to be published."""
    left = []
    for name, text in texts.items():
        where = NAMES[name]
        left += [f"{where}里有{label}" for label, secret in _particulars(message) if secret.lower() in text.lower()]
        left += [f"{where}里有{each.label}“{each.masked}”" for each in _found(text)]
    return list(dict.fromkeys(left))


def _found(text: str) -> list[Found]:
    return personal_data.find(text)


def publish(held: Message, on: date, given: dict[str, Any]) -> None:
    """Set what is published of a message that the caller holds locked.

    Raises ``NotAllowed`` without consent, for an empty text, and for personal data that nobody said are none.
    """
    if reason := against(held):
        raise NotAllowed([reason])
    texts = {name: str(given.pop(name, "")).strip() for name in NAMES}
    if empty := [label for name, label in NAMES.items() if not texts[name]]:
        raise NotAllowed([f"请填写要公开的{'、'.join(empty)}。"])
    left = left_in(held, texts)
    if left and not given.get("cleared"):
        raise NotAllowed([f"{'；'.join(left)}。请隐去；确实不是个人信息的，打勾说明。"])
    given["cleared"] = left
    held.public_subject, held.public_text, held.public_reply = texts["subject"][:120], texts["text"], texts["reply"]
    held.published_on = on
