"""What was heard in public: sources, rules and items with names masked, and the evidence where a reason is given."""

from __future__ import annotations

from typing import Any

from website.agencies.models import AgencyQuerySet
from website.monitoring.models import Hit, Item, ItemGroup, MonitoringPractice, Snapshot, Source, WatchRule
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, told
from website.operations.archive.sealed import Sealed

PLACE = f"{CLOSED}/舆情"
INNER = ("signature", "described", "key", "working_until", "etag", "last_modified", "position")
"""What only the platform itself reads."""


def write(sealed: Sealed, agencies: AgencyQuerySet) -> int:
    """Write everything that an organ heard, and return how many items there are."""
    folder = sealed.files.folder
    for name, model in (("信息来源", Source), ("关注规则", WatchRule), ("设置", MonitoringPractice)):
        rows = model._default_manager.filter(agency__in=agencies).order_by("pk")
        folder.write_lines(f"{PLACE}/{name}.jsonl", (told(each, without=INNER) for each in rows))
    groups = in_batches(ItemGroup.objects.within(agencies))
    folder.write_lines(f"{PLACE}/同一事情.jsonl", (told(each) for each in groups))
    items = Item.objects.within(agencies).select_related("judged_by", "entered_by").prefetch_related("hits__rule")
    count = folder.write_lines(f"{PLACE}/舆情信息.jsonl", (_line(each) for each in in_batches(items)))
    kept = in_batches(Snapshot.objects.filter(agency__in=agencies))
    folder.write_lines(f"{PLACE}/证据快照.jsonl", (_snapshot(sealed, each) for each in kept))
    return count


def _line(item: Item) -> dict[str, Any]:
    return {**told(item, without=INNER), "rules": [_hit(each) for each in item.hits.all()]}


def _hit(hit: Hit) -> dict[str, Any]:
    return {"rule": hit.rule.name, "reasons": hit.reasons}


def _snapshot(sealed: Sealed, snapshot: Snapshot) -> dict[str, Any]:
    """Names stand in snapshots, and nowhere else: they are kept back as identities are."""
    place = f"{PLACE}/证据快照/{snapshot.fetched_at.year}"
    line = told(snapshot, without=("name", "size", "sha256", "media_type"))
    return {**line, **sealed.paper(snapshot, place, names_somebody=True)}
