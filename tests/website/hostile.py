"""Servers on loopback that answer badly, for everything that goes out of the platform."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

Answer = Callable[[socket.socket, bytes], None]
"""Answers one request, whose head it is given, over an open connection."""

NAME = "site.example"


def resolve(host: str, port: int) -> list[str]:
    """Say that one name is public, and every other in the organ's own network; for connections see ``loopback``."""
    return ["8.8.8.8"] if host == NAME else ["10.0.0.8"]


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lead every connection to loopback after the guard let its address pass; returns the addresses asked for."""
    real, asked = socket.create_connection, []

    def connect(address: tuple[str, int], timeout: Any = None) -> socket.socket:
        asked.append(address[0])
        return real(("127.0.0.1", address[1]), timeout)

    monkeypatch.setattr(socket, "create_connection", connect)
    return asked


def plain(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Answer:
    """Answer as an honest server does."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return lambda line, head: line.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)


@contextmanager
def serving(answer: Answer, converse: Callable[[socket.socket], None] | None = None) -> Iterator[int]:
    """Listen on a free port of loopback while the block runs; yields the port.

    ``converse`` takes a connection over from its first byte, in place of reading a request and answering it.
    """
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(line: socket.socket) -> None:
        with line, suppress(OSError):
            if converse:
                converse(line)
                return
            head = b""
            while b"\r\n\r\n" not in head:
                piece = line.recv(65536)
                if not piece:
                    return
                head += piece
            answer(line, head)

    def accept() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
