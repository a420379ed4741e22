"""How organs and places are called besides their full names: 正宁县司法局, 正宁司法局, 县司法局."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gongkai.opinion.words import words

_ORGAN = re.compile(r"(?P<stem>[^县市区旗]{2,8})(?P<level>自治县|县|市|区|自治旗|旗)(?P<office>.{2,20})")
_PLACE = re.compile(r"(?P<stem>[^县市区旗]{2,8})(?P<level>自治县|县|市|区|自治旗|旗)")
_TOWN = re.compile(r"[^镇乡]{2,6}(?:镇|乡|街道)")
NEAR_PLACE = 120
"""Characters within which a county must be named for 县司法局 to be its own."""


@dataclass(frozen=True)
class Name:
    """One way to write a word of a rule; ``beside`` must stand near it, or in the title, where it is not empty."""

    text: str
    beside: str = ""


@cache
def names_of(word: str) -> tuple[Name, ...]:
    """Return every way in which an organ or a place is written, itself first; any other word is only itself.

    >>> [name.text for name in names_of("正宁县司法局")]
    ['正宁县司法局', '正宁司法局', '县司法局']
    >>> [name.text for name in names_of("正宁县")]
    ['正宁县', '正宁']
    """
    found = [Name(word)]
    if (place := _PLACE.fullmatch(word)) and place["stem"] not in _listed("no_counties"):
        found.append(Name(place["stem"]))
    elif word.endswith(_listed("offices")):
        organ = _ORGAN.fullmatch(word)
        known = organ and organ["stem"] not in _listed("no_counties")
        found += _of_county(organ) if organ and known else [Name(office) for office in _offices(word)]
    return tuple(dict.fromkeys(found))


def _of_county(organ: re.Match[str]) -> list[Name]:
    """Return the names of an organ that is written with its county; a town's government needs no 县 before it."""
    stem, level = organ["stem"], organ["level"][-1]
    found = []
    for office in _offices(organ["office"]):
        alone = office if _TOWN.match(office) else level + office
        found += [Name(stem + organ["level"] + office), Name(stem + office), Name(alone, stem)]
    return found


def _offices(office: str) -> list[str]:
    """Return the names of an office without its county: the full one, then those in daily use, longest match first."""
    known = sorted(words()["organ"], key=lambda entry: -len(entry["full"]))
    entry = next((entry for entry in known if office.endswith(entry["full"])), None)
    return [office, *(office.removesuffix(entry["full"]) + short for short in entry["short"])] if entry else [office]


@cache
def _listed(name: str) -> tuple[str, ...]:
    """Return a list of ``words.toml``: how organs end, and what stands before 县 or 区 without being a name."""
    return tuple(words()["names"][name])
