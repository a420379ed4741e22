"""Marks are plain data; a page turned for showing and its own axes agree."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.errors import GongkaiError
from gongkai.redaction import Box, Mark, Sheet, Span
from gongkai.redaction.suggestions import hits


@pytest.mark.parametrize(
    "mark", [Mark(Box(2, 1.5, 2, 30, 40.25), "条例第十五条", "身份证号码"), Mark(Span("word/document.xml", 3, 1, 4))]
)
def test_a_mark_comes_back_from_its_data(mark: Mark) -> None:
    assert Mark.from_data(json.loads(json.dumps(mark.as_data()))) == mark


def test_corners_may_be_given_in_any_order() -> None:
    assert Mark.from_data({"page": 1, "x0": 9, "y0": 8, "x1": 1, "y1": 2}).where == Box(1, 1, 2, 9, 8)


@pytest.mark.parametrize("data", [{}, {"page": 1}, {"page": "x", "x0": 1, "y0": 1, "x1": 2, "y1": 2}, {"part": "a"}])
def test_incomplete_data_is_refused_in_words(data: dict[str, object]) -> None:
    with pytest.raises(GongkaiError, match="隐去位置的数据不完整"):
        Mark.from_data(data)


def test_a_coordinate_that_is_no_number_is_refused() -> None:
    with pytest.raises(GongkaiError, match="不是数"):
        Mark.from_data({"page": 1, "x0": float("nan"), "y0": 1, "x1": 2, "y1": 2})


@given(st.sampled_from([0, 90, 180, 270]), st.tuples(*[st.integers(0, 400)] * 4))
def test_a_box_drawn_on_the_shown_page_comes_back(rotate: int, corners: tuple[int, ...]) -> None:
    sheet = Sheet(1, 10, 20, 410, 620, rotate)
    left, right = sorted(corners[:2])
    top, bottom = sorted(corners[2:])
    assert sheet.shown(sheet.box(left, top, right, bottom)) == pytest.approx((left, top, right, bottom))


def test_a_page_turned_right_shows_its_left_edge_on_top() -> None:
    sheet = Sheet(1, 0, 0, 200, 100, 90)
    assert sheet.shown_size == (100, 200)
    assert sheet.shown(Box(1, 0, 0, 10, 20)) == (0, 0, 20, 10)


def test_words_are_found_across_spaces_and_breaks() -> None:
    text = "申请人张 三\n丰的电话"
    (hit,) = hits(text, ["张三丰"], False)
    assert text[hit.start : hit.end] == "张 三\n丰"


def test_personal_data_is_found_across_a_break_and_a_gap() -> None:
    text = "号码110101199003\n074514，住甲村 3 组 12 号"
    assert [hit.kind for hit in hits(text, [], True)] == ["identity", "home"]
