"""Taking out of a found document what may not be given (区分处理，条例第三十七条), until the reply is signed.

The original stays as it came and is never shown to the applicant. What is marked is kept beside it, sealed; each run
makes a new file, whose proof was found by reading it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from gongkai import redaction as library
from gongkai.errors import GongkaiError
from gongkai.redaction import Mark, NotRedacted, Survey
from website.access_requests import files, people
from website.access_requests.models import AccessRequest, Paper, Redaction
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.sealing import seal, unseal
from website.audit.services import record as log

MOST_MARKS = 5_000
MOST_WORDS = 100
OPEN_STATES = ("received", "processing", "consulting", "drafting")
"""While what is given may still be changed: until the reply is signed."""
STAND_INS = {"█": "逐字换成█", "〔已隐去〕": "每处换成〔已隐去〕，看不出字数"}
_ENDINGS = (".pdf", ".docx")


@dataclass(frozen=True)
class Work:
    """What somebody wants taken out: words to look for, marks, and what stands in their place in Word."""

    words: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    stand_in: str = "█"


def can_be_redacted(paper: Paper) -> bool:
    """Whether a paper of a case is of a kind from which something can be taken out."""
    return paper.kind == Paper.Kind.FOUND and paper.name.lower().endswith(_ENDINGS) and bool(paper.stored)


def is_open(request: AccessRequest) -> bool:
    """Whether what is given may still be changed."""
    return request.state in OPEN_STATES


def of(paper: Paper) -> Redaction | None:
    """Return what was done to a paper so far."""
    return Redaction.objects.filter(paper=paper).select_related("result", "by").first()


def work_of(redaction: Redaction | None) -> Work:
    """Return what is to be taken out, opened."""
    if redaction is None or not redaction.sealed:
        return Work()
    held: dict[str, Any] = json.loads(unseal(redaction.sealed))
    marks = tuple(Mark.from_data(each) for each in held["marks"])
    return Work(tuple(held["words"]), marks, held.get("stand_in", "█"))


def survey(paper: Paper, words: Sequence[str] = ()) -> Survey:
    """Return where text stands in a paper and what may have to go. Raises ``NotAllowed`` with cause and cure."""
    try:
        return library.find(files.opened(paper), paper.name, words=words)
    except (NotRedacted, GongkaiError) as error:
        raise NotAllowed([f"{error}。"]) from error


@transaction.atomic
def keep(paper: Paper, work: Work, *, by: Person) -> Redaction:
    """Keep words and marks, without making a file yet. Raises ``NotAllowed`` once the reply is signed."""
    held = _held(paper, by)
    if len(work.marks) > MOST_MARKS or len(work.words) > MOST_WORDS:
        raise NotAllowed([f"一份文件最多划{MOST_MARKS}处、查{MOST_WORDS}个词，请拆成几个文件。"])
    held.sealed = seal(_packed(work))
    held.by = by
    held.save()
    return held


@transaction.atomic
def run(paper: Paper, work: Work, *, by: Person) -> Redaction:
    """Make the file without what is marked, and keep it with its proof; the result before, if any, is let go.

    Raises ``NotAllowed`` when it could not be proved that the marked is gone, and once the reply is signed.
    """
    held = keep(paper, work, by=by)
    try:
        done = library.redact(files.opened(paper), work.marks, paper.name, stand_in=work.stand_in)
    except (NotRedacted, GongkaiError) as error:
        raise NotAllowed([f"{error}。"]) from error
    _let_go(held)
    stem, dot, ending = paper.name.rpartition(".")
    held.result = files.keep(
        paper.request,
        kind=Paper.Kind.RELEASED,
        name=f"{stem}（公开）{dot}{ending}",
        data=done.data,
        by=by,
        made_from=paper,
    )
    held.proof, held.released = done.proof.as_data(), False
    held.save()
    told = {"file": paper.name, "count": len(work.marks), "sha256": held.result.sha256}
    log("paper.redacted", agency=paper.request.agency, by=by, target=paper.request, detail=told)
    return held


@transaction.atomic
def undo(paper: Paper, *, by: Person) -> Redaction:
    """Let the result go; words and marks stay, to be changed. Raises ``NotAllowed`` once the reply is signed."""
    held = _held(paper, by)
    if held.result is None:
        raise NotAllowed(["还没有隐去后的文件，不需要撤销。"])
    _let_go(held)
    held.save()
    log("paper.redaction_undone", agency=paper.request.agency, by=by, target=paper.request, detail={"file": paper.name})
    return held


@transaction.atomic
def release(paper: Paper, *, released: bool, by: Person) -> Redaction:
    """Settle whether the result is given with the reply; it becomes visible when the reply is served, not before.

    Raises ``NotAllowed`` without a result, and once the reply is signed.
    """
    held = _held(paper, by)
    if held.result is None:
        raise NotAllowed(["还没有隐去后的文件，请先隐去。"])
    held.released = released
    held.save(update_fields=["released"])
    told = {"file": held.result.name, "released": released}
    log("paper.released", agency=paper.request.agency, by=by, target=paper.request, detail=told)
    return held


def suggested(found: Survey) -> list[Mark]:
    """Return the marks of what was found for sure."""
    return [mark for each in found.suggestions if each.certain for mark in each.marks]


def merged(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return marks without those of one place twice; the last word on its article counts."""
    return tuple({mark.where: mark for mark in marks}.values())


def _held(paper: Paper, by: Person) -> Redaction:
    request = AccessRequest.objects.select_for_update().select_related("agency").get(pk=paper.request_id)
    people.demand(request, "search", by=by)
    if not is_open(request):
        raise NotAllowed(["答复书已经签发，或者这件申请已经办结，不能再改要提供的文件。"])
    if not can_be_redacted(paper):
        raise NotAllowed(["只能隐去存为“检索到的信息”的 PDF 和 Word（.docx）文件。"])
    if paper.shown:
        raise NotAllowed(["原件设为申请人可以下载，不能再隐去，请先核对。"])
    held, _ = Redaction.objects.select_for_update(of=("self",)).get_or_create(paper=paper, defaults={"by": by})
    return held


def _let_go(redaction: Redaction) -> None:
    """Erase the result before; that it was there stays known."""
    if redaction.result:
        files.erase(redaction.result)
    redaction.result, redaction.released, redaction.proof = None, False, {}


def _packed(work: Work) -> str:
    marks = [mark.as_data() for mark in work.marks]
    return json.dumps({"words": list(work.words), "marks": marks, "stand_in": work.stand_in}, ensure_ascii=False)
