"""A stream: repeats are folded, the rest is grouped, what is old is let go."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bench.grouped import Score, scored
from bench.opinion import Run, page
from bench.opinion_platform import Kept
from bench.opinion_stream import TOWNS, stream
from bench.timing import Row
from gongkai.opinion.stream import Placed, Stream
from tests.opinion.labelled import PLACES, items

DAY = datetime(2026, 3, 1, 9)
NEWS = "3月1日，云岭县榆树乡柳林村主供水管道爆裂，全村二百余户停水。乡政府表示，已组织人员抢修。"


def test_repeats_are_folded_and_follow_ups_join() -> None:
    taken = Stream(PLACES)
    assert taken.add("柳林村停水", NEWS, DAY) == Placed(1, 1)
    assert taken.add("转", "转发微博：" + NEWS, DAY + timedelta(hours=1)) == Placed(2, 1, 1)
    assert taken.add("柳林村没水吃", "断水两天了", DAY + timedelta(hours=2)) == Placed(3, 1)
    assert taken.add("桃花村停水", "桃花村水泵坏了停水", DAY + timedelta(hours=3)) == Placed(4, 2)
    assert taken.add("柳林村恢复供水", "水管修好", DAY + timedelta(days=2)) == Placed(5, 1)
    assert taken.add("柳林村停水", NEWS, DAY + timedelta(days=30)) == Placed(6, 3)


def test_what_is_old_is_let_go() -> None:
    taken = Stream(PLACES, timedelta(days=1))
    for number in range(400):
        day, hour = divmod(number, 10)
        said = f"{NEWS}第{number}回，{'水电路桥房田山林井渠'[hour]}也坏了"
        taken.add(f"柳林村第{number}次停水", said, DAY + timedelta(days=3 * day, hours=hour))
    assert len(taken._events) == 1
    assert len(taken._kept) <= 10
    assert len(taken._bands) <= 160
    assert len(taken._keys) <= 120


@pytest.mark.parametrize(("half", "precision", "recall"), [("development", 0.97, 0.87), ("held_out", 0.9, 0.8)])
def test_looking_at_a_few_neighbours_is_nearly_as_good_as_at_all(half: str, precision: float, recall: float) -> None:
    taken, told = Stream(PLACES), items(half)
    score = scored([taken.add(item.title, item.text, item.at).event for item in told], [item.event for item in told])
    assert score.pair_precision >= precision
    assert score.pair_recall >= recall


def test_an_invented_stream_is_folded_and_grouped() -> None:
    made = stream(2000)
    assert made == stream(2000)
    taken = Stream(TOWNS)
    placed = [taken.add(each.title, each.text, each.at) for each in made]
    folded = {each.number - 1 for each in placed if each.repeats is not None}
    reposts = {each.number for each in made if each.repeats is not None}
    assert len(folded & reposts) / len(reposts) > 0.98
    assert all(made[each.repeats].event == each.event for each in made if each.repeats is not None)
    score = scored([each.event for each in placed], [each.event or -1 - each.number for each in made])
    assert score.pair_precision > 0.9
    assert score.item_recall > 0.8


def test_scores_are_those_of_the_books() -> None:
    assert scored([1, 1, 2, 2], ["a", "a", "b", "b"]) == Score(1, 1, 1, 1)
    assert scored([1, 1, 1, 1], ["a", "a", "b", "b"]) == Score(2 / 6, 1, 0.5, 1)
    assert scored([1, 2, 3, 4], ["a", "a", "b", "b"]) == Score(0, 0, 1, 0.5)


def test_the_page_has_a_line_for_every_run_and_half() -> None:
    score = Score(0.9, 0.8, 0.7, 0.6)
    run = Run(1000, 0.2, 2.0, 0.5, 0.001, 60, 300, 310, 0.99, 0.98, score)
    kept = Kept(1000, [1.0] * 10, 50.0, 20.0, 1.0, 70, 0.99, 0.95, score)
    row = Row("归并", "同样", 0.002, 0.001, 2.0, 1.3)
    text = page([row, row], [run, run], {"held_out": (389, score)}, kept)
    assert text.count("| 1,000 | 0.2 MB | 2.0 s | 500 | 2,000 倍时间 | 0.5 s | 60 MB | 300（310） |") == 2
    assert text.count("| 编造的 | 1,000 | 99.0% | 98.0% | 90.0% | 80.0% | 70.0% | 60.0% |") == 2
    assert "| 手写的，留出的一半 | 389 |" in text
    assert "**未达到**" in text
