"""The licences that a repost stands on, and the sources that need no second look, read from ``reposts.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Licence:
    """A ground on which something is reposted; ``label`` is what the record keeps."""

    id: str
    label: str
    allowed: bool
    law: str


@dataclass(frozen=True)
class Source:
    """Where a repost was taken from, as its drafter says."""

    name: str
    url: str
    licence: str


@cache
def licences() -> tuple[Licence, ...]:
    """Return the grounds on which something may be reposted, or not."""
    return tuple(Licence(**entry) for entry in _data()["licence"])


@cache
def _data() -> dict[str, Any]:
    with Path(__file__).with_name("reposts.toml").open("rb") as file:
        return tomllib.load(file)


def licence_choices() -> list[tuple[str, str]]:
    """Return the licences as the choices of a form field."""
    return [(each.label, each.label) for each in licences()]


def forbidden(label: str) -> Licence | None:
    """Return the licence if what a record says of it forbids to publish."""
    return next((each for each in licences() if each.label == label and not each.allowed), None)


def trusted(url: str, more: Collection[str] = ()) -> bool:
    """Whether an address is of a source that needs no second look: one of the platform's, or of ``more`` hosts."""
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    return any(host == ending or host.endswith(f".{ending}") for ending in (*_data()["trusted"]["endings"], *more))
