"""With which items one is compared: right among many, with as many questions to the database as among few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import opinion_platform
from bench.opinion_stream import stream
from website.monitoring import pipeline
from website.monitoring.models import Item, Source, WatchRule
from website.monitoring.reading import Found

pytestmark = pytest.mark.django_db
PATTERN = (
    "{village}村村民委员会定于近日召开村民会议，讨论安全饮水工程的维修办法，请各户派一名代表参加，带好户口本和水费本。"
)


@pytest.fixture
def take(county: SimpleNamespace, source: Callable[..., Source], rule: Callable[..., WatchRule]) -> Callable[..., Item]:
    """Take in a text, whatever the rules say, on a moment before now."""
    held, listener = source(), pipeline.listener_of(county.justice)
    rule("水")

    def make(title: str, text: str, before: timedelta = timedelta(), site: str = "县里论坛") -> Item:
        found = Found("", title, f"{text}", timezone.now() - before, site)
        item = pipeline.take(
            listener, held, found, evidence=lambda: None, key=f"{Item.objects.count():064d}", anyhow=True
        )
        assert item
        return item

    return make


def test_notices_of_one_pattern_about_two_villages_are_no_copies(take: Callable[..., Item]) -> None:
    one = take("召开村民会议的通知", PATTERN.format(village="柳湾"))
    again = take("召开村民会议的通知（转）", PATTERN.format(village="柳湾"))
    other = take("召开村民会议的通知", PATTERN.format(village="桃坪"))
    assert again.folded_into == one
    assert other.folded_into is None
    assert other.group_id != one.group_id


def test_a_follow_up_finds_its_matter_behind_hundreds_of_others(take: Callable[..., Item]) -> None:
    one = take("西坡镇停水三天", "西坡镇自来水管爆裂，停水三天，村民到河里挑水，镇里说正在抢修。", timedelta(days=2))
    for each in stream(600, seed=3):
        take(each.title, each.text, timedelta(days=1))
    two = take("西坡镇停水第四天仍在抢修", "西坡镇自来水管爆裂后停水第四天，抢修还没有完成，村民还在挑水。")
    assert two.group_id == one.group_id


def test_a_copy_speaks_for_its_matter_too(take: Callable[..., Item]) -> None:
    text = "西坡镇自来水管爆裂，停水三天，村民到河里挑水，镇里说正在抢修。"
    one = take("西坡镇停水三天", text)
    copy = take("转：西坡镇停水三天", text, site="别的论坛")
    assert (copy.folded_into, copy.group_id) == (one, one.group_id)
    assert copy.bands.exists(), "it is found by its words"
    assert copy.bands.count() < one.bands.count(), "and copied through its first"


def test_among_many_an_item_asks_no_more_than_among_few(take: Callable[..., Item]) -> None:
    said = "北川乡小学的午餐从六元涨到九元，家长问是谁定的价，请乡里说明。"

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            take("北川乡小学午餐涨价", said, timedelta(hours=Item.objects.count()))
        return len(queries)

    few = asked()
    for each in stream(150, seed=4):
        take(each.title, each.text, timedelta(days=1))
    assert asked() <= few + 2 * 8 + 1


def test_the_bench_takes_a_stream_in_whole(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = opinion_platform.run(300, tmp_path)
    assert Item.objects.count() == kept.items == 300
    assert kept.groups == Item.objects.values("group").distinct().count()
    assert kept.evidence > 0
    assert kept.score.pair_precision > 0.9
    assert kept.fold_precision == 1.0


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by statistics, of which a test has none")
def test_a_copy_is_found_by_its_own_index_and_not_among_all_of_three_months(take: Callable[..., Item]) -> None:
    with CaptureQueriesContext(connection) as asked:
        take("", "西坡镇自来水管爆裂。")
    (found,) = (each["sql"] for each in asked if '"digest" =' in each["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {found}")
        assert "item_digest" in str(cursor.fetchall())
