"""Secrets kept in the database are sealed with keys kept outside it: whoever copies the database cannot use them.

``GONGKAI_SEALING_KEYS`` holds the keys. The first one seals; every one opens, so that a key is replaced by putting a
new one before it, running ``manage.py prepare``, and taking the old one away.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

SEALED = "sealed:"
"""What a sealed text begins with; a text without it was kept before there were keys."""


class CannotOpen(Exception):
    """A sealed text that none of the keys opens."""

    silent_variable_failure = True
    """A page that mentions such a secret leaves it out."""

    def __init__(self) -> None:
        super().__init__("服务器上的加密密钥（GONGKAI_SEALING_KEYS）与保存时不同，无法解密。")


def seal(text: str) -> str:
    """Return a text sealed with the first key."""
    return SEALED + _first().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed, with whichever key; a text that was never sealed is returned as it is.

    Raises ``CannotOpen`` when no key fits.
    """
    if not sealed.startswith(SEALED):
        return sealed
    try:
        return MultiFernet([Fernet(key) for key in settings.SEALING_KEYS]).decrypt(_token(sealed)).decode()
    except InvalidToken as error:
        raise CannotOpen from error


def is_fresh(sealed: str) -> bool:
    """Whether a text is sealed with the first key."""
    try:
        _first().decrypt(_token(sealed))
    except InvalidToken:
        return False
    return sealed.startswith(SEALED)


def fingerprints() -> list[str]:
    """Return what tells the keys from others and reveals nothing of them, the first key's first."""
    return [
        hmac.new(key.encode(), b"gongkai sealing", hashlib.sha256).hexdigest()[:16] for key in settings.SEALING_KEYS
    ]


def _first() -> Fernet:
    return Fernet(settings.SEALING_KEYS[0])


def _token(sealed: str) -> bytes:
    return sealed.removeprefix(SEALED).encode()
