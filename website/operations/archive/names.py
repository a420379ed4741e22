"""Names of files and folders that every system takes: Windows is the strictest about signs, Linux about bytes."""

from __future__ import annotations

import unicodedata

LONGEST = 40
"""Characters of a title that a name keeps; with the folders around it a path stays below Windows' 260."""
LONGEST_BYTES = 150
"""Bytes that they may take in UTF-8; Linux allows 255 for the whole name."""
ENDING = 12
_FORBIDDEN = '<>:"/\\|?*'
_LOOSE = " .\u3000"


def safe(text: str, longest: int = LONGEST) -> str:
    """Return a text as a part of a name; a caller puts a number before it, so that no two are alike.

    Characters of names outside the common planes stay. What no system takes, what cannot be seen and what turns the
    direction of writing become spaces.

    >>> safe("关于“A/B”的通知：第一号?")
    '关于“A B”的通知：第一号'
    >>> safe("...") == safe("") == "无题"
    True
    """
    shown = "".join(" " if char in _FORBIDDEN or unicodedata.category(char) in _UNSEEN else char for char in text)
    kept = " ".join(shown.split())[:longest]
    while len(kept.encode()) > LONGEST_BYTES or len(kept.encode("utf-16-le")) > 2 * longest:
        kept = kept[:-1]
    return kept.strip(_LOOSE) or "无题"


_UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}


def safe_file(name: str) -> str:
    """Return a file's name as a part of a name, with its ending.

    >>> safe_file("预算/公开表.XLSX")
    '预算 公开表.xlsx'
    """
    stem, dot, ending = name.rpartition(".")
    if not stem or not ending.isalnum() or not ending.isascii() or len(ending) > ENDING:
        return safe(name)
    return f"{safe(stem)}{dot}{ending.lower()}"
