"""Working days against known vectors, against a kept library's calendar, and against their own laws."""

from __future__ import annotations

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


def test_a_year_without_a_notice_is_provisional() -> None:
    last = max(CALENDAR.years)
    assert not CALENDAR.add_working_days(date(last, 11, 2), 20).provisional
    assert CALENDAR.add_working_days(date(last, 12, 20), 20).provisional
    assert not CALENDAR.settled(date(last + 1, 1, 4))


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
