"""Signing what goes to a web hook and what comes back: who has the secret wrote it, as it is, and just now.

What is signed are the time in milliseconds, the key and the body, with a full stop between them (HMAC-SHA256).
"""

from __future__ import annotations

import hashlib
import hmac

TIME, KEY, SIGNATURE = "Gongkai-Time", "Gongkai-Key", "Gongkai-Signature"
"""The headers that carry the time, the delivery's key and the signature."""
WINDOW = 5 * 60 * 1000
"""How far, in milliseconds, the two clocks may be apart."""


def sign(secret: str, at: int, key: str, body: bytes) -> str:
    """Return the signature of a message."""
    said = f"{at}.{key}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def headers(secret: str, at: int, key: str, body: bytes) -> dict[str, str]:
    """Return the headers of a signed message."""
    return {TIME: str(at), KEY: key, SIGNATURE: sign(secret, at, key, body)}


def is_signed(secret: str, at: str, key: str, signature: str, body: bytes, *, now: int) -> bool:
    """Whether a message was signed with the secret, near the moment ``now``; compared in constant time."""
    if not secret or not at.isascii() or not at.isdecimal() or abs(int(at[:20]) - now) > WINDOW:
        return False
    return hmac.compare_digest(sign(secret, int(at), key, body).encode(), signature.encode("utf-8", "replace"))
