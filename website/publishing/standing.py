"""The pages of text that a new site begins with, read from ``standing.toml``: the site, access for all, privacy."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape

from website.publishing.models import AgencyHome, StandingPage


@cache
def _entries() -> list[dict[str, Any]]:
    with Path(__file__).with_name("standing.toml").open("rb") as file:
        entries: list[dict[str, Any]] = tomllib.load(file)["page"]
    return entries


def lay_down(home: AgencyHome) -> list[StandingPage]:
    """Add the pages below an organ's home, each with the organ's name in it, and return them."""
    return [home.add_child(instance=_page(entry, home.agency.name)) for entry in _entries()]


def missing_from(home: AgencyHome, deleted: Collection[str]) -> list[StandingPage]:
    """Return the pages that an organ's site was founded without, not saved yet.

    ``deleted`` are the addresses at which the organ deleted a page on purpose. A page that it moved or gave another
    address is known by its title, and an address that something else stands at is left to that.
    """
    below = home.get_descendants()
    titles, taken = set(below.values_list("title", flat=True)), set(home.get_children().values_list("slug", flat=True))
    return [
        _page(entry, home.agency.name)
        for entry in _entries()
        if entry["title"] not in titles
        and entry["slug"] not in taken
        and f"{home.url_path}{entry['slug']}/" not in deleted
    ]


def _page(entry: dict[str, Any], name: str) -> StandingPage:
    blocks = [{"type": "text", "value": _html(section, name)} for section in entry["section"]]
    return StandingPage(title=entry["title"], slug=entry["slug"], body=blocks)


def _html(section: dict[str, Any], name: str) -> str:
    heading = f"<h2>{escape(section['heading'])}</h2>" if "heading" in section else ""
    paragraphs = "".join(f"<p>{escape(text.format(name=name))}</p>" for text in section.get("paragraphs", ()))
    items = "".join(f"<li>{escape(text)}</li>" for text in section.get("items", ()))
    return heading + paragraphs + (f"<ul>{items}</ul>" if items else "")
