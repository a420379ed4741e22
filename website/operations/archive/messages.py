"""Messages: each a line with its papers and the units that helped, and its whole ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch

from website.access_requests import identity
from website.agencies.models import AgencyQuerySet
from website.correspondence import ledger
from website.correspondence.models import JointUnit, Message, MessageEvent, MessagePaper, MessagePractice
from website.operations.archive.names import safe
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, told
from website.operations.archive.sealed import Sealed

PLACE = f"{CLOSED}/信件"


def write(sealed: Sealed, agencies: AgencyQuerySet) -> int:
    """Write everything about an organ's messages, and return how many there are."""
    folder = sealed.files.folder
    messages = Message.objects.within(agencies).select_related("handler", "drafted_by", "reviewed_by", "filled_by")
    messages = messages.prefetch_related(
        Prefetch("papers", MessagePaper.objects.select_related("by").order_by("pk")),
        Prefetch("joint_units", JointUnit.objects.select_related("unit").order_by("pk")),
    )
    count = folder.write_lines(f"{PLACE}/信件.jsonl", (_line(sealed, each) for each in in_batches(messages)))
    folder.write_lines(f"{PLACE}/信件经过.jsonl", _events(agencies))
    practices = MessagePractice.objects.filter(agency__in=agencies)
    folder.write_lines(f"{PLACE}/设置.jsonl", (told(each) for each in practices))
    return count


def _line(sealed: Sealed, message: Message) -> dict[str, Any]:
    place = f"{PLACE}/材料/{message.received_on.year}/{message.pk:08d} {safe(message.number)}"
    papers = [
        {
            **told(paper, without=("name", "size", "sha256", "media_type")),
            **sealed.paper(paper, f"{place}/{paper.get_kind_display()}", names_somebody=True),
        }
        for paper in message.papers.all()
    ]
    return {
        **told(message),
        "sender": sealed.who(message.sealed, _identity, erased=message.erased_at is not None),
        "papers": papers,
        "joint_units": [{**told(each), "unit_name": each.unit.name} for each in message.joint_units.all()],
    }


def _identity(text: str) -> dict[str, str]:
    return asdict(identity.unpack(text))


def _events(agencies: AgencyQuerySet) -> Iterator[dict[str, Any]]:
    """Yield every line of every ledger as it was hashed, with its hash."""
    lines = MessageEvent.objects.filter(message__agency__in=agencies).order_by("message_id", "number")
    for event in lines.iterator(chunk_size=2000):
        yield {
            **ledger.hashed_fields(event),
            "hash": event.hash,
            "action_label": event.label,
            "time": event.at.isoformat(),
        }
