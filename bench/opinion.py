"""How long it takes to fold and group a stream of items, and how well: ``python -m bench.opinion --items 100000``.

The stream is invented with its truth (``bench.opinion_stream``); the labelled items of the tests were written by hand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import opinion_platform
from bench.grouped import Score, scored
from bench.opinion_platform import PARTS, Kept
from bench.opinion_stream import TOWNS, folding, rule_texts, stream
from bench.timing import HEAD, Row, line
from gongkai.opinion.grouping import belongs, describe
from gongkai.opinion.rules import Matcher, Rule
from gongkai.opinion.stream import Stream

ROOT = Path(__file__).parent.parent
GROWTH = 1.3
"""At most so many times as long may an item take in the larger stream."""


@dataclass(frozen=True)
class Run:
    """One stream: seconds of the processor for each step, memory taken by it, how well it was folded and grouped."""

    items: int
    megabytes_read: float
    grouping: float
    matching: float
    bare: float
    memory: float
    groups: int
    events: int
    fold_precision: float
    fold_recall: float
    score: Score


def run(items: int) -> Run:
    """Fold and group a stream in this process; the bare pass reads the same bytes from a file and hashes them."""
    made = stream(items)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "items.jsonl")
        path.write_text("\n".join(json.dumps([each.title, each.text], ensure_ascii=False) for each in made), "utf-8")
        bare, size = _bare(path), path.stat().st_size
    matcher = _matcher()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    taken = Stream(TOWNS)
    placed = [taken.add(each.title, each.text, each.at) for each in made]
    grouping = time.process_time() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    start = time.process_time()
    for each in made:
        matcher.match(each.title, each.text)
    matching = time.process_time() - start
    folded = {each.number - 1: each.repeats - 1 for each in placed if each.repeats is not None}
    truth = [each.event or -1 - each.number for each in made]
    groups = [each.event for each in placed]
    precision, recall = folding(folded, made, truth)
    score = scored(groups, truth)
    return Run(
        items, size / 1e6, grouping, matching, bare, memory, len(set(groups)), len(set(truth)), precision, recall, score
    )


def _bare(path: Path) -> float:
    start = time.process_time()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for line in file:
            digest.update(line)
    return time.process_time() - start


def _matcher() -> Matcher[int]:
    return Matcher(dict(enumerate(Rule.parse(text) for text in rule_texts())))


def labelled(half: str) -> tuple[int, Score]:
    """Return how many labelled items a half has, and how well they are grouped one after another."""
    from tests.opinion.labelled import PLACES, items

    known: list[tuple[int, object]] = []
    told = items(half)
    for number, item in enumerate(told):
        described = describe(item.title, item.text, item.at, PLACES)
        event = belongs(described, known)  # type: ignore[arg-type]
        known.append((number if event is None else event, described))
    return len(told), scored([event for event, _ in known], [item.event for item in told])


def apart(items: int) -> Run:
    """Run a stream in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.opinion", "--items", str(items), "--json"]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return Run(**{**told, "score": Score(**told["score"])})


def section(*, quick: bool) -> tuple[str, bool]:
    """Measure, and return the page's part with whether the budget is kept."""
    small, large = (apart(size) for size in ((1000, 5000) if quick else (10_000, 100_000)))
    row = Row(
        f"归并一条，{large.items:,} 条里",
        f"同样，{small.items:,} 条里",
        large.grouping / large.items,
        small.grouping / small.items,
        (large.grouping / large.items) / (small.grouping / small.items),
        GROWTH,
    )
    kept = opinion_platform.apart(5000 if quick else 100_000)
    part = kept.items // PARTS
    rows = [
        row,
        Row(
            f"存入平台一条，最后 {part:,} 条",
            f"同样，最先 {part:,} 条",
            kept.parts[-1] / part,
            kept.parts[0] / part,
            kept.parts[-1] / kept.parts[0],
            GROWTH,
        ),
    ]
    halves = {half: labelled(half) for half in ("development", "held_out")}
    return page(rows, [small, large], halves, kept), all(each.holds for each in rows)


HALVES = {"development": "开发的一半", "held_out": "留出的一半"}


def page(rows: list[Row], runs: list[Run], halves: dict[str, tuple[int, Score]], kept: Kept) -> str:
    """Return the part of the documentation's page."""
    lines = [
        "\n先折叠重复的，再归并成事件；每条都要分词、算签名、与近期的比较。"
        "内容是编造的一年：村、镇、十六类事情，报道、转载、删改、论坛说法，另有三成闲话；真相已知。"
        "裸读是把同样的字节从文件读出并算 SHA-256。时间是处理器时间，一个进程。\n",
        *HEAD,
        *(line(each) for each in rows),
        "\n| 条数 | 字节 | 归并用时 | 每秒 | 是裸读的 | 200条规则过一遍 | 内存增加 | 事件（真有） |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {r.items:,} | {r.megabytes_read:.1f} MB | {r.grouping:.1f} s | {r.items / r.grouping:,.0f} "
            f"| {r.grouping / r.bare:,.0f} 倍时间 | {r.matching:.1f} s | {r.memory:.0f} MB "
            f"| {r.groups:,}（{r.events:,}） |"
            for r in runs
        ),
        f"\n存入平台的走来源读来的一条的全程：遮盖姓名、200条规则、语气、折叠、归并、证据加密存盘，一条一个事务（SQLite）。"
        f"{kept.items:,} 条共用 {sum(kept.parts):,.0f} 秒，每秒 {kept.items / sum(kept.parts):,.0f} 条；"
        f"内存增加 {kept.memory:.0f} MB，数据库 {kept.database:,.0f} MB，证据 {kept.evidence:,.0f} MB；"
        f"归成 {kept.groups:,} 件事。",
        "\n| 什么 | 条数 | 折叠准 | 折叠全 | 成对准 | 成对全 | 逐条准 | 逐条全 |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| 编造的 | {r.items:,} | {r.fold_precision:.1%} | {r.fold_recall:.1%} | {_shares(r.score)} |"
            for r in runs
        ),
        f"| 编造的，存入平台 | {kept.items:,} | {kept.fold_precision:.1%} | {kept.fold_recall:.1%} "
        f"| {_shares(kept.score)} |",
        *(f"| 手写的，{HALVES[half]} | {count} | | | {_shares(score)} |" for half, (count, score) in halves.items()),
        "\n“准”是放在一起的有多少真在一起，“全”是真在一起的有多少放在一起；“逐条”是 B-cubed。"
        "阈值只看开发的一半定，怎样写的见[归并](explanation/grouping.md)。",
    ]
    return "\n".join(lines) + "\n"


def _shares(score: Score) -> str:
    found = (score.pair_precision, score.pair_recall, score.item_precision, score.item_recall)
    return " | ".join(f"{share:.1%}" for share in found)


def main(argv: list[str]) -> None:
    """Print one run."""
    options = argparse.ArgumentParser("python -m bench.opinion", description=__doc__)
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args(argv)
    found = run(chosen.items)
    print(json.dumps(asdict(found)) if chosen.json else found)


if __name__ == "__main__":
    main(sys.argv[1:])
