"""How an event spreads over time: items and sites by the hour or the day, its first, its peak, whether it rises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_HOURS = 72
"""Longer than this is shown by days."""
FEW = 3
"""Of fewer items it is not said whether they become more."""
UNITS = {HOUR: "小时", DAY: "天"}


@dataclass(frozen=True)
class Bucket:
    """An hour or a day with its items, and the sites that had none before."""

    start: datetime
    items: int
    new_sites: int


@dataclass(frozen=True)
class Spread:
    """How an event spreads; ``unit`` is an hour or a day, ``buckets`` have no gaps, ``sites`` are in order of items."""

    unit: timedelta
    buckets: tuple[Bucket, ...]
    sites: tuple[tuple[str, int], ...]
    first: datetime | None
    last: datetime | None
    peak: Bucket | None
    rising: bool

    @property
    def items(self) -> int:
        """How many items there are."""
        return sum(bucket.items for bucket in self.buckets)

    @property
    def says(self) -> str:
        """The spread in a sentence, with the rule by which it is said to rise."""
        if not self.buckets or self.first is None or self.peak is None:
            return "还没有内容"
        unit = UNITS[self.unit]
        compared = f"最近三{unit}{'多于' if self.rising else '不多于'}此前三{unit}"
        tendency = (
            f"{compared}，{'还在上升' if self.rising else '没有上升'}" if self.items >= FEW else "条数少，看不出升降"
        )
        start = self.peak.start
        when = f"{start.month}月{start.day}日{f'{start.hour}时' if self.unit == HOUR else ''}"
        return f"共{self.items}条，{len(self.sites)}个来源；{when}最多，{self.peak.items}条；{tendency}"


def spread(
    items: Iterable[tuple[datetime, str]], until: datetime | None = None, unit: timedelta | None = None
) -> Spread:
    """Return how items, each with its moment and site, spread; by hours up to three days, else by days.

    Moments are of one time zone, which is that of the buckets. ``until`` is now, so that an event that fell silent
    is not said to rise; without it the last item ends the count. It rises when there are three items at least and the
    last three buckets together hold more than the three before. Items after ``until`` are left out. Raises
    ``ValueError`` for another unit.
    """
    known = sorted((each for each in items if until is None or each[0] <= until), key=lambda each: each[0])
    if unit not in (None, HOUR, DAY):
        raise ValueError("a bucket is an hour or a day")
    if not known:
        return Spread(unit or HOUR, (), (), None, None, None, rising=False)
    first, last = known[0][0], known[-1][0]
    end = until or last
    unit = unit or (HOUR if end - first <= MOST_HOURS * HOUR else DAY)
    buckets = _buckets(known, unit, end)
    sites = Counter(site for _, site in known)
    ordered = tuple(sorted(sites.items(), key=lambda each: (-each[1], each[0])))
    peak = max(buckets, key=lambda bucket: bucket.items)
    rising = len(known) >= FEW and _rises([bucket.items for bucket in buckets])
    return Spread(unit, buckets, ordered, first, last, peak, rising)


def _start(moment: datetime, unit: timedelta) -> datetime:
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return whole if unit == HOUR else whole.replace(hour=0)


def _buckets(known: list[tuple[datetime, str]], unit: timedelta, end: datetime) -> tuple[Bucket, ...]:
    counts: Counter[datetime] = Counter()
    fresh: Counter[datetime] = Counter()
    seen: set[str] = set()
    for moment, site in known:
        start = _start(moment, unit)
        counts[start] += 1
        if site not in seen:
            seen.add(site)
            fresh[start] += 1
    start, made = _start(known[0][0], unit), []
    while start <= end:
        made.append(Bucket(start, counts[start], fresh[start]))
        start += unit
    return tuple(made)


def _rises(counts: list[int]) -> bool:
    return sum(counts[-3:]) > sum(counts[-6:-3])
