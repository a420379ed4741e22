"""The ledger of a delivery is append-only."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from website.audit import append_only

TABLE = "channels_deliverystep"


def forbid(apps: Any, editor: Any) -> None:
    """Make the table append-only."""
    append_only.forbid(editor, TABLE)


def allow(apps: Any, editor: Any) -> None:
    """Take the triggers away."""
    append_only.allow(editor, TABLE)


class Migration(migrations.Migration):
    """Make the steps append-only."""

    dependencies = [("channels", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
