"""The law of disclosure as data: every entry has its article, and what was not read says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import catalogue
from gongkai.disclosure import Entry, law, months_after

ALL = [*law().grounds.values(), *law().points.values(), *law().limits.values(), *law().indicators.values()]


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.id)
def test_every_entry_has_a_label_and_an_article_or_says_that_it_was_not_read(entry: Entry) -> None:
    assert entry.label
    assert entry.law.startswith(("条例第", "保守国家秘密法第", "行政处罚法第")) or entry.mark in entry.says
    assert entry.mark or "第" in entry.law


def test_the_grounds_are_those_of_the_three_articles() -> None:
    assert [(each.id.partition("-")[0], each.law[:6]) for each in law().grounds.values()] == [
        *[("14", "条例第十四条")] * 3,
        ("15", "条例第十五条"),
        *[("16", "条例第十六条")] * 3,
    ]


def test_the_limits_are_told_in_words() -> None:
    limits = law().limits
    assert limits["publication"].says == "主动公开的政府信息，自形成或者变更之日起20个工作日"
    assert limits["interpretation"].says == "解读材料，自文件公开之日起3个工作日〔地方〕"
    assert limits["withheld_review"].says.endswith("365日〔未核实〕")
    assert catalogue.PUBLICATION_DAYS == limits["publication"].length == 20
    with pytest.raises(ValueError, match="放假安排"):
        limits["publication"].end(date(2022, 1, 1))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2022, 3, 1), 6, date(2022, 9, 1)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2022, 12, 31), 12, date(2023, 12, 31)),
        (date(2022, 11, 30), 1, date(2022, 12, 30)),
    ],
)
def test_a_month_ends_on_its_corresponding_day_or_its_last(start: date, months: int, end: date) -> None:
    assert months_after(start, months) == end


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_run_on(start: date, months: int) -> None:
    end = months_after(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)
