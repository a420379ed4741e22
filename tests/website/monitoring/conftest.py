"""A source and a rule of the justice bureau, and the people who listen."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.website.hostile import loopback
from website.agencies.models import Person
from website.agencies.roles import Role
from website.monitoring.choices import Kind
from website.monitoring.models import Item, Source, WatchRule

__all__ = ["loopback"]


@pytest.fixture
def clerk(county: SimpleNamespace, person: Callable[..., Person]) -> Person:
    """Return the clerk of the justice bureau."""
    return person("clerk", county.justice, Role.CLERK, name="赵受理")


@pytest.fixture
def head(county: SimpleNamespace, person: Callable[..., Person]) -> Person:
    """Return the head of the justice bureau's office."""
    return person("head", county.justice, Role.OFFICE_HEAD, name="钱主任")


@pytest.fixture
def source(county: SimpleNamespace) -> Callable[..., Source]:
    """Make a source of the justice bureau."""

    def make(**fields: Any) -> Source:
        values = {"agency": county.justice, "name": "县融媒", "kind": Kind.FEED, "url": "http://site.example/feed"}
        return Source.objects.create(**{**values, **fields})

    return make


@pytest.fixture
def rule(county: SimpleNamespace) -> Callable[..., WatchRule]:
    """Make a rule of the justice bureau."""

    def make(text: str = "司法局", **fields: Any) -> WatchRule:
        return WatchRule.objects.create(**{"agency": county.justice, "name": text[:60], "text": text, **fields})

    return make


@pytest.fixture
def item(source: Callable[..., Source]) -> Callable[..., Item]:
    """Keep an item as it would come in."""

    def make(**fields: Any) -> Item:
        held = fields.pop("source", None) or Source.objects.first() or source()
        now = timezone.now()
        number = Item.objects.count() + 1
        values = {
            "agency": held.agency,
            "source": held,
            "url": f"http://site.example/{number}",
            "address": f"site.example/{number}",
            "key": f"{number:064d}",
            "site": "site.example",
            "title": f"县司法局第{number}次送法下乡",
            "text": "法治宣传进乡村。",
            "found_at": now,
            "at": now,
            "digest": "0" * 64,
        }
        return Item.objects.create(**{**values, **fields})

    return make
