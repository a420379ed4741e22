"""Places below the county in a text: villages, towns, estates, schools, by which like matters are held apart."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache, lru_cache

from gongkai.opinion.folding import HAN, fold
from gongkai.opinion.words import words

Spot = tuple[str, str]
"""The kind of a place, and the last two characters of its name before the ending, which is enough to tell it."""
KNOWN = "known"
COMMON_WORD = 300
"""From this frequency in general use a word is looked for as a place only with its ending."""


@cache
def _endings() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {ending: entry["kind"] for entry in words()["spot"] for ending in entry["endings"]}
    either = "|".join(sorted(kinds, key=len, reverse=True))
    no_road = f"(?<!路)|(?<=路)(?![{words()['spots']['no_road']}])"
    return re.compile(rf"([{HAN}]{{1,2}}|[gs][0-9]{{1,4}})({either})(?:{no_road})"), kinds


@cache
def wide() -> frozenset[str]:
    """Return the kinds of places so wide that sharing one says little."""
    return frozenset(entry["kind"] for entry in words()["spot"] if entry.get("wide"))


@cache
def _no_names() -> tuple[frozenset[str], str]:
    return frozenset(words()["spots"]["no_names"]), words()["spots"]["stops"]


def spots_in(text: str, places: Collection[str] = ()) -> tuple[Spot, ...]:
    """Return the places that a folded text names, in their order, each once.

    ``places`` are known names: those that stand in the text count, also where no ending tells that they are places.

    >>> spots_in("榆树乡柳林村停水")
    (('town', '榆树'), ('village', '柳林'))
    """
    pattern, kinds = _endings()
    found = [(kinds[match[2]], name) for match in pattern.finditer(text) if (name := _name(match[1]))]
    for place in places:
        bare, spot = _known(place)
        if bare and bare in text:
            found.append(spot)
    return tuple(dict.fromkeys(found))


@lru_cache(10_000)
def _known(place: str) -> tuple[str, Spot]:
    """Return what of a known place is looked for, and the place: 榆树乡 without its ending, unless that is a word."""
    import rjieba

    folded = fold(place)
    pattern, kinds = _endings()
    found = pattern.search(folded)
    if not found or found.end() != len(folded) or len(found[1]) < 2:
        return folded, (KNOWN, folded)
    bare = folded[: found.start(2)]
    return bare if rjieba.suggest_freq(bare) < COMMON_WORD else folded, (kinds[found[2]], found[1])


def without_spots(text: str, places: Collection[str] = ()) -> str:
    """Return a folded text without the places that it names: they are compared as places, not as words."""
    pattern, _ = _endings()
    for place in places:
        bare, _ = _known(place)
        if bare:
            text = text.replace(bare, " ")
    return pattern.sub(lambda match: " " if _name(match[1]) else match[0], text)


def _name(before: str) -> str:
    """Return the name before an ending, or nothing where it is none: 全村, 修路."""
    no_names, stops = _no_names()
    while before and before[0] in stops:
        before = before[1:]
    if before in no_names or before[-1:] in stops or _is_verb(before):
        return ""
    return before


@lru_cache(10_000)
def _is_verb(word: str) -> bool:
    """Whether a word is a verb, so that it names no place: 核查县医院."""
    import rjieba

    if not rjieba.has_word(word) or word in words()["spots"]["named_verbs"]:
        return False
    tags = rjieba.tag(word)
    return len(tags) == 1 and tags[0][1] in ("v", "vn")
