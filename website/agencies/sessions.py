"""Sessions end: after a time without use (a setting of Django's), and at the latest some hours after logging in."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

BEGAN = "logged_in_at"


def end_long_sessions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Log a person out whose session has lasted longer than it may; visitors without a session are not touched."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            began = request.session.setdefault(BEGAN, time.time())
            if time.time() - began > settings.SESSION_LONGEST_SECONDS:
                logout(request)
        return get_response(request)

    return middleware
