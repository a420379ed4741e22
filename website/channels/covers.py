"""The cover of an article whose record has no picture: the organ's name and the title, set in type."""

from __future__ import annotations

from pathlib import Path

from website.publishing import typst_pages

TEMPLATE = Path(__file__).with_name("cover.typ")


def cover(title: str, organ: str) -> bytes:
    """Return a PNG of 900 by 383 pixels, the 2.35:1 that WeChat shows."""
    return typst_pages.png(TEMPLATE, {"title": title, "organ": organ}, {})
