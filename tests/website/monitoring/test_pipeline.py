"""From what was found to an item: masked, asked of the rules, folded, grouped, and kept no longer than allowed."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from website.access_requests import files, resealing
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.models import Entry
from website.monitoring import daily, pipeline, retention, services, snapshots
from website.monitoring.choices import Kind
from website.monitoring.models import Band, Item, ItemGroup, Look, Seen, Snapshot, Source, WatchRule
from website.monitoring.reading import Found


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def take(county: SimpleNamespace, source: Callable[..., Source]) -> Callable[..., Item | None]:
    """Take a text in, as it would come from a source."""
    held = source()

    def make(title: str, text: str = "", url: str = "", **options: Any) -> Item | None:
        found = Found(url, title, text or title, options.pop("published_at", None))

        def evidence() -> Snapshot:
            return snapshots.keep(county.justice, title.encode(), url=url, media_type="text/plain", at=timezone.now())

        return pipeline.take(pipeline.listener_of(county.justice), held, found, evidence=evidence, **options)

    return make


def test_a_rule_never_sees_a_name(take: Callable[..., Item | None], rule: Callable[..., WatchRule]) -> None:
    rule("张三丰")
    assert take("县里干部张三丰的事", "大家都在说张三丰。") is None
    assert not Item.objects.exists()
    assert not Snapshot.objects.exists(), "what is not kept leaves no evidence"


def test_the_names_of_organs_and_places_stay(take: Callable[..., Item | None], rule: Callable[..., WatchRule]) -> None:
    rule("司法局")
    item = take("云岭县司法局法治股答复", "云岭县司法局法治股说，云岭县水务局会处理。")
    assert item
    assert "云岭县水务局" in item.text
    assert "云岭县司法局法治股" in item.title


def test_the_same_comes_in_once_whatever_way(take: Callable[..., Item | None], rule: Callable[..., WatchRule]) -> None:
    rule("水价")
    assert take("水价要涨", url="http://a.example/1")
    assert take("水价要涨", url="https://A.example/1?utm_source=x#top") is None
    assert take("水价又要涨了吗", "没有网址")
    assert take("水价又要涨了吗", "没有网址") is None
    assert Item.objects.count() == 2


def test_a_tone_has_its_reasons_and_is_no_judgement(
    take: Callable[..., Item | None], rule: Callable[..., WatchRule]
) -> None:
    rule("停水")
    item = take("停水三天没人管，太气人了", "群众投诉多次，没有人管，要求给个说法。")
    assert item
    assert item.tone in ("不满", "质疑", "风险", "求助")
    assert {"word", "kind", "where"} <= set(item.tone_reasons[0])
    assert item.state == "new", "an estimate judges nothing"


def test_two_matters_stay_apart_and_one_comes_together(
    take: Callable[..., Item | None], rule: Callable[..., WatchRule]
) -> None:
    rule("停水 或 水价")
    one = take("西坡镇停水三天", "西坡镇自来水管爆裂，停水三天，村民到河里挑水，镇里说正在抢修。")
    two = take("西坡镇停水第四天仍在抢修", "西坡镇自来水管爆裂后停水第四天，抢修还没有完成，村民还在挑水。")
    far = take("水价听证会下月举行", "县里就居民生活用水价格召开听证会，代表名单已经公布，欢迎旁听。")
    assert one
    assert two
    assert far
    assert far.group_id != one.group_id
    assert one.group_id == two.group_id
    group = ItemGroup.objects.get(pk=one.group_id)
    assert (group.first_at, group.last_at) == (one.at, two.at)


def test_a_broken_rule_is_passed_over(
    take: Callable[..., Item | None], rule: Callable[..., WatchRule], caplog: Any
) -> None:
    rule("（停水")
    rule("停水")
    assert take("停水了")
    assert "读不懂" in caplog.text


def test_proposed_rules_can_be_read_and_find_the_organ(county: SimpleNamespace, clerk: Person) -> None:
    for agency in (county.justice, county.water, county.government):
        for name, text in services.proposed_rules(agency):
            assert services.against_rule(WatchRule(agency=agency, name=name, text=text)) == {}, text
    assert dict(services.proposed_rules(county.justice))["本单位"] == "云岭县司法局"


def test_only_who_keeps_them_changes_anything(
    county: SimpleNamespace, person: Callable[..., Person], item: Any
) -> None:
    nobody = person("nobody", county.water)
    made = item()
    source = Source(agency=county.justice, name="x", kind=Kind.FEED, url="http://a.example/")
    for act in (
        lambda: services.save_source(source, by=nobody),
        lambda: services.switch_source(made.source, on=False, by=nobody),
        lambda: services.save_rule(WatchRule(agency=county.justice, name="x", text="y"), by=nobody),
        lambda: services.judge(made, "ours", by=nobody),
        lambda: services.hold(made, on=True, by=nobody, reason="要当证据用"),
        lambda: services.enter(county.justice, title="a", text="b", by=nobody),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not Entry.objects.filter(person=nobody).exists()


# ---- how long it is kept


def aged(item: Item, days: int) -> None:
    then = timezone.now() - timedelta(days=days)
    Item.objects.filter(pk=item.pk).update(found_at=then)
    Snapshot.objects.filter(pk=item.snapshot_id).update(fetched_at=then)


def test_words_and_evidence_go_after_their_days_and_figures_stay(
    take: Callable[..., Item | None], rule: Callable[..., WatchRule], clerk: Person, settings: Any
) -> None:
    rule("停水")
    old, held, young = take("停水一"), take("停水二要当证据"), take("停水三")
    assert old
    assert held
    assert young
    for each, days in ((old, 400), (held, 400), (young, 10)):
        aged(each, days)
    services.hold(held, on=True, by=clerk, reason="涉及争议，要当证据")
    assert [each.pk for each in retention.items_due(old.agency)] == [old.pk]
    assert retention.run() == (1, 1)
    old.refresh_from_db()
    assert (old.title, old.text, old.url) == ("", "", "")
    assert old.erased_at
    assert "内容已清除" in str(old)
    assert not Band.objects.filter(item=old).exists()
    with pytest.raises(FileNotFoundError):
        files.opened(Snapshot.objects.get(pk=old.snapshot_id))
    for each in (held, young):
        each.refresh_from_db()
        assert each.text
        assert files.opened(each.snapshot)
    assert retention.run() == (0, 0)
    assert Entry.objects.filter(action="heard.erased").count() == 1
    assert Item.objects.count() == 3


def test_bytes_without_a_row_and_old_notes_go(
    take: Callable[..., Item | None], rule: Callable[..., WatchRule], clerk: Person, settings: Any
) -> None:
    rule("停水")
    item = take("停水一")
    assert item
    folder = Path(settings.MEDIA_ROOT) / snapshots.FOLDER / str(item.agency_id)
    for name, days in (("old", 2), ("new", 0)):
        (folder / name).write_bytes(b"x")
        then = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(folder / name, (then, then))
    Look.objects.create(person=clerk, agency=item.agency, day=timezone.localdate() - timedelta(days=60), what="list")
    Seen.objects.create(source=item.source, key="x", at=timezone.now() - timedelta(days=500))
    retention.run()
    assert {each.name for each in folder.iterdir()} == {"new", item.snapshot.stored.rpartition("/")[2]}
    assert not Look.objects.exists()
    assert not Seen.objects.exists()


def test_evidence_is_sealed_anew_with_a_new_key(
    take: Callable[..., Item | None], rule: Callable[..., WatchRule], settings: Any
) -> None:
    rule("停水")
    item = take("停水一")
    assert item
    settings.SEALING_KEYS = ["bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleS0=", *settings.SEALING_KEYS]
    assert resealing.reseal() >= 1
    settings.SEALING_KEYS = settings.SEALING_KEYS[:1]
    assert files.opened(Snapshot.objects.get(pk=item.snapshot_id)) == "停水一".encode()


def test_somebody_is_told_once_of_a_source_that_fails_for_a_day(
    source: Callable[..., Source], clerk: Person, head: Person
) -> None:
    Person.objects.update(email="a@example.org")
    held = source(failing_since=timezone.now() - timedelta(hours=30), last_says="网站答复HTTP 500", failures=9)
    source(name="刚坏", url="http://b.example/", failing_since=timezone.now())
    assert daily.tell_of_failures() == 1
    assert daily.tell_of_failures() == 0
    held.refresh_from_db()
    assert held.told_at


def test_the_command_lists_what_is_due(
    take: Callable[..., Item | None], rule: Callable[..., WatchRule], capsys: Any
) -> None:
    rule("停水")
    item = take("停水一")
    assert item
    aged(item, 400)
    call_command("monitoring_retention", item.agency.name)
    said = capsys.readouterr().out
    assert "信息1条" in said
    call_command("monitoring_retention", item.agency.name, "--erase")
    assert "清除信息1条" in capsys.readouterr().out
