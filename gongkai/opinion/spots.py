"""Places below the county in a text: villages, towns, estates, schools, by which like matters are held apart."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from gongkai.opinion.folding import HAN, fold
from gongkai.opinion.words import words

Spot = tuple[str, str]
"""The kind of a place, and the last two characters of its name before the ending, which is enough to tell it."""
KNOWN = "known"


@cache
def _endings() -> tuple[re.Pattern[str], dict[str, str]]:
    kinds = {ending: entry["kind"] for entry in words()["spot"] for ending in entry["endings"]}
    either = "|".join(sorted(kinds, key=len, reverse=True))
    return re.compile(rf"([{HAN}]{{1,2}}|[gs][0-9]{{1,4}})({either})"), kinds


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
        folded = fold(place)
        if folded and folded in text and not pattern.fullmatch(folded[-4:]) and not pattern.search(folded):
            found.append((KNOWN, folded))
    return tuple(dict.fromkeys(found))


def _name(before: str) -> str:
    """Return the name before an ending, or nothing where it is none: 全村, 修路."""
    no_names, stops = _no_names()
    while before and before[0] in stops:
        before = before[1:]
    if before in no_names or before[-1:] in stops:
        return ""
    return before
