"""Repair mends what cannot be wrong, tells every change, and never invents a figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai import Report, read
from gongkai.checker import check
from gongkai.repair import Change, repair
from tests.cases import CASES, needs_cases

CLEAN = (Path(__file__).parent / "rules" / "clean-2023.md").read_text("utf-8")


def mended(text: str) -> tuple[Report, list[Change]]:
    return repair(read(text.encode(), "made.md"))


def test_a_clean_report_stays_as_it_is() -> None:
    report = read(CLEAN.encode(), "made.md")
    after, changes = repair(report)
    assert changes == []
    assert after == report


def test_the_report_given_is_not_touched() -> None:
    report = read(CLEAN.replace("| 行政许可 | 41 |", "| 行政许可 | ４１ |").encode(), "made.md")
    repair(report)
    assert report.cells["proactive.licences.decisions"].text == "４１"


@pytest.mark.parametrize("printed", ["４１", "41 ", "四十一"])
def test_odd_digits_become_plain(printed: str) -> None:
    after, changes = mended(CLEAN.replace("| 行政许可 | 41 |", f"| 行政许可 | {printed} |"))
    assert after.cells["proactive.licences.decisions"].number == 41
    assert [change.rule for change in changes] == ([] if printed == "41 " else ["AR-TBL-06"])


def test_blanks_beside_a_total_that_is_already_full_are_zero() -> None:
    row = "| 一、本年新收政府信息公开申请数量 |  |  | 7 | 2 | 0 | 0 | 0 | 0 | 9 |"
    assert row in CLEAN
    after, changes = mended(CLEAN.replace(row, row.replace("| 0 ", "|  ")))
    assert after.number("requests.new_received.research") == 0
    assert [(change.rule, len(change.cells)) for change in changes] == [("AR-TBL-02", 4)]


def test_blanks_beside_a_total_that_is_not_full_stay_blank() -> None:
    row = "| 一、本年新收政府信息公开申请数量 |  |  | 7 | 2 | 0 | 0 | 0 | 0 | 9 |"
    after, changes = mended(CLEAN.replace(row, row.replace("| 0 ", "|  ").replace("| 9 |", "| 11 |")))
    assert after.number("requests.new_received.research") is None
    assert changes == []


def test_a_blank_total_is_the_sum_of_its_parts() -> None:
    row = "| 一、本年新收政府信息公开申请数量 |  |  | 7 | 2 | 0 | 0 | 0 | 0 | 9 |"
    after, changes = mended(CLEAN.replace(row, row.replace("| 9 |", "|  |")))
    assert after.number("requests.new_received.total") == 9
    assert [change.after for change in changes] == ["9"]


def test_a_total_that_is_wrong_stays_a_finding() -> None:
    row = "| 一、本年新收政府信息公开申请数量 |  |  | 7 | 2 | 0 | 0 | 0 | 0 | 9 |"
    after, changes = mended(CLEAN.replace(row, row.replace("| 9 |", "| 8 |")))
    assert after.number("requests.new_received.total") == 8
    assert changes == []
    assert "AR-SUM-33" in {finding.rule for finding in check(after)}


def test_headings_and_left_overs() -> None:
    text = CLEAN.replace("六、其他需要报告的事项", "六、其他需要说明的事项").replace(
        "2023年，云岭县水务局认真", "[bookmark: _GoBack]2023年，云岭县水务局认真"
    )
    after, changes = mended(text)
    assert after.chapters[-1].label == "其他需要报告的事项"
    assert "bookmark" not in after.chapters[0].text
    assert sorted(change.rule for change in changes) == ["AR-CH-02", "AR-TXT-06"]


def test_a_stroke_is_not_taken_for_zero_without_proof() -> None:
    after, changes = mended(CLEAN.replace("| 行政许可 | 41 |", "| 行政许可 | — |"))
    assert after.number("proactive.licences.decisions") is None
    assert changes == []


@needs_cases
def test_the_acceptance_case() -> None:
    name = "zhengning-sfj-2022.txt"
    report = read((CASES / name).read_bytes(), name)
    after, changes = repair(report)
    assert all(value.number == 0 for id, value in after.cells.items() if id.startswith("requests."))
    assert all(value.number is None for id, value in after.cells.items() if id.startswith("proactive."))
    assert after.number("disputes.review.total") == 12
    assert after.title is not None
    assert after.title.text == "正宁县司法局2022年政府信息公开工作年度报告"
    assert "信息处理费0元" in after.chapters[-1].text
    rules = {change.rule for change in changes}
    assert {"AR-TBL-02", "AR-TITLE-01", "AR-TXT-06", "AR-TXT-08", "AR-CH-07"} <= rules
    left = {finding.rule for finding in check(after)}
    assert not left & {"AR-TBL-02", "AR-TITLE-01", "AR-TXT-06", "AR-CH-07", "AR-T4-HEAD"}
    assert {"AR-TBL-01", "AR-T4-SCOPE"} <= left
