"""The estimate of tone: its label follows from words that it shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai.opinion.tone import LABELS, NONE, Reason, _kinds, tone
from gongkai.opinion.words import words
from tests.opinion.labelled import items


@pytest.mark.parametrize(
    ("title", "text", "label"),
    [
        ("拆迁补偿太低，官员不作为", "", "不满"),
        ("县司法局开展法治宣传活动", "", NONE),
        ("云岭县召开春季农业生产会议", "部署播种和抗旱工作", NONE),
        ("感谢县医院的医生", "服务耐心", "肯定"),
        ("停水三天，请问找谁", "希望有关部门帮忙", "求助"),
        ("招聘有没有内定", "名单不公开", "质疑"),
        ("黑石峡山体滑坡", "一人受伤", "风险"),
        ("没有人员伤亡", "", NONE),
        ("事故未造成伤亡", "", NONE),
        ("群众不满意", "", "不满"),
        ("大家对服务并不满意", "", "不满"),
        ("", "谈不上满意", "不满"),
        ("強拆", "", "风险"),
        ("", "", NONE),
        ("感谢", "受伤", "肯定"),
        ("有没有猫腻", "", "质疑"),
        ("是不是萝卜岗", "", "质疑"),
        ("", "感谢，受伤", "风险"),
    ],
)
def test_the_label_of_an_item(title: str, text: str, label: str) -> None:
    assert tone(title, text).label == label


def test_reasons_are_shown_and_nothing_is_judged_without_any() -> None:
    found = tone("停水没人管", "求助，没有受伤")
    assert found.reasons == (
        Reason("停水", "不满", "标题"),
        Reason("没人管", "不满", "标题"),
        Reason("求助", "求助", "正文"),
    )
    assert found.says == "估计：不满。依据：标题“停水”、标题“没人管”；另有“求助”（求助）。只按词表估计，由人判断"
    assert tone("开会", "").says == "没有找到词表里的词，不予判断"


def test_denied_praise_says_so() -> None:
    assert tone("", "对结果不太满意").reasons == (Reason("不太满意", "不满", "正文"),)


def test_every_label_has_words_and_no_word_denies_itself() -> None:
    assert [entry["label"] for entry in words()["tone"]] == list(LABELS[:-1])
    for entry in words()["tone"]:
        assert len(set(entry["words"])) == len(entry["words"]), entry["label"]
    for word, label in _kinds().items():
        assert tone(word, "").label == label, word


@given(some.text(max_size=40), some.text("停水没人管感谢不满意受伤未，", max_size=40))
def test_a_label_rests_on_a_reason(title: str, text: str) -> None:
    found = tone(title, text)
    assert (found.label == NONE) is (not found.reasons)
    assert found.label in LABELS
    assert not found.reasons or any(each.kind == found.label for each in found.reasons)


@pytest.mark.parametrize(("half", "least"), [("development", 0.9), ("held_out", 0.45)])
def test_how_often_something_is_said_of_labelled_items(half: str, least: float) -> None:
    told = items(half)
    posts = [tone(item.title, item.text).label for item in told if item.made.startswith("forum")]
    assert sum(label not in (NONE, "肯定") for label in posts) / len(posts) >= least
    routine = [tone(item.title, item.text).label for item in told if item.made == "alone"]
    assert sum(label in ("风险", "不满", "质疑") for label in routine) / len(routine) <= 0.05
