"""The words that go wrong, from ``law/annual_report/wording.toml``, all looked for in one pass over a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from gongkai.taxonomy import FOLDER

ITEMS = tuple(f"{number}是" for number in "一二三四五六七八九十")
"""The words that count points within a paragraph; they are found in the same pass."""
CUT_MARKS = ("[...", "[…", "［…", "【…", "[略", "（略）", "(略)", "（此处省略")
"""The marks by which a text says that parts of it were left out."""
YEAR_BRACKETS = ("[20", "（20", "(20", "【20")
"""Brackets before a year that may be the wrong ones of a document number."""

_BEFORE, _AFTER = 120, 80
"""How far around a word its pattern is tried, in characters."""


@dataclass(frozen=True)
class Phrase:
    """A phrase that is wrong. ``pattern`` is tried around ``words``; without one the word itself is wrong.

    ``severity`` is empty where the rule's own holds.
    """

    words: tuple[str, ...]
    says: str
    pattern: str = ""
    severity: str = ""

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern)


@dataclass(frozen=True, slots=True)
class Repealed:
    """A basis that a report of ``from_year`` or later must no longer cite; ``instead`` is what is in force."""

    words: tuple[str, ...]
    from_year: int
    instead: str
    law: str
    says: str


@dataclass(frozen=True)
class Lexicon:
    """Every list of ``wording.toml``."""

    misprints: Mapping[str, str]
    phrases: tuple[Phrase, ...]
    units: tuple[Phrase, ...]
    repealed: tuple[Repealed, ...]
    leftovers: tuple[str, ...]
    blanks: tuple[Phrase, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word of every list, once."""
        tried = [entry.words for entry in (*self.phrases, *self.units, *self.blanks)]
        listed = [word for words in (*tried, *(entry.words for entry in self.repealed)) for word in words]
        return tuple(dict.fromkeys([*self.misprints, *listed, *self.leftovers, *ITEMS, *CUT_MARKS, *YEAR_BRACKETS]))

    @cached_property
    def _automaton(self) -> Any:
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self.words)

    def scan(self, text: str) -> dict[str, list[int]]:
        """Return where each listed word stands in ``text``; words that do not occur are left out."""
        found: dict[str, list[int]] = {}
        for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            found.setdefault(self.words[index], []).append(start)
        return found


def matches(phrase: Phrase, text: str, words: Mapping[str, list[int]]) -> Iterator[tuple[int, int]]:
    """Yield start and end of a phrase in ``text``, each once, given where the listed words stand."""
    if words.keys().isdisjoint(phrase.words):
        return
    spans = sorted((start, start + len(word)) for word in phrase.words for start in words.get(word, ()))
    if not phrase.pattern:
        yield from spans
        return
    for first, last in _stretches(spans):
        for found in phrase.expression.finditer(text, first, last):
            yield found.span()


def _stretches(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the surroundings of words as stretches that do not overlap."""
    first, last = -1, -1
    for start, end in spans:
        if start - _BEFORE > last:
            if last >= 0:
                yield first, last
            first = max(0, start - _BEFORE)
        last = end + _AFTER
    if last >= 0:
        yield first, last


@cache
def lexicon() -> Lexicon:
    """Load the lists. Raises ``TypeError`` for a misspelt key in the data."""
    raw = tomllib.loads((FOLDER / "wording.toml").read_text("utf-8"))
    return Lexicon(
        misprints=raw["misprint"],
        phrases=_phrases(raw["phrase"]),
        units=_phrases(raw["unit"]),
        repealed=tuple(Repealed(**entry | {"words": tuple(entry["words"])}) for entry in raw["repealed"]),
        leftovers=tuple(raw["leftover"]["words"]),
        blanks=_phrases(raw["blank"]),
    )


def _phrases(entries: list[dict[str, Any]]) -> tuple[Phrase, ...]:
    return tuple(Phrase(**entry | {"words": tuple(entry["words"])}) for entry in entries)
