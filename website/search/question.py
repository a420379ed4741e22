"""The words of a question, each with the terms that a text holding it has.

A dictionary cuts the question into words; a word is looked up by its pairs of neighbouring characters, so that none
is missed because the dictionary would cut the text differently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from website.search.terms import (
    DOCUMENT_NUMBER,
    HAN_RUN,
    INDEX_NUMBER,
    LONGEST_ORGAN,
    LONGEST_RUN,
    RUN,
    index_term,
    is_rare,
    plain,
)

MOST_WORDS = 12
"""How many words of a question are looked for; more make no answer better."""
EMPTY_WORDS = Path(__file__).parent / "empty_words.txt"


@dataclass(frozen=True)
class Word:
    """One word of a question, with the terms that a text holding it has."""

    text: str
    terms: tuple[str, ...]
    exact: bool
    """Whether the terms alone prove that the word is there."""


def words_of(question: str) -> list[Word]:
    """Return the words of a question; text in quotation marks stays one word."""
    whole = plain(question)
    found = [
        Word(number[0], (f"{number[1][-LONGEST_ORGAN:]}{number[2]}{int(number[3])}号".lower(),), exact=True)
        for number in DOCUMENT_NUMBER.finditer(whole)
    ]
    found += [Word(number, (index_term(number),), exact=True) for number in INDEX_NUMBER.findall(whole)]
    rest = INDEX_NUMBER.sub(" ", DOCUMENT_NUMBER.sub(" ", whole))
    quoted = re.findall(r"[“\"]([^”\"]+)[”\"]", rest)
    found += [_word(part) for each in quoted for part in RUN.findall(each)]
    runs = RUN.findall(re.sub(r"[“\"][^”\"]+[”\"]", " ", rest))
    asked = [_word(word) for run in runs for word in _telling(run)]
    found += asked or ([] if found else [_word(run) for run in runs])
    telling = [word for word in found if len(word.text) > 1 or word.text.isascii() or is_rare(word.text)]
    return list(dict.fromkeys(telling or found))[:MOST_WORDS]


def _telling(run: str) -> Iterator[str]:
    """Yield the words of a run that say what is looked for."""
    if not HAN_RUN.match(run):
        yield run
        return
    for empty, parts in groupby(cut(run), key=_empty_words().__contains__):
        if not empty:
            yield from _joined(parts)


def _joined(parts: Iterable[str]) -> list[str]:
    """Join single characters to the word before them: alone they say little."""
    joined: list[str] = []
    for part in parts:
        if joined and len(part) == 1:
            joined[-1] += part
        elif len(joined) == 1 and len(joined[0]) == 1:
            joined[0] += part
        else:
            joined.append(part)
    return joined


def _word(text: str) -> Word:
    lowered = text.lower()
    if not HAN_RUN.match(text) or len(text) <= 2:
        return Word(text, (lowered[:LONGEST_RUN],), exact=True)
    return Word(text, tuple(dict.fromkeys(lowered[at : at + 2] for at in range(len(text) - 1))), exact=False)


@cache
def _empty_words() -> frozenset[str]:
    """Return the words that a question may hold and a text that answers it need not."""
    return frozenset(EMPTY_WORDS.read_text("utf-8").split())


@cache
def _cutter() -> Any:
    import rjieba

    return rjieba


def cut(text: str) -> list[str]:
    """Return the words of a run of Chinese, by the dictionary."""
    return [word for word in _cutter().cut(text) if word.strip()]
