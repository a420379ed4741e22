"""What the platform keeps of what is said in public: topics and texts, never who said it."""

from __future__ import annotations

from website.monitoring.models.batches import ItemBatch
from website.monitoring.models.hosts import Host
from website.monitoring.models.items import Band, Hit, Item, ItemGroup, ItemGroupQuerySet, ItemQuerySet
from website.monitoring.models.looks import Look
from website.monitoring.models.practice import MonitoringPractice
from website.monitoring.models.rules import WatchRule, WatchRuleQuerySet
from website.monitoring.models.snapshots import Snapshot
from website.monitoring.models.sources import Seen, Source, SourceQuerySet

__all__ = [
    "Band",
    "Hit",
    "Host",
    "Item",
    "ItemBatch",
    "ItemGroup",
    "ItemGroupQuerySet",
    "ItemQuerySet",
    "Look",
    "MonitoringPractice",
    "Seen",
    "Snapshot",
    "Source",
    "SourceQuerySet",
    "WatchRule",
    "WatchRuleQuerySet",
]
