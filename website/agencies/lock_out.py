"""What a person sees whose log-in is locked: for how long, and what helps."""

from __future__ import annotations

import math
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.helpers import get_client_username, get_failure_limit
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TOO_MANY_REQUESTS = 429


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any]) -> HttpResponse:
    """Return the page of a locked log-in."""
    context = {
        "username": get_client_username(request, credentials) or "",
        "failure_limit": get_failure_limit(request, credentials),
        "minutes": minutes_left(request, credentials),
    }
    return render(request, "account/locked.html", context, status=TOO_MANY_REQUESTS)


def minutes_left(request: HttpRequest, credentials: dict[str, Any]) -> int:
    """Return after how many minutes, rounded up, the last failure no longer counts."""
    tries = AccessAttempt.objects.filter(username=get_client_username(request, credentials))
    last = tries.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    if last is None:
        return 1
    return max(1, math.ceil((last - get_cool_off_threshold(request)).total_seconds() / 60))
