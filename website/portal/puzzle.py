"""A small sum that the applicant's browser works out unseen, so that programs cannot send thousands of applications.

It is never a wall: a browser without a script, or an old one, sends without it, and the clerk is told when many such
applications come from one place. Nothing is asked of anybody else, and no picture is to be solved.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from website.portal.restraint import nth_today

MOST = 40_000
"""Up to which number the browser looks: under a second on a telephone of today."""
GOOD_FOR = timedelta(hours=6)
"""An application may be written slowly."""
MARKED_FROM = {True: 20, False: 4}
"""From which one of a day the clerk is told that they come from one place: with the sum done, or without."""


def challenge() -> str:
    """Return a new sum as JSON, signed and with its end, so that nothing of it is kept here."""
    options = ChallengeOptions(hmac_key=_key(), max_number=MOST, expires=timezone.now() + GOOD_FOR)
    return json.dumps(create_challenge(options).to_dict())


def solved(answer: str) -> bool:
    """Whether an answer is right, in time and used for the first time."""
    try:
        right, _ = verify_solution(answer, _key(), check_expires=True)
    except (AttributeError, TypeError, ValueError, KeyError):
        return False
    return bool(right) and bool(cache.add(f"puzzle:{_mark(answer)}", 1, GOOD_FOR.total_seconds()))


def same_place(request: HttpRequest, what: str) -> int:
    """Return the how manieth of its kind a form is that is sent from one place today; zero when nobody need be told."""
    nth, done = nth_today(request, what), solved(request.POST.get("altcha", ""))
    return nth if nth >= MARKED_FROM[done] else 0


def _mark(answer: Any) -> str:
    return hashlib.sha256(str(answer).encode()).hexdigest()


def _key() -> str:
    return hashlib.sha256(b"gongkai puzzle" + settings.SECRET_KEY.encode()).hexdigest()
