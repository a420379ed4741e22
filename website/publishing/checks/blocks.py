"""The words of a body's blocks, and words put in their place: HTML keeps its tags, whatever they cut through."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gongkai import personal_data

_TOKEN = re.compile(
    r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"""
)
_BREAKS = re.compile(r"</?(?:p|div|li|ul|ol|h[1-6]|br|hr|tr|td|th|table|blockquote|figure|embed|pre)\b", re.I)
_CALLS = re.compile(r"""<a\b[^>]*\bhref=["'](?:tel|mailto|sms):[^"']*["'][^>]*>(.*?)</a>""", re.I | re.S)
HTML_BLOCKS = {"text"}
"""The blocks whose value is HTML; the others hold plain words."""

Find = Callable[[str], list[personal_data.Found]]


@dataclass(frozen=True)
class Span:
    """A character of the words and where its source stands in the HTML."""

    start: int
    end: int


def words(source: str) -> str:
    """Return the words of HTML with its entities read, one block a line.

    >>> words("<ul><li>甲&nbsp;乙</li><li>丙</li></ul>").split()
    ['甲', '乙', '丙']
    """
    return _read(source)[0]


def plain_words(kind: str, value: Any) -> Iterator[str]:
    """Yield the words of a body's block as it is stored, cell by cell."""
    if isinstance(value, str):
        yield words(value) if kind in HTML_BLOCKS else value
    elif isinstance(value, list):
        for each in value:
            yield from plain_words(kind, each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from plain_words(kind, each)


def _read(source: str) -> tuple[str, list[Span]]:
    """Return the words of HTML and the place of each character."""
    text: list[str] = []
    spans: list[Span] = []
    at = 0
    for token in _TOKEN.split(source):
        end = at + len(token)
        if token.startswith("<") and token.endswith(">"):
            if _BREAKS.match(token):
                text.append("\n")
                spans.append(Span(at, at))
        elif token.startswith("&") and token.endswith(";"):
            read = html.unescape(token)
            text += read
            spans += [Span(at, end)] + [Span(end, end)] * (len(read) - 1)
        else:
            text += token
            spans += [Span(place, place + 1) for place in range(at, end)]
        at = end
    return "".join(text), spans


@dataclass
class Masked:
    """Values with their personal data masked, and how many there were."""

    count: int = 0
    find: Find = field(default=personal_data.find)

    def plain(self, text: str) -> str:
        """Return plain words, masked."""
        found = self.find(text)
        self.count += len(found)
        return personal_data.mask(text, found)

    def rich(self, source: str) -> str:
        """Return HTML with its words masked and its tags as they were; a link that dials what was masked is undone.

        >>> Masked().rich("<p>手机<b>138</b>0000&nbsp;0000</p>")
        '<p>手机<b>138</b>****0000</p>'
        """
        source = _CALLS.sub(lambda call: call[1] if self.find(html.unescape(call[0])) else call[0], source)
        text, spans = _read(source)
        found = self.find(text)
        self.count += len(found)
        for each in reversed(found):
            source = _put(source, spans[each.start : each.end], each.masked)
        return source

    def block(self, kind: str, value: Any) -> Any:
        """Return the value of a body's block, masked."""
        return self.rich(value) if kind in HTML_BLOCKS and isinstance(value, str) else self.values(value)

    def values(self, value: Any) -> Any:
        """Return a value of plain words, whatever it is made of, masked."""
        if isinstance(value, str):
            return self.plain(value)
        if isinstance(value, list):
            return [self.values(each) for each in value]
        if isinstance(value, dict):
            return {name: self.values(each) for name, each in value.items()}
        return value


def _put(source: str, spans: list[Span], replacement: str) -> str:
    """Return HTML with the characters at some places replaced, each stretch between tags by its share."""
    stretches = list(_stretches(spans))
    share = replacement
    pieces: list[tuple[int, int, str]] = []
    for number, (start, end, length) in enumerate(stretches):
        last = number == len(stretches) - 1
        pieces.append((start, end, share if last else share[:length]))
        share = share[length:]
    for start, end, piece in reversed(pieces):
        source = source[:start] + piece + source[end:]
    return source


def _stretches(spans: list[Span]) -> Iterator[tuple[int, int, int]]:
    """Yield the places in the HTML without a tag between them: start, end, and how many characters."""
    start, end, length = spans[0].start, spans[0].end, 1
    for span in spans[1:]:
        if span.start != end:
            yield start, end, length
            start, length = span.start, 0
        end, length = span.end, length + 1
    yield start, end, length
