"""Terminal columns: Chinese takes two, nothing is lost, nothing steers the terminal."""

from __future__ import annotations

import pytest

from gongkai.columns import clean, pad, shorten, width, wrap

TEXT = (
    "本年新收与上年结转之和，应等于办理结果总计与结转下年度之和（“一、二”两项与“三、四”两项），见 "
    "https://example.gov.cn/a/b/c?x=1 "
    "和《中华人民共和国政府信息公开条例》第五十条第（二）项；AR-SUM-32。"
)


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("表二ab") == 6
    assert width("e\u0301") == 1
    assert pad("表", 5) == "表   "
    assert pad("表", 5, right=True) == "   表"


@pytest.mark.parametrize("columns", [12, 20, 40, 76])
def test_wrapping_fits_loses_nothing_and_keeps_marks_in_place(columns: int) -> None:
    lines = wrap(TEXT, columns)
    assert max(map(width, lines)) <= columns
    assert "".join("".join(lines).split()) == "".join(TEXT.split())
    assert not [line for line in lines if line[0] in "，。；）》”"]
    assert not [line for line in lines if line[-1] in "（《“"]


def test_wrapping_an_empty_text_gives_an_empty_line() -> None:
    assert wrap("", 10) == [""]


def test_shortening_marks_the_cut_and_fits() -> None:
    assert shorten("政府信息公开", 7) == "政府信…"
    assert shorten("公开", 4) == "公开"


@pytest.mark.parametrize("hostile", ["\x1b[31m红\x1b]0;题\x07", "一\u202e二", "一\x9b二", "一\ud800二", "一\r\n二"])
def test_nothing_steers_the_terminal(hostile: str) -> None:
    assert clean(hostile).isprintable()
