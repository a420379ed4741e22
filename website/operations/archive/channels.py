"""Where records went: outlets without their secrets, deliveries with their whole ledger, figures of visits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from website.agencies.models import AgencyQuerySet
from website.channels import ledger
from website.channels.models import Delivery, DeliveryStep, Outlet, VisitFigure
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, told
from website.operations.archive.sealed import Sealed

PLACE = f"{CLOSED}/渠道投放"


def write(sealed: Sealed, agencies: AgencyQuerySet) -> int:
    """Write everything of an organ's outlets, and return how many deliveries there are."""
    folder = sealed.files.folder
    outlets = Outlet.objects.filter(agency__in=agencies).order_by("pk").prefetch_related("columns")
    folder.write_lines(f"{PLACE}/渠道.jsonl", (_outlet(each) for each in outlets))
    deliveries = in_batches(Delivery.objects.within(agencies).select_related("outlet"))
    count = folder.write_lines(f"{PLACE}/投放.jsonl", ({**told(each), "name": each.outlet.name} for each in deliveries))
    folder.write_lines(f"{PLACE}/投放经过.jsonl", _steps(agencies))
    visits = in_batches(VisitFigure.objects.within(agencies).select_related("by"))
    folder.write_lines(f"{PLACE}/访问量.jsonl", (told(each) for each in visits))
    return count


def _outlet(outlet: Outlet) -> dict[str, Any]:
    return {**told(outlet, without=("sealed_secret",)), "columns": [each.title for each in outlet.columns.all()]}


def _steps(agencies: AgencyQuerySet) -> Iterator[dict[str, Any]]:
    """Yield every line of every ledger as it was hashed, with its hash."""
    lines = DeliveryStep.objects.filter(delivery__outlet__agency__in=agencies).order_by("delivery_id", "number")
    for step in lines.iterator(chunk_size=2000):
        yield {
            **ledger.hashed_fields(step),
            "hash": step.hash,
            "action_label": step.get_kind_display(),
            "time": step.at.isoformat(),
        }
