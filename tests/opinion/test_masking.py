"""Masking: names, accounts, nicknames and personal data go, what is to be kept stays, and twice is as good as once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai.opinion.masking import mask
from tests.opinion.labelled import items

CASES = tomllib.loads(Path(__file__).with_name("labelled_names.toml").read_text("utf-8"))["case"]
PIECES = some.sampled_from(
    [
        *"王李张赵欧阳某老小的说在向村民先生女士，。@：“”*· \n",
        "王建国",
        "李小明",
        "网友",
        "昵称：",
        "微信号：",
        "abc12345",
        "13800000000",
        "张家村",
        "😀",
    ]
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:12])
def test_labelled_names_are_hidden_and_the_rest_is_kept(case: dict) -> None:
    masked = mask(case["text"])
    assert [name for name in case["hide"] if name in masked] == []
    assert [kept for kept in case["keep"] if kept not in masked] == []


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("村民王建国（@老王）电话13800000000", "村民王某（@***）电话138****0000"),
        ("欧阳修文反映停水", "欧阳某反映停水"),
        ("张三先生", "张某先生"),
        ("王某说他不知道，李某某被拘", "王某说他不知道，李某某被拘"),
        ("网友“山里人”说", "网友“***”说"),
        ("昵称：小花 说", "昵称：*** 说"),
        ("QQ：123456789", "QQ：***"),
        ("邮箱wang@qq.com", "邮箱w***@***.com"),
        ("", ""),
        ("璩", "璩"),
    ],
)
def test_how_it_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_holders_of_office_are_kept() -> None:
    text = "县长张伟到现场，村民张伟民说没人管"
    assert mask(text) == "县长张某到现场，村民张某说没人管"
    assert mask(text, keep=["县长张伟"]) == "县长张伟到现场，村民张某说没人管"
    assert mask("盛世广场和王府井", keep=["王府井", ""]) == "盛世广场和王府井"


def test_places_and_organs_of_the_labelled_items_stay_readable() -> None:
    """What is masked too much stays rare: the items name no person at all."""
    texts = {text for half in ("development", "held_out") for item in items(half) for text in (item.title, item.text)}
    changed = sum(mask(text, keep=["云岭县"]) != text for text in texts)
    assert changed / len(texts) < 0.02


@given(some.lists(PIECES, max_size=25).map("".join) | some.text(max_size=60))
def test_masking_twice_is_masking_once_and_never_lengthens_much(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    assert len(masked) <= 2 * len(text) + 20


def test_a_long_text_takes_no_long_time() -> None:
    text = "村民王建国说没水，李小明也说没水。" * 500
    masked = mask(text)
    assert "王建国" not in masked
    assert "李小明" not in masked
