"""Patterns of index numbers: what a place prescribes is written so, and what makes no number is told in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import index_number
from gongkai.index_number import Pattern

DAY = date(2022, 3, 1)


def test_the_standard_pattern_writes_what_is_usually_printed() -> None:
    written = Pattern(index_number.STANDARD).write("11620000000000002B", "", DAY, 7)
    assert written == index_number.format("11620000000000002B", "2022", 7) == "11620000000000002B/2022-00007"


@pytest.mark.parametrize(
    ("pattern", "written", "period"),
    [
        ("{机构代码}-{类别号}-{年份}-{流水号:4}", "LY01-03-2022-0012", "2022"),
        ("{机构代码}/{年月}-{流水号:5}", "LY01/202203-00012", "202203"),
        ("〔{年份}〕{机构代码}.{流水号}", "〔2022〕LY01.12", "2022"),
    ],
)
def test_a_place_has_its_own_form(pattern: str, written: str, period: str) -> None:
    assert Pattern(pattern).write("LY01", "03", DAY, 12) == written
    assert Pattern(pattern).period(DAY) == period


@pytest.mark.parametrize(
    ("pattern", "cause"),
    [
        ("{机构代码}/{年份}", "只有一处流水号"),
        ("{机构代码}/{年份}-{年月}-{流水号}", "只有一处年份或者年月"),
        ("{年份}-{流水号}", "只有一处机构代码"),
        ("{机构代码}{机构代码}-{年份}-{流水号}", "只有一处机构代码"),
        ("{机构}-{年份}-{流水号}", "不认识“{机构}”"),
        ("{机构代码}-{类别号}-{类别号}-{年份}-{流水号}", "类别号只能有一处"),
        ("{机构代码} {年份} {流水号}", "各段之间只能用"),
        ("{机构代码}/{年份}-{流水号:0}", "只有一处流水号"),
        ("{机构代码}/{年份}-{流水号:5", "只有一处流水号"),
        ("", "只有一处机构代码"),
    ],
)
def test_what_makes_no_number_is_told(pattern: str, cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        Pattern(pattern)


def test_a_serial_begins_at_one() -> None:
    with pytest.raises(ValueError, match="从1起"):
        Pattern(index_number.STANDARD).write("X", "", DAY, 0)


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 9))
def test_two_serials_never_give_one_number(first: int, second: int, width: int) -> None:
    pattern = Pattern(f"{{机构代码}}-{{类别号}}-{{年份}}-{{流水号:{width}}}")
    assert (pattern.write("A", "1", DAY, first) == pattern.write("A", "1", DAY, second)) == (first == second)
