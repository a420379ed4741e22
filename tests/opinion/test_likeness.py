"""Likeness: reposts are found again, notices of one pattern are not, and a signature stays what it is."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongkai.opinion.likeness import PERMUTATIONS, SAME, VERSION, OldSignature, bands, signature, similarity, substance
from tests.opinion.labelled import items

NEWS = "3月1日，云岭县榆树乡柳林村主供水管道爆裂，全村二百余户停水。乡政府表示，已组织人员抢修，预计三天内恢复供水。"
COPIES = {"news", "retitled", "headed", "tailed", "changed", "without title"}


def test_a_signature_stays_what_it_is() -> None:
    """Kept signatures would be compared wrongly: whoever changes this raises ``VERSION`` and signs all items anew."""
    assert VERSION == 1
    assert len(signature(NEWS)) == 1 + 4 * PERMUTATIONS
    assert signature(NEWS)[:13].hex() == "0118ffbd6fa72aeaf6c10308bd"
    assert bands(signature(NEWS))[:2] == (1408633587265558290, -3077874296710893975)


@pytest.mark.parametrize(
    "copy",
    [
        "转发微博 //@云岭在线：" + NEWS,
        "【最新】" + NEWS + "（来源：云岭县融媒体中心）",
        NEWS.replace("，", " ").replace("表示", "称"),
        NEWS.replace("县", "縣").replace("3", "３"),
        NEWS + "阅读原文 https://example.org/a/1",
        NEWS.rpartition("，")[0],
    ],
)
def test_what_is_passed_on_is_the_same(copy: str) -> None:
    assert similarity(NEWS, copy) >= SAME
    assert set(bands(signature(NEWS))) & set(bands(signature(copy)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "停水通知：因管网检修，3月5日8时至18时对东关社区停水，请储水备用，联系电话12345，不便之处敬请谅解",
            "停水通知：因管网检修，3月9日8时至18时对东关社区停水，请储水备用，联系电话12345，不便之处敬请谅解",
        ),
        (NEWS, NEWS.replace("柳林村", "桃花村")),
        ("云岭县召开防汛工作会议", "云岭县召开教育工作会议"),
        ("云岭县公布2026年第一批救助名单", "云岭县公布2026年第二批救助名单"),
        ("停水", "停电"),
        ("", ""),
        ("……", "！！！"),
        (NEWS, ""),
    ],
)
def test_what_only_looks_alike_is_not_the_same(one: str, other: str) -> None:
    assert similarity(one, other) < SAME
    assert similarity(other, one) == similarity(one, other)


def test_what_is_put_around_a_text_does_not_count() -> None:
    assert substance("【快讯】转发微博//@某人：停水，了！（原标题：停水）[泪] http://a.b/c") == "停水了"


def test_signatures_of_another_version_are_refused() -> None:
    old = bytes([VERSION + 1]) + signature(NEWS)[1:]
    for broken in (old, b"", signature(NEWS)[:-1]):
        with pytest.raises(OldSignature):
            bands(broken)
    with pytest.raises(OldSignature):
        similarity(old, signature(NEWS))
    with pytest.raises(TypeError):
        similarity(NEWS, signature(NEWS))


def test_an_empty_text_is_like_nothing() -> None:
    assert bands(signature("……")) == ()
    assert similarity(signature(""), signature("")) == 0


@given(some.text(max_size=80))
def test_bands_fit_a_column_and_a_text_is_like_itself(text: str) -> None:
    found = bands(signature(text))
    assert len(found) in (0, 16)
    assert all(-(2**63) <= number < 2**63 for number in found)
    assert similarity(text, text) == (1 if substance(text) else 0)
    assert similarity(signature(text), signature(text)) == (1 if substance(text) else 0)


def test_the_estimate_is_near_the_truth() -> None:
    texts = [item.text for item in items("development") if len(item.text) > 40][:60]
    errors = []
    for a, b in combinations(texts, 2):
        exact = similarity(a, b)
        if exact > 0.3 and exact != 0.59:
            errors.append(abs(similarity(signature(a), signature(b)) - exact))
    assert len(errors) > 100
    assert sum(errors) / len(errors) < 0.06


@pytest.mark.parametrize(("half", "least"), [("development", 0.97), ("held_out", 0.9)])
def test_labelled_reposts_are_folded_and_nothing_else(half: str, least: float) -> None:
    told = [item for item in items(half) if item.text]
    signed = {item: set(bands(signature(item.text))) for item in told}
    pairs = [(a, b) for a, b in combinations(told, 2) if similarity(a.text, b.text) >= SAME]
    assert [(a, b) for a, b in pairs if a.event != b.event] == []
    copies = [(a, b) for a, b in combinations(told, 2) if a.event == b.event and {a.made, b.made} <= COPIES]
    found = [(a, b) for a, b in copies if similarity(a.text, b.text) >= SAME and signed[a] & signed[b]]
    assert len(found) / len(copies) >= least
