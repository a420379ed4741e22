"""The word lists: that they hold together, and stay silent where the same characters are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.rules.lexicon import Phrase, lexicon, matches

FOLDER = Path(__file__).parent


def test_no_misprint_stands_in_a_correction() -> None:
    misprints = lexicon().misprints
    found = {right: list(lexicon().scan(right).keys() & misprints.keys()) for right in misprints.values()}
    assert {right: words for right, words in found.items() if words} == {}


def test_every_misprint_differs_from_its_correction_by_little() -> None:
    odd = {wrong: right for wrong, right in lexicon().misprints.items() if abs(len(wrong) - len(right)) > 5}
    assert odd == {}


def test_no_word_is_in_two_lists() -> None:
    entry = lexicon()
    lists = [entry.misprints, entry.leftovers, *(phrase.words for phrase in (*entry.phrases, *entry.units))]
    words = [word for words in lists for word in words]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("phrase", [*lexicon().phrases, *lexicon().units, *lexicon().blanks], ids=lambda p: p.words[0])
def test_a_pattern_finds_nothing_without_its_words(phrase: Phrase) -> None:
    text = "本机关按月公布水质，" * 20
    assert list(matches(phrase, text, lexicon().scan(text))) == []


@pytest.mark.parametrize("year", [2019, 2020, 2022, 2023])
def test_the_clean_reports_hold_no_misprint(year: int) -> None:
    text = (FOLDER / f"clean-{year}.md").read_text("utf-8")
    assert lexicon().scan(text).keys() & lexicon().misprints.keys() == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "政务公开工作与行政付费改革同步推进。",
        "在县报发布署名文章，交通迅速恢复。",
        "决定不与公开工作挂钩，逐条列出依据。",
        "推进一部规范性文件的清理，为民主动公开信息。",
        "网络与论坛上的意见均已回复，投诉球场扰民的一件已办结。",
        "水渠到户率稳步提高，受理渠系改造申请。",
        "云岭县人民政府政府信息公开工作年度报告",
        "本局局长出席办公公开日活动，行政机关机关党委组织学习。",
        "人员有待补充，请填写申请表，点击此处下载。",
        "以公开为目的的各项制度，为了解民意而设。",
    ],
)
def test_sound_sentences_are_left_alone(sentence: str) -> None:
    entry = lexicon()
    words = entry.scan(sentence)
    assert words.keys() & {*entry.misprints, *entry.leftovers} == set()
    assert [phrase.words for phrase in entry.phrases for _ in matches(phrase, sentence, words)] == []
