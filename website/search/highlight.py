"""Marking the words that were looked for, in HTML that is safe to show."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

AROUND = 60
LENGTH = 160


def marked(text: str, words: Sequence[str]) -> SafeString:
    """Return a text with each word in ``<mark>``; everything else is escaped."""
    if not words:
        return escape(text)
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.I)
    parts, end = [], 0
    for found in pattern.finditer(text):
        parts += [escape(text[end : found.start()]), f"<mark>{escape(found.group())}</mark>"]
        end = found.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # nosec B308 B703 - each part was escaped


def snippet(text: str, words: Sequence[str]) -> SafeString:
    """Return the piece of a text around the first word that it holds, marked; its beginning where it holds none."""
    flat = " ".join(text.split())
    lowered = flat.lower()
    found = [at for at in (lowered.find(word.lower()) for word in words) if at >= 0]
    start = max(0, min(found, default=0) - AROUND)
    piece = flat[start : start + LENGTH]
    return mark_safe(  # nosec B308 B703 - made of what marked() escaped and two fixed strings
        ("…" if start else "") + marked(piece, words) + ("…" if start + LENGTH < len(flat) else "")
    )
