"""What an applicant does with the number and the code of a case, without an account."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db import transaction

from website.access_requests import identity, numbering, services
from website.access_requests.ledger import APPLICANT
from website.access_requests.models import AccessRequest, Paper, RequestEvent
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.audit.services import record as log

LONGEST = 5000
"""Characters of what an applicant writes in one step."""


@cache
def _nobodys() -> str:
    """Return the hash of a code that is nobody's: an unknown number takes as long as a wrong code."""
    return identity.code_digest(numbering.secret_code())


def open_case(agency: Agency, number: str, code: str) -> AccessRequest | None:
    """Return the case of a number when the code is its own; nothing, without saying which of them is wrong."""
    found = AccessRequest.objects.of(agency).filter(number=number.strip()).first()
    right = identity.is_code(code, found.code_digest if found else _nobodys())
    if found is None or not right:
        return None
    _freshen(found, code)
    return found


def _freshen(request: AccessRequest, code: str) -> None:
    """Let a code no longer hang on a key that is to go away, with those of the applications that it opens too."""
    fresh = identity.code_digest(code)
    if fresh != request.code_digest:
        AccessRequest.objects.filter(code_digest=request.code_digest).update(code_digest=fresh)
        request.code_digest = fresh


@transaction.atomic
def confirm(request: AccessRequest) -> RequestEvent:
    """Confirm, as the organ asked, that the application was received: today is the day of receipt (条例第三十一条).

    Raises ``NotAllowed`` when the organ has not asked: one side alone does not settle the day.
    """
    if not request.events.filter(kind="ask_confirmation").exists():
        raise NotAllowed(["本机关还没有请您确认，请等工作人员联系，或者打电话询问。"])
    return services.take(request, "confirm", by=None, actor=APPLICANT, detail={"method": "网上"})


def clarify(
    request: AccessRequest, *, text: str, good_reason: str = "", uploads: Iterable[Upload] = ()
) -> RequestEvent:
    """Make the application clearer; after the time for it only with a good reason (条例第三十条)."""
    detail = {"text": _demanded(text, "请写明补正的内容。")}
    if good_reason.strip():
        detail["good_reason"] = good_reason.strip()[:LONGEST]
    return services.take(request, "clarify", by=None, actor=APPLICANT, detail=detail, uploads=uploads)


def give_reason(request: AccessRequest, *, text: str, uploads: Iterable[Upload] = ()) -> RequestEvent:
    """Say why one asks for so much so often (条例第三十五条)."""
    detail = {"text": _demanded(text, "请写明理由。")}
    return services.take(request, "give_reason", by=None, actor=APPLICANT, detail=detail, uploads=uploads)


def prove_payment(request: AccessRequest, *, uploads: Iterable[Upload]) -> RequestEvent:
    """Hand in a proof of payment; that the money came is for the clerk to confirm."""
    held = list(uploads)
    if not held:
        raise NotAllowed(["请选择缴费凭证的文件或者照片。"])
    if request.state != "await_fee":
        raise NotAllowed(["现在不需要缴费，请刷新页面看办到了哪一步。"])
    return services.take(request, "paper", by=None, actor=APPLICANT, detail={"about": "缴费凭证"}, uploads=held)


def withdraw(request: AccessRequest, *, text: str = "") -> RequestEvent:
    """Take the application back, in writing."""
    detail = {"in_writing": True, "text": text.strip()[:LONGEST]}
    return services.take(request, "withdraw", by=None, actor=APPLICANT, detail=detail)


def fetched(paper: Paper) -> None:
    """Write down that the applicant took a file."""
    log("paper.fetched", agency=paper.request.agency, by=None, target=paper.request, detail={"paper": paper.pk})


def _demanded(text: str, otherwise: str) -> str:
    said = text.strip()
    if not said:
        raise NotAllowed([otherwise])
    if len(said) > LONGEST:
        raise NotAllowed([f"最多写{LONGEST}字，更多的内容请作为文件上传。"])
    return said
