"""Measure and print ratios, and write them to docs/bench.md: ``python -m bench``.

``--quick`` is a short look, ``--only library`` or ``--only platform`` one half.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from bench.documents import pdf_rows, word_rows
from bench.platform import apart
from bench.processes import Bulk, bulk, start_rows
from bench.timing import Row

PAGE = Path(__file__).parent.parent / "docs" / "bench.md"


SECTIONS = ("library", "platform")
BORDER = "\n## 平台\n"
"""Where the platform's part of the page begins; each part is written anew by its own measurements."""


def main(argv: list[str]) -> int:
    """Run the measurements asked for; the status is 1 when a budget is missed."""
    options = argparse.ArgumentParser("python -m bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="few repetitions, few files, no page")
    options.add_argument("--only", choices=SECTIONS, help="one half of it; the page keeps the other")
    chosen = options.parse_args(argv)
    parts = PAGE.read_text("utf-8").split(BORDER)
    texts = {"library": parts[0], "platform": parts[1] if len(parts) > 1 else ""}
    held = True
    for section in [chosen.only] if chosen.only else SECTIONS:
        texts[section], holds = {"library": library, "platform": site}[section](quick=chosen.quick)
        print(texts[section])
        held = held and holds
    if not chosen.quick:
        PAGE.write_text(BORDER.join([texts["library"], texts["platform"]]), "utf-8")
    return 0 if held else 1


def library(*, quick: bool) -> tuple[str, bool]:
    """Measure reading, checking and starting; return the page's part, and whether every budget is kept."""
    often, seldom = (15, 5) if quick else (150, 40)
    rows = [*word_rows(often), *pdf_rows(seldom), *start_rows(seldom)]
    runs = [bulk(100), bulk(300)] if quick else [bulk(1000), bulk(10_000)]
    return page(rows, runs), all(row.holds for row in rows)


def site(*, quick: bool) -> tuple[str, bool]:
    """Measure the platform on both databases; return the page's part, and whether every budget is kept."""
    sizes, repetitions = ([1000, 10_000], 5) if quick else ([1000, 1_000_000], 30)
    found = {name: apart(name, sizes, repetitions) for name in ("SQLite", "PostgreSQL")}
    there = {name: result for name, result in found.items() if result is not None}
    return site_part(there), all(row.holds for rows, _ in there.values() for row in rows)


def site_part(found: dict[str, tuple[list[Row], list[str]]]) -> str:
    """Return the platform's part of the page."""
    lines = [
        "\n“已生成”是缓存里有的页面，“第一次生成”是没有缓存、要查库和排版的；空视图经过同样的中间件，交出同样的字节。"
        "不同规模的库各在各的进程里，轮流做。SQLite 计处理器时间，PostgreSQL 计钟表时间。"
        "检索的裸查只按索引取最新二十条并读出，我们的还要标题优先、计数、摘要、标亮、相关词语。\n"
    ]
    for name, (rows, says) in found.items():
        lines += [f"\n### {name}\n", *HEAD, *(line(row) for row in rows), "", *(f"- {each}" for each in says)]
    return "\n".join(lines) + "\n"


HEAD = ["| 做什么 | 与什么比 | 我们 | 对方 | 比值 | 预算 | |", "|---|---|---:|---:|---:|---|---|"]


def page(rows: list[Row], runs: list[Bulk]) -> str:
    """Return the page of the documentation."""
    machine = f"Python {platform.python_version()}，{platform.system()} {platform.machine()}，{os.cpu_count()} 核"
    lines = [
        "# 速度\n",
        f"由 `make bench` 测得并写入。{machine}。\n",
        "同一次运行里两边轮流做同样的事，取各自的中位数；比值是成对比值的中位数。"
        "读文件的是处理器时间，启动的是钟表时间。预算出自设计，以比值表示，所以换一台机器也成立。\n",
        *HEAD,
        *(line(row) for row in rows),
        "\n## 一次核对许多文件\n",
        "`gongkai check --json 文件夹`，每份都是数字各不相同的 Word 年报；"
        "内存是所有进程合计（共享的部分只算一次）的最大值。\n",
        "| 文件数 | 核数 | 秒 | 每秒 | 内存 |",
        "|---:|---:|---:|---:|---:|",
        *(
            f"| {r.files} | {r.cores} | {r.seconds:.1f} | {r.files / r.seconds:.0f} | {r.megabytes:.0f} MB |"
            for r in runs
        ),
    ]
    return "\n".join(lines) + "\n"


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
