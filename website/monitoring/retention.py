"""How long what was heard is kept: no longer than its purpose needs (个人信息保护法第十九条、第四十七条).

An organ sets the days. Then the words and addresses of items are emptied and the bytes of snapshots deleted; rows and
figures stay. What somebody holds, with a reason, waits.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from website.agencies.models import Agency
from website.audit.services import record as log
from website.monitoring import importing, people, snapshots
from website.monitoring.models import Band, Item, ItemGroup, ItemQuerySet, Look, Seen, Snapshot

LOOKS_KEPT, SEEN_KEPT = timedelta(days=40), timedelta(days=400)
ORPHANED = timedelta(days=1)
"""How old a file is that belongs to no snapshot, because its process was killed, when it goes."""
CHUNK = 200


def items_due(agency: Agency, in_days: int = 0) -> ItemQuerySet:
    """Return the items whose words are to go within some days, without those that are held."""
    last = timezone.now() - timedelta(days=people.practice_of(agency).item_days - in_days)
    return Item.objects.of(agency).readable().filter(held=False, found_at__lt=last).order_by("pk")


def snapshots_due(agency: Agency, in_days: int = 0) -> list[Snapshot]:
    """Return the snapshots whose bytes are to go within some days, without those of items that are held."""
    last = timezone.now() - timedelta(days=people.practice_of(agency).snapshot_days - in_days)
    held = Item.objects.of(agency).filter(held=True).exclude(snapshot=None).values("snapshot")
    kept = Snapshot.objects.filter(agency=agency, fetched_at__lt=last).exclude(stored="").exclude(pk__in=held)
    return list(kept.order_by("pk"))


def run() -> tuple[int, int]:
    """Erase what is due in every organ; return of how many items, and how many snapshots."""
    items = files = 0
    of_items, of_snapshots = Item.objects.order_by().values("agency"), Snapshot.objects.order_by().values("agency")
    for agency in Agency.objects.filter(Q(pk__in=of_items) | Q(pk__in=of_snapshots)):
        erased = erase(agency)
        items, files = items + erased[0], files + erased[1]
    now = timezone.now()
    Look.objects.filter(day__lt=now.date() - LOOKS_KEPT).delete()
    Seen.objects.filter(at__lt=now - SEEN_KEPT).delete()
    importing.forget_old()
    _sweep()
    return items, files


def erase(agency: Agency) -> tuple[int, int]:
    """Erase what is due in an organ; return of how many items, and how many snapshots."""
    items = 0
    while chunk := list(items_due(agency).values_list("pk", flat=True)[:CHUNK]):
        items += _erase_items(chunk)
    gone = snapshots_due(agency)
    for each in gone:
        snapshots.erase(each)
    if items or gone:
        log("heard.erased", agency=agency, by=None, detail={"items": items, "snapshots": len(gone)})
    return items, len(gone)


@transaction.atomic
def _erase_items(numbers: list[int]) -> int:
    """Empty some items, and the groups that have nothing left to read."""
    due = Item.objects.select_for_update().filter(pk__in=numbers, erased_at=None, held=False)
    groups = set(due.values_list("group", flat=True))
    Band.objects.filter(item__in=numbers).delete()
    erased = due.update(
        erased_at=timezone.now(),
        **dict.fromkeys(("title", "text", "url", "address"), ""),
        signature=b"", described={}, tone_reasons=[],
    )  # fmt: skip
    readable = Item.objects.filter(group=OuterRef("pk"), erased_at=None)
    ItemGroup.objects.filter(~Exists(readable), pk__in=groups).update(title="（内容已清除）")
    return erased


def _sweep() -> None:
    """Delete bytes that no row names: a process was killed between writing them and its row."""
    try:
        folders, _ = default_storage.listdir(snapshots.FOLDER)
    except FileNotFoundError:
        return
    for folder in folders:
        place = f"{snapshots.FOLDER}/{folder}"
        names = {f"{place}/{name}" for name in default_storage.listdir(place)[1]}
        known = set(Snapshot.objects.filter(stored__startswith=f"{place}/").values_list("stored", flat=True))
        for name in names - known:
            if timezone.now() - default_storage.get_modified_time(name) > ORPHANED:
                default_storage.delete(name)
