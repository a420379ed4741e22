"""The text rules on text made to be slow: bounded time, and no personal data repeated in a finding."""

from __future__ import annotations

import time

import pytest

from gongkai.document import Paragraph, Place
from gongkai.report import Chapter, Report
from gongkai.rules import Context, Hit, Rule, all_rules

MODULES = ("identity", "structure", "wording", "leftovers", "personal_data")
LENGTH = 100_000


def text_rules() -> list[Rule]:
    return [entry for entry in all_rules() if entry.check.__module__.rpartition(".")[2] in MODULES]


def report(text: str) -> Report:
    def line(words: str, number: int) -> Paragraph:
        return Paragraph(words, Place("line", number))

    return Report(
        agency="云岭县水务局",
        year=2023,
        edition="2021",
        form="2021",
        title=line("云岭县水务局2023年政府信息公开工作年度报告", 1),
        chapters=[
            Chapter("overview", "一", "总体情况", line("一、总体情况", 2), [line(text, 3)]),
            Chapter(
                "problems", "五", "存在的主要问题及改进情况", line("五、存在的主要问题及改进情况", 4), [line(text, 5)]
            ),
        ],
    )


def hits(text: str) -> list[Hit]:
    read_in = report(text)
    return [hit for entry in text_rules() for hit in entry.check(read_in, Context())]


@pytest.mark.parametrize(
    "piece",
    [
        "（一",
        "20",
        "1",
        "：2022年我",
        "a",
        "\u3000",
        "（一）",
        "二是",
        "约1,1,",
        "1)",
        "《",
        "X",
        "年  月  ",
        "加强",
        "函（2021）1号",
    ],
)
def test_time_is_bounded(piece: str) -> None:
    read_in = report("@" + piece * (LENGTH // len(piece)))
    start = time.process_time()
    for entry in text_rules():
        for _ in entry.check(read_in, Context()):
            pass
    assert time.process_time() - start < 3


def test_a_finding_does_not_publish_the_number_again() -> None:
    printed = "13800000000"
    found = [hit for hit in hits(f"已答复申请人{printed}。") if "手机" in hit.says]
    assert found
    assert all(printed not in f"{hit.found}{hit.says}" for hit in found)
