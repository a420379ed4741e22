"""A stream of items taken in one after another: what was there already is folded, what belongs together is grouped.

What it keeps is bounded by the window of time, and each item is compared with a bounded number of others, so that the
work grows as the number of items does.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gongkai.opinion.grouping import Described, belongs, describe, window
from gongkai.opinion.likeness import SAME, bands, signature, similarity

PER_BAND, PER_KEY, EVENTS, EXAMPLES = 4, 40, 8, 6
"""Items kept of a band, events kept of a key, events looked at closely, items of an event that speak for it."""


@dataclass(frozen=True)
class Placed:
    """Where an item went: its number, its event's, and the number of the item that it repeats, if it does."""

    number: int
    event: int
    repeats: int | None = None


@dataclass
class _Event:
    last: datetime
    first: list[Described] = field(default_factory=list)
    latest: deque[Described] = field(default_factory=lambda: deque(maxlen=EXAMPLES // 2))
    keys: set[str] = field(default_factory=set)

    def examples(self) -> Iterator[Described]:
        yield from self.first
        yield from self.latest

    def add(self, described: Described) -> None:
        self.last = max(self.last, described.at)
        (self.first if len(self.first) < EXAMPLES // 2 else self.latest).append(described)
        self.keys.update(described.keys)


class Stream:
    """Items in the order in which they come in, nearly that of their moments; ``within`` is the window."""

    def __init__(self, places: Collection[str] = (), within: timedelta | None = None) -> None:
        self._places, self._within = places, within or window()
        self._kept: OrderedDict[int, tuple[datetime, int, str, tuple[int, ...]]] = OrderedDict()
        self._bands: dict[int, deque[int]] = {}
        self._events: OrderedDict[int, _Event] = OrderedDict()
        self._keys: dict[str, OrderedDict[int, None]] = {}
        self._items = self._last_event = 0

    def add(self, title: str, text: str, at: datetime) -> Placed:
        """Take an item in and return where it went."""
        self._forget(at)
        self._items += 1
        said = text or title
        marks = bands(signature(said))
        original = self._repeated(said, at, marks)
        if original is not None:
            event = self._kept[original][1]
            if event in self._events:
                self._joined(event, describe(title, text, at, self._places))
            return Placed(self._items, event, original)
        event = self._grouped(describe(title, text, at, self._places))
        self._kept[self._items] = (at, event, said, marks)
        for mark in marks:
            self._bands.setdefault(mark, deque(maxlen=PER_BAND)).append(self._items)
        return Placed(self._items, event)

    def _repeated(self, said: str, at: datetime, marks: tuple[int, ...]) -> int | None:
        """Return the item that this one repeats: the likest of those with which it shares a band."""
        shared = Counter(number for mark in marks for number in self._bands.get(mark, ()) if number in self._kept)
        best, chosen = SAME, None
        for number, _ in sorted(shared.items(), key=lambda each: (-each[1], each[0]))[:PER_BAND]:
            then, _, other, _ = self._kept[number]
            likeness = similarity(said, other) if abs(at - then) <= self._within else 0.0
            if likeness >= best and (chosen is None or likeness > best):
                best, chosen = likeness, number
        return chosen

    def _grouped(self, described: Described) -> int:
        candidates = [(id, example) for id in self._near(described) for example in self._events[id].examples()]
        event = belongs(described, candidates, self._within)
        if event is None:
            event = self._last_event = self._last_event + 1
            self._events[event] = _Event(described.at)
        self._joined(event, described)
        return event

    def _joined(self, event: int, described: Described) -> None:
        self._events[event].add(described)
        self._events.move_to_end(event)
        for key in described.keys:
            known = self._keys.setdefault(key, OrderedDict())
            known[event] = None
            known.move_to_end(event)
            while len(known) > PER_KEY:
                known.popitem(last=False)

    def _near(self, described: Described) -> list[int]:
        """Return the events that share most with an item: a narrow place counts three times, as few share it."""
        shared: Counter[int] = Counter()
        for key in described.keys:
            for event in self._keys.get(key, ()):
                if event in self._events:
                    shared[event] += 3 if ":" in key else 1
        return [event for event, _ in sorted(shared.items(), key=lambda each: (-each[1], -each[0]))[:EVENTS]]

    def _forget(self, at: datetime) -> None:
        """Let go what is older than the window."""
        while self._kept and (oldest := next(iter(self._kept.items())))[1][0] < at - self._within:
            number, (_, _, _, marks) = oldest
            del self._kept[number]
            for mark in marks:
                self._let_go_band(mark)
        while self._events and (first := next(iter(self._events.items())))[1].last < at - self._within:
            del self._events[first[0]]
            for key in first[1].keys:
                self._let_go_key(key, first[0])

    def _let_go_band(self, mark: int) -> None:
        numbers = self._bands.get(mark)
        if numbers is not None and not any(number in self._kept for number in numbers):
            del self._bands[mark]

    def _let_go_key(self, key: str, event: int) -> None:
        known = self._keys.get(key)
        if known is not None:
            known.pop(event, None)
            if not known:
                del self._keys[key]
