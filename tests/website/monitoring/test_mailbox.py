"""The mail box, talked to over a real TLS socket, and mails of every kind."""

from __future__ import annotations

import base64
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.website.hostile import plain, serving
from tests.website.test_outgoing import certificate
from website.monitoring import fetching, mailbox
from website.monitoring.choices import Kind
from website.monitoring.mail import read
from website.monitoring.models import Item, Source, WatchRule
from website.monitoring.reading import Unreadable

__all__ = ["certificate"]


def mail(number: int, text: str = "停水三天了，没有人管。") -> bytes:
    head = f"From: zhang{number}@example.org\r\nSubject: =?utf-8?q?=E5=81=9C=E6=B0=B4{number}?=\r\n"
    return f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n第{number}封：{text}\r\n".encode()


class Box:
    """A small stand-in for an IMAP server, of one folder."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.folder, self.validity, self.password = '"sfj"', 7, "secret word"
        self.said: list[str] = []

    def converse(self, line: socket.socket) -> None:
        file = line.makefile("rwb")
        file.write(b"* OK ready\r\n")
        file.flush()
        while asked := file.readline():
            tag, _, rest = asked.decode().strip().partition(" ")
            self.said.append(rest)
            file.write(self.answer(tag, rest))
            file.flush()
            if rest.upper() == "LOGOUT":
                return

    def answer(self, tag: str, asked: str) -> bytes:
        ok = f"{tag} OK done\r\n".encode()
        if asked.upper() == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n" + ok
        if asked.startswith("LOGIN"):
            return ok if self.password in asked else f"{tag} NO wrong\r\n".encode()
        if asked.startswith("EXAMINE"):
            if self.folder not in asked:
                return f"{tag} NO no such folder\r\n".encode()
            return f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] ok\r\n".encode() + ok
        if found := re.match(r"UID SEARCH UID (\d+):\*", asked):
            # As servers do: the last mail is named even where the range begins behind it.
            numbers = [each for each in self.mails if each >= int(found[1])] or [*self.mails][-1:]
            return f"* SEARCH {' '.join(map(str, numbers))}\r\n".encode() + ok
        if found := re.match(r"UID FETCH (\d+) \((RFC822.SIZE|BODY.PEEK\[\])\)", asked):
            number, data = int(found[1]), self.mails.get(int(found[1]), b"")
            if found[2] == "RFC822.SIZE":
                return f"* 1 FETCH (UID {number} RFC822.SIZE {len(data)})\r\n".encode() + ok
            return f"* 1 FETCH (UID {number} BODY[] {{{len(data)}}}\r\n".encode() + data + b")\r\n" + ok
        return ok


@pytest.fixture
def box(certificate: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """Serve a mail box on loopback, and let it be the configured one."""
    settings.MEDIA_ROOT = tmp_path / "media"
    made = Box()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    trusting.check_hostname = False
    monkeypatch.setattr(mailbox, "_trusted", lambda: trusting)

    def converse(line: socket.socket) -> None:
        with context.wrap_socket(line, server_side=True) as wrapped:
            made.converse(wrapped)

    with serving(plain(b""), converse) as port:
        settings.OPINION_MAILBOX = f"imaps://box%40example.org:secret%20word@127.0.0.1:{port}"
        yield made


@pytest.fixture
def held(source: Callable[..., Source], rule: Callable[..., WatchRule]) -> Source:
    """Return the source that reads the folder."""
    rule("停水")
    return source(kind=Kind.MAIL, url="sfj", name="邮箱")


def test_each_mail_is_read_once_and_the_box_is_left_as_it_is(box: Box, held: Source) -> None:
    box.mails = {3: mail(3), 5: mail(5, "通知开会。").replace(b"=E5=81=9C=E6=B0=B4", b"x"), 9: mail(9)}
    outcome = fetching.read(held.pk)
    assert outcome
    assert (outcome.read, outcome.kept) == (3, 2)
    assert {each.title for each in Item.objects.all()} == {"停水3", "停水9"}
    assert not any("zhang" in f"{each.title}{each.text}" for each in Item.objects.all())
    held.refresh_from_db()
    assert held.position == "7:9"
    box.mails[11] = mail(11)
    Source.objects.update(next_at=None)
    assert fetching.read(held.pk).read == 1
    assert fetching.read(held.pk).read == 0
    assert all(each.split()[0] != "STORE" for each in box.said)
    assert any(each.startswith("EXAMINE") for each in box.said)
    assert not any(each.startswith("SELECT") for each in box.said)


def test_a_folder_that_began_anew_is_read_from_its_beginning_and_nothing_comes_in_twice(box: Box, held: Source) -> None:
    box.mails = {3: mail(3)}
    fetching.read(held.pk)
    box.validity, box.mails = 8, {1: mail(3), 2: mail(4)}
    assert fetching.read(held.pk).kept == 1
    assert Item.objects.count() == 2


def test_what_is_no_mail_is_passed_over(box: Box, held: Source) -> None:
    box.mails = {1: b"\x00\x01", 2: mail(2)}
    assert fetching.read(held.pk).kept == 1


@pytest.mark.parametrize("wrong", ["folder", "password", "none", "nobody", "garbage"])
def test_what_is_wrong_with_the_box_is_said(
    box: Box, held: Source, wrong: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = {
        "folder": "没有文件夹",
        "password": "不让登录",
        "none": "没有配置",
        "nobody": "连不上",
        "garbage": "邮箱服务器",
    }
    if wrong == "folder":
        box.folder = '"other"'
    elif wrong == "password":
        box.password = "another"
    elif wrong == "none":
        settings.OPINION_MAILBOX = ""
    elif wrong == "nobody":
        settings.OPINION_MAILBOX = "imaps://a:b@127.0.0.1:9"
    else:
        monkeypatch.setattr(box, "answer", lambda tag, asked: b"nonsense\r\n* BYE\r\n")
    assert fetching.read(held.pk) is None
    held.refresh_from_db()
    assert says[wrong] in held.last_says
    assert "secret" not in held.last_says


def test_a_folder_s_name_may_be_chinese() -> None:
    assert mailbox.folder_name("舆情") == '"&ggZgxQ-"'
    assert mailbox.folder_name('a"b\\&') == '"a\\"b\\\\&-"'


def test_a_mail_is_read_in_its_own_characters() -> None:
    data = (
        b"Subject: =?gb18030?b?" + base64.b64encode("转发：𬭎喆停水".encode("gb18030")) + b"?=\r\n"
        b"Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=gb2312\r\n\r\n"
        + "<p>停水三天</p><script>x</script>".encode("gb18030")
        + b"\r\n--x\r\nContent-Type: image/png\r\n\r\nxx\r\n--x--\r\n"
    )
    found = read(data)
    assert found.title == "𬭎喆停水"
    assert found.text == "停水三天"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"\r\n\r\n",
        b"x" * 11_000_000,
        b"Subject:\r\nContent-Type: image/png\r\n\r\nx",
        b"Subject:\r\n\r\nFrom: a@example.org\r\nDate: Mon\r\n",
    ],
    ids=["empty", "zeros", "blank", "large", "picture", "forwarded head alone"],
)
def test_what_is_no_mail_is_refused_with_a_cure(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(data)
    assert len(str(refusal.value)) > 8


@given(
    st.binary(max_size=800)
    | st.lists(
        st.sampled_from(
            [
                *(
                    "Subject: x",
                    "Subject: =?x?b?!!?=",
                    "Subject: =?utf-8?q?=?=",
                    "Date: 99",
                    "",
                    "--x",
                    "--x--",
                    "停水",
                ),
                *("Content-Type: multipart/mixed; boundary=x", "Content-Type: text/html; charset=\x01", "=FF=F"),
                *("Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: x-uuencode", "!!!", "begin 644 a"),
                *("Content-Type: message/rfc822", "Date: Mon, 99 Foo 9999 99:99:99 +9999", "From: \xff <"),
            ]
        ),
        max_size=30,
    ).map(lambda each: "\r\n".join(each).encode("utf-8", "surrogatepass"))
)
@settings(max_examples=200)
def test_whatever_mail_comes_is_read_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        found = read(data)
        assert found.title or found.text
