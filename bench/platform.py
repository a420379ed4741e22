"""The platform at a thousand and a million, side by side: its public pages and search, or the queue and the report.

The part ``portal`` is filled with records, the part ``requests`` with applications. Each size is a process of its own
with a scratch database of its own; they are asked in turn, so that a noisy machine disturbs both alike. The database is
SQLite, or on the PostgreSQL server that GONGKAI_DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench.timing import Row, compared

ROOT = Path(__file__).parent.parent
EMPTY = "空视图（同样字节）"
SMALLER = "同一页，{:,} 条时"
PAGES = {"list": "列表页", "record": "信息页", "feed": "订阅", "search": "检索页"}
THROUGHPUT, GROWTH, SEARCH, YEAR = 2, 1.3, 2, 3
"""The budgets of the design: times an empty view, the same at the smaller size, the bare query, one count."""
COUNT = "读完全表数一次申请"
LISTS = {
    "open": "申请队列首页",
    "mine": "申请队列，我的",
    "overdue": "申请队列，已逾期",
    "closed": "申请队列，已办结",
    "days": "已办结，限收到日期",
}
PARTS = ("portal", "requests")


class Platform:
    """A process with a platform of one size in it, which does what it is asked and tells how long that took."""

    def __init__(self, part: str, size: int, home: Path) -> None:
        self.size = size
        environment = {**os.environ, "GONGKAI_HOME": str(home), "GONGKAI_LOG_LEVEL": "ERROR"}
        if given := os.environ.get("GONGKAI_DATABASE_URL", ""):
            environment["GONGKAI_DATABASE_URL"] = _own_database(given, f"bench_{part}_{size}")
        command = [sys.executable, "-m", "bench.platform_jobs", part, str(size)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def wait(self) -> str:
        """Wait until the platform is filled, and return how long that took."""
        return f"装入用了 {float(self._answer()):.0f} 秒"

    def facts(self) -> list[str]:
        """Return what is worth knowing beside the times."""
        told: list[str] = json.loads(self._asked("facts"))
        return told

    def __enter__(self) -> Platform:
        return self

    def __exit__(self, *raised: object) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait()

    def seconds(self, job: str) -> float:
        """Do a job once and return how long it took, by the clock of the process where the work is all its own."""
        return float(self._asked(job))

    def _asked(self, line: str) -> str:
        self._process.stdin.write(f"{line}\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]
        return self._answer()

    def _answer(self) -> str:
        line = self._process.stdout.readline()  # type: ignore[union-attr]
        if not line:
            raise RuntimeError(f"the platform of {self.size} records stopped")
        return line


def _own_database(address: str, name: str) -> str:
    import psycopg

    with psycopg.connect(address, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def measured(part: str, sizes: list[int], repetitions: int, keep: str = "") -> tuple[list[Row], list[str]]:
    """Return the measurements of a part at all sizes, and what else is worth knowing of each size.

    They are filled side by side and asked only when all are ready. What is filled stays in the folder ``keep``, if one
    is named, and is used as it is the next time.
    """
    with ExitStack() as stack:
        folder = keep or stack.enter_context(tempfile.TemporaryDirectory())
        homes = [(size, Path(folder, part, str(size))) for size in sorted(sizes)]
        platforms = [stack.enter_context(Platform(part, size, home)) for size, home in homes]
        unit = {"portal": "条", "requests": "件申请"}[part]
        filled = [each.wait() for each in platforms]
        told = [[took, *each.facts()] for took, each in zip(filled, platforms, strict=True)]
        says = [f"{each.size:,} {unit}：{fact}" for each, facts in zip(platforms, told, strict=True) for fact in facts]
        return list({"portal": _portal, "requests": _requests}[part](platforms, repetitions)), says


def _portal(platforms: list[Platform], repetitions: int) -> Iterator[Row]:
    yield from _throughput(platforms, repetitions)
    yield from _growth(platforms, repetitions)
    yield from _search(platforms, repetitions)


def _requests(platforms: list[Platform], repetitions: int) -> Iterator[Row]:
    yield from _year(platforms[-1], repetitions)
    small, *larger = platforms
    for job, label in LISTS.items():
        for platform in larger:
            other = SMALLER.format(small.size).replace("条", "件")
            jobs = {"ours": _job(platform, job), other: _job(small, job)}
            times = _in_turn(jobs, repetitions)
            yield from compared(f"{label}，{platform.size:,} 件申请", "ours", times, {other: GROWTH})


def _in_turn(jobs: dict[str, Callable[[], float]], repetitions: int) -> dict[str, list[float]]:
    """Do every job in turn, so many times; the order turns round by one each time."""
    names = list(jobs)
    times: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        jobs[name]()
    for turn in range(repetitions):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            times[name].append(jobs[name]())
    return times


def _throughput(platforms: list[Platform], repetitions: int) -> Iterator[Row]:
    """Yield for each page how a kept one compares with an empty view that hands out the same bytes."""
    for platform in platforms:
        for page, label in PAGES.items():
            jobs = {"ours": f"{page} kept", EMPTY: f"{page} empty"}
            times = _in_turn({name: _job(platform, job) for name, job in jobs.items()}, 5 * repetitions)
            yield from compared(f"{label}，已生成，{platform.size:,} 条", "ours", times, {EMPTY: THROUGHPUT})


def _growth(platforms: list[Platform], repetitions: int) -> Iterator[Row]:
    """Yield for each page how it compares with the same page at the smallest size, kept and made for the first time."""
    small, *larger = platforms
    for page, label in PAGES.items():
        for how, says in (("first", "第一次生成"), ("kept", "已生成")):
            for platform in larger:
                other = SMALLER.format(small.size)
                jobs = {"ours": _job(platform, f"{page} {how}"), other: _job(small, f"{page} {how}")}
                times = _in_turn(jobs, (5 if how == "kept" else 2) * repetitions)
                yield from compared(f"{label}，{says}，{platform.size:,} 条", "ours", times, {other: GROWTH})


def _search(platforms: list[Platform], repetitions: int) -> Iterator[Row]:
    """Yield for each question how the whole search compares with the bare newest-first query."""
    from bench.search import BARE, NOTHING, QUESTIONS

    for platform in platforms:
        for number, name in enumerate(QUESTIONS):
            jobs = {"ours": f"ask {number}", BARE: f"bare {number}"}
            times = _in_turn({label: _job(platform, job) for label, job in jobs.items()}, repetitions)
            limit = 0 if name == NOTHING else SEARCH
            yield from compared(f"检索：{name}，{platform.size:,} 篇", "ours", times, {BARE: limit})


def _year(platform: Platform, repetitions: int) -> Iterator[Row]:
    """Yield how a year's whole report compares with one count that reads every application."""
    jobs = {"ours": _job(platform, "year report"), COUNT: _job(platform, "year count")}
    yield from compared(f"年度报告，{platform.size:,} 件申请", "ours", _in_turn(jobs, repetitions), {COUNT: YEAR})


