"""Charts: a missing value is a word, pictures are read aloud, and nothing leaves the picture."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

from gongkai.charts import NARROW, Series, bars, percent, shares
from gongkai.columns import width

SVG = "{http://www.w3.org/2000/svg}"
YEARS = ["2021年", "2022年", "2023年"]


def drawn(text: str) -> tuple[ElementTree.Element, list[ElementTree.Element], list[str]]:
    picture = ElementTree.fromstring(text)
    solid = [one for one in picture.iter(f"{SVG}rect") if one.attrib["width"] != "12"]
    return picture, solid, [one.text or "" for one in picture.iter(f"{SVG}text")]


def test_a_blank_is_a_word_and_no_bar() -> None:
    _, solid, texts = drawn(bars("a", "收到", YEARS, [Series("本年新收", [12, "空白", 0])], "件"))
    assert len(solid) == 2
    assert {"12件", "空白", "0件"} <= set(texts)


def test_lengths_are_in_proportion_and_stay_inside() -> None:
    picture, solid, _ = drawn(bars("a", "收到", YEARS, [Series("本年新收", [12, 6, Decimal("3.0")])]))
    lengths = [float(one.attrib["width"]) for one in solid]
    assert [round(lengths[0] / length) for length in lengths] == [1, 2, 4]
    wide = float(picture.attrib["viewBox"].split()[2])
    assert all(float(one.attrib["x"]) + float(one.attrib["width"]) <= wide for one in solid)


def test_a_narrow_picture_holds_bars_labels_and_legend() -> None:
    many = [Series(f"第{number}个很长的名称", [12, 6, 3]) for number in range(4)]
    picture, _, _ = drawn(bars("a", "收到", YEARS, many, across=NARROW))
    wide = float(picture.attrib["viewBox"].split()[2])
    assert wide == NARROW
    for one in picture.iter(f"{SVG}rect"):
        assert float(one.attrib["x"]) + float(one.attrib["width"]) <= wide
    for one in picture.iter(f"{SVG}text"):
        assert float(one.attrib["x"]) + 13 * width(one.text or "") / 2 <= wide or one.attrib["text-anchor"] == "end"


def test_shares_fill_the_whole_and_a_missing_part_gives_none() -> None:
    _, solid, texts = drawn(shares("a", "构成", YEARS, [Series("公开", [3, "未读出", 0]), Series("不公开", [1, 4, 0])]))
    lengths = [float(one.attrib["width"]) for one in solid]
    assert len(lengths) == 2
    assert round(lengths[0] / lengths[1]) == 3
    assert {"75%", "25%", "未读出", "合计为0"} <= set(texts)


def test_the_picture_is_named_and_described() -> None:
    picture, _, _ = drawn(bars("chart", "收到<申请>", ["甲&乙"], [Series("本年新收", ["空白"])]))
    assert picture.attrib["role"] == "img"
    ids = picture.attrib["aria-labelledby"].split()
    assert [one.attrib["id"] for one in picture[:2]] == ids
    assert picture[0].text == "收到<申请>"
    assert picture[1].text == "甲&乙：本年新收空白"


def test_the_same_figures_give_the_same_picture() -> None:
    first, again = (bars("a", "收到", YEARS, [Series("新收", [1, 2, 3])]) for _ in range(2))
    assert first == again
    assert not re.search(r"https?://(?!www\.w3\.org)", first)


def test_a_rate_of_nothing_is_no_rate() -> None:
    assert percent(2, 12) == "16.7%"
    assert percent(0, 0) == "—"
