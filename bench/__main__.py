"""Measure and print ratios, and write them to docs/bench.md: ``python -m bench`` (``--quick`` for a short look)."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from bench.documents import pdf_rows, word_rows
from bench.processes import Bulk, bulk, start_rows
from bench.timing import Row

PAGE = Path(__file__).parent.parent / "docs" / "bench.md"


def main(argv: list[str]) -> int:
    """Run all measurements; the status is 1 when a budget is missed."""
    options = argparse.ArgumentParser("python -m bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="few repetitions, few files, no page")
    quick = options.parse_args(argv).quick
    often, seldom = (15, 5) if quick else (150, 40)
    rows = [*word_rows(often), *pdf_rows(seldom), *start_rows(seldom)]
    runs = [bulk(100), bulk(300)] if quick else [bulk(1000), bulk(10_000)]
    text = page(rows, runs)
    print(text)
    if not quick:
        PAGE.write_text(text, "utf-8")
    return 0 if all(row.holds for row in rows) else 1


def page(rows: list[Row], runs: list[Bulk]) -> str:
    """Return the page of the documentation."""
    machine = f"Python {platform.python_version()}，{platform.system()} {platform.machine()}，{os.cpu_count()} 核"
    lines = [
        "# 速度\n",
        f"由 `make bench` 测得并写入。{machine}。\n",
        "同一次运行里两边轮流做同样的事，取各自的中位数；比值是成对比值的中位数。"
        "读文件的是处理器时间，启动的是钟表时间。预算出自设计，以比值表示，所以换一台机器也成立。\n",
        "| 做什么 | 与什么比 | 我们 | 对方 | 比值 | 预算 | |",
        "|---|---|---:|---:|---:|---|---|",
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
