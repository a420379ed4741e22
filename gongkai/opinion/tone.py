"""An estimate of an item's tone, from lists of words alone, which it shows; never a score and never a judgement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from gongkai.opinion.folding import fold
from gongkai.opinion.words import words

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

NONE = "看不出"
LABELS = ("风险", "求助", "不满", "质疑", "肯定", NONE)
"""The labels of ``words.toml``, gravest first, and the one for an item in which no word was found."""
TITLE, TEXT = "标题", "正文"
PRAISE, COMPLAINT, PLEA = "肯定", "不满", "求助"
_IN_TITLE = 2
"""A word counts so many times in a title."""


@dataclass(frozen=True)
class Reason:
    """A word that speaks for a label, and where it stands; praise that is denied stands with what denies it."""

    word: str
    kind: str
    where: str


@dataclass(frozen=True)
class Tone:
    """The label with its reasons, those of the other labels too."""

    label: str
    reasons: tuple[Reason, ...]

    @property
    def says(self) -> str:
        """The estimate as it is shown, with its reasons."""
        if self.label == NONE:
            return "没有找到词表里的词，不予判断"
        told = "、".join(f"{each.where}“{each.word}”" for each in self.reasons if each.kind == self.label)
        others = "、".join(f"“{each.word}”（{each.kind}）" for each in self.reasons if each.kind != self.label)
        return f"估计：{self.label}。依据：{told}{f'；另有{others}' if others else ''}。只按词表估计，由人判断"


@cache
def _kinds() -> dict[str, str]:
    """Return the label of each word; a word that stands under two labels belongs to the graver."""
    found: dict[str, str] = {}
    for entry in words()["tone"]:
        for word in entry["words"]:
            found.setdefault(fold(word), entry["label"])
    return found


@cache
def _machine() -> tuple[AhoCorasick, tuple[str, ...]]:
    from ahocorasick_rs import AhoCorasick, MatchKind

    known = tuple(_kinds())
    return AhoCorasick(known, matchkind=MatchKind.LeftmostLongest), known


def tone(title: str, text: str) -> Tone:
    """Return an estimate of the tone: the label of which most different words were found, those of a title twice.

    Between equals the graver decides. A word that is denied does not count, but a plea always does; praise that
    is denied is a complaint.
    """
    found = [*_reasons(title, TITLE), *_reasons(text, TEXT)]
    reasons = tuple(dict.fromkeys(found))
    weights = dict.fromkeys(LABELS[:-1], 0)
    for each in reasons:
        weights[each.kind] += _IN_TITLE if each.where == TITLE else 1
    if not reasons:
        return Tone(NONE, ())
    return Tone(max(weights, key=weights.__getitem__), reasons)


def _reasons(text: str, where: str) -> list[Reason]:
    machine, known = _machine()
    folded, found = fold(text), []
    for index, start, _ in machine.find_matches_as_indexes(folded):
        word = known[index]
        kind = _kinds()[word]
        denial = "" if kind == PLEA else _denial(folded, start)
        if not denial:
            found.append(Reason(word, kind, where))
        elif kind == PRAISE:
            found.append(Reason(denial + word, COMPLAINT, where))
    return found


def _denial(text: str, start: int) -> str:
    """Return what denies the word that begins here, up to the word, or nothing."""
    denials, reach = _denials()
    before = text[max(0, start - reach - denials[0][0]) : start]
    if any(asked in before for asked in words()["negation"]["asked"]):
        return ""
    for size, denial in denials:
        at = before.rfind(denial)
        between = before[at + size :]
        if at >= 0 and len(between) <= reach and (not between or between.isalpha()):
            return before[at:]
    return ""


@cache
def _denials() -> tuple[list[tuple[int, str]], int]:
    """Return the words that deny, longest first, each after its length, and how far they reach."""
    entry = words()["negation"]
    return sorted(((len(word), word) for word in entry["words"]), reverse=True), entry["reach"]
