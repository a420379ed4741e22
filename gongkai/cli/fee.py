"""``gongkai fee``."""

from __future__ import annotations

import argparse
from typing import Any

from gongkai.cli import CLEAN
from gongkai.cli.streams import coloured, opened
from gongkai.fees import Fee, by_items, by_pages
from gongkai.outputs.terminal import Paint
from gongkai.records import dumps


def run(arguments: argparse.Namespace) -> int:
    """Work the fee out and show its arithmetic."""
    paper = arguments.pages is not None
    fee = by_pages(arguments.pages) if paper else by_items(arguments.items, already=arguments.already)
    with opened(None, [], arguments.format) as stream:
        if arguments.format == "json":
            print(dumps(entry(fee)), file=stream)
            return CLEAN
        paint = Paint(coloured(stream))
        print(paint(f"信息处理费 {fee.total} 元", "bold"), file=stream)
        print(f"{fee.schedule.label}：{fee.schedule.counts}。", file=stream)
        for line in fee.lines:
            print(f"  {line}", file=stream)
        print(paint(f"依据 {fee.law}（条例第四十二条第二款）", "dim"), file=stream)
        for open_point in fee.unverified:
            print(paint(f"未核实：{open_point}", "dim"), file=stream)
    return CLEAN


def entry(fee: Fee) -> dict[str, Any]:
    """Return a fee as a JSON object."""
    lines = [
        {"first": each.first, "last": each.last, "count": each.count, "price": each.price, "amount": each.amount}
        for each in fee.lines
    ]
    return {
        "total": fee.total,
        "by": fee.schedule.id,
        "lines": lines,
        "law": fee.law,
        "unverified": list(fee.unverified),
    }
