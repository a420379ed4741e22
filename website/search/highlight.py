"""Marking the words that were looked for, in HTML that is safe to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString

AROUND = 60
LENGTH = 160


def marked(text: str, words: Sequence[str]) -> SafeString:
    """Return a text with each word in ``<mark>``; everything else is escaped."""
    return SafeString(_html(text, words))  # nosec B703 - every part was escaped


def snippet(text: str, words: Sequence[str]) -> SafeString:
    """Return the piece of a text around the first word that it holds, marked; its beginning where it holds none."""
    found = _pattern(tuple(words)).search(text) if words else None
    start = max(0, found.start() - AROUND) if found else 0
    piece = _html(" ".join(text[start : start + LENGTH].split()), words)
    before, after = "…" if start else "", "…" if start + LENGTH < len(text) else ""
    return SafeString(before + piece + after)  # nosec B703 - every part was escaped


def _html(text: str, words: Sequence[str]) -> str:
    parts, end = [], 0
    for found in _pattern(tuple(words)).finditer(text) if words else ():
        parts += [escape(text[end : found.start()]), "<mark>", escape(found.group()), "</mark>"]
        end = found.end()
    return "".join([*parts, escape(text[end:])])


@lru_cache(256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
