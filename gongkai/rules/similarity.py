"""How much of one report's text stands in another's: eight characters at a time, without digits and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongkai.document import Paragraph, Place
from gongkai.report import Report

_LENGTH = 8
"""Passages of this many characters are compared: shorter ones are common words, longer ones miss small changes."""

_PUNCTUATION = dict.fromkeys(
    map(ord, " \t\r\n\u3000\u00a0，。、；：！？“”‘’（）《》〈〉〔〕【】,.;:!?()[]-—…·0123456789０１２３４５６７８９％%")
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The share of a text that stands in another too, from 0 to 1, and the longest such passage with its place."""

    share: float
    passage: str
    place: Place | None


def narrative_text(report: Report) -> str:
    """Return what is compared of a report: its chapters' text without digits, marks and the organ's own name.

    The opening is left out: its words are prescribed, and all reports share them.
    """
    return _plain("\n".join(paragraph.text for paragraph in _paragraphs(report)), report.agency or "")


def _paragraphs(report: Report) -> list[Paragraph]:
    return [paragraph for chapter in report.chapters for paragraph in chapter.paragraphs]


def _plain(text: str, agency: str) -> str:
    return (text.replace(agency, "") if agency else text).translate(_PUNCTUATION)


@lru_cache(maxsize=512)
def _pieces(plain: str) -> frozenset[str]:
    return frozenset(plain[at : at + _LENGTH] for at in range(len(plain) - _LENGTH + 1))


def share(text: str, other: str) -> float:
    """Return the share of ``text``'s pieces that ``other`` has too, both as ``narrative_text`` gives them."""
    pieces = _pieces(text)
    return len(pieces & _pieces(other)) / len(pieces) if pieces else 0.0


def compare(report: Report, other: Report) -> Likeness:
    """Return how much of a report's text stands in another's, and the longest passage that does."""
    passage, place = _longest(_paragraphs(report), report.agency or "", _pieces(narrative_text(other)))
    return Likeness(share(narrative_text(report), narrative_text(other)), passage, place)


def _longest(paragraphs: Sequence[Paragraph], agency: str, known: frozenset[str]) -> tuple[str, Place | None]:
    """Return the longest run of characters, counted without digits and marks, whose pieces are all known."""
    best, place, length = "", None, 0
    for paragraph in paragraphs:
        plain = _plain(paragraph.text, agency)
        start = None
        for at in range(len(plain) - _LENGTH + 2):
            if plain[at : at + _LENGTH] in known and len(plain) - at >= _LENGTH:
                start = at if start is None else start
            elif start is not None:
                if at + _LENGTH - 1 - start > length:
                    best, place, length = plain[start : at + _LENGTH - 1], paragraph.place, at + _LENGTH - 1 - start
                start = None
    return best, place
