"""How well items were grouped, against the truth: over pairs, and over items (B-cubed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """Precision and recall from 0 to 1: of pairs put together, and of the group of each item, on the average."""

    pair_precision: float
    pair_recall: float
    item_precision: float
    item_recall: float


def scored(found: Sequence[Hashable], truth: Sequence[Hashable]) -> Score:
    """Return how the groups that were found agree with the true ones: an entry for each item in both."""
    both = Counter(zip(found, truth, strict=True))
    groups, events = Counter(found), Counter(truth)
    together = _pairs(both.values())
    items = len(found)
    return Score(
        together / max(1, _pairs(groups.values())),
        together / max(1, _pairs(events.values())),
        sum(count * count / groups[group] for (group, _), count in both.items()) / items,
        sum(count * count / events[event] for (_, event), count in both.items()) / items,
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)
