"""Lists of public records: by year, in pages that cost the same at a million as at a thousand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404

from website.publishing.models import RecordQuerySet

SIZE = 20
CEILING = 2000
"""How many records are counted and paged through; beyond it one narrows by year, or reads the open data."""


@dataclass(frozen=True)
class Listing:
    """One page of a list."""

    records: list[Any]
    page: int
    pages: int
    count: int
    more: bool

    @property
    def says(self) -> str:
        """How many there are, in words: a count that stops at the ceiling says so."""
        return f"超过{self.count}条" if self.more else f"共{self.count}条"

    @property
    def numbers(self) -> list[int | None]:
        """The page numbers to offer, with ``None`` for a gap."""
        near = {1, self.pages, *range(self.page - 2, self.page + 3)}
        shown = sorted(number for number in near if 1 <= number <= self.pages)
        spaced: list[int | None] = []
        for number in shown:
            if spaced and number - (spaced[-1] or 0) > 1:
                spaced.append(None)
            spaced.append(number)
        return spaced


def listing(records: RecordQuerySet, page: Any, *, details: bool = False, body: bool = False) -> Listing:
    """Return a page of a list, the newest first; details and bodies are read only where they are shown.

    Raises ``Http404`` for a page that is not there.
    """
    unread = [name for name, shown in (("details", details), ("body", body)) if not shown]
    return paged(records, page, records.defer("search_text", *unread).newest_first().with_places())


def paged(found: QuerySet[Any], page: Any, shown: QuerySet[Any]) -> Listing:
    """Return a page of what was found, as ``shown`` puts it in order, without counting beyond the ceiling.

    Raises ``Http404`` for a page that is not there.
    """
    number = _number(page)
    counted = len(found.order_by().values_list("pk", flat=True)[: CEILING + 1])
    count, more = min(counted, CEILING), counted > CEILING
    pages = max(1, -(-count // SIZE))
    if number > pages:
        raise Http404("没有这一页")
    start = (number - 1) * SIZE
    return Listing(list(shown[start : start + SIZE]), number, pages, count, more)


def page_of(rows: QuerySet[Any], page: Any) -> Listing:
    """Return a page of rows of another kind, in the order in which they come.

    Raises ``Http404`` for a page that is not there.
    """
    number, count = _number(page), rows.count()
    pages = max(1, -(-count // SIZE))
    if number > pages:
        raise Http404("没有这一页")
    return Listing(list(rows[(number - 1) * SIZE : number * SIZE]), number, pages, count, more=False)


def _number(page: Any) -> int:
    try:
        number = int(page or 1)
    except ValueError:
        raise Http404("没有这一页") from None
    if number < 1:
        raise Http404("没有这一页")
    return number


def in_year(records: RecordQuerySet, year: Any) -> tuple[RecordQuerySet, int | None]:
    """Return the records published in a year, and the year; all of them when none is asked for.

    Raises ``Http404`` for what is no year.
    """
    if not year:
        return records, None
    if not str(year).isdecimal() or not 1949 <= int(year) <= 2999:
        raise Http404("没有这一年")
    chosen = int(year)
    return records.filter(published_on__range=(date(chosen, 1, 1), date(chosen, 12, 31))), chosen


def years(records: RecordQuerySet) -> list[int]:
    """Return the years in which records were published, the newest first, without counting them."""
    newest = records.order_by("-published_on", "-pk").values_list("published_on", flat=True).first()
    oldest = records.order_by("published_on", "pk").values_list("published_on", flat=True).first()
    return list(range(newest.year, oldest.year - 1, -1)) if newest and oldest else []


def open_data(**narrowed: Any) -> str:
    """Return the parameters by which the feed and the open data give the same list; empty ones are left out."""
    return urlencode({name: value for name, value in narrowed.items() if value})
