"""The terms under which a text is found: Chinese by its pairs of neighbouring characters (docs/adr/0019)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

VERSION = 1
"""Changes whenever the same text would get other terms; a different number in the index demands a rebuild."""

LONGEST_RUN = 64
"""Characters of a run of letters and digits that count; PostgreSQL takes no terms of more than 2,046 bytes."""

LONGEST_ORGAN = 5
"""Characters of the organ's short name (机关代字) by which a document number is told apart."""

_HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff々〇"
RUN = re.compile(rf"[{_HAN}]+|[0-9A-Za-z]+")
HAN_RUN = re.compile(rf"[{_HAN}]+")
DOCUMENT_NUMBER = re.compile(
    rf"([{_HAN}]{{1,20}}?)\s*[〔\[【（(［]\s*(\d{{4}})\s*[〕\]】）)］]\s*第?\s*(\d{{1,5}})\s*号"
)
INDEX_NUMBER = re.compile(r"[0-9A-Za-z]{7,18}(?:-[0-9A-Za-z])?/\d{4,6}-\d{5,7}")
_WIDE = {wide: wide - 0xFEE0 for wide in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_COMMON_UNTIL = b"\xd8"
"""GB 2312 puts its 3,755 common characters before this byte."""


def plain(text: str) -> str:
    """Return a text with full-width letters and digits made half-width, as it is kept and shown.

    >>> plain("２０２２年ＰＤＦ")
    '2022年PDF'
    """
    return text.translate(_WIDE)


def terms_of(text: str, *, every_character: bool = False) -> set[str]:
    """Return the terms of a text; single characters only where they are rare, or all of them for a title."""
    found: set[str] = set()
    for run in RUN.findall(plain(text).lower()):
        if not HAN_RUN.match(run):
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
    for organ, year, serial in DOCUMENT_NUMBER.findall(plain(text)):
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
