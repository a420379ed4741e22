"""A stream of items taken into the platform's database, one after another: ``python -m bench.opinion_platform``.

Every item goes the whole way of one that is read from a source: masked, asked for by two hundred rules, its tone
estimated, folded, grouped, its evidence sealed and kept. The database is a scratch one, SQLite.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from bench.grouped import Score, scored
from bench.opinion_stream import TOWNS, Made, folding, rule_texts, stream
from bench.platform_fill import stand_up

ROOT = Path(__file__).parent.parent
PARTS = 10
"""The stream is timed in so many equal parts."""


@dataclass(frozen=True)
class Kept:
    """One stream: seconds of the processor for each part of it, memory and disk it took, how well it was placed."""

    items: int
    parts: list[float]
    memory: float
    database: float
    evidence: float
    groups: int
    fold_precision: float
    fold_recall: float
    score: Score


def run(items: int, home: Path) -> Kept:
    """Take a stream into the platform of this process, whose files are those at ``home``."""
    from django.utils import timezone

    from website.agencies.models import Agency, Kind
    from website.monitoring import choices, pipeline, services, snapshots
    from website.monitoring.models import Item, MonitoringPractice, WatchRule
    from website.monitoring.reading import Found

    county = Agency.add_root(name="云岭县人民政府", slug="yunling", kind=Kind.COUNTY_GOVERNMENT)
    for number, town in enumerate(TOWNS):
        county.add_child(name=f"{town}人民政府", slug=f"town{number}", kind=Kind.TOWNSHIP)
    county.refresh_from_db()
    MonitoringPractice.objects.create(agency=county, item_days=400)  # a stream lasts a year, and a year is kept
    for number, text in enumerate(rule_texts()):
        WatchRule.objects.create(agency=county, name=f"规则{number}", text=text)
    source, listener = services.source_for(county, choices.Kind.SPREADSHEET), pipeline.listener_of(county)
    made = stream(items)
    late = timezone.now() - made[-1].at.replace(tzinfo=UTC) - timedelta(minutes=1)
    numbers: list[int] = []
    parts: list[float] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for part in range(PARTS):
        start = time.process_time()
        for each in made[part * items // PARTS : (part + 1) * items // PARTS]:
            url = f"https://news.example/{each.number}"
            found = Found(url, each.title, each.text, each.at.replace(tzinfo=UTC) + late, "")
            typed = f"{each.title}\n{each.text}".encode()

            def evidence(typed: bytes = typed, url: str = url) -> snapshots.Snapshot:
                return snapshots.keep(county, typed, url=url, media_type=services.TEXT, at=timezone.now())

            item = pipeline.take(listener, source, found, evidence=evidence, anyhow=True)
            assert item is not None, each
            numbers.append(item.pk)
        parts.append(time.process_time() - start)
        print(f"{(part + 1) * items // PARTS:,}: {parts[-1] * PARTS / items * 1000:.1f} ms", file=sys.stderr)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return _placed(made, numbers, dict(_places(Item)), parts, memory, home)


def _places(items: Any) -> Any:
    """Yield each item's number with that of its group and of the item that it repeats."""
    for number, group, folded in items.objects.values_list("pk", "group", "folded_into"):
        yield number, (group, folded)


def _placed(
    made: list[Made],
    numbers: list[int],
    places: dict[int, tuple[int, int | None]],
    parts: list[float],
    memory: float,
    home: Path,
) -> Kept:
    order = {number: index for index, number in enumerate(numbers)}
    truth = [each.event or -1 - each.number for each in made]
    groups = [places[number][0] for number in numbers]
    folded = {order[number]: order[first] for number, (_, first) in places.items() if first is not None}
    precision, recall = folding(folded, made, truth)
    sizes = {each: each.stat().st_size for each in home.rglob("*") if each.is_file()}
    evidence = sum(size for path, size in sizes.items() if "snapshots" in path.parts)
    database = sum(size for path, size in sizes.items() if ".sqlite3" in path.name)
    score = scored(groups, truth)
    return Kept(len(made), parts, memory, database / 1e6, evidence / 1e6, len(set(groups)), precision, recall, score)


def apart(items: int) -> Kept:
    """Run a stream in a process and a folder of its own."""
    command = [sys.executable, "-m", "bench.opinion_platform", "--items", str(items), "--json"]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return Kept(**{**told, "score": Score(**told["score"])})


def main(argv: list[str]) -> None:
    """Print one run."""
    options = argparse.ArgumentParser("python -m bench.opinion_platform", description=__doc__)
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"GONGKAI_HOME": folder, "GONGKAI_LOG_LEVEL": "ERROR"}
        os.environ.pop("GONGKAI_DATABASE_URL", None)
        stand_up()
        found = run(chosen.items, Path(folder))
    print(json.dumps(asdict(found)) if chosen.json else found)


if __name__ == "__main__":
    main(sys.argv[1:])
