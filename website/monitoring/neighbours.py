"""With which earlier items one is compared, out of however many there are: to fold copies, and to group a matter.

An item is found again by marks, numbers in one index: parts of its likeness, and the places and words that tell it from
others. Each mark leads to its newest items only, so that the work for one item does not grow with their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from django.db import connection
from django.db.models import QuerySet

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
    # Here as below the moment is looked at afterwards: asked for it, SQLite reads the organ's items of three months.
    same = Item.objects.of(item.agency).firsts().readable().filter(digest=item.digest).order_by("pk")
    if first := next((each for each in same if each.at >= since), None):
        return first
    shared = Counter(each for _, each, _ in _newest(item, bands(item.signature), ALIKE))
    near = [number for number, _ in sorted(shared.items(), key=lambda each: (-each[1], each[0]))[:ALIKE]]
    found = (each for each in Item.objects.in_bulk(near).values() if each.at >= since and not each.erased_at)
    # The texts decide: a signature cannot tell a notice about one village from that about the next.
    alike = [(similarity(_said(item), _said(each)), -each.pk, each) for each in found]
    return max((each for each in alike if each[0] >= SAME), default=(0, 0, None))[2]


def _said(item: Item) -> str:
    return f"{item.title}\n{item.text}"


def group_of(item: Item, described: Described) -> ItemGroup | None:
    """Return the group of the matter that an item speaks of, or nothing where it is the first to do so."""
    # A narrow place says more than a word: few matters share it.
    weights = {_mark(key): 3 if ":" in key else 1 for key in described.keys}
    shared: Counter[int] = Counter()
    for mark, group in {(mark, group) for mark, _, group in _newest(item, weights, OF_A_KEY) if group}:
        shared[group] += weights[mark]
    near = [group for group, _ in sorted(shared.items(), key=lambda each: (-each[1], -each[0]))[:GROUPS]]
    found = belongs(described, list(_examples(item, near)))
    return None if found is None else ItemGroup.objects.get(pk=found)


def _examples(item: Item, groups: Sequence[int]) -> Iterator[tuple[int, Described]]:
    """Yield what speaks for each group, in their order: its first items and its latest, in an item's window."""
    around = (item.at - window(), item.at + window())
    in_window = Item.objects.readable().filter(at__range=around).values_list("pk")
    ends = (in_window.order_by("at", "pk"), in_window.order_by("-at", "-pk"))
    rows = [pk for end in ends for (pk,) in _of_each(end, EXAMPLES, "group", groups)]
    held = Item.objects.filter(pk__in=rows).order_by("at", "pk").values_list("group", "described")
    for group, data in sorted(held, key=lambda each: groups.index(each[0])):
        if kept := _kept(data):
            yield group, kept


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


def _newest(item: Item, marks: Iterable[int], most: int) -> Iterable[tuple[int, int, int | None]]:
    """Return the newest items of each mark, as mark, item and its group."""
    found = Band.objects.filter(agency=item.agency).order_by("-pk").values_list("value", "item", "item__group")
    return _of_each(found, most, "value", sorted(set(marks)))


def _of_each(question: QuerySet[Any, Any], most: int, name: str, values: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return the first few rows that a question finds for each value of a column, asked in one statement.

    Asked one by one, Django writes forty statements for an item, which takes longer than everything else.
    """
    if not values:
        return []
    (sql, some), (_, others) = (question.filter(**{name: each})[:most].query.sql_with_params() for each in (0, 1))
    place = next(at for at, (one, other) in enumerate(zip(some, others, strict=True)) if one != other)
    # Django wrote the statement; what is asked for stands beside it.
    together = " UNION ALL ".join([f"SELECT * FROM ({sql}) AS part"] * len(values))  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(together, [given for each in values for given in (*some[:place], each, *some[place + 1 :])])
        return cursor.fetchall()


def _mark(key: str) -> int:
    """Return the number of a place or word, in the same index as parts of likeness and never one of them by intent."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8, person=b"matter").digest(), "big", signed=True)
