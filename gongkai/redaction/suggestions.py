"""What in a text may have to be taken out: personal data, and words that somebody names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai import personal_data

PERSONAL_LAW = "条例第十五条、个人信息保护法第二十五条"
WORD_LAW = "条例第三十七条"
_HAN = re.compile("[\u4e00-\u9fff]")
_SPACES = frozenset(" \t\n\r\u3000\xa0\u200b")


@dataclass(frozen=True)
class Hit:
    """A piece of a text: what it is, in code and in words, whether that is sure, and the article."""

    start: int
    end: int
    kind: str
    label: str
    certain: bool
    law: str


def hits(text: str, words: Sequence[str], personal: bool) -> list[Hit]:
    """Return what may have to be taken out of a text, in order. Words are found across spaces and breaks of lines."""
    found = list(_words(text, words))
    if personal:
        found += _personal(text)
    return sorted(set(found), key=lambda hit: (hit.start, -hit.end))


def _words(text: str, words: Sequence[str]) -> Iterator[Hit]:
    bare, at = _without_spaces(text)
    for word in words:
        sought = "".join(char for char in word if char not in _SPACES)
        start = bare.find(sought) if sought else -1
        while start >= 0:
            end = start + len(sought)
            yield Hit(at[start], at[end - 1] + 1, "word", "指定文字", True, WORD_LAW)
            start = bare.find(sought, end)


def _personal(text: str) -> Iterator[Hit]:
    """Yield personal data in the text as it stands, and what a break of a line cuts in two."""
    joined, at = _joined(text)
    seen: list[tuple[int, int]] = []
    for source, places in ((text, range(len(text))), (joined, at)):
        for found in personal_data.find(source):
            start, end = places[found.start], places[found.end - 1] + 1
            if all(end <= first or start >= last for first, last in seen):
                seen.append((start, end))
                yield Hit(start, end, found.kind, found.label, found.certain, PERSONAL_LAW)


def _joined(text: str) -> tuple[str, list[int]]:
    """Return a text without breaks of lines and the gaps that a page has between Chinese and other letters."""
    kept = [
        (at, char)
        for at, char in enumerate(text)
        if char not in "\r\n" and not (char == " " and _HAN.search(text[max(0, at - 1) : at + 2]))
    ]
    return "".join(char for _, char in kept), [at for at, _ in kept]


def _without_spaces(text: str) -> tuple[str, list[int]]:
    return _without(text, "".join(_SPACES))


def _without(text: str, left_out: str) -> tuple[str, list[int]]:
    kept = [(at, char) for at, char in enumerate(text) if char not in left_out]
    return "".join(char for _, char in kept), [at for at, _ in kept]


def bare(text: str) -> str:
    """Return a text without spaces, as it is compared and searched."""
    return _without_spaces(text)[0]
