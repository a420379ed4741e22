"""Rules by which items are found: words with 且, 或, 非, brackets, quotes and 附近, as an official writes them.

A space is 且. Names of organs and counties are found under their short names as well, unless they stand in quotes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from gongkai.opinion.folding import fold
from gongkai.opinion.names import NEAR_PLACE, names_of
from gongkai.opinion.rule_parts import All, Any, Near, Not, Part, RuleError, Word, written
from gongkai.opinion.rule_reading import read_rule

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

TITLE, TEXT = "标题", "正文"
Id = TypeVar("Id")
__all__ = ["Match", "Matcher", "Rule", "RuleError"]
Places = Mapping[str, Sequence[Sequence[int]]]
"""Where each needle begins: in the title, then in the text."""


@dataclass(frozen=True)
class Match:
    """Why an item was found: sentences that name the words and where they stand."""

    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule as it was understood; ``source`` is what was typed."""

    source: str
    part: Part

    @classmethod
    def parse(cls, text: str) -> Rule:
        """Read a rule. Raises ``RuleError`` naming position, cause and cure."""
        rule = cls(text, read_rule(text))
        if _holds(rule.part, {}, ("", "")) is not None:
            raise RuleError(1, "这条规则只说了不要什么，什么都会找到", "请至少写一个必须出现的词，“或”的每一边也要有")
        return rule

    @property
    def canonical(self) -> str:
        """The rule written out with 且, 或, 非 and brackets; reading it gives the same rule."""
        return written(self.part)

    @property
    def other_names(self) -> dict[str, tuple[str, ...]]:
        """The other names under which a word of the rule is found as well, to be shown to whoever writes it."""
        found = {}
        for word in _words(self.part):
            if not word.exact and len(names := names_of(word.text)) > 1:
                found[word.text] = tuple(
                    f"{name.text}（附近要有“{name.beside}”）" if name.beside else name.text for name in names[1:]
                )
        return found

    @property
    def needles(self) -> frozenset[str]:
        """Every folded string that the rule looks for."""
        return self.telling | {beside for word in _words(self.part) for *_, beside in _names(word) if beside}

    @property
    def telling(self) -> frozenset[str]:
        """The needles without one of which the rule cannot hold."""
        return frozenset(folded for word in _words(self.part) for _, folded, _, _ in _names(word))

    def match(self, title: str, text: str) -> Match | None:
        """Return why an item is found by this rule, or nothing."""
        fields = (fold(title), fold(text))
        places = {needle: [_places(needle, field) for field in fields] for needle in self.needles}
        return self.judge(places, fields)

    def judge(self, places: Places, fields: tuple[str, str]) -> Match | None:
        """Return the match where each needle's places are known already."""
        reasons = _holds(self.part, places, fields)
        return None if reasons is None else Match(tuple(dict.fromkeys(reasons)))


class Matcher(Generic[Id]):
    """Many rules asked at once: one pass over an item, then only the rules of which a word was seen."""

    def __init__(self, rules: Mapping[Id, Rule]) -> None:
        self._rules = dict(rules)
        self._needles = sorted({needle for rule in self._rules.values() for needle in rule.needles})
        self._wanting: dict[str, list[Id]] = {needle: [] for needle in self._needles}
        for id, rule in self._rules.items():
            for needle in rule.telling:
                self._wanting[needle].append(id)
        self._order = {id: number for number, id in enumerate(self._rules)}
        self._machine = self._made()

    def match(self, title: str, text: str) -> dict[Id, Match]:
        """Return the match of each rule that finds an item, in the order of the rules."""
        fields = (fold(title), fold(text))
        places = self._seen(fields)
        asked = {id for needle in places for id in self._wanting[needle]}
        found = {id: self._rules[id].judge(places, fields) for id in sorted(asked, key=self._order.__getitem__)}
        return {id: match for id, match in found.items() if match}

    def _made(self) -> AhoCorasick | None:
        if not self._needles:
            return None
        from ahocorasick_rs import AhoCorasick

        return AhoCorasick(self._needles)

    def _seen(self, fields: tuple[str, str]) -> dict[str, list[list[int]]]:
        seen: dict[str, list[list[int]]] = {}
        if self._machine is None:
            return seen
        for number, field in enumerate(fields):
            for index, start, end in self._machine.find_matches_as_indexes(field, overlapping=True):
                if stands(field, start, end):
                    seen.setdefault(self._needles[index], [[], []])[number].append(start)
        return seen


# ---- words and where they stand


