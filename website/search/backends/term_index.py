"""What the two databases share: a page of hits is put together from the newest places that an index names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from django.db.models import Q

from website.search.backends import Lookup, Page
from website.search.models import Entry, State
from website.search.terms import VERSION

CANDIDATES = 5000
"""How many of the newest texts with all pairs of a longer word are looked at for the word itself."""


class TermIndex(ABC):
    """An index of terms inside the database, in step with its transactions."""

    engine = "database"

    @abstractmethod
    def newest(self, lookup: Lookup, limit: int, *, in_titles: bool = False) -> list[int]:
        """Return the newest places that have all terms, in the title alone when asked so, the newest first."""

    def both(self, lookup: Lookup, titles: int, limit: int) -> tuple[list[int], list[int]]:
        """Return the newest places that have all terms in the title, and those that have them anywhere."""
        in_titles = self.newest(lookup, titles, in_titles=True) if titles else []
        return in_titles, self.newest(lookup, limit)

    def page(self, lookup: Lookup, start: int, size: int, ceiling: int) -> Page:
        """Return a page of hits, those in titles first when asked so, and how many there are in all."""
        needed = start + size
        often = 2 * needed if lookup.longer else needed
        titles, limit = often if lookup.titles_first else 0, max(often, ceiling + 1)
        in_titles, candidates = self.both(lookup, titles, limit)
        found = self._holding(lookup, in_titles, titles, needed, in_titles=True)
        if len(found) < needed:
            already = set(found)
            found += [place for place in self._holding(lookup, candidates, limit, needed) if place not in already]
        return Page(found[start:needed], self._count(lookup, found, needed, candidates, ceiling))

    def _count(self, lookup: Lookup, found: list[int], needed: int, candidates: list[int], ceiling: int) -> int:
        if len(found) < needed:
            return len(found)
        if lookup.longer and len(candidates) <= ceiling:
            return sum(1 for _ in _with_words(candidates, lookup.longer, len(candidates)))
        return min(len(candidates), ceiling + 1)

    def _holding(
        self, lookup: Lookup, places: list[int], limit: int, needed: int, *, in_titles: bool = False
    ) -> list[int]:
        """Return the newest places that hold all words; the terms of a longer word show only where it may stand.

        ``places`` are those with all terms, ``limit`` how many of them were asked for: more are when they do not do.
        """
        if not lookup.longer or not places:
            return places[:needed]
        found = list(_with_words(places, lookup.longer, needed))
        if len(found) < needed and len(places) == limit:
            more = self.newest(lookup, CANDIDATES, in_titles=in_titles)
            found = list(_with_words(more, lookup.longer, needed))
        return found[:needed]

    def send(self) -> int:
        """Send nothing: what changes is in the index when its transaction ends."""
        return 0

    def problems(self) -> list[str]:
        """Return what is wrong with the index."""
        if State.objects.of(self.engine).version == VERSION:
            return []
        return ["检索索引不是按现在的办法建立的，请运行 python manage.py rebuild_search"]


def _with_words(places: list[int], words: list[str], needed: int) -> Iterator[int]:
    """Yield the places whose title or text holds every word, reading no more than a little over those needed."""
    holds = Q()
    for word in words:
        holds &= Q(title__contains=word) | Q(text__contains=word)
    step, found = max(2 * needed, 40), 0
    for start in range(0, len(places), step):
        part = places[start : start + step]
        held = set(Entry.objects.filter(holds, place__in=part).values_list("place", flat=True))
        yield from (place for place in part if place in held)
        found += len(held)
        if found >= needed:
            break
