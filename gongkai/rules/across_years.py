"""This year's text against last year's."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gongkai.report import Report
from gongkai.rules import Context, Hit, Severity, rule
from gongkai.rules.limits import limits
from gongkai.rules.similarity import compare, narrative_text, share

_PASSAGE = 60
"""So many characters of a copied passage are shown."""


@rule(
    "AR-COPY-01",
    Severity.WARNING,
    law="国办公开办函〔2021〕30号（四）（不得雷同、敷衍；阈值为本项目设定，未核实）",
    why="正文大段照搬上年，说明没有写本年的工作，检查时会以“雷同”通报。",
    mend="按本年实际重写相同的段落：写本年做了什么、数字有什么变化、新的问题是什么。",
    needs=("previous",),
)
def text_is_not_last_years(report: Report, context: Context) -> Iterator[Hit]:
    """正文不应照搬上年报告。"""
    previous = context.previous
    if previous is None:
        return
    limit = limits().copied_from_last_year
    if hit := copied(report, previous, limit, "上年报告"):
        yield hit


def copied(report: Report, other: Report, limit: Decimal, name: str) -> Hit | None:
    """Return a hit when at least ``limit`` of a report's text stands in another, with the longest passage."""
    text, others = narrative_text(report), narrative_text(other)
    least = limits().least_text
    if len(text) < least or len(others) < least or share(text, others) < limit:
        return None
    likeness = compare(report, other)
    found = Decimal(likeness.share).quantize(Decimal("0.01"))
    passage = likeness.passage[:_PASSAGE] + ("……" if len(likeness.passage) > _PASSAGE else "")
    same, bound = f"{found * 100:.0f}%", f"{limit * 100:.0f}%"
    says = f"正文有{same}与{name}相同（达到{bound}即提示），最长一处{len(likeness.passage)}字：“{passage}”。"
    return Hit(found, limit, (), likeness.place, says)
