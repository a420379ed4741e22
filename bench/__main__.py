"""Measure and print ratios, and write them to docs/bench.md: ``python -m bench``.

``--quick`` is a short look; ``--only`` takes one part: ``library`` (reading, checking, starting), ``portal`` (the
public pages and the search), ``requests`` (the queue of applications and the year's report), ``opinion`` (folding and
grouping a stream of items).
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from bench import opinion
from bench.documents import pdf_rows, word_rows
from bench.platform import apart
from bench.processes import Bulk, bulk, start_rows
from bench.timing import HEAD, Row, line

PAGE = Path(__file__).parent.parent / "docs" / "bench.md"


BORDERS = {"portal": "\n## 平台\n", "requests": "\n## 申请队列和年度报告\n", "opinion": "\n## 舆情\n"}
"""Where the parts of the page after the first begin; each part is written anew by its own measurements."""
SECTIONS = ("library", *BORDERS)


def main(argv: list[str]) -> int:
    """Run the measurements asked for; the status is 1 when a budget is missed."""
    options = argparse.ArgumentParser("python -m bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="few repetitions, few files, no page")
    options.add_argument("--only", choices=SECTIONS, help="one part of it; the page keeps the others")
    chosen = options.parse_args(argv)
    texts = apart_again(PAGE.read_text("utf-8"))
    held = True
    for section in [chosen.only] if chosen.only else SECTIONS:
        texts[section], holds = measured(section, quick=chosen.quick)
        print(texts[section])
        held = held and holds
    if not chosen.quick:
        PAGE.write_text(together(texts), "utf-8")
    return 0 if held else 1


def measured(section: str, *, quick: bool) -> tuple[str, bool]:
    """Measure a part; return the page's part, and whether every budget is kept."""
    if section == "library":
        return library(quick=quick)
    if section == "opinion":
        return opinion.section(quick=quick)
    return site(section, quick=quick)


def apart_again(page: str) -> dict[str, str]:
    """Return the parts of the page by name; one that it does not have is empty."""
    parts = dict.fromkeys(BORDERS, "")
    for name, border in reversed(BORDERS.items()):
        page, _, parts[name] = page.partition(border)
    return {"library": page, **parts}


def together(parts: dict[str, str]) -> str:
    """Return the page of its parts."""
    after = (border + parts[name] for name, border in BORDERS.items() if parts[name])
    return parts["library"] + "".join(after)


def library(*, quick: bool) -> tuple[str, bool]:
    """Measure reading, checking and starting; return the page's part, and whether every budget is kept."""
    often, seldom = (15, 5) if quick else (150, 40)
    rows = [*word_rows(often), *pdf_rows(seldom), *start_rows(seldom)]
    runs = [bulk(100), bulk(300)] if quick else [bulk(1000), bulk(10_000)]
    return page(rows, runs), all(row.holds for row in rows)


def site(part: str, *, quick: bool) -> tuple[str, bool]:
    """Measure a part of the platform on both databases; return the page's part, and whether every budget is kept."""
    sizes, repetitions = ([1000, 10_000], 5) if quick else ([1000, 1_000_000], 30)
    found = {name: apart(name, part, sizes, repetitions) for name in ("SQLite", "PostgreSQL")}
    there = {name: result for name, result in found.items() if result is not None}
    return site_part(part, there), all(row.holds for rows, _ in there.values() for row in rows)


ABOUT = {
    "portal": (
        "“已生成”是缓存里有的页面，“第一次生成”是没有缓存、要查库和排版的；空视图经过同样的中间件，交出同样的字节。"
        "不同规模的库各在各的进程里，轮流做。SQLite 计处理器时间，PostgreSQL 计钟表时间。"
        "检索的裸查只按索引取最新二十条并读出，我们的还要标题优先、计数、摘要、标亮、相关词语。"
    ),
    "requests": (
        "年度报告是算出全部数字、填好各章的整份报告；对方把申请表逐行读完数一次。申请分布在十四个月里，"
        "各种处理结果、申请人类别都有，每件都有申请人和台账，百分之二还在办；另有十分之一那么多的公开信息，分布在二十年里。队列是受理员登录后打开的整页，每页五十件。"
        "不同规模的库各在各的进程里，轮流做。SQLite 计处理器时间，PostgreSQL 计钟表时间。"
    ),
}
"""What stands above the tables of a part."""


def site_part(part: str, found: dict[str, tuple[list[Row], list[str]]]) -> str:
    """Return a part of the page that is about the platform."""
    lines = [f"\n{ABOUT[part]}\n"]
    for name, (rows, says) in found.items():
        lines += [f"\n### {name}\n", *HEAD, *(line(row) for row in rows), "", *(f"- {each}" for each in says)]
    return "\n".join(lines) + "\n"


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
