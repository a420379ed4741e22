"""The scope of the person behind a request: which agencies, in which roles."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from website.agencies.models import Scope


def scope_of(person: Any) -> Scope:
    """Return the person's scope as of today, read from the database once for each person object."""
    today = timezone.localdate()
    kept = getattr(person, "_scope", None)
    if kept is None or kept[0] != today:
        kept = (today, Scope(person, today))
        person._scope = kept
    return kept[1]
