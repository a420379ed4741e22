"""Grouping: the same matter at the same place within some days, and how well that is found in the labelled items."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bench.grouped import Score, scored
from gongkai.opinion.grouping import Described, belongs, compared, describe, ranked, window
from gongkai.opinion.spots import spots_in
from tests.opinion.labelled import PLACES, Item, items

DAY = datetime(2026, 3, 1, 9)


def at(title: str, text: str = "", days: float = 0) -> Described:
    """Describe an item of a day."""
    return describe(title, text, DAY + timedelta(days=days), PLACES)


LIULIN = at("云岭县榆树乡柳林村停水三天", "村民反映，柳林村自来水管爆裂，已经停水三天，无人维修。")


@pytest.mark.parametrize(
    ("item", "joins"),
    [
        (at("柳林村没水吃谁来管", "断水好几天了，水管说在修", 1), True),
        (at("柳林村恢复供水", "3月3日，柳林村爆裂的自来水管更换完毕，恢复供水", 2), True),
        (at("榆树乡桃花村停水三天", "村民反映，桃花村自来水管爆裂，已经停水三天，无人维修。", 1), False),
        (at("临川县榆树乡停水三天", "自来水管爆裂，已经停水三天，无人维修。", 1), False),
        (at("柳林村小学运动会开幕", "二十个班级入场", 1), False),
        (at("柳林村停水", "柳林村自来水管又爆裂，停水三天", 30), False),
        (at("听说停水了", "", 1), False),
        (at("", "", 1), False),
    ],
)
def test_what_joins_an_event(item: Described, joins: bool) -> None:
    assert belongs(item, [("event", LIULIN)]) == ("event" if joins else None)


def test_the_window_is_a_parameter() -> None:
    late = at("柳林村停水", "柳林村自来水管爆裂", 10)
    assert window() == timedelta(days=7)
    assert belongs(late, [(1, LIULIN)]) is None
    assert belongs(late, [(1, LIULIN)], timedelta(days=11)) == 1
    assert belongs(LIULIN, [(1, late)], timedelta(days=11)) == 1


def test_the_likest_event_is_chosen_and_an_event_elsewhere_is_not() -> None:
    peach = at("榆树乡桃花村停水", "桃花村水泵损坏停水", 0.5)
    item = at("柳林村停水", "柳林村停水第四天", 1)
    candidates = [("peach", peach), ("liulin", LIULIN)]
    assert belongs(item, candidates) == belongs(item, candidates[::-1]) == "liulin"
    assert belongs(at("榆树乡停水", "榆树乡两个村停水", 1), [("b", LIULIN), ("a", LIULIN)]) == "a"


def test_most_of_an_event_must_not_be_elsewhere() -> None:
    nowhere = at("停水三天没人维修", "自来水管爆裂停水")
    peach = at("桃花村停水", "桃花村自来水管爆裂停水", 1)
    assert belongs(peach, [(1, nowhere)]) == 1
    assert belongs(peach, [(1, nowhere), (1, LIULIN), (1, LIULIN)]) is None


def test_a_comparison_says_what_it_rests_on() -> None:
    found = compared(LIULIN, at("柳林村断水", "水管爆裂", 1))
    assert found.together
    assert found.places == ("柳林",)
    assert {"=停水", "爆裂"} <= set(found.terms)
    assert found.says == "都提到柳林；都说到停水、爆裂"
    assert compared(LIULIN, at("", "")).says == "没有共同的地点；没有共同的词"


def test_events_that_a_person_might_look_at() -> None:
    rumour = at("榆树乡断水好几天", "", 1)
    candidates = [("liulin", LIULIN), ("peach", at("桃花村运动会开幕")), ("old", at("榆树乡停水", "", -20))]
    (best, why), *others = ranked(rumour, candidates, least=0.3)
    assert (best, others) == ("liulin", [])
    assert why.places == ("榆树",)
    assert ranked(at("柳林村小学开学"), candidates) == []


def test_a_description_is_kept_whole() -> None:
    kept = json.loads(json.dumps(LIULIN.to_json(), ensure_ascii=False))
    again = Described.from_json(kept)
    assert again == LIULIN
    assert again.norm == LIULIN.norm
    assert again.keys == LIULIN.keys
    with pytest.raises(ValueError, match="another version"):
        Described.from_json({**kept, "version": 0})


@pytest.mark.parametrize(
    ("text", "spots"),
    [
        ("榆树乡柳林村停水", [("town", "榆树"), ("village", "柳林")]),
        ("在王村停水", [("village", "王")]),
        ("全村修路，我县农村道路", []),
        ("核查县医院收费", []),
        ("金水小区和第一小学", [("estate", "金水"), ("school", "第一")]),
        ("g312国道堵车", [("road", "g312")]),
        ("解放路夜市", [("road", "解放")]),
    ],
)
def test_places_in_a_text(text: str, spots: list[tuple[str, str]]) -> None:
    assert list(spots_in(text)) == spots


def test_known_places_are_found_without_their_endings() -> None:
    assert spots_in("榆树停水", ["榆树乡"]) == (("town", "榆树"),)
    assert spots_in("黑石峡塌方", ["黑石峡", "", "白石峡"]) == (("known", "黑石峡"),)
    assert spots_in("平安到家", ["平安镇"]) == (), "a word of daily use is a place only with its ending"


# ---- the labelled items


def grouped(told: list[Item]) -> Score:
    """Return how well items are grouped, one after another."""
    known: list[tuple[int, Described]] = []
    for number, item in enumerate(told):
        described = describe(item.title, item.text, item.at, PLACES)
        event = belongs(described, known)
        known.append((number if event is None else event, described))
    return scored([event for event, _ in known], [item.event for item in told])


def test_there_are_as_many_labelled_items_as_the_documentation_says() -> None:
    counts = {half: items(half) for half in ("development", "held_out")}
    assert {half: len(told) for half, told in counts.items()} == {"development": 392, "held_out": 389}
    events = [{item.event for item in told if not item.event.startswith("alone")} for told in counts.values()]
    assert [len(each) for each in events] == [33, 33]


BOUNDS = {"development": (0.98, 0.93, 0.98, 0.94), "held_out": (0.90, 0.82, 0.94, 0.85)}


@pytest.mark.parametrize("half", BOUNDS)
def test_labelled_items_are_grouped_as_well_as_measured(half: str) -> None:
    score = grouped(items(half))
    found = (score.pair_precision, score.pair_recall, score.item_precision, score.item_recall)
    assert all(share >= bound for share, bound in zip(found, BOUNDS[half], strict=True)), score
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "grouping.md").read_text("utf-8")
    assert f"| {len(items(half))} | {score.pair_precision:.1%} | {score.pair_recall:.1%} |" in page


@pytest.mark.parametrize("seed", range(3))
def test_another_order_within_the_hour_changes_little(seed: int) -> None:
    """Sources are read in turns: items come in a few hours out of order."""
    chance = random.Random(seed)
    told = sorted(items("development"), key=lambda item: item.at + timedelta(hours=chance.uniform(0, 3)))
    score = grouped(told)
    assert score.pair_precision >= 0.95
    assert score.pair_recall >= 0.87


@given(
    some.permutations(
        [("a", LIULIN), ("b", at("桃花村停水", "", 1)), ("c", at("柳林村停水", "", 1)), ("c", at("", "柳林", 2))]
    )
)
def test_the_order_of_candidates_does_not_matter(candidates: list[tuple[str, Described]]) -> None:
    assert belongs(at("柳林村断水", "水管爆裂", 2), candidates) == "c"


@given(some.text(max_size=60), some.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    a, b = at(one), at(other)
    there, back = compared(a, b), compared(b, a)
    assert 0 <= there.likeness <= 1 + 1e-9
    assert abs(there.likeness - back.likeness) < 1e-9
    assert (there.needed, there.apart) == (back.needed, back.apart)
