"""The one way out, over real sockets, with servers that mean harm."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import struct
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.website.hostile import NAME, Answer, loopback, plain, resolve, serving
from website import outgoing
from website.outgoing import Refused, Reply, Unreachable, ask

__all__ = ["loopback"]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def asking(answer: Answer, path: str = "/", **options: Any) -> Reply:
    """Ask a server on loopback that answers in a certain way."""
    with serving(answer) as port:
        return ask(f"http://{NAME}:{port}{path}", **{"resolve": resolve, "seconds": 5.0, **options})


def forever(begin: bytes, piece: bytes, pause: float = 0.0) -> Answer:
    """Answer without an end."""

    def answer(line: socket.socket, head: bytes) -> None:
        line.sendall(begin)
        while True:
            line.sendall(piece)
            time.sleep(pause)

    return answer


def said(raw: bytes) -> Answer:
    """Answer with certain bytes."""
    return lambda line, head: line.sendall(raw)


def to(target: str, status: str = "302 Found") -> Answer:
    """Answer with a redirect, the target's ``PORT`` being the server's own."""

    def answer(line: socket.socket, head: bytes) -> None:
        place = target.replace("PORT", str(line.getsockname()[1]))
        line.sendall(f"HTTP/1.1 {status}\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode())

    return answer


def test_an_honest_answer_is_returned_whole(loopback: list[str], settings: Any) -> None:
    heads: list[bytes] = []

    def answer(line: socket.socket, head: bytes) -> None:
        heads.append(head)
        plain("公开".encode(), 'ETag: "1"', "Set-Cookie: a=1", "Set-Cookie: b=2")(line, head)

    reply = asking(answer, "/路径?q=县 局", headers={"If-None-Match": '"0"'})
    assert (reply.status, reply.body.decode(), reply.headers["etag"]) == (200, "公开", '"1"')
    assert reply.headers["set-cookie"] == "a=1, b=2"
    assert loopback == ["8.8.8.8"], "the address that was looked at is the one connected to"
    head = heads[0].decode()
    assert head.startswith("GET /%E8%B7%AF%E5%BE%84?q=%E5%8E%BF%20%E5%B1%80 HTTP/1.1\r\n")
    assert f"host: {NAME}:" in head.lower()
    assert f"user-agent: Gongkai ({settings.SITE_ADDRESS})".lower() in head.lower()
    assert 'if-none-match: "0"' in head.lower()


def test_contents_are_sent_and_a_status_is_no_error(loopback: list[str]) -> None:
    heads: list[bytes] = []

    def answer(line: socket.socket, head: bytes) -> None:
        heads.append(head if head.endswith("数据".encode()) else head + line.recv(100))
        plain(b"no", status="503 Busy")(line, head)

    assert asking(answer, method="POST", body="数据".encode()).status == 503
    assert heads[0].startswith(b"POST / ")
    assert heads[0].endswith("数据".encode())


@pytest.mark.parametrize(
    "answer",
    [
        forever(HEAD + b"Content-Length: 100000\r\n\r\n", b"x", 0.05),
        forever(HEAD + b"\r\n", b"x", 0.05),
        forever(b"HTTP/1.1 200 OK\r\nX-A: ", b"a", 0.05),
        forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
        forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.05),
        lambda line, head: time.sleep(3),
    ],
    ids=["body", "body without length", "header", "informational", "chunks", "silence"],
)
def test_one_that_drips_is_cut_when_the_time_is_over(loopback: list[str], answer: Answer) -> None:
    began = time.monotonic()
    with pytest.raises(Unreachable, match="没有在规定时间内答复"):
        asking(answer, seconds=0.5)
    assert time.monotonic() - began < 2


def test_the_time_is_that_of_all_redirects_together(loopback: list[str]) -> None:
    def answer(line: socket.socket, head: bytes) -> None:
        time.sleep(0.3)
        to("/again")(line, head)

    began = time.monotonic()
    with pytest.raises(Unreachable):
        asking(answer, seconds=0.8, redirects=50)
    assert time.monotonic() - began < 2


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    began = time.monotonic()
    with pytest.raises(Unreachable, match="没有在规定时间内查到"):
        ask(f"http://{NAME}/", seconds=0.3, resolve=lambda host, port: time.sleep(3) or [])
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("packing", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("gzip, gzip", lambda raw: gzip.compress(gzip.compress(raw))),
    ],
)
def test_a_bomb_ends_at_the_limit(loopback: list[str], packing: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(50_000_000))
    with pytest.raises(Refused, match="内容超过1 MB"):
        asking(plain(bomb, f"Content-Encoding: {packing}"), most=1_000_000)
    assert asking(plain(pack("文".encode() * 9), f"Content-Encoding: {packing}")).body == "文".encode() * 9


def test_a_body_may_be_just_as_long_as_the_limit(loopback: list[str]) -> None:
    assert asking(plain(b"x" * 1000), most=1000).body == b"x" * 1000
    with pytest.raises(Refused, match="内容超过1000字节"):
        asking(plain(b"x" * 1001), most=1000)


@pytest.mark.parametrize(
    "answer",
    [forever(HEAD + b"\r\n", b"x" * 65536), forever(HEAD + b"Content-Length: 9999999999999\r\n\r\n", b"x" * 999)],
)
def test_a_body_without_end_is_refused(loopback: list[str], answer: Answer) -> None:
    with pytest.raises(Refused, match="内容超过"):
        asking(answer, most=200_000)


def test_a_body_that_is_not_wanted_is_not_read(loopback: list[str]) -> None:
    assert asking(forever(HEAD + b"\r\n", b"x" * 65536), most=0).body == b""
    assert asking(plain(b"", length=10**12), method="HEAD").status == 200


@pytest.mark.parametrize(
    "answer",
    [
        forever(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"),
        forever(b"HTTP/1.1 200 OK\r\nX-A: ", b"a" * 65536),
        plain(b"short", length=500),
        said(b"\x00\xff\x16\x03garbage\r\n\r\n"),
        said(b""),
        said(b"HTTP/1.1 abc OK\r\n\r\n"),
        said(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nxx"),
        said(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nxx"),
        plain(b"not gzip at all", "Content-Encoding: gzip"),
        plain(b"x", "Content-Encoding: " + ", ".join(["gzip"] * 50)),
    ],
    ids=[
        "endless headers",
        "endless header",
        "short",
        "garbage",
        "nothing",
        "no status",
        "bad chunk",
        "huge chunk",
        "no gzip",
        "many packings",
    ],
)
def test_an_answer_that_breaks_the_rules_is_none(loopback: list[str], answer: Answer) -> None:
    with pytest.raises(Unreachable, match="连不上，或者答复到一半断开"):
        asking(answer)


def test_a_line_that_is_reset_is_unreachable(loopback: list[str]) -> None:
    def answer(line: socket.socket, head: bytes) -> None:
        line.sendall(HEAD + b"Content-Length: 100\r\n\r\nabc")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with pytest.raises(Unreachable):
        asking(answer)


def test_an_unknown_packing_is_refused(loopback: list[str]) -> None:
    with pytest.raises(Refused, match="压缩方式"):
        asking(plain(b"x", "Content-Encoding: x-own"))


def test_a_loop_of_redirects_ends(loopback: list[str]) -> None:
    with pytest.raises(Refused, match="跳转次数过多"):
        asking(to("/again"))
    assert len(loopback) == 6
    assert asking(to("/again"), redirects=0).headers["location"] == "/again", "who wants to follow it does so"


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:PORT/",
        "http://[::1]:PORT/",
        "http://[::ffff:127.0.0.1]:PORT/",
        "http://[64:ff9b::7f00:1]:PORT/",
        "http://[2002:7f00:1::]:PORT/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/latest/meta-data/",
        "http://0.0.0.0:PORT/",
        "http://0:PORT/",
        "http://2130706433:PORT/",
        "http://0x7f.1:PORT/",
        "http://224.0.0.1/",
        "http://192.168.1.1/",
        "//localhost:PORT/",
    ],
)
def test_a_redirect_into_the_own_network_is_refused(loopback: list[str], target: str) -> None:
    def look_up(host: str, port: int) -> list[str]:
        return ["8.8.8.8"] if host == NAME else outgoing.resolve(host, port)

    with pytest.raises(Refused, match="不是公网地址"):
        asking(to(target), resolve=look_up)
    assert loopback == ["8.8.8.8"], "only the first address was ever connected to"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "gopher://site.example/", "ftp://site.example/", "http://u:p@site.example/"]
)
def test_a_redirect_to_what_is_no_page_is_refused(loopback: list[str], target: str) -> None:
    with pytest.raises(Refused):
        asking(to(target))


@pytest.mark.parametrize(
    "url",
    ["", "site.example", "http://", "http:///x", "http://[::1", "http://a:99999/", "javascript:1", "http://\x00/"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises((Refused, Unreachable)):
        ask(url, resolve=resolve, seconds=1)


def test_one_inner_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(Refused):
        ask(f"http://{NAME}/", resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"])


def test_a_name_that_changes_its_address_is_looked_up_once_a_question(loopback: list[str]) -> None:
    turns = iter([["8.8.8.8"], ["127.0.0.1"]])
    with pytest.raises(Refused):
        asking(to("/again"), resolve=lambda host, port: next(turns))
    assert loopback == ["8.8.8.8"]


def test_a_configured_address_may_be_inside_and_metadata_never() -> None:
    with serving(plain(b"in")) as port:
        assert ask(f"http://127.0.0.1:{port}/", inside=True).body == b"in"
        with pytest.raises(Refused):
            ask(f"http://127.0.0.1:{port}/")
    for address in ("169.254.169.254", "100.100.100.200", "[fd00:ec2::254]", "224.0.0.1", "0.0.0.0", "[fe80::1]"):
        with pytest.raises(Refused):
            ask(f"http://{address}/", inside=True)


def test_secrets_and_contents_stay_with_whom_they_were_for(loopback: list[str]) -> None:
    heads: list[str] = []

    def other(line: socket.socket, head: bytes) -> None:
        heads.append(head.decode().lower())
        plain(b"x")(line, head)

    with serving(other) as port:
        headers = {"Authorization": "Bearer t", "Cookie": "c=1", "X-Kept": "1"}
        asking(to(f"http://{NAME}:{port}/"), headers=headers)
        assert "authorization" not in heads[0]
        assert "cookie" not in heads[0]
        assert "x-kept: 1" in heads[0]
        asking(to(f"http://{NAME}:{port}/", "303 See Other"), method="POST", body=b"secret", headers=headers)
        assert heads[1].startswith("get / ")
        assert "secret" not in heads[1]
        with pytest.raises(Refused, match="转交"):
            asking(to(f"http://{NAME}:{port}/", "307 Temporary Redirect"), method="POST", body=b"secret")
        assert len(heads) == 2


def test_the_next_address_of_a_name_is_tried() -> None:
    with serving(plain(b"x")) as port:
        reply = ask(f"http://{NAME}:{port}/", inside=True, resolve=lambda host, _: ["::1", "127.0.0.1"])
    assert reply.status == 200


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable):
        ask(f"http://127.0.0.1:{port}/", inside=True)
    with pytest.raises(Unreachable, match="查不到网站"):
        ask(f"http://{NAME}/", resolve=lambda host, _: [])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Make a certificate for the one public name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    names = [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    none = serialization.NoEncryption()
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, none)
    )
    return path


def secured(certificate: Path, inner: Answer) -> Callable[[socket.socket], None]:
    """Speak TLS with whoever connects."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def converse(line: socket.socket) -> None:
        with context.wrap_socket(line, server_side=True) as wrapped:
            inner(wrapped, wrapped.recv(65536))

    return converse


def test_a_certificate_proves_the_name_that_was_asked_for(
    loopback: list[str], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(plain(b"in secret"), secured(certificate, plain(b"in secret"))) as port:
        with pytest.raises(Unreachable, match="证书不可信"):
            ask(f"https://{NAME}:{port}/", resolve=resolve)
        trusting = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(outgoing, "_trusted", lambda: trusting)
        assert ask(f"https://{NAME}:{port}/", resolve=resolve).body == b"in secret"
        with pytest.raises(Unreachable, match="证书不可信"):
            ask(f"https://other.example:{port}/", resolve=lambda host, _: ["8.8.8.8"])


def test_a_handshake_that_drips_is_cut(loopback: list[str]) -> None:
    def drip(line: socket.socket) -> None:
        while True:
            line.sendall(b"\x16\x03\x03\x3f\xff"[:1])
            time.sleep(0.05)

    began = time.monotonic()
    with serving(plain(b""), drip) as port, pytest.raises(Unreachable):
        ask(f"https://{NAME}:{port}/", resolve=resolve, seconds=0.5)
    assert time.monotonic() - began < 2
