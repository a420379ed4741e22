"""The terminal output: grouped, calm, within its columns, and honest about what could not be told."""

from __future__ import annotations

import io
import re

import pytest

from gongkai.columns import width
from gongkai.document import Place
from gongkai.outputs import Tally
from gongkai.outputs.terminal import Terminal, cells, values
from gongkai.records import Checked, Unreadable
from gongkai.rules import Result, Severity

from .conftest import finding, make


def shown(outcome: Checked, colour: bool = False, columns: int = 80) -> str:
    stream = io.StringIO()
    Terminal(stream, colour, columns).add(outcome)
    return stream.getvalue()


def test_findings_stand_in_the_order_of_their_gravity(faulty: Checked) -> None:
    text = shown(faulty)
    titles = [text.index(title) for title in ("\n错误 1\n", "\n警告 1\n", "\n提示 1\n", "\n无法判定 1\n")]
    assert titles == sorted(titles)
    assert "错误 1、警告 1、提示 1；无法判定 1；通过" in text


def test_a_finding_tells_place_cell_values_article_and_rule(faulty: Checked) -> None:
    text = shown(faulty)
    for part in ("第2个表格第6行第9列", "表三“（一）予以公开”总计", "12 → 13", "30号 附件表三", "AR-SUM-33", "第12行"):
        assert part in text


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal(faulty: Checked, columns: int) -> None:
    assert max(map(width, shown(faulty, columns=columns).splitlines())) <= min(columns, 100)


def test_colour_only_where_it_is_wanted(faulty: Checked) -> None:
    assert "\x1b" not in shown(faulty)
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown(faulty, colour=True)) == shown(faulty)


def test_cannot_tell_is_never_green(untold: Checked, clean: Checked) -> None:
    green = "\x1b[32m"
    assert green in shown(clean, colour=True)
    assert green not in shown(untold, colour=True)
    assert "没有发现问题，但有 1 项无法判定" in shown(untold)


def test_rules_that_lack_something_are_summed_up_in_one_sentence(clean: Checked) -> None:
    text = "".join(shown(clean).split())
    assert f"另有{len(clean.not_run)}条规则缺少材料，没有核对：" in text
    assert "上年报告（--previous）" in text


def test_a_long_list_of_cells_is_told_by_its_number() -> None:
    ids = tuple(f"requests.granted.{column}" for column in ("natural", "commercial", "research", "total"))
    assert cells("2021", ids) == "表三“（一）予以公开”自然人等 4 格"
    assert cells("2021", ids[:2]) == "表三“（一）予以公开”自然人、表三“（一）予以公开”商业企业"


@pytest.mark.parametrize(
    ("found", "expected", "ids", "told"),
    [
        (None, 0, ("requests.granted.total",), "空白 → 0"),
        (None, "1月1日至12月31日", (), "应为 1月1日至12月31日"),
        ("16%", None, (), "现为 16%"),
        (None, None, (), ""),
        (0, 3, ("requests.granted.total",), "0 → 3"),
    ],
)
def test_what_is_and_what_should_be(found: object, expected: object, ids: tuple[str, ...], told: str) -> None:
    assert values(finding(found=found, expected=expected, cells=ids)) == told


def test_cannot_tell_does_not_say_what_should_be() -> None:
    assert values(finding(result=Result.CANNOT_TELL)) == "现为 12，可能应为 13"


def test_what_a_file_says_cannot_steer_the_terminal() -> None:
    hostile = finding(found="\x1b[2J清屏\x07" * 50, says="\x1b]0;题\x07标题", place=Place("cell", sheet="\x1b[1m"))
    assert "\x1b" not in shown(make(hostile))


def test_the_summary_counts_every_file(
    faulty: Checked, clean: Checked, untold: Checked, unreadable: Unreadable
) -> None:
    tally = Tally()
    for outcome in (faulty, clean, untold, unreadable):
        tally.add(outcome)
    assert tally.sentence() == (
        "共 4 个文件：无问题 1，有问题 1，只有无法判定的 1，无法读取 1。错误 1、警告 1、提示 1；无法判定 2。"
    )
    stream = io.StringIO()
    Terminal(stream).close(tally)
    assert "AR-SUM-33（1 个文件）" in stream.getvalue()


def test_a_severity_is_reached_by_itself_and_by_graver_ones() -> None:
    tally = Tally()
    tally.add(make(finding(Severity.WARNING)))
    assert [tally.reaches(severity) for severity in ("error", "warning", "info")] == [False, True, True]
