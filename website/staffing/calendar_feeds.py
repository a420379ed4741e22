"""The secret address of a person's calendar feed: made, found again by its secret, and ended."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.db import transaction

from website.agencies.models import CalendarFeed, Person
from website.audit.services import record as log


@transaction.atomic
def open_feed(person: Person, *, everything: bool) -> str:
    """Make a person's secret, which ends the one before, and return it: it is shown once and kept nowhere."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(person=person).delete()
    CalendarFeed.objects.create(person=person, digest=_digest(secret), everything=everything)
    log("person.calendar_opened", agency=person.agency, by=person, target=person)
    return secret


@transaction.atomic
def close_feed(person: Person) -> bool:
    """End a person's secret; return whether there was one."""
    ended, _ = CalendarFeed.objects.filter(person=person).delete()
    if ended:
        log("person.calendar_closed", agency=person.agency, by=person, target=person)
    return bool(ended)


def feed_of(secret: str) -> CalendarFeed | None:
    """Return the feed that a secret opens; nothing for a secret that ended, and for a person who left."""
    feeds = CalendarFeed.objects.select_related("person__agency")
    return feeds.filter(digest=_digest(secret), person__is_active=True).first()


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
