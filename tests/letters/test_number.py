"""The number of a letter: written by the organ's pattern and read back; a pattern that makes none is refused."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.letters import Pattern
from gongkai.letters.number import Number

DAY = date(2026, 3, 20)


def test_the_usual_number() -> None:
    assert Pattern().write("云司", DAY, 7) == "云司公复〔2026〕7号"
    assert Pattern().parse(" 云司公复〔2026〕7号") == Number("云司", 2026, 7)


@pytest.mark.parametrize("pattern", ["云司公复〔{年份}〕{流水号}号", "{机关代字}依申请（公）字〔{年份}〕{流水号}号"])
@pytest.mark.parametrize("serial", [1, 10, 12345])
def test_what_is_written_is_read(pattern: str, serial: int) -> None:
    made = Pattern(pattern).write("云司", DAY, serial)
    read = Pattern(pattern).parse(made)
    assert (read.year, read.serial) == (2026, serial)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("{代字}公复〔{年份}〕{流水号}号", "不认识“{代字}”"),
        ("{机关代字}{机关代字}〔{年份}〕{流水号}号", "只能有一处"),
        ("{机关代字}公复[{年份}]{流水号}号", "六角括号"),
        ("{机关代字}公复〔{年份}〕第{流水号}号", "不加“第”"),
        ("{机关代字}公复〔{年份}〕{流水号}", "结尾"),
        ("{机关代字}公复〔{流水号}〕{年份}号", "结尾"),
        ("{机关代字}公复{年份}〔{年份}〕{流水号}号", "年份只能有一处"),
        ("{机关代字}公 复〔{年份}〕{流水号}号", "只能用汉字"),
        ("{机关代字}公复<b>〔{年份}〕{流水号}号", "只能用汉字"),
        ("", "结尾"),
    ],
)
def test_a_pattern_that_makes_no_number_is_refused(pattern: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Pattern(pattern)


def test_what_cannot_be_numbered_is_refused() -> None:
    with pytest.raises(ValueError, match="从1起"):
        Pattern().write("云司", DAY, 0)
    for organ in ("", " ", "云〔司〕"):
        with pytest.raises(ValueError, match="缺机关代字"):
            Pattern().write(organ, DAY, 1)


@pytest.mark.parametrize("text", ["", "云司公复〔2026〕07号", "云司公复[2026]7号", "云司公复〔26〕7号", "公复7号"])
def test_another_number_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="云司公复〔2026〕1号 的样子"):
        Pattern().parse(text)
