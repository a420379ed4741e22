"""Mails that somebody forwarded: their words become an item, the mail as it came its evidence; senders are not read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.monitoring import people, pipeline, services, snapshots
from website.monitoring.addresses import follows_somebody, parsed
from website.monitoring.choices import Kind
from website.monitoring.models import Item, Source
from website.monitoring.pipeline import Listener
from website.monitoring.reading import Found, Unreadable, decode, line, lines, text_of

MOST_BYTES = 10_000_000
MOST_PARTS = 200
_FORWARDED = re.compile(r"^\s*((fwd?|re|转发|回复|答复|fw)\s*[:：]\s*)+", re.IGNORECASE)
_HEAD = re.compile(r"(?m)^\s*>?\s*(发件人|收件人|抄送|发送时间|日期|from|to|cc|sent|date)\s*[:：].*$", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"'）)，。]{4,1900}")


def read(data: bytes) -> Found:
    """Return what a mail says: its subject, its words without who sent it to whom, the first link, its moment.

    Raises ``Unreadable`` for what is no mail, or one without words.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(f"邮件超过{MOST_BYTES // 1_000_000}MB。请去掉附件再转来")
    try:
        mail = message_from_bytes(data, policy=policy.compat32)
        subject, words, moment = _subject(mail), _words(mail), _moment(mail)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("邮件的格式读不懂。请在邮件软件里另存为 .eml 再上传") from error
    said = lines(_HEAD.sub("", words))
    if not (mail.keys() and (subject or said)):
        raise Unreadable("不是邮件，或者邮件里没有文字。请在邮件软件里另存为 .eml 再上传")
    link = next((each for each in _LINK.findall(words) if parsed(each) and not follows_somebody(each)), "")
    return Found(link, subject, said, moment)


def _subject(mail: Message) -> str:
    raw = str(mail.get("subject", "") or "")
    pieces = []
    for piece, charset in decode_header(raw):
        pieces.append(decode(piece, f"charset={charset or ''}") if isinstance(piece, bytes) else piece)
    return line(_FORWARDED.sub("", "".join(pieces)))


def _words(mail: Message) -> str:
    plain, rich = "", ""
    for number, part in enumerate(mail.walk()):
        if number > MOST_PARTS:
            break
        if part.is_multipart() or part.get_filename() or not part.get_content_type().startswith("text/"):
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        text = decode(payload, str(part.get("content-type", ""))) if payload else ""
        if part.get_content_type() == "text/html":
            rich = rich or text_of(text)
        else:
            plain = plain or text
    return lines(plain or rich)


def _moment(mail: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(mail.get("date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def take(
    listener: Listener, source: Source, data: bytes, *, by: Person | None = None, anyhow: bool = False
) -> Item | None:
    """Keep a mail that a rule asks for, once; return its item. Raises ``Unreadable``."""
    found = read(data)
    agency = listener.agency
    return pipeline.take(
        listener,
        source,
        found,
        evidence=lambda: snapshots.keep(agency, data, url=found.url, media_type=services.MAIL, at=timezone.now()),
        by=by,
        anyhow=anyhow,
    )


@transaction.atomic
def upload(agency: Agency, data: bytes, *, by: Person) -> Item:
    """Keep a mail that somebody uploads, whatever the rules ask for.

    Raises ``NotAllowed`` for who may not and for one that is there already, ``Unreadable`` for what is no mail.
    """
    people.demand_keeper(agency, by)
    source = services.source_for(agency, Kind.MAIL)
    item = take(pipeline.listener_of(agency), source, data, by=by, anyhow=True)
    if item is None:
        raise NotAllowed(["这封邮件里的信息已经有了，或者早于保存期限。"])
    log("heard.entered", agency=agency, by=by, target=item)
    return item
