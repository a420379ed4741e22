"""A report's whole text as one string, with the way back from a character to its paragraph."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from gongkai.document import Paragraph, Place
from gongkai.report import Chapter, Report
from gongkai.rules.lexicon import CUT_MARKS, lexicon

_FULL_NUMBER = re.compile(r"（ ?([一二三四五六七八九十]{1,3}) ?([）)])")
_HALF_NUMBER = re.compile(r"\( ?([一二三四五六七八九十]{1,3}) ?([）)])")


class Joined:
    """Paragraphs as one text, a line each, and what can be said of the text alone."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.text = "\n".join(texts)
        self._lengths = [len(text) + 1 for text in texts]

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each paragraph starts."""
        return [0, *accumulate(self._lengths)]

    @cached_property
    def words(self) -> dict[str, list[int]]:
        """Where the words of the lexicon stand, by word."""
        return lexicon().scan(self.text)

    @cached_property
    def numbers(self) -> list[re.Match[str]]:
        """Every （一）, (二) and the like, in order; the groups are the number and the closing bracket."""
        # Two patterns that start with one character each are faster than one that starts with a choice.
        numbers = list(_FULL_NUMBER.finditer(self.text))
        if "(" in self.text:
            numbers += _HALF_NUMBER.finditer(self.text)
            numbers.sort(key=re.Match.start)
        return numbers

    @cached_property
    def cut(self) -> bool:
        """Whether the text says of itself that parts were left out; what is missing cannot be told then."""
        return not self.words.keys().isdisjoint(CUT_MARKS)


@lru_cache(maxsize=8)
def _joined(texts: tuple[str, ...]) -> Joined:
    return Joined(texts)


@dataclass(frozen=True, slots=True)
class Narrative:
    """The text of a report: title, opening, headings, chapters and closing, in that order."""

    paragraphs: list[Paragraph]
    joined: Joined

    @property
    def text(self) -> str:
        """The whole text, a paragraph a line."""
        return self.joined.text

    def paragraph(self, offset: int) -> Paragraph:
        """Return the paragraph that holds the character at ``offset``."""
        return self.paragraphs[bisect_right(self.joined.starts, offset, hi=len(self.paragraphs)) - 1]

    def place(self, offset: int) -> Place | None:
        """Return the place of the paragraph that holds the character at ``offset``."""
        return self.paragraph(offset).place if self.paragraphs else None


def spans(report: Report, whole: Narrative) -> Iterator[tuple[Chapter, int, int]]:
    """Yield each chapter with the start and end of its paragraphs in the whole text."""
    starts = whole.joined.starts
    at = len(report.opening) + bool(report.title)
    for chapter in report.chapters:
        first, at = at + 1, at + 1 + len(chapter.paragraphs)
        yield chapter, starts[first], starts[at]


def narrative(report: Report) -> Narrative:
    """Join a report's text; the same text is joined and scanned once, whoever asks."""
    paragraphs = [report.title, *report.opening] if report.title else list(report.opening)
    for chapter in report.chapters:
        paragraphs.append(chapter.heading)
        paragraphs += chapter.paragraphs
    paragraphs += report.closing
    return Narrative(paragraphs, _joined(tuple([paragraph.text for paragraph in paragraphs])))


def omits(text: str) -> bool:
    """Whether a text carries a mark of words left out."""
    return any(mark in text for mark in CUT_MARKS)


def first_place(chapter: Chapter) -> Place:
    """Return where a chapter's text begins, else where its heading stands."""
    return chapter.paragraphs[0].place if chapter.paragraphs else chapter.heading.place
