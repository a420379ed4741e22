"""How often something comes from one place in a day, without keeping anything by which the place could be known.

A visitor's address is hashed with a salt that is drawn anew each day, lives in the cache only and is written nowhere:
when the day is over, nobody can tell which address a hash stood for. Nobody is turned away; what comes too often is
only not counted.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

PER_RECORD = 3
"""Answers to one record that count from one place in a day: a household or an office may share an address."""
PER_DAY = 60
"""Answers to all records that count from one place in a day."""
DAY = 24 * 3600


def may_count(request: HttpRequest, record: int) -> bool:
    """Whether one more answer to a record counts today."""
    place = _place(request)
    return _within(f"{place}:{record}", PER_RECORD) and _within(place, PER_DAY)


def _place(request: HttpRequest) -> str:
    """Return a name for where a request comes from that means nothing outside this day."""
    return _hashed(f"{get_client_ip_address(request)}|{request.headers.get('User-Agent', '')}")


def _hashed(seen: str) -> str:
    return hmac.new(_salt(), seen.encode(), hashlib.sha256).hexdigest()


def _salt() -> bytes:
    salt: bytes = cache.get_or_set(f"answers-salt:{timezone.localdate()}", lambda: secrets.token_bytes(32), DAY)
    return salt


def _within(place: str, most: int) -> bool:
    key = f"answers:{place}"
    cache.add(key, 0, DAY)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the cache let it go between the two lines
        return True


def nth_today(request: HttpRequest, what: str) -> int:
    """Return the how manieth time something is done today from one place, which is the network's address alone.

    Nobody is turned away by it: an office or a household may share an address.
    """
    key = f"nth:{what}:{_hashed(str(get_client_ip_address(request)))}"
    cache.add(key, 0, DAY)
    try:
        return int(cache.incr(key))
    except ValueError:  # the cache let it go between the two lines
        return 1


def wait_for(request: HttpRequest, what: str, most: int, seconds: int) -> int:
    """Return how many seconds this place has to wait before it may try something again; zero when it may now.

    Each call counts as a try; after ``most`` of them within ``seconds`` the rest of that time is to be waited.
    """
    now = int(time.time())
    key = f"tries:{what}:{_hashed(str(get_client_ip_address(request)))}"
    tries = [each for each in cache.get(key, []) if each > now - seconds]
    if len(tries) >= most:
        return max(1, tries[0] + seconds - now)
    cache.set(key, [*tries, now], seconds)
    return 0
