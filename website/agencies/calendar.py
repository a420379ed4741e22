"""The working days of an organ: the notices that come with the software, and those that two people stand for here."""

from __future__ import annotations

from functools import lru_cache

from gongkai import working_days as library
from gongkai.working_days import Calendar
from website.agencies.models import Agency, HolidayNotice

Version = tuple[tuple[object, ...], ...]


def working_days(agency: Agency | None = None) -> Calendar:
    """Return the calendar by which an organ's limits run; without one, that of the whole country.

    Every call asks the database which notices count, so that what one process confirms holds in all of them at once;
    the calendar itself is built again only when that answer changes. Who counts for many rows asks once.
    """
    root = agency.path[: Agency.steplen] if agency else ""
    version = tuple(HolidayNotice.objects.holding_for(root).values_list("pk", "confirmed_at"))
    return _built(root, version) if version else library.standard()


@lru_cache(maxsize=64)
def _built(root: str, version: Version) -> Calendar:
    """Build a calendar; a confirmed notice never changes, so that the version says all there is to know of it."""
    held = [each for each in HolidayNotice.objects.holding_for(root) if (each.pk, each.confirmed_at) in version]
    local = {each.year: each.notice for each in held if each.agency_id}
    days_off = {day for notice in local.values() for day in notice.days_off}
    return Calendar([*library.notices(), *(each.notice for each in held if not each.agency_id)], days_off)
