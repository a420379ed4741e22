"""Events of public opinion: each a line with its answers, drafts, briefs and papers, and its whole ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from website.agencies.models import AgencyQuerySet
from website.monitoring import event_ledger
from website.monitoring.models import EventAlert, EventPaper, EventPractice, EventStep, OpinionEvent
from website.operations.archive.names import safe
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, told
from website.operations.archive.sealed import Sealed

PLACE = f"{CLOSED}/舆情事件"


def write(sealed: Sealed, agencies: AgencyQuerySet) -> int:
    """Write everything about an organ's events, and return how many there are."""
    folder = sealed.files.folder
    events = OpinionEvent.objects.within(agencies).select_related("handler", "drafted_by", "reviewed_by")
    events = events.prefetch_related(
        Prefetch("papers", EventPaper.objects.select_related("by").order_by("pk")),
        Prefetch("alerts", EventAlert.objects.select_related("person").order_by("pk")),
        *("answers", "drafts", "briefs", "groups"),
    )
    count = folder.write_lines(f"{PLACE}/事件.jsonl", (_line(sealed, each) for each in in_batches(events)))
    folder.write_lines(f"{PLACE}/事件经过.jsonl", _steps(agencies))
    practices = EventPractice.objects.filter(agency__in=agencies)
    folder.write_lines(f"{PLACE}/设置.jsonl", (told(each) for each in practices))
    return count


def _line(sealed: Sealed, event: OpinionEvent) -> dict[str, Any]:
    place = f"{PLACE}/材料/{event.found_at.year}/{event.pk:08d} {safe(event.number)}"
    papers = [
        {
            **told(paper, without=("name", "size", "sha256", "media_type")),
            **sealed.paper(paper, place, names_somebody=True),  # what was said in public shows who said it
        }
        for paper in event.papers.all()
    ]
    return {
        **told(event),
        "answers": [told(each) for each in event.answers.all()],
        "drafts": [told(each) for each in event.drafts.all()],
        "briefs": [told(each) for each in event.briefs.all()],
        "groups": [each.pk for each in event.groups.all()],
        "alerts": [told(each) for each in event.alerts.all()],
        "papers": papers,
    }


def _steps(agencies: AgencyQuerySet) -> Iterator[dict[str, Any]]:
    """Yield every line of every ledger as it was hashed, with its hash."""
    lines = EventStep.objects.filter(event__agency__in=agencies).order_by("event_id", "number")
    for step in lines.iterator(chunk_size=2000):
        yield {
            **event_ledger.hashed_fields(step),
            "hash": step.hash,
            "action_label": step.label,
            "time": step.at.isoformat(),
        }
