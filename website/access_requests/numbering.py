"""Numbers of applications and letters: consecutive in their year, and none of them twice."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction

from gongkai.letters import Pattern
from website.access_requests import identity
from website.access_requests.models import RequestSeries
from website.agencies.errors import NotAllowed
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
    """Return the number of a new application that was handed in in a year, such as ``2026-0001``."""
    return f"{year}-{next_in(agency, 'request', year):04}"


def secret_code() -> str:
    """Return a code of sixty bits in three groups: with the number of the case it opens the case to its applicant."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def codes_of_form(form: str) -> list[str]:
    """Return the secret code that belongs to a form, under every sealing key, the newest key's first.

    A form that is sent again, because the connection broke before its receipt was there, gets the same code again
    although the code is kept nowhere: it follows from the form's own secret name.
    """
    return [_spelt(int(each, 16)) for each in identity.digests("code of a form", form)]


def _spelt(number: int) -> str:
    places = [ALPHABET[number >> 5 * place & 31] for place in range(12)]
    return "-".join("".join(places[at : at + 4]) for at in (0, 4, 8))


def take_letter_number(agency: Agency, on: date) -> str:
    """Take the next number of an organ's letters, for good with the caller's transaction.

    Raises ``NotAllowed`` for a pattern that cannot be written.
    """
    if reasons := unnumbered(agency, on):
        raise NotAllowed(reasons)
    return _letter_number(agency, on, next_in(agency, "letter", on.year))


def unnumbered(agency: Agency, on: date) -> list[str]:
    """Return why a letter could get no number, and where that is mended; none is taken by asking."""
    try:
        _letter_number(agency, on, 1)
    except ValueError as error:
        return [f"文号：{error}。请公开工作机构负责人在“依申请公开—设置”里填写。"]
    return []


def _letter_number(agency: Agency, on: date, serial: int) -> str:
    practice = getattr(agency, "request_practice", None)
    pattern = Pattern(practice.letter_pattern) if practice and practice.letter_pattern else Pattern()
    return pattern.write(practice.letter_prefix if practice else "", on, serial)
