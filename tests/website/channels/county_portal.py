"""A county portal on loopback that takes reports as the reference describes, and can be made to misbehave."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "约定的密钥-stand-in"


class Portal(ThreadingHTTPServer):
    """What was reported, by key; ``asked`` holds every message in its order."""

    daemon_threads = True

    def __init__(self, secret: str = SECRET) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.secret = secret
        self.held: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[str, Any]] = []
        self.answers: list[Callable[[Desk], bool]] = []
        """What is done in place of the next answers; one that returns whether the message is taken all the same."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/report?from=gongkai"

    @property
    def events(self) -> list[str]:
        return [each["event"] for each in self.asked]

    def take(self, said: dict[str, Any]) -> dict[str, Any]:
        """Do what a message says, the same however often it comes."""
        event, key = said["event"], said["key"]
        if event == "ask":
            return self.held.get(key, {"state": "unknown"})
        if event == "withdraw":
            found = self.held.get(key)
            if found:
                found["state"] = "withdrawn"
            return {"state": "withdrawn" if found else "unknown"}
        if event == "update":
            for older in said["replaces"]:
                self.held.pop(older, None)
        made = {"state": "accepted", "receipt": f"R-{len(self.held) + 1}", "record": said["record"]}
        return self.held.setdefault(key, made)


class Desk(BaseHTTPRequestHandler):
    """One message."""

    server: Portal

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        at, key = self.headers["Gongkai-Time"], self.headers["Gongkai-Key"]
        made = hmac.new(self.server.secret.encode(), f"{at}.{key}.".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"sha256={made}", self.headers["Gongkai-Signature"]):
            self.say(401, {"reason": "签名不对"})
            return
        said = json.loads(body)
        assert said["key"] == key
        self.server.asked.append(said)
        if self.server.answers:
            if self.server.answers.pop(0)(self):
                self.server.take(said)
            return
        self.say(200, {name: value for name, value in self.server.take(said).items() if name != "record"})

    def say(self, status: int, said: Any) -> None:
        data = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def refuses(status: int, said: Any = None) -> Callable[[Desk], bool]:
    """Answer with a status and take nothing."""

    def answer(desk: Desk) -> bool:
        desk.say(status, said or {})
        return False

    return answer


def breaks_off(desk: Desk) -> bool:
    """Take the message and close the line before an answer."""
    desk.close_connection = True
    desk.connection.close()
    return True


@contextmanager
def portal() -> Iterator[Portal]:
    """Serve while the block runs."""
    server = Portal()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
