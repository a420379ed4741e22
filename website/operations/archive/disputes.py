"""Disputes: each a line with its papers, and its whole ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from website.agencies.models import AgencyQuerySet
from website.agencies.sealing import unseal
from website.disputes import ledger
from website.disputes.models import DisputeCase, DisputeEvent, DisputePaper, DisputePractice
from website.operations.archive.names import safe
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, told
from website.operations.archive.sealed import Sealed

PLACE = f"{CLOSED}/复议诉讼"


def write(sealed: Sealed, agencies: AgencyQuerySet) -> int:
    """Write everything about an organ's disputes, and return how many there are."""
    folder, papers = sealed.files.folder, Prefetch("papers", DisputePaper.objects.select_related("by").order_by("pk"))
    cases = in_batches(DisputeCase.objects.within(agencies).prefetch_related(papers))
    count = folder.write_lines(f"{PLACE}/案件.jsonl", (_line(sealed, case) for case in cases))
    folder.write_lines(f"{PLACE}/案件经过.jsonl", _events(agencies))
    practices = DisputePractice.objects.filter(agency__in=agencies)
    folder.write_lines(f"{PLACE}/设置.jsonl", (told(each) for each in practices))
    return count


def _line(sealed: Sealed, case: DisputeCase) -> dict[str, Any]:
    place = f"{PLACE}/材料/{case.filed_on.year}/{case.pk:08d} {safe(case.number)}"
    papers = [
        {
            **told(paper, without=("name", "size", "sha256", "media_type")),
            **sealed.paper(paper, f"{place}/{paper.get_kind_display()}", names_somebody=True),
        }
        for paper in case.papers.all()
    ]
    return {**told(case), "other_party": sealed.who(case.other_party, unseal, erased=False), "papers": papers}


def _events(agencies: AgencyQuerySet) -> Iterator[dict[str, Any]]:
    """Yield every line of every ledger as it was hashed, with its hash."""
    lines = DisputeEvent.objects.filter(case__agency__in=agencies).order_by("case_id", "number")
    for event in lines.iterator(chunk_size=2000):
        yield {
            **ledger.hashed_fields(event),
            "hash": event.hash,
            "action_label": event.get_kind_display(),
            "time": event.at.isoformat(),
        }
