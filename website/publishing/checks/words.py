"""Words that must not leak, names written wrongly, and traces of editing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from gongkai.rules.lexicon import lexicon
from website.publishing.checks import Draft, Finding, Office, Weight, check
from website.publishing.checks.lists import Renamed, lists

_BLANKS = r"[×╳]{2,}|(?<![A-Za-z0-9])X{3,}(?![A-Za-z0-9])|待补充|（此处"
_ALLOWED = {"【】", "TODO"}
"""Marks of a left-over that a report never has and a notice may."""


@cache
def _traces() -> re.Pattern[str]:
    marks = (re.escape(mark) for mark in lexicon().leftovers if mark not in _ALLOWED)
    return re.compile("|".join([_BLANKS, *marks]))


class _Matcher:
    """Words looked for in one pass over a text."""

    def __init__(self, words: frozenset[str]) -> None:
        self.words = tuple(sorted(word for word in words if word))
        self.automaton = AhoCorasick(self.words, matchkind=MatchKind.LeftmostLongest)

    def hits(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield each word that stands in the text, the longest first where several begin together, and where."""
        for number, start, _ in self.automaton.find_matches_as_indexes(text):
            yield self.words[number], start


_matcher = lru_cache(maxsize=32)(_Matcher)
"""Building one over an office's list takes longer than a hundred drafts do."""


@check
def nothing_leaks(draft: Draft, office: Office) -> Iterator[Finding]:
    """不得含有表明不应公开的标志和本单位词表中的词语。"""
    yield from _leaks(draft, lists().must, Weight.MUST)
    yield from _leaks(draft, office.leaks, Weight.MUST)
    yield from _leaks(draft, lists().advice, Weight.ADVICE)


def _leaks(draft: Draft, words: frozenset[str], weight: Weight) -> Iterator[Finding]:
    for word, start in _matcher(words).hits(draft.text):
        yield Finding(
            check="leak",
            weight=weight,
            where=draft.part_at(start).where,
            says=f"有不得外泄的词语“{word}”：{draft.around(start)}。"
            if weight == Weight.MUST
            else f"“{word}”一般不应出现在公开的信息里：{draft.around(start)}。",
            cure="核实来源文件是否涉密或者属于内部文件；不是的，由审查人写明理由放行。"
            if weight == Weight.MUST
            else "核实是否可以公开；依法公开征求意见等情形不必改。",
            law="保守国家秘密法第三十五条；条例第十四条",
            found=word,
            about=word,
        )


@check
def names_are_right(draft: Draft, office: Office) -> Iterator[Finding]:
    """机构、职务和姓名应当写对。"""
    yield from _wrong(draft, lists().renamed, Weight.ADVICE)
    yield from _wrong(draft, office.wrong_names, Weight.MUST)


def _wrong(draft: Draft, names: tuple[Renamed, ...], weight: Weight) -> Iterator[Finding]:
    for word, start, right in wrong_names(draft.text, names, draft.made_on):
        yield Finding(
            check="wrong_name",
            weight=weight,
            where=draft.part_at(start).where,
            says=f"“{word}”应核对：{draft.around(start)}。",
            cure=f"现行写法：{right or '见本单位词表'}。引用当时文件名称的不必改。",
            found=word,
            about=word,
        )


def wrong_names(text: str, names: tuple[Renamed, ...], day: date | None) -> Iterator[tuple[str, int, str]]:
    """Yield names that are wrong on a day, where, and what is right; one that stands within its right form is right."""
    by_name = {name.old: name for name in names if not (name.since and day and day < name.since)}
    for word, start in _matcher(frozenset(by_name)).hits(text):
        right = by_name[word].new
        if not _within(text, start, word, right):
            yield word, start, right


@dataclass(frozen=True)
class Hit:
    """A word of a list that stands in a text."""

    start: int
    word: str
    weight: Weight
    right: str = ""
    leak: bool = False


def hits(text: str, leaks: frozenset[str], names: tuple[Renamed, ...], day: date) -> list[Hit]:
    """Return what an office's lists and the software's own find in a text, in its order."""
    found = [Hit(start, word, Weight.MUST, leak=True) for word, start in _matcher(leaks | lists().must).hits(text)]
    found += [Hit(start, word, Weight.ADVICE, leak=True) for word, start in _matcher(lists().advice).hits(text)]
    found += [Hit(start, word, Weight.MUST, right) for word, start, right in wrong_names(text, names, day)]
    found += [Hit(start, word, Weight.ADVICE, right) for word, start, right in wrong_names(text, lists().renamed, day)]
    return sorted(found, key=lambda hit: (hit.start, -len(hit.word)))


def _within(text: str, start: int, word: str, right: str) -> bool:
    offset = right.find(word)
    return offset >= 0 and text.startswith(right, max(0, start - offset))


@check
def no_traces_of_editing(draft: Draft, office: Office) -> Iterator[Finding]:
    """不得留有编辑和模板的痕迹。"""
    for found in _traces().finditer(draft.text):
        part = draft.part_at(found.start())
        yield Finding(
            check="trace",
            # A form to be filled in is a usual attachment, and full of blanks.
            weight=Weight.ADVICE if part.attached else Weight.MUST,
            where=part.where,
            says=f"留有编辑或者模板的痕迹“{found.group()}”：{draft.around(found.start())}。",
            cure="补全或者删去。",
            law="条例第六条（政府信息应当准确）",
            found=found.group(),
            about="trace",
        )
