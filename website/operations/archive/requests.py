"""Applications and requests for correction: each a line with its papers, letters and notices, and its whole ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch

from website.access_requests import identity, ledger, replies
from website.access_requests.letters import values_of
from website.access_requests.models import (
    AccessRequest,
    Assignment,
    CorrectionRequest,
    Letter,
    LetterTemplate,
    Paper,
    Party,
    Practice,
    Redaction,
    RequestEvent,
)
from website.agencies.errors import NotAllowed
from website.agencies.models import AgencyQuerySet
from website.agencies.sealing import CannotOpen, unseal
from website.operations.archive.names import safe, safe_file
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, named, told
from website.operations.archive.sealed import ERASED, Sealed

PLACE = f"{CLOSED}/依申请公开"
NAMELESS = frozenset({Paper.Kind.FOUND, Paper.Kind.RELEASED})
"""Papers that are the organ's own and name nobody who applied or was asked; every other kind may."""


def write(sealed: Sealed, agencies: AgencyQuerySet) -> int:
    """Write everything about an organ's applications, and return how many there are."""
    folder = sealed.files.folder
    lines = (_line(sealed, request) for request in in_batches(_whole(agencies)))
    count = folder.write_lines(f"{PLACE}/申请.jsonl", lines)
    folder.write_lines(f"{PLACE}/办理过程.jsonl", _events(agencies))
    folder.write_lines(f"{PLACE}/更正申请.jsonl", _corrections(sealed, agencies))
    folder.write_lines(f"{PLACE}/文书模板.jsonl", _templates(sealed, agencies))
    folder.write_lines(f"{PLACE}/设置.jsonl", (told(each) for each in Practice.objects.filter(agency__in=agencies)))
    return count


def _whole(agencies: AgencyQuerySet) -> Any:
    letters = Letter.objects.select_related("template", "word", "pdf", "drafted_by", "signed_by").order_by("pk")
    return (
        AccessRequest.objects.within(agencies)
        .select_related("agency", "applicant", "unit", "filled_by", "handler", "drafted_by")
        .prefetch_related(
            Prefetch("papers", Paper.objects.select_related("by", "redaction__by").order_by("pk")),
            Prefetch("letters", letters),
            Prefetch("assignments", Assignment.objects.select_related("unit", "answered_by").order_by("pk")),
            "consultees",
            "notices",
        )
    )


def _line(sealed: Sealed, request: AccessRequest) -> dict[str, Any]:
    erased, applicant = request.erased_at is not None, getattr(request, "applicant", None)
    place = f"{PLACE}/材料/{request.submitted_at.year}/{request.pk:08d} {safe(request.number)}"
    return {
        **told(request),
        "applicant": sealed.who(applicant.sealed if applicant else "", _identity, erased=erased),
        "papers": [_paper(sealed, paper, place) for paper in request.papers.all()],
        "letters": [_letter(sealed, request, letter, place) for letter in request.letters.all()],
        "consultees": [
            {**told(each), "who": sealed.who(each.sealed, _party, erased=erased)} for each in request.consultees.all()
        ],
        "assignments": [{**told(each), "unit_name": each.unit.name} for each in request.assignments.all()],
        "notices": [told(each) for each in request.notices.all()],
    }


def _identity(text: str) -> dict[str, str]:
    return asdict(identity.unpack(text))


def _party(text: str) -> dict[str, str]:
    return asdict(Party(**json.loads(unseal(text))))


def _paper(sealed: Sealed, paper: Paper, place: str) -> dict[str, Any]:
    redaction: Redaction | None = getattr(paper, "redaction", None)
    return {
        **told(paper, without=("name", "size", "sha256", "media_type")),
        **sealed.paper(paper, f"{place}/{paper.get_kind_display()}", names_somebody=paper.kind not in NAMELESS),
        **({"redaction": told(redaction)} if redaction else {}),
    }


def _letter(sealed: Sealed, request: AccessRequest, letter: Letter, place: str) -> dict[str, Any]:
    """Return a letter's line; where identities are kept back, beside it a copy of its Word file that names nobody."""
    letter.request = request
    said = {**told(letter), "label": letter.label}
    if sealed.identities:
        return {**said, "says": _says(letter)}
    name = f"{place}/文书（隐去姓名）/{letter.pk:08d} {safe(letter.label)}.docx"
    try:
        sealed.files.folder.write(name, [replies.letter_without_names(letter)])
    except (NotAllowed, CannotOpen) as error:
        return {**said, "file": "", "why": str(error)}
    return {**said, "file": name}


def _says(letter: Letter) -> Any:
    try:
        return values_of(letter) if letter.sealed else ERASED
    except CannotOpen as error:
        return str(error)


def _events(agencies: AgencyQuerySet) -> Iterator[dict[str, Any]]:
    """Yield every line of every ledger as it was hashed, with its hash."""
    lines = RequestEvent.objects.filter(request__agency__in=agencies).order_by("request_id", "number")
    for event in lines.iterator(chunk_size=2000):
        yield {
            **ledger.hashed_fields(event),
            "hash": event.hash,
            "action_label": event.label,
            "time": event.at.isoformat(),
        }


def _corrections(sealed: Sealed, agencies: AgencyQuerySet) -> Iterator[dict[str, Any]]:
    whole = CorrectionRequest.objects.within(agencies).select_related("filled_by", "decided_by")
    for each in in_batches(whole.prefetch_related("papers")):
        place = f"{PLACE}/更正申请材料/{each.pk:08d} {safe(each.number)}"
        papers = [{"id": paper.pk, **sealed.paper(paper, place, names_somebody=True)} for paper in each.papers.all()]
        yield {**told(each), "applicant": sealed.who(each.sealed, _identity, erased=True), "papers": papers}


def _templates(sealed: Sealed, agencies: AgencyQuerySet) -> Iterator[dict[str, Any]]:
    for each in in_batches(LetterTemplate.objects.filter(agency__in=agencies).select_related("by", "ended_by")):
        name = f"{PLACE}/文书模板/{each.pk:08d} {safe_file(each.name)}"
        sealed.files.folder.write(name, [bytes(each.data)])
        yield {**told(each), "by": named(each.by), "file": name}
