"""The bench compares like with like, and its verdicts are those of the budgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.__main__ import apart_again, page, site_part, together
from bench.platform import _in_turn, told
from bench.processes import Bulk, make_copies
from bench.timing import Row, compared, interleaved, line
from gongkai import read


@pytest.mark.parametrize(
    ("ratio", "limit", "holds"),
    [(3.9, 4, True), (4.1, 4, False), (0.04, -20, True), (0.06, -20, False), (9, 0, True)],
)
def test_a_budget_is_a_ratio(ratio: float, limit: float, holds: bool) -> None:
    row = Row("work", "other", 0.004, 0.001, ratio, limit)
    assert row.holds is holds
    assert ("未达到" in line(row)) is not holds


def test_jobs_are_timed_in_turn() -> None:
    order: list[str] = []
    times = interleaved({name: lambda name=name: order.append(name) for name in ("a", "b", "c")}, 2)
    assert order == ["a", "b", "c", "a", "b", "c", "b", "c", "a"]
    assert {name: len(taken) for name, taken in times.items()} == {"a": 2, "b": 2, "c": 2}


def test_the_ratio_is_that_of_the_pairs() -> None:
    (row,) = compared("work", "ours", {"ours": [2.0, 4.0, 9.0], "theirs": [1.0, 2.0, 3.0]}, {"theirs": 4})
    assert (row.ratio, row.ours, row.theirs, row.limit) == (2.0, 4.0, 2.0, 4)


def test_the_page_has_a_line_for_every_row_and_run() -> None:
    rows = [Row("w", "a", 1, 1, 1, 4), Row("w", "b", 1, 1, 1)]
    text = page(rows, [Bulk(1000, 2, 5.0, 80.0)])
    assert text.count("| w |") == 2
    assert "| 1000 | 2 | 5.0 | 200 | 80 MB |" in text


def test_copies_differ_and_can_be_read(tmp_path: Path) -> None:
    make_copies(tmp_path, 3)
    files = sorted(tmp_path.iterdir())
    reports = [read(file.read_bytes(), file.name) for file in files]
    figures = [[value.number for value in report.cells.values()] for report in reports]
    assert len(files) == 3
    assert figures[0] != figures[1] != figures[2]
    assert len(reports[0].cells) == 200


def test_platforms_are_asked_in_turn() -> None:
    order: list[str] = []

    def asking(name: str):  # type: ignore[no-untyped-def]
        return lambda: order.append(name) or float(len(order))

    times = _in_turn({name: asking(name) for name in ("a", "b")}, 2)
    assert order == ["a", "b", "a", "b", "b", "a"]
    assert times == {"a": [3.0, 6.0], "b": [4.0, 5.0]}


def test_the_platforms_part_has_every_row_and_remark() -> None:
    rows = [Row("列表页", "空视图", 0.002, 0.001, 2.1, 2)]
    text = site_part("requests", {"SQLite": (rows, ["1,000 条：8 次查询"]), "PostgreSQL": (rows, [])})
    assert text.count("| 列表页 |") == 2
    assert text.count("**未达到**") == 2
    assert "- 1,000 条：8 次查询" in text
    assert "未达到" in next(told(rows, []))


def test_a_part_of_the_page_is_written_anew_and_the_others_are_kept() -> None:
    page = "# 速度\n旧\n\n## 平台\n页面\n"
    parts = apart_again(page)
    assert parts == {"library": "# 速度\n旧\n", "portal": "页面\n", "requests": "", "opinion": ""}
    assert together(parts) == page
    whole = together({**parts, "requests": "队列\n"})
    assert whole == page + "\n## 申请队列和年度报告\n队列\n"
    assert apart_again(whole) == {**parts, "requests": "队列\n"}
