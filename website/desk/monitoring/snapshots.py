"""Opening the evidence: for a reason that is written down, as a file that no browser runs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from website.agencies.errors import NotAllowed
from website.agencies.sealing import CannotOpen
from website.desk.monitoring.forms import ReasonForm
from website.monitoring import snapshots
from website.monitoring.models import Snapshot
from website.monitoring.people import OPENERS, organs_of


def opening(request: HttpRequest, opinion_snapshot: int) -> HttpResponse:
    """Ask why, and hand the bytes out."""
    person: Any = request.user
    kept = Snapshot.objects.filter(agency__in=organs_of(person, *OPENERS))
    snapshot = get_object_or_404(kept.select_related("agency"), pk=opinion_snapshot)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _handed_out(snapshot, snapshots.open_for(snapshot, by=person, reason=form.cleaned_data["reason"]))
        except NotAllowed as refusal:
            form.add_error("reason", list(refusal.reasons))
        except CannotOpen as trouble:
            form.add_error(None, f"证据快照打不开，或者校验值与保存时不符：{trouble}")
    items = snapshot.items.order_by("pk")[:10]
    context = {"form": form, "snapshot": snapshot, "items": items, "title": "查看证据快照", "icon": "lock"}
    return render(request, "desk/monitoring/snapshot.html", context)


def _handed_out(snapshot: Snapshot, data: bytes) -> HttpResponse:
    """Return the bytes as something to be saved: what stands in them is never shown by the desk itself."""
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, snapshot.name)
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "no-store"
    return response
