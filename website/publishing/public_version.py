"""The number that grows with every public change of an organ: under it finished pages are kept."""

from __future__ import annotations

import time

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from website.agencies.models import Agency
from website.publishing.models import PublicState

SECONDS = 1.0
"""How long a process goes without asking a database server again: the way there takes longer than a kept page.

A change that this process makes is seen at once; one that another makes, a second later at most. SQLite, which is in
this process, is asked every time.
"""
_ONE = (
    "SELECT state.version FROM publishing_publicstate AS state"
    " JOIN agencies_agency AS agency ON agency.id = state.agency_id WHERE agency.slug = %s"
)
_ALL = "SELECT sum(version) FROM publishing_publicstate"
_known: dict[str | None, tuple[float, int]] = {}


def touch(agency: Agency) -> None:
    """Note that something public of the organ changed, so that no kept page outlives it."""
    PublicState.objects.get_or_create(agency=agency.organ)
    PublicState.objects.filter(agency=agency.organ).update(version=F("version") + 1, changed_at=timezone.now())
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Ask anew the next time."""
    _known.clear()


def version_of(agency: str | None) -> int:
    """Return the number of an organ's public state, by its address name, or of all organs together."""
    if not _is_apart():
        return _asked(agency)
    now = time.monotonic()
    found = _known.get(agency)
    if found is None or found[0] < now:
        found = _known[agency] = (now + SECONDS, _asked(agency))
    return found[1]


def _is_apart() -> bool:
    """Whether the database is a server, and not in this process."""
    return connection.vendor != "sqlite"


def _asked(agency: str | None) -> int:
    """Ask plainly, since every visit does: having Django put the question together took longer than all else."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE if agency else _ALL, [agency] if agency else [])
        found = cursor.fetchone()
    return int(found[0] or 0) if found else 0
