"""Pairs of timings taken in turn, so that a noisy machine disturbs both sides alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Job = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line of the table: how long a job took, against what, the ratio, and what the budget allows.

    ``ours`` and ``theirs`` are seconds; a ``limit`` above zero is the most that ours/theirs may be, below zero the
    least that theirs/ours must be; zero is no budget.
    """

    work: str
    against: str
    ours: float
    theirs: float
    ratio: float
    limit: float = 0

    @property
    def holds(self) -> bool:
        """Whether the budget is kept."""
        return not self.limit or (self.ratio <= self.limit if self.limit > 0 else 1 / self.ratio >= -self.limit)


def interleaved(
    jobs: Mapping[str, Job], repetitions: int, clock: Callable[[], float] = time.process_time
) -> dict[str, list[float]]:
    """Time every job in turn, so many times; the order turns round by one each time.

    The usual clock counts the processor's time of this process, which other work on the machine does not lengthen.
    """
    names = list(jobs)
    times: dict[str, list[float]] = {name: [] for name in names}
    for job in jobs.values():
        job()
    gc.collect()
    gc.disable()
    try:
        for turn in range(repetitions):
            shift = turn % len(names)
            for name in names[shift:] + names[:shift]:
                start = clock()
                jobs[name]()
                times[name].append(clock() - start)
            gc.collect()
    finally:
        gc.enable()
    return times


def compared(work: str, ours: str, times: Mapping[str, list[float]], limits: Mapping[str, float]) -> list[Row]:
    """Return a row for each other job: the medians, and the median of the paired ratios."""
    rows = []
    for name, theirs in times.items():
        if name == ours:
            continue
        ratio = statistics.median(mine / other for mine, other in zip(times[ours], theirs, strict=True))
        rows.append(
            Row(work, name, statistics.median(times[ours]), statistics.median(theirs), ratio, limits.get(name, 0))
        )
    return rows


HEAD = ["| 做什么 | 与什么比 | 我们 | 对方 | 比值 | 预算 | |", "|---|---|---:|---:|---:|---|---|"]


def line(row: Row) -> str:
    """Return a row of the table."""
    ratio = f"{row.ratio:.2f} 倍时间" if row.limit > 0 or row.ratio > 1 else f"快 {1 / row.ratio:.1f} 倍"
    budget = f"≤ {row.limit:g} 倍" if row.limit > 0 else f"快 ≥ {-row.limit:g} 倍" if row.limit else ""
    verdict = "" if not row.limit else "达到" if row.holds else "**未达到**"
    cells = [row.work, row.against, milliseconds(row.ours), milliseconds(row.theirs), ratio, budget, verdict]
    return "| " + " | ".join(cells) + " |"


def milliseconds(seconds: float) -> str:
    """Return a time as a reader wants it."""
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"
