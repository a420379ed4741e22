"""The identity of applicants: sealed, masked, and found by exact match only (个人信息保护法第五十一条)."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from django.conf import settings

from website.agencies.sealing import seal, unseal

SEARCHED = ("name", "id_number", "phone", "email")
"""The particulars by which the applications of one applicant are found."""


@dataclass(frozen=True)
class Identity:
    """What an application must say of the applicant (条例第二十九条第二款第一项), and nothing more."""

    name: str = ""
    """The name of the person, or the whole name of the organisation."""
    id_kind: str = ""
    id_number: str = ""
    representative: str = ""
    """Of an organisation: who acts for it."""
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    fax: str = ""

    @property
    def masked(self) -> Identity:
        """The same with as much hidden as a list need not show."""
        return Identity(
            _mask(self.name, 1 if len(self.name) < 5 else 2, 0 if len(self.name) < 5 else 1),
            self.id_kind,
            _mask(self.id_number, 3, 2),
            _mask(self.representative, 1),
            _mask(self.phone, 3, 4),
            _mask_mail(self.email),
            _mask(self.address, 6),
            self.postcode,
            _mask(self.fax, 3, 4),
        )


def _mask(text: str, left: int, right: int = 0) -> str:
    hidden = max(len(text) - left - right, 0)
    return text[:left] + "*" * min(hidden, 8) + (text[len(text) - right :] if right and hidden else "")


def _mask_mail(address: str) -> str:
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else _mask(address, 1)


def pack(identity: Identity) -> str:
    """Return an identity as one sealed text."""
    held = {name: value for name, value in asdict(identity).items() if value}
    return seal(json.dumps(held, ensure_ascii=False, sort_keys=True))


def unpack(sealed: str) -> Identity:
    """Return a sealed identity; one that was erased is empty. Raises ``CannotOpen`` when no key fits."""
    if not sealed:
        return Identity()
    known = {each.name for each in fields(Identity)}
    return Identity(**{name: value for name, value in json.loads(unseal(sealed)).items() if name in known})


def keys_of(identity: Identity) -> Iterator[tuple[str, str]]:
    """Yield each particular that is searched by, with its keyed hash under the first key."""
    for name in SEARCHED:
        if value := getattr(identity, name):
            yield name, digest(name, value)


def digest(particular: str, value: str, key: str | None = None) -> str:
    """Return the keyed hash of a particular as it is compared: width, spaces and letter case do not matter."""
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).casefold()
    return _keyed(f"{particular}:{said}", key)


def digests(particular: str, value: str) -> list[str]:
    """Return the hashes under every key, so that what an older key made is found until it is made anew."""
    return [digest(particular, value, key) for key in settings.SEALING_KEYS]


def code_digest(code: str, key: str | None = None) -> str:
    """Return the keyed hash of an applicant's secret code; dashes, spaces and letter case do not matter."""
    return _keyed("code:" + re.sub(r"[\s\-—–]+", "", unicodedata.normalize("NFKC", code)).upper(), key)


def is_code(code: str, kept: str) -> bool:
    """Whether a code is the one whose hash is kept, under whichever key."""
    return any(hmac.compare_digest(code_digest(code, key), kept) for key in settings.SEALING_KEYS)


def _keyed(text: str, key: str | None) -> str:
    secret = (key or settings.SEALING_KEYS[0]).encode()
    return hmac.new(hashlib.sha256(b"gongkai applicants" + secret).digest(), text.encode(), hashlib.sha256).hexdigest()
