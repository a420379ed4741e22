"""The terms under which a text is found: the same when it is indexed and when it is asked for.

Chinese is cut by a dictionary into the words of a question; a word is looked up by its pairs of neighbouring
characters, so that no word is missed because the dictionary cut the text differently (docs/adr/0019).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

VERSION = 1
"""Changes whenever the same text would get other terms; a different number in the index demands a rebuild."""

MOST_WORDS = 12
"""How many words of a question are looked for; more make no answer better."""

EMPTY_WORDS = Path(__file__).parent / "empty_words.txt"

LONGEST_RUN = 64
"""Characters of a run of letters and digits that count; PostgreSQL takes no terms of more than 2,046 bytes."""

LONGEST_ORGAN = 5
"""Characters of the organ's short name (机关代字) by which a document number is told apart."""

_HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff々〇"
_RUN = re.compile(rf"[{_HAN}]+|[0-9A-Za-z]+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_NUMBER = re.compile(rf"([{_HAN}]{{1,20}}?)\s*[〔\[【（(［]\s*(\d{{4}})\s*[〕\]】）)］]\s*第?\s*(\d{{1,5}})\s*号")
_INDEX_NUMBER = re.compile(r"[0-9A-Za-z]{7,18}(?:-[0-9A-Za-z])?/\d{4,6}-\d{5,7}")
_WIDE = {wide: wide - 0xFEE0 for wide in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_COMMON_UNTIL = b"\xd8"
"""GB 2312 puts its 3,755 common characters before this byte."""


@dataclass(frozen=True)
class Word:
    """One word of a question, with the terms that a text holding it has."""

    text: str
    terms: tuple[str, ...]
    exact: bool
    """Whether the terms alone prove that the word is there."""


def plain(text: str) -> str:
    """Return a text with full-width letters and digits made half-width, as it is kept and shown.

    >>> plain("２０２２年ＰＤＦ")
    '2022年PDF'
    """
    return text.translate(_WIDE)


def terms_of(text: str, *, every_character: bool = False) -> set[str]:
    """Return the terms of a text; single characters only where they are rare, or all of them for a title."""
    found: set[str] = set()
    for run in _RUN.findall(plain(text).lower()):
        if not _HAN_RUN.match(run):
            found.add(run[:LONGEST_RUN])
            continue
        found.update(run[at : at + 2] for at in range(len(run) - 1))
        found.update(char for char in run if every_character or is_rare(char))
    return found | set(document_numbers(text))


def document_numbers(text: str) -> Iterator[str]:
    """Yield each document number (发文字号) in a text as one term, whatever brackets it was written with.

    >>> list(document_numbers("依据云司发[2022] 3 号"))
    ['依据云司发20223号', '云司发20223号', '司发20223号']
    """
    for organ, year, serial in _NUMBER.findall(plain(text)):
        # Where the organ's short name begins cannot be told from running text, so each likely beginning counts.
        for start in range(max(0, len(organ) - LONGEST_ORGAN), max(1, len(organ) - 1)):
            yield f"{organ[start:]}{year}{int(serial)}号".lower()


def index_term(number: str) -> str:
    """Return an index number as one term.

    >>> index_term("11620000000000002B/2022-00001")
    '11620000000000002b202200001'
    """
    return re.sub(r"[^0-9a-z]", "", number.lower())


@cache
def is_rare(char: str) -> bool:
    """Whether a character is outside the 3,755 common ones, as those of many names are."""
    try:
        return char.encode("gb2312") >= _COMMON_UNTIL
    except UnicodeEncodeError:
        return True


def words_of(question: str) -> list[Word]:
    """Return the words of a question; text in quotation marks stays one word."""
    whole = plain(question)
    found = [
        Word(number[0], (f"{number[1][-LONGEST_ORGAN:]}{number[2]}{int(number[3])}号".lower(),), exact=True)
        for number in _NUMBER.finditer(whole)
    ]
    found += [Word(number, (index_term(number),), exact=True) for number in _INDEX_NUMBER.findall(whole)]
    rest = _INDEX_NUMBER.sub(" ", _NUMBER.sub(" ", whole))
    quoted = re.findall(r"[“\"]([^”\"]+)[”\"]", rest)
    found += [_word(part) for each in quoted for part in _RUN.findall(each)]
    runs = _RUN.findall(re.sub(r"[“\"][^”\"]+[”\"]", " ", rest))
    asked = [_word(word) for run in runs for word in _telling(run)]
    found += asked or ([] if found else [_word(run) for run in runs])
    telling = [word for word in found if len(word.text) > 1 or word.text.isascii() or is_rare(word.text)]
    return list(dict.fromkeys(telling or found))[:MOST_WORDS]


def _telling(run: str) -> Iterator[str]:
    """Yield the words of a run that say what is looked for."""
    if not _HAN_RUN.match(run):
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
    if not _HAN_RUN.match(text) or len(text) <= 2:
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
