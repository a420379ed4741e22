"""How an event spreads: buckets without gaps, sites, first and peak, and the plain rule for rising."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai.opinion.spread import DAY, HOUR, Bucket, spread

START = datetime(2026, 3, 1, 8, 30)


def after(*hours: float, site: str = "甲") -> list[tuple[datetime, str]]:
    """Return items so many hours after the start."""
    return [(START + timedelta(hours=each), site) for each in hours]


def test_hours_up_to_three_days_then_days() -> None:
    found = spread([*after(0, 0.2, 2), *after(1, 2.1, site="乙")])
    assert found.unit == HOUR
    assert found.buckets == (
        Bucket(datetime(2026, 3, 1, 8), 2, 1),
        Bucket(datetime(2026, 3, 1, 9), 1, 1),
        Bucket(datetime(2026, 3, 1, 10), 2, 0),
    )
    assert found.sites == (("甲", 3), ("乙", 2))
    assert (found.first, found.last, found.items) == (START, START + timedelta(hours=2.1), 5)
    assert found.peak == found.buckets[0], "of equals the earlier"
    assert spread(after(0, 100)).unit == DAY
    assert [bucket.items for bucket in spread(after(0, 100)).buckets] == [1, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("hours", "until", "rising"),
    [
        ((0, 1, 2), 2, True),
        ((0, 1, 2, 3, 4, 5), 5, False),
        ((0, 1, 2, 3, 4, 5, 5.1), 5, True),
        ((0, 1, 2), 5, False),
        ((0, 1, 2), 48, False),
    ],
)
def test_rising_is_the_last_three_against_the_three_before(
    hours: tuple[float, ...], until: float, rising: bool
) -> None:
    found = spread(after(*hours), until=START + timedelta(hours=until, minutes=20))
    assert found.rising is rising
    assert ("还在上升" if rising else "没有上升") in found.says


def test_it_is_told_in_a_sentence() -> None:
    assert spread([]).says == "还没有内容"
    assert spread(after(0, 0.1)).says == "共2条，1个来源；3月1日8时最多，2条；条数少，看不出升降"
    three = spread(after(0, 0.1, 0.2)).says
    assert three == "共3条，1个来源；3月1日8时最多，3条；最近三小时多于此前三小时，还在上升"
    assert spread(after(0, 100)).says.startswith("共2条，1个来源；3月1日最多，1条；")


def test_what_comes_after_the_end_is_left_out_and_other_units_are_refused() -> None:
    assert spread(after(0, 5), until=START + timedelta(hours=1)).items == 1
    assert spread(after(5), until=START).first is None
    assert spread(after(0, 5), unit=DAY).unit == DAY
    with pytest.raises(ValueError, match="an hour or a day"):
        spread(after(0), unit=timedelta(minutes=1))


@given(some.lists(some.tuples(some.floats(0, 200), some.sampled_from("甲乙丙")), min_size=1))
def test_every_item_is_in_a_bucket_and_every_site_new_once(told: list[tuple[float, str]]) -> None:
    found = spread([(START + timedelta(hours=hours), site) for hours, site in told])
    assert found.items == len(told)
    assert sum(bucket.new_sites for bucket in found.buckets) == len(found.sites) == len({site for _, site in told})
    starts = [bucket.start for bucket in found.buckets]
    assert all(b - a == found.unit for a, b in pairwise(starts))
    assert found.peak in found.buckets
