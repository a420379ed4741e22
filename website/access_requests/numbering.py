"""Numbers of applications and letters: consecutive in their year, and none of them twice."""

from __future__ import annotations

import secrets

from django.db import transaction

from website.access_requests.models import RequestSeries
from website.agencies.models import Agency

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Characters of a secret code: nobody mistakes them for one another on paper."""


@transaction.atomic
def next_in(agency: Agency, series: str, year: int) -> int:
    """Return the next number of an organ's series in a year; the first is one."""
    held, _ = RequestSeries.objects.select_for_update().get_or_create(agency=agency, series=series, year=year)
    held.last += 1
    held.save(update_fields=["last"])
    return held.last


def request_number(agency: Agency, year: int) -> str:
    """Return the number of a new application, such as ``2026-0001``."""
    return f"{year}-{next_in(agency, 'request', year):04}"


def secret_code() -> str:
    """Return a code of sixty bits in three groups: with the number of the case it opens the case to its applicant."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
