"""The working days of an organ: the notices that come with the software, and those that two people stand for here."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from django.db import connection

from gongkai import working_days as library
from gongkai.working_days import Calendar
from website.agencies.models import Agency, HolidayNotice

Version = tuple[tuple[Any, ...], ...]
_VERSION = "SELECT id, confirmed_at FROM agencies_holidaynotice WHERE confirmed_by_id IS NOT NULL ORDER BY id"


def working_days(agency: Agency | None = None) -> Calendar:
    """Return the calendar by which an organ's limits run; without one, that of the whole country.

    Every call asks the database which notices count, so that what one process confirms holds in all of them at once;
    the calendar itself is built again only when that answer changes. Who counts many rows asks ``Calendars`` instead.
    """
    return Calendars().of(agency)


class Calendars:
    """The calendars by which limits run, for as long as one page is made: which notices count is asked once.

    The question is put in plain SQL: it takes a tenth of what a query set would.
    """

    @cached_property
    def _version(self) -> Version:
        with connection.cursor() as cursor:
            cursor.execute(_VERSION)
            return tuple(tuple(row) for row in cursor.fetchall())

    def of(self, agency: Agency | None) -> Calendar:
        """Return an organ's calendar, or that of the whole country."""
        root = agency.path[: Agency.steplen] if agency else ""
        return _built(root, self._version) if self._version else library.standard()


@lru_cache(maxsize=64)
def _built(root: str, version: Version) -> Calendar:
    """Build a calendar; a confirmed notice never changes, so that the version says all there is to know of it."""
    held = list(HolidayNotice.objects.holding_for(root).filter(pk__in=[number for number, _ in version]))
    local = {each.year: each.notice for each in held if each.agency_id}
    days_off = {day for notice in local.values() for day in notice.days_off}
    return Calendar([*library.notices(), *(each.notice for each in held if not each.agency_id)], days_off)
