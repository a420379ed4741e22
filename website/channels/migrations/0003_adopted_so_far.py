"""What named the county's portal among its channels was counted as adopted: from now on it is, as deliveries."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import TextField
from django.db.models.functions import Cast

PORTAL = "county_portal"
NAME = "县政府门户网站"


def take_over(apps: Any, editor: Any) -> None:
    """Make an outlet for each organ that has such records, and an adopted delivery for each of them."""
    Record = apps.get_model("publishing", "Record")
    named = Record.objects.annotate(channels_text=Cast("channels", TextField())).filter(
        channels_text__contains=f'"{PORTAL}"', live=True, openness="proactive", published_on__isnull=False
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
    """Add the delivery; a record that was withdrawn since is withdrawn there, too.

    It has no ledger: nothing is known of how it went, and every line of a ledger is anchored in the audit trail.
    """
    apps.get_model("channels", "Delivery").objects.create(
        record=record,
        outlet=outlet,
        version=record.live_revision_id or 0,
        title=record.title,
        reason="以前的公开渠道中有它",
        state="withdrawn" if record.withdrawn_at else "adopted",
        published_on=record.published_on,
        adopted=True,
    )


class Migration(migrations.Migration):
    """Take over what was counted as adopted."""

    dependencies = [("channels", "0002_append_only")]
    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
