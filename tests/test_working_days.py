"""Working days against known vectors, against a kept library's calendar, and against their own laws."""

from __future__ import annotations

import re
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import working_days
from gongkai.working_days import Calendar

CALENDAR = working_days.standard()
DAYS = st.dates(date(2019, 1, 1), date(2026, 8, 31))


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-09-18", 7, "2026-09-29"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2026-02-09", 20, "2026-03-13"),
        ("2025-01-17", 7, "2025-01-27"),
        ("2025-01-17", 20, "2025-02-20"),
        ("2025-09-25", 20, "2025-10-29"),
        ("2025-09-25", 40, "2025-11-26"),
    ],
)
def test_the_vectors_of_the_law(start: str, days: int, expected: str) -> None:
    assert CALENDAR.add_working_days(date.fromisoformat(start), days).day == date.fromisoformat(expected)


@pytest.mark.parametrize("year", CALENDAR.years)
def test_every_day_agrees_with_a_kept_library(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    assert [day for day in days if CALENDAR.works(day) != chinese_calendar.is_workday(day)] == []


DAYS_OFF_AND_ON = {
    2022: (
        "01-03 01-31 02-01 02-02 02-03 02-04 04-04 04-05 05-02 05-03 05-04 06-03 09-12 10-03 10-04 10-05 10-06 10-07",
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    2023: (
        "01-02 01-23 01-24 01-25 01-26 01-27 04-05 05-01 05-02 05-03 06-22 06-23 09-29 10-02 10-03 10-04 10-05 10-06",
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
    2024: (
        "01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17"
        " 10-01 10-02 10-03 10-04 10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        "01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25"
        " 10-01 10-02 10-05 10-06 10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}
"""Weekdays off and weekend days worked, computed from a second library's data (holidays, which cites the notices)."""


@pytest.mark.parametrize("year", DAYS_OFF_AND_ON)
def test_every_day_agrees_with_a_second_library(year: int) -> None:
    off, on = ({date.fromisoformat(f"{year}-{day}") for day in days.split()} for days in DAYS_OFF_AND_ON[year])
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    assert {day for day in days if day.weekday() < 5 and not CALENDAR.works(day)} == off
    assert {day for day in days if day.weekday() >= 5 and CALENDAR.works(day)} == on


def test_a_year_without_a_notice_is_provisional() -> None:
    last = max(CALENDAR.years)
    assert not CALENDAR.add_working_days(date(last, 11, 2), 20).provisional
    assert CALENDAR.add_working_days(date(last, 12, 20), 20).provisional
    assert CALENDAR.add_working_days(date(min(CALENDAR.years) - 1, 12, 20), 20).provisional
    assert not CALENDAR.settled(date(last + 1, 1, 4))


def test_a_december_waits_for_next_year_s_notice() -> None:
    early = Calendar([notice for notice in working_days.notices() if notice.year < 2023])
    assert early.settled(date(2022, 11, 30))
    assert not early.settled(date(2022, 12, 1))
    assert early.add_working_days(date(2022, 11, 24), 5).provisional
    assert CALENDAR.settled(date(2022, 12, 31))


def test_a_notice_reaches_into_the_december_before() -> None:
    assert CALENDAR.works(date(2018, 12, 29))
    assert not CALENDAR.works(date(2018, 12, 31))


def test_a_local_holiday_is_no_working_day() -> None:
    local = Calendar(working_days.notices(), [date(2026, 3, 3)])
    assert not local.works(date(2026, 3, 3))
    assert local.add_working_days(date(2026, 3, 2), 1).day == date(2026, 3, 4)


def test_no_day_is_no_limit() -> None:
    with pytest.raises(ValueError, match="至少为1"):
        CALENDAR.add_working_days(date(2026, 1, 5), 0)


def test_a_last_day_off_rolls_only_where_the_law_says_so() -> None:
    assert CALENDAR.add_natural_days(date(2026, 9, 11), 20, roll=True).day == date(2026, 10, 8)
    assert CALENDAR.add_natural_days(date(2026, 9, 11), 20, roll=False).day == date(2026, 10, 1)


def test_a_rolled_day_in_a_year_without_a_notice_is_provisional() -> None:
    assert CALENDAR.add_natural_days(date(2027, 1, 4), 5, roll=True).provisional
    assert not CALENDAR.add_natural_days(date(2027, 1, 4), 5, roll=False).provisional


def test_every_notice_names_its_document() -> None:
    for notice in working_days.notices():
        assert notice.title == f"国务院办公厅关于{notice.year}年部分节假日安排的通知"
        assert re.fullmatch(rf"国办发明电〔{notice.year - 1}〕\d+号", notice.number)
        assert notice.issued
        assert notice.issued.year == notice.year - 1


def test_counting_over_years_counts_the_days_one_by_one() -> None:
    days = [date(2019, 3, 7) + timedelta(days=n + 1) for n in range((date(2026, 5, 20) - date(2019, 3, 7)).days)]
    assert CALENDAR.working_days_between(date(2019, 3, 7), date(2026, 5, 20)) == sum(map(CALENDAR.works, days))
    assert CALENDAR.working_days_between(date(2026, 5, 20), date(2019, 3, 7)) == 0


def test_the_working_day_before_a_day_off() -> None:
    assert CALENDAR.previous_working_day(date(2026, 1, 31)) == date(2026, 1, 30)
    assert CALENDAR.previous_working_day(date(2026, 1, 1)) == date(2025, 12, 31)


@given(DAYS, st.integers(1, 60))
def test_a_deadline_is_a_working_day_and_so_many_days_on(start: date, days: int) -> None:
    deadline = CALENDAR.add_working_days(start, days).day
    assert CALENDAR.works(deadline)
    assert CALENDAR.working_days_between(start, deadline) == days


@given(DAYS, st.integers(1, 40), st.integers(1, 60))
def test_a_later_start_never_gives_an_earlier_deadline(start: date, later: int, days: int) -> None:
    assert (
        CALENDAR.add_working_days(start + timedelta(days=later), days).day >= CALENDAR.add_working_days(start, days).day
    )
