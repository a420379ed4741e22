"""What the tests of applying type into its form, and how they send it without a script."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any

from altcha.v1 import Challenge, solve_challenge
from django.test import Client

APPLY, RECEIPT, REQUESTS = "/sfj/apply/", "/sfj/apply/receipt/", "/sfj/requests/"
TYPED = {
    "step": "check",
    "kind": "natural",
    "name": "𬭎喆",
    "id_kind": "居民身份证",
    "id_number": "11010519491231002X",
    "phone": "138 0000 0000",
    "title": "2025年度行政规范性文件清理结果",
    "form": "electronic",
    "route": "web",
}


def token_in(page: str) -> str:
    """Return the secret token of a form."""
    return re.search(r'name="token" value="([^"]+)"', page)[1]


def check(client: Client, **said: Any) -> Any:
    """Open the form, and go on with what is typed; keyword arguments override it."""
    token = token_in(client.get(APPLY).content.decode())
    return client.post(APPLY, {**TYPED, "token": token, **said})


def send(client: Client, **said: Any) -> tuple[str, str]:
    """Apply, and return number and code from the receipt."""
    token = token_in(check(client, **said).content.decode())
    page = client.post(APPLY, {"step": "send", "token": token}, follow=True).content.decode()
    number = re.search(r"<dt>申请编号</dt><dd>([^<]+)</dd>", page)[1]
    return number, re.search(r"<code data-code>([^<]+)</code>", page)[1]


def answer_to(page: str) -> str:
    """Work out the sum of a form, as its script does."""
    asked = json.loads(html.unescape(re.search(r'data-puzzle="([^"]+)"', page)[1]))
    challenge = Challenge(
        algorithm=asked["algorithm"],
        challenge=asked["challenge"],
        max_number=asked["maxNumber"],
        salt=asked["salt"],
        signature=asked["signature"],
    )
    found = solve_challenge(challenge)
    answer = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps({**answer, "number": found.number}).encode()).decode()
