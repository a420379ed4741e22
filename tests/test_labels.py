"""Labels compared by meaning."""

from __future__ import annotations

import pytest

from gongkai.labels import half_width, key


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("1．属于国家秘密", "1.属于国家秘密"),
        ("（1）属于 国家\n秘密", "1.属于国家秘密"),
        ("屬於國家秘密", "属于国家秘密"),
        ('3.危及"三安全一稳定"', "3.危及“三安全一稳定”"),
        ("一,本年新收政府信息公开申请数量", "一、本年新收政府信息公开申请数量"),
        ("本年增／减", "本年增/减"),
        ("ＡＢ１２", "AB12"),
    ],
)
def test_the_same(printed: str, form: str) -> None:
    assert key(printed) == key(form)


def test_a_number_that_belongs_to_the_words_stays() -> None:
    assert key("三类内部事务信息") == "三类内部事务信息"
    assert key("2022年") == "2022年"


def test_half_width() -> None:
    assert half_width("（１）\u3000Ａ") == "(1) A"
