"""The text of a reply that was written elsewhere: read from its file and compared before anybody can sign it.

A reply that was signed before its application was entered here is written down as it is, with what it lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils import timezone

from gongkai.document import Document, Paragraph
from gongkai.errors import GongkaiError
from gongkai.letters import Letter as Written
from gongkai.letters import missing_elsewhere, remedy_text
from gongkai.readers import read_document
from gongkai.request_ledger import Standing
from website.access_requests import files, outcome_book
from website.access_requests.letter_facts import contest_for, values_for
from website.access_requests.models import AccessRequest, Letter, Paper
from website.agencies.errors import NotAllowed
from website.agencies.sealing import CannotOpen

FEWEST = 40
"""A file with fewer characters than this holds no reply: it is a picture, or an empty page."""
_READ = "答复书要能读出文字才能核对、签发：请上传 Word 文件或者有文字的 PDF，或者在本平台“文书”里拟制答复书"


class File(Protocol):
    """A file that comes with a step."""

    name: str
    data: bytes
    kind: str


@dataclass(frozen=True)
class Looked:
    """What came of reading one file: what stands against it as the reply, and whether it could be read at all."""

    name: str
    reasons: tuple[str, ...] = ()
    read: bool = True


def proof(
    request: AccessRequest, standing: Standing, *, on: date, detail: Mapping[str, Any], uploads: Iterable[File]
) -> dict[str, Any]:
    """Return what the signature of a reply rests on: a letter signed here, or the text of a file, compared in full.

    Raises ``NotAllowed`` naming every part that the reply lacks, for a file without text, and for one that claims to
    be older than the entry of its application and is not.
    """
    if "letter" in detail:
        return _signed_here(request, detail["letter"])
    if not str(detail.get("signed_before", "")).strip():
        return _compared(request, standing, on, uploads)
    _demand_older(request, on)
    try:
        return _compared(request, standing, on, uploads)
    except NotAllowed as lacking:
        return {"remedy": False, "lacks": "；".join(each.rstrip("。") for each in lacking.reasons)}


def _compared(request: AccessRequest, standing: Standing, on: date, uploads: Iterable[File]) -> dict[str, Any]:
    looked = _looked_at(request, standing, on, uploads)
    if whole := next((each for each in looked if not each.reasons), None):
        return {"remedy": True, "remedy_text": remedy_of(request, standing, on), "compared": whole.name}
    raise NotAllowed(_fewest(looked) or [f"还没有答复书。{_READ}。"])


def _fewest(looked: list[Looked]) -> list[str]:
    """Return what stands against the file that comes closest."""
    return list(min((each.reasons for each in looked), key=len, default=()))


def demand_same(
    request: AccessRequest, standing: Standing, signature: tuple[date, Mapping[str, Any]], uploads: Iterable[File]
) -> None:
    """Raise ``NotAllowed`` when what is handed to the applicant can be read and is not the reply that was signed.

    A scan of the stamped paper cannot be read, and may be handed out: its text was compared when it was signed.
    """
    on, detail = signature
    if detail.get("signed_before") or detail.get("letter"):
        return
    looked = [each for each in _looked(request, standing, on, _letters(uploads)) if each.read]
    if looked and all(each.reasons for each in looked):
        raise NotAllowed(_fewest(looked))


def remedy_of(request: AccessRequest, standing: Standing, on: date) -> str:
    """Return the words on remedies that a reply of a day must print. Raises ``LetterRefused`` with cause and cure."""
    return remedy_text(_written(request, standing, on))


def entered_on(request: AccessRequest) -> date:
    """Return the day on which an application was entered here; one that was split off came in with the whole."""
    first = request
    while first.split_from:
        first = first.split_from
    return timezone.localdate(first.submitted_at)


def _signed_here(request: AccessRequest, letter: Any) -> dict[str, Any]:
    held = request.letters.filter(pk=letter, state=Letter.State.SIGNED, dated__isnull=False)
    if not held.exclude(word=None).exists():
        raise NotAllowed(["这份答复书还没有在“文书”里签发，请刷新页面。"])
    return {"remedy": True}


def _demand_older(request: AccessRequest, on: date) -> None:
    entered = entered_on(request)
    if on >= entered:
        raise NotAllowed(
            [f"这件申请{entered}登入本平台，{on}签发不在登入以前，不能按登入以前已经签发登记，请上传答复书核对。"]
        )


def _looked_at(request: AccessRequest, standing: Standing, on: date, uploads: Iterable[File]) -> list[Looked]:
    """Return what came of every file that may be the reply: those that come with the step, or those kept before."""
    if given := _letters(uploads):
        return _looked(request, standing, on, given)
    made = request.letters.values_list("word", "pdf")
    ours = {paper for pair in made for paper in pair if paper}
    kept = request.papers.filter(kind=Paper.Kind.LETTER).exclude(stored="").exclude(pk__in=ours).order_by("-pk")
    return _looked(request, standing, on, [(each.name, _opened(each)) for each in kept])


def _letters(uploads: Iterable[File]) -> list[tuple[str, bytes]]:
    return [(each.name, each.data) for each in uploads if each.kind == Paper.Kind.LETTER]


def _opened(paper: Paper) -> bytes:
    try:
        return files.opened(paper)
    except (CannotOpen, FileNotFoundError):
        return b""


def _looked(request: AccessRequest, standing: Standing, on: date, given: list[tuple[str, bytes]]) -> list[Looked]:
    if not given:
        return []
    wanted = _written(request, standing, on)
    asked = (request.title, request.document_number, request.description)
    cited = f"{standing.withheld_under}；{standing.grounds}"
    return [_look(name, data, wanted, asked, cited) for name, data in given]


def _look(name: str, data: bytes, wanted: Written, asked: tuple[str, ...], cited: str) -> Looked:
    try:
        text = "\n".join(_lines(read_document(data, name)))
    except GongkaiError as error:
        cause = getattr(error, "cause", str(error))
        return Looked(name, (f"“{name}”：{cause}。{_READ}。",), read=False)
    if len("".join(text.split())) < FEWEST:
        return Looked(name, (f"“{name}”里读不出文字，是扫描件、图片或者空白页。{_READ}。",), read=False)
    lacks = missing_elsewhere(wanted, text, asked=asked, cited=cited)
    return Looked(name, tuple(f"“{name}”：{reason}。" for reason in lacks))


def _lines(document: Document) -> Iterable[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from ("".join(cell.text for cell in block.distinct(row)) for row in range(len(block.rows)))


def _written(request: AccessRequest, standing: Standing, on: date) -> Written:
    """Return the reply as far as the case knows it, with the words on remedies that hold on a day."""
    book = outcome_book.book_on(on)
    if standing.outcome not in book.outcomes:
        raise NotAllowed(["还没有处理结果，请先拟稿。"])
    kind = book.outcomes[standing.outcome].letter
    contest, faults = contest_for(request, standing.outcome, on)
    if faults:
        raise NotAllowed(faults)
    values = values_for(request, kind, on=on)
    return Written(kind, values, contest)
