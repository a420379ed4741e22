"""Consultations: each a line with its draft and its answers, and every opinion as it came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from website.access_requests import identity
from website.agencies.models import AgencyQuerySet
from website.consultations.models import ConsultationPractice, Opinion, PublicConsultation, Sender
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, told
from website.operations.archive.sealed import Sealed

PLACE = f"{CLOSED}/意见征集"


def write(sealed: Sealed, agencies: AgencyQuerySet) -> int:
    """Write everything about an organ's consultations, and return how many there are.

    What happened to each is in the audit trail; the announcements and the feedback are among the records.
    """
    folder = sealed.files.folder
    whole = PublicConsultation.objects.within(agencies).prefetch_related(
        "paragraphs", "files__document", "answers__by", "writers"
    )
    count = folder.write_lines(f"{PLACE}/事项.jsonl", (_line(each) for each in in_batches(whole)))
    folder.write_lines(f"{PLACE}/意见.jsonl", _opinions(sealed, agencies))
    practices = ConsultationPractice.objects.filter(agency__in=agencies)
    folder.write_lines(f"{PLACE}/设置.jsonl", (told(each) for each in practices))
    return count


def _line(each: PublicConsultation) -> dict[str, Any]:
    return {
        **told(each),
        "draft": [paragraph.text for paragraph in each.paragraphs.all()],
        "files": [file.document.filename for file in each.files.all()],
        "answers": [told(answer) for answer in each.answers.all()],
        "writers": [writer.name for writer in each.writers.all()],
    }


def _opinions(sealed: Sealed, agencies: AgencyQuerySet) -> Iterator[dict[str, Any]]:
    found = Opinion.objects.filter(consultation__agency__in=agencies)
    related = found.select_related("consultation", "paragraph", "entered_by", "handling", "sender")
    for each in in_batches(related):
        handling, sender = getattr(each, "handling", None), getattr(each, "sender", None)
        yield {
            **told(each, without=("form",)),
            "about": each.about,
            "answer": handling.answer_id if handling else None,
            "public_text": handling.public_text if handling else "",
            "sender": _who(sealed, sender),
        }


def _who(sealed: Sealed, sender: Sender | None) -> Any:
    if sender is None:
        return ""
    return sealed.who(sender.sealed, lambda text: asdict(identity.unpack(text)), erased=True)
