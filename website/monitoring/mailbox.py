"""The mail box to which things are forwarded: read over IMAP with TLS, never changed, each mail once.

Each organ has a folder of its own; how far it was read is kept with its source.
"""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction

from website.monitoring import mail, pipeline
from website.monitoring.models import Source
from website.monitoring.pipeline import Listener
from website.monitoring.reading import Unreadable
from website.outgoing import Refused, Unreachable

SECONDS = 20
AT_ONCE = 50
"""Mails that one reading takes; the others wait for the next."""
_FOREIGN = re.compile(r"[^\x20-\x7e]+")


def collect(source: Source, still_ours: Callable[[], bool]) -> tuple[int, int, int]:
    """Take in what is new in a source's folder; return how many mails were read, kept, and still wait.

    Raises ``Refused`` where there is no mail box, no such folder, or it does not let us in, ``Unreachable`` where it
    does not answer.
    """
    try:
        with _opened() as box:
            return _collect(box, source, still_ours)
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"邮箱服务器的证书不可信（{error.verify_message}）") from error
    except imaplib.IMAP4.error as error:
        raise Unreachable("邮箱服务器的答复不对，可能断开了") from error
    except (OSError, EOFError) as error:
        raise Unreachable(f"连不上邮箱服务器（{type(error).__name__}）") from error


@contextmanager
def _opened() -> Iterator[imaplib.IMAP4_SSL]:
    parts = urlsplit(settings.OPINION_MAILBOX)
    if parts.scheme != "imaps" or not parts.hostname:
        raise Refused("没有配置收取转来邮件的邮箱，请系统管理员设置 GONGKAI_OPINION_MAILBOX")
    box = imaplib.IMAP4_SSL(parts.hostname, parts.port or 993, ssl_context=_trusted(), timeout=SECONDS)
    try:
        try:
            box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        except imaplib.IMAP4.error as error:
            raise Refused("邮箱不让登录，请系统管理员核对 GONGKAI_OPINION_MAILBOX 中的用户名和口令") from error
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _collect(box: imaplib.IMAP4_SSL, source: Source, still_ours: Callable[[], bool]) -> tuple[int, int, int]:
    status, _ = box.select(folder_name(source.url), readonly=True)
    if status != "OK":
        raise Refused(f"邮箱里没有文件夹“{source.url}”，请核对名称")
    validity = (box.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0"
    numbers = _waiting(box, source, validity.decode("ascii", "replace"))
    listener = pipeline.listener_of(source.agency)
    read = kept = 0
    for number in numbers[:AT_ONCE]:
        if not still_ours():
            break
        kept += _take(box, listener, source, number, f"{validity.decode('ascii', 'replace')}:{number}")
        read += 1
    return read, kept, len(numbers) - read


def _waiting(box: imaplib.IMAP4_SSL, source: Source, validity: str) -> list[int]:
    """Return the numbers of the mails that were not read, lowest first."""
    before, _, last = source.position.partition(":")
    after = int(last) if before == validity and last.isdecimal() else 0
    status, data = box.uid("SEARCH", None, f"UID {after + 1}:*")
    if status != "OK":
        raise Unreachable("邮箱服务器没有列出邮件")
    found = {int(each) for each in (data[0] or b"").split() if each.isdigit()}
    return sorted(each for each in found if each > after)  # "5:*" names the last mail even where it is the fourth


def _take(box: imaplib.IMAP4_SSL, listener: Listener, source: Source, number: int, position: str) -> bool:
    """Take one mail in, and note that it was read, together; one that is no mail is passed over."""
    data = _bytes_of(box, number)
    with transaction.atomic():
        item = None
        with suppress(Unreadable):
            item = mail.take(listener, source, data) if data else None
        source.position = position
        source.save(update_fields=["position"])
    return item is not None


def _bytes_of(box: imaplib.IMAP4_SSL, number: int) -> bytes:
    """Return a mail as it came; nothing for one that is too large, or gone meanwhile."""
    _, data = box.uid("FETCH", str(number), "(RFC822.SIZE)")
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(each for each in data if isinstance(each, bytes)))
    if not size or int(size[1]) > mail.MOST_BYTES:
        return b""
    _, data = box.uid("FETCH", str(number), "(BODY.PEEK[])")
    return next((each[1] for each in data if isinstance(each, tuple)), b"")


def folder_name(name: str) -> str:
    """Return a folder's name as IMAP writes it (RFC 3501, 5.1.3), in quotes.

    >>> folder_name("舆情")
    '"&ggZgxQ-"'
    """

    def coded(match: re.Match[str]) -> str:
        packed = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{packed}-"

    coded_name = _FOREIGN.sub(coded, name.replace("&", "&-"))
    return '"' + coded_name.replace("\\", "\\\\").replace('"', '\\"') + '"'
