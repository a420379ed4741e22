"""The fee for handling information: law.md's vectors, and what must hold for every count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai import fees

ITEMS = {0: 0, 1: 0, 10: 0, 11: 100, 30: 2000, 31: 2200, 40: 4000, 41: 4300, 45: 5500, 60: 11000}
PAGES = {0: 0, 30: 0, 31: 10, 100: 700, 101: 720, 200: 2700, 201: 2740, 250: 4700}


@pytest.mark.parametrize(("count", "yuan"), ITEMS.items())
def test_by_items(count: int, yuan: int) -> None:
    assert fees.by_items(count).total == yuan


@pytest.mark.parametrize(("count", "yuan"), PAGES.items())
def test_by_pages(count: int, yuan: int) -> None:
    assert fees.by_pages(count).total == yuan


def test_the_arithmetic_is_shown() -> None:
    assert [str(line) for line in fees.by_items(45).lines] == [
        "第1至10件：10件×0元＝0元",
        "第11至30件：20件×100元＝2000元",
        "第31至40件：10件×200元＝2000元",
        "第41至45件：5件×300元＝1500元",
    ]
    assert [str(line) for line in fees.by_items(1, already=10).lines] == ["第11件：1件×100元＝100元"]


def test_what_is_not_verified_is_said_when_it_counts() -> None:
    assert fees.by_items(30).unverified == ()
    assert "31件以上" in fees.by_items(31).unverified[0]


@given(some.integers(0, 400), some.integers(0, 400))
def test_a_month_costs_the_same_however_it_is_cut(before: int, then: int) -> None:
    whole = fees.by_items(before + then).total
    assert fees.by_items(before).total + fees.by_items(then, already=before).total == whole


@given(some.integers(0, 2000))
def test_the_lines_hold_every_unit_once(count: int) -> None:
    for fee in (fees.by_items(count), fees.by_pages(count)):
        units = [unit for line in fee.lines for unit in range(line.first, line.last + 1)]
        assert units == list(range(1, count + 1))
        assert fee.total == sum(line.amount for line in fee.lines)


@given(some.integers(0, 2000))
def test_the_formula_of_the_notice_gives_the_same(count: int) -> None:
    def price(k: int) -> int:
        return 0 if k <= 10 else 100 if k <= 30 else 100 * (2 + (k - 31) // 10)

    assert fees.by_items(count).total == sum(price(k) for k in range(1, count + 1))
    pages = 10 * min(max(count - 30, 0), 70) + 20 * min(max(count - 100, 0), 100) + 40 * max(count - 200, 0)
    assert fees.by_pages(count).total == pages


@pytest.mark.parametrize("wrong", [-1, -100])
def test_a_negative_count_is_refused(wrong: int) -> None:
    with pytest.raises(fees.FeeRefused, match="正整数"):
        fees.by_pages(wrong)
    with pytest.raises(fees.FeeRefused):
        fees.by_items(1, already=wrong)
