"""Text made alike for comparison."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai.opinion.folding import fold
from gongkai.opinion.words import traditional

WRITTEN_IN_BOTH = {"著", "於", "後", "徵"}
"""Characters of GB 2312 that are traditional as well; both sides of a comparison are folded alike."""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("強 拆ＡＢ", "强拆ab"),
        ("徵地補償", "征地补偿"),
        ("强\u200b拆", "强拆"),
        ("强　拆", "强拆"),
        ("a b", "a b"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("（１２３４５）", "(12345)"),
        ("𠮷 璩", "𠮷璩"),
        ("", ""),
    ],
)
def test_how_a_text_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_the_table_leads_from_traditional_to_simplified() -> None:
    table = {chr(one): chr(other) for one, other in traditional().items()}
    assert len(table) > 800
    assert [other for other in table.values() if not in_gb2312(other)] == []
    assert {one for one in table if in_gb2312(one)} == WRITTEN_IN_BOTH
    assert set(table).isdisjoint(table.values())


def in_gb2312(char: str) -> bool:
    """Whether the standard of simplified characters has a character."""
    return char.encode("gb2312", "ignore") != b""


@given(some.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
