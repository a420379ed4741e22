"""Dictionaries within dictionaries of a PDF, read without minding what is missing."""

from __future__ import annotations

import pikepdf


def entries(holder: pikepdf.Object, *keys: str) -> dict[str, pikepdf.Object]:
    """Return the entries of the dictionary that hangs on ``holder`` by ``keys``; none where there is no such thing."""
    found: pikepdf.Object | None = holder
    for key in keys:
        found = found.get(key) if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)) else None
    return dict(found.items()) if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)) else {}


def listed(found: pikepdf.Object | None) -> list[pikepdf.Object]:
    """Return the objects of an array, a single object as one, and none for nothing."""
    if found is None:
        return []
    return list(found) if isinstance(found, pikepdf.Array) else [found]
