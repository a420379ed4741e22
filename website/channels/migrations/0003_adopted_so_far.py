"""What named the county's portal among its channels was counted as adopted: from now on it is, as deliveries."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from website.audit.chain import GENESIS, fields_of, hash_of

PORTAL = "county_portal"
NAME = "县政府门户网站"


def take_over(apps: Any, editor: Any) -> None:
    """Make an outlet for each organ that has such records, and an adopted delivery for each of them."""
    Record = apps.get_model("publishing", "Record")
    named = Record.objects.annotate(text=Cast("channels", TextField())).filter(
        text__contains=f'"{PORTAL}"', live=True, openness="proactive", published_on__isnull=False
    )
    outlets: dict[int, Any] = {}
    for record in named.order_by("pk").iterator(chunk_size=500):
        if record.agency_id not in outlets:
            outlets[record.agency_id] = _outlet(apps, record.agency_id)
        _adopt(apps, record, outlets[record.agency_id])


def _outlet(apps: Any, agency: int) -> Any:
    Outlet = apps.get_model("channels", "Outlet")
    made, _ = Outlet.objects.get_or_create(
        agency_id=agency, name=NAME, defaults={"channel": PORTAL, "way": "hand_over"}
    )
    return made


def _adopt(apps: Any, record: Any, outlet: Any) -> None:
    """Add the delivery with its first step; a record that was withdrawn since is withdrawn there, too."""
    state = "withdrawn" if record.withdrawn_at else "adopted"
    delivery = apps.get_model("channels", "Delivery").objects.create(
        record=record,
        outlet=outlet,
        version=record.live_revision_id or 0,
        title=record.title,
        reason="以前的公开渠道中有它",
        state=state,
        published_on=record.published_on,
        adopted=True,
    )
    step = apps.get_model("channels", "DeliveryStep")(
        delivery=delivery,
        number=1,
        kind="take_over",
        on=record.published_on,
        detail={"state": state},
        at=timezone.now(),
        actor="系统",
        previous_hash=GENESIS,
    )
    step.hash = hash_of(fields_of(step, "delivery"))
    step.save(force_insert=True)


class Migration(migrations.Migration):
    """Take over what was counted as adopted."""

    dependencies = [("channels", "0002_append_only")]
    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
