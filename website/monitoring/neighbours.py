"""With which earlier items one is compared, out of however many there are: to fold copies, and to group a matter.

An item is found again by marks, numbers in one index: parts of its likeness, and the places and words that tell it from
others. Each mark leads to its newest items only, so that the work for one item does not grow with their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from gongkai.opinion.grouping import Described, belongs, window
from gongkai.opinion.likeness import SAME, bands, similarity
from website.monitoring.models import Band, Item, ItemGroup

ALIKE_WITHIN = timedelta(days=90)
"""How far back a text may be copied from."""
ALIKE, OF_A_KEY, GROUPS, EXAMPLES = 8, 40, 8, 3
"""Items looked at of each part of likeness and texts compared; items looked at of each place or word, groups compared,
and items of a group from either end of it."""


def first_of(item: Item) -> Item | None:
    """Return the earliest item of which this one is a copy."""
    since = item.at - ALIKE_WITHIN
    firsts = Item.objects.of(item.agency).firsts().readable()
    if same := firsts.filter(digest=item.digest, at__gte=since).order_by("pk").first():
        return same
    shared = Counter(each for mark in set(bands(item.signature)) for each, _ in _newest(item, mark, ALIKE))
    near = [number for number, _ in sorted(shared.items(), key=lambda each: (-each[1], each[0]))[:ALIKE]]
    # Asked for by their numbers alone: with more conditions SQLite reads the organ's items of three months instead.
    found = (each for each in Item.objects.in_bulk(near).values() if each.at >= since and not each.erased_at)
    # The texts decide: a signature cannot tell a notice about one village from that about the next.
    alike = [(similarity(_said(item), _said(each)), -each.pk, each) for each in found]
    return max((each for each in alike if each[0] >= SAME), default=(0, 0, None))[2]


def _said(item: Item) -> str:
    return f"{item.title}\n{item.text}"


def group_of(item: Item, described: Described) -> ItemGroup | None:
    """Return the group of the matter that an item speaks of, or nothing where it is the first to do so."""
    shared: Counter[int] = Counter()
    for key in described.keys:
        # A narrow place says more than a word: few matters share it.
        weight = 3 if ":" in key else 1
        for group in {group for _, group in _newest(item, _mark(key), OF_A_KEY) if group}:
            shared[group] += weight
    near = [group for group, _ in sorted(shared.items(), key=lambda each: (-each[1], -each[0]))[:GROUPS]]
    candidates = [(group, example) for group in near for example in _examples(item, group)]
    found = belongs(described, candidates)
    return None if found is None else ItemGroup.objects.get(pk=found)


def _examples(item: Item, group: int) -> Iterator[Described]:
    """Yield what speaks for a group: its first items and its latest, within the window around an item."""
    around = (item.at - window(), item.at + window())
    held = Item.objects.readable().filter(group=group, at__range=around).order_by("at", "pk")
    rows = {*held.values_list("pk")[:EXAMPLES], *held.reverse().values_list("pk")[:EXAMPLES]}
    for data in (
        Item.objects.filter(pk__in=[pk for (pk,) in rows]).order_by("at", "pk").values_list("described", flat=True)
    ):
        if kept := _kept(data):
            yield kept


def _kept(data: dict[str, Any]) -> Described | None:
    """Return a description as it was kept; nothing for one that an earlier version wrote."""
    try:
        return Described.from_json(data)
    except (ValueError, KeyError, TypeError):
        return None


def remember(item: Item, described: Described) -> None:
    """Note by what an item is found again; a copy speaks for its matter, but is copied through its first."""
    marks = {_mark(key) for key in described.keys}
    if item.folded_into is None:
        marks |= set(bands(item.signature))
    Band.objects.bulk_create(Band(agency=item.agency, item=item, value=mark) for mark in sorted(marks))


def _newest(item: Item, mark: int, most: int) -> Iterable[tuple[int, int | None]]:
    """Return the newest items of a mark, each with its group."""
    found = Band.objects.filter(agency=item.agency, value=mark).order_by("-pk")
    return found.values_list("item", "item__group")[:most]


def _mark(key: str) -> int:
    """Return the number of a place or word, in the same index as parts of likeness and never one of them by intent."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8, person=b"matter").digest(), "big", signed=True)