def stands(field: str, start: int, end: int) -> bool:
    """Whether what was found is no part of a longer Latin word or number: AI is not found in FAIR."""
    return not (_latin(field[start]) and start and _latin(field[start - 1])) and not (
        _latin(field[end - 1]) and end < len(field) and _latin(field[end])
    )


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _places(needle: str, field: str) -> list[int]:
    found, at = [], field.find(needle)
    while at >= 0:
        if stands(field, at, at + len(needle)):
            found.append(at)
        at = field.find(needle, at + 1)
    return found


def _words(part: Part) -> Iterator[Word]:
    match part:
        case Word():
            yield part
        case Near():
            yield from (*part.left, *part.right)
        case Not():
            yield from _words(part.part)
        case All() | Any():
            for each in part.parts:
                yield from _words(each)


@lru_cache(10_000)
def _names(word: Word) -> tuple[tuple[str, str, str, str], ...]:
    """Return the names of a word, as written and folded, each with what must stand beside it, written and folded."""
    names = names_of(word.text)[: 1 if word.exact else None]
    return tuple((name.text, fold(name.text), name.beside, fold(name.beside)) for name in names)


@dataclass(frozen=True)
class _Found:
    """Where a word stands in a field under one of its names: the beginnings in their order."""

    name: str
    field: int
    starts: Sequence[int]
    beside: str


def _found(word: Word, places: Places) -> Iterator[_Found]:
    """Yield where a word stands, by its names and the fields."""
    for name, folded, beside, beside_folded in _names(word):
        for field, starts in enumerate(places.get(folded, ())):
            held = [at for at in starts if _beside(beside_folded, field, at, places)] if beside else starts
            if held:
                yield _Found(name, field, held, beside)


def _beside(needle: str, field: int, start: int, places: Places) -> bool:
    """Whether the county is named in the title, or near enough in the same field."""
    known = places.get(needle)
    if known is None:
        return False
    if known[0]:
        return True
    starts = known[field]
    at = bisect_left(starts, start - NEAR_PLACE)
    return at < len(starts) and starts[at] <= start + NEAR_PLACE


# ---- what holds


def _holds(part: Part, places: Places, fields: tuple[str, str]) -> list[str] | None:
    """Return the reasons for which a part holds, or nothing where it does not."""
    match part:
        case Word():
            return _word_holds(part, places)
        case Near():
            return _near_holds(part, places)
        case Not():
            return [f"没有{written(part.part)}"] if _holds(part.part, places, fields) is None else None
        case All():
            gathered: list[str] = []
            for each in part.parts:
                reasons = _holds(each, places, fields)
                if reasons is None:
                    return None
                gathered += reasons
            return gathered
        case Any():
            held = [reasons for each in part.parts if (reasons := _holds(each, places, fields)) is not None]
            return [reason for reasons in held for reason in reasons] if held else None


def _word_holds(word: Word, places: Places) -> list[str] | None:
    reasons = []
    for found in _found(word, places):
        beside = f"，附近有“{found.beside}”" if found.beside else ""
        as_asked = "" if found.name == word.text else f"（按“{word.text}”找{beside}）"
        reasons.append(f"{(TITLE, TEXT)[found.field]}有“{found.name}”{as_asked}")
    return reasons or None


def _near_holds(near: Near, places: Places) -> list[str] | None:
    """Return the pair that stands closest; each beginning is held against its two neighbours only."""
    left = [found for word in near.left for found in _found(word, places)]
    right = [found for word in near.right for found in _found(word, places)]
    pairs = [(one, other) for one in left for other in right if one.field == other.field]
    gaps = [(gap, one, other) for one, other in pairs if (gap := _least_gap(one, other)) is not None]
    if not gaps:
        return None
    gap, one, other = min(gaps, key=lambda each: each[0])
    if gap > near.within:
        return None
    return [f"{(TITLE, TEXT)[one.field]}里“{one.name}”和“{other.name}”相隔{gap}个字"]


def _least_gap(one: _Found, other: _Found) -> int | None:
    """Return the fewest characters between two words that do not cover each other, or nothing where they always do."""
    size, size_of_other = len(fold(one.name)), len(fold(other.name))
    gaps = []
    for start in one.starts:
        after = bisect_left(other.starts, start + size)
        before = bisect_left(other.starts, start - size_of_other + 1) - 1
        if after < len(other.starts):
            gaps.append(other.starts[after] - start - size)
        if before >= 0:
            gaps.append(start - other.starts[before] - size_of_other)
    return min(gaps, default=None)
