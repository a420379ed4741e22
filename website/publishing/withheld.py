"""Looking again at what is withheld: what may be public by now is to be made public (条例第十八条)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.services import record as log
from website.publishing.choices import Openness
from website.publishing.guards import next_review
from website.publishing.models import Record


@transaction.atomic
def review(record: Record, *, decision: str, next_on: date | None, reason: str, by: Person) -> None:
    """Keep a record withheld until another day, or turn it into a draft that is to be disclosed.

    Raises ``NotAllowed`` without a reason, or for a next day that is past.
    """
    record = Record.objects.select_for_update().get(pk=record.pk)
    if not reason.strip():
        raise NotAllowed(["评估要写明理由。"])
    if decision == "keep":
        if next_on and next_on <= timezone.localdate():
            raise NotAllowed(["下次评估日应在今天之后。"])
        record.next_review_on = next_on or next_review(record)
        record.save(update_fields=["next_review_on"])
    else:
        _open(record, by)
    log(
        "record.reassessed", agency=record.agency, by=by, target=record, detail={"decision": decision, "reason": reason}
    )


def _open(record: Record, by: Person) -> None:
    draft = record.get_latest_revision_as_object()
    draft.openness, draft.withhold_ground, draft.withhold_reason = Openness.PROACTIVE, "", ""
    draft.next_review_on = None
    draft.save_revision(user=by)
    kept = ("openness", "withhold_ground", "withhold_reason", "next_review_on")
    Record.objects.filter(pk=record.pk).update(concluded_at=None, **{name: getattr(draft, name) for name in kept})