def _job(platform: Platform, name: str) -> Callable[[], float]:
    return lambda: platform.seconds(name)


def told(rows: list[Row], says: list[str]) -> Iterator[str]:
    """Yield the measurements as lines for a terminal."""
    for row in rows:
        verdict = "" if not row.limit else "达到" if row.holds else "未达到"
        ours, theirs = row.ours * 1000, row.theirs * 1000
        yield f"{ours:9.3f} ms  {theirs:9.3f} ms {row.ratio:6.2f} 倍 {verdict:<4} {row.work}（比：{row.against}）"
    yield from says


def apart(database: str, part: str, sizes: list[int], repetitions: int) -> tuple[list[Row], list[str]] | None:
    """Measure a part in a process of its own, on SQLite or a PostgreSQL of its own; None where that is missing."""
    command = [sys.executable, "-m", "bench.platform", "--json", "--part", part, "--repetitions", str(repetitions)]
    command += ["--records", *map(str, sizes)]
    environment = {name: value for name, value in os.environ.items() if name != "GONGKAI_DATABASE_URL"}
    if database == "PostgreSQL":
        command = [str(ROOT / "scripts" / "with_postgres.sh"), *command]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout.strip():
        return None
    found = json.loads(done.stdout)
    return [Row(**row) for row in found["rows"]], found["says"]


def main(argv: list[str]) -> int:
    """Measure and print; the status is 1 when a budget is missed."""
    options = argparse.ArgumentParser("python -m bench.platform", description=__doc__)
    options.add_argument("--part", choices=PARTS, default="portal")
    options.add_argument("--records", type=int, nargs="+", default=[1000, 1_000_000])
    options.add_argument("--repetitions", type=int, default=30)
    options.add_argument("--keep", default="", metavar="FOLDER", help="keep what was filled, to measure it again")
    options.add_argument("--json", action="store_true", help="for another program")
    chosen = options.parse_args(argv)
    rows, says = measured(chosen.part, chosen.records, chosen.repetitions, chosen.keep)
    if chosen.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "says": says}))
    else:
        print("\n".join(told(rows, says)))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
