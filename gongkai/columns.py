"""Text measured in terminal columns: a Chinese character takes two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining, east_asian_width

_OPENING = "（“《〈【〔「『‘(["
_CLOSING = "）”》〉】〕」』’，。、；：！？…％"
_TOKEN = re.compile(rf"[{re.escape(_OPENING)}]*(?:[!-~]+|\s+|.[)\],.;:%]*(?![!-~]))[{_CLOSING}]*|.", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


def clean(text: str) -> str:
    """Return ``text`` on one line and without characters that would steer a terminal."""
    return " ".join(_CONTROL.sub(" ", text).split())


def width(text: str) -> int:
    """Return how many columns ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def pad(text: str, columns: int, right: bool = False) -> str:
    """Fill ``text`` with spaces to ``columns``, on its left when it is to stand to the right."""
    space = " " * max(columns - width(text), 0)
    return space + text if right else text + space


def shorten(text: str, columns: int) -> str:
    """Cut ``text`` to ``columns``, with an ellipsis where something was cut."""
    if width(text) <= columns:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > columns - 1:
            break
        kept += char
    return kept + "…"


def wrap(text: str, columns: int) -> list[str]:
    """Break ``text`` into lines of at most ``columns``; no line starts with a closing mark or ends with an opening one.

    A token longer than a line (an address, say) is cut.
    """
    lines, line = [], ""
    for token in _tokens(text, columns):
        if line and width(line) + width(token.rstrip()) > columns:
            lines.append(line.rstrip())
            line = token.lstrip()
        else:
            line += token
    return [*lines, line.rstrip()] if line.rstrip() or not lines else lines


def _tokens(text: str, columns: int) -> Iterator[str]:
    for token in _TOKEN.findall(text):
        while width(token) > columns:
            head = shorten(token, columns + 1).rstrip("…") or token[0]
            yield head
            token = token[len(head) :]
        if token:
            yield token
