"""Figures as officials type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gongkai import numerals


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("0", 0, "plain"),
        (" 12 ", 12, "plain"),
        ("7730.28", Decimal("7730.28"), "plain"),
        ("1,136", 1136, "grouped"),
        ("１１３６", 1136, "fullwidth"),
        ("1 136", 1136, "spaced"),
        ("一百三十六", 136, "chinese"),
        ("十", 10, "chinese"),
        ("二〇", 20, "chinese"),
        ("减4", -4, "word"),
        ("增加 12", 12, "word"),
        ("-18", -18, "plain"),
        ("－18", -18, "fullwidth"),
        ("251000元", 251000, "unit"),
        ("22（其中修订16件）", 22, "note"),
        ("55\n（含自然失效29件）", 55, "note"),
        ("/", None, "dash"),
        ("——", None, "dash"),
        ("无", None, "dash"),
        ("9" * 31, None, "absurd"),
        ("10^30", None, "absurd"),
        ("1e30", None, "absurd"),
        ("见附件", None, "other"),
        ("007", 7, "other"),
        ("1,36", None, "other"),
    ],
)
def test_parse(text: str, value: object, form: str) -> None:
    numeral = numerals.parse(text)
    assert numeral is not None
    assert (numeral.value, numeral.form) == (value, form)


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0", "\n", "\u200b"])
def test_blank_is_not_zero(text: str) -> None:
    assert numerals.parse(text) is None


def test_unit_and_note_are_kept() -> None:
    assert numerals.parse("251000元") == numerals.Numeral(251000, "unit", "元")
    assert numerals.parse("22（其中修订16件）") == numerals.Numeral(22, "note", "", "其中修订16件")


@pytest.mark.parametrize(
    ("text", "value"), [("一万二千", 12000), ("三亿零五", 300_000_005), ("两百", 200), ("百", 100)]
)
def test_chinese_number(text: str, value: int) -> None:
    assert numerals.chinese_number(text) == value


def test_other_words_are_no_chinese_number() -> None:
    assert numerals.chinese_number("一是") is None
