"""Requests to correct what an organ holds about the one who asks (条例第四十一条): taken in, decided, told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from website.access_requests import files, identity, numbering
from website.access_requests.identity import Identity
from website.access_requests.models import CorrectionPaper, CorrectionRequest, Practice
from website.access_requests.services import Upload
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.publishing.models import Record

WORKERS = (Role.CLERK, Role.OFFICE_HEAD)
"""Who takes in and decides requests for correction."""
OF_OTHERS = (CorrectionRequest.Result.FORWARDED, CorrectionRequest.Result.TOLD)
"""What comes of one that another organ has the power to decide."""


@dataclass(frozen=True)
class Claim:
    """What is said to be wrong."""

    about: str
    wrong: str
    evidence: str
    record: Record | None = None


@dataclass(frozen=True)
class Registered:
    """A new request for correction, and the secret code that is shown once and kept nowhere."""

    correction: CorrectionRequest
    code: str


@transaction.atomic
def register(
    agency: Agency,
    *,
    applicant: Identity,
    claim: Claim,
    received_on: date | None = None,
    uploads: Iterable[Upload] = (),
    by: Person | None = None,
) -> Registered:
    """Take in a request for correction: from the public site, or entered by a clerk.

    Raises ``NotAllowed`` naming everything that is missing, ``UnsafeFile`` for a file that may not be kept.
    """
    received_on, uploads = received_on or timezone.localdate(), list(uploads)
    if reasons := list(_missing(agency, applicant, claim, received_on, uploads)):
        raise NotAllowed(reasons)
    code = numbering.secret_code()
    due = working_days(agency).add_working_days(received_on, days_of(agency))
    made = CorrectionRequest.objects.create(
        agency=agency,
        number=f"更{received_on.year}-{numbering.next_in(agency, 'correction', received_on.year):04}",
        code_digest=identity.code_digest(code),
        sealed=identity.pack(applicant),
        record=claim.record,
        about=claim.about.strip(),
        wrong=claim.wrong.strip(),
        evidence=claim.evidence.strip(),
        received_on=received_on,
        due_on=due.day,
        due_is_provisional=due.provisional,
        filled_by=by,
    )
    for upload in uploads:
        CorrectionPaper.objects.create(correction=made, **files.put(agency, upload.name, upload.data))
    log("correction.received", agency=agency, by=by, target=made, detail={"until": due.day})
    return Registered(made, code)


def days_of(agency: Agency) -> int:
    """Return in how many working days the organ decides; no article sets a limit 〔推定〕."""
    practice = Practice.objects.filter(agency=agency).first()
    return practice.correction_days if practice else int(Practice._meta.get_field("correction_days").default)


def _missing(
    agency: Agency, applicant: Identity, claim: Claim, received_on: date, uploads: list[Upload]
) -> Iterator[str]:
    if agency != agency.organ:
        yield f"{agency}是内设机构，更正申请由{agency.organ}受理（条例第四十一条）。"
    if not applicant.name.strip():
        yield "请填写申请人的姓名或者名称。"
    if not (applicant.phone or applicant.email or applicant.address).strip():
        yield "请填写一种联系方式：电话、电子邮箱或者通信地址。"
    if not claim.about.strip() or not claim.wrong.strip():
        yield "请写明是哪一条信息、哪里不准确、应当是什么（条例第四十一条）。"
    if not claim.evidence.strip() and not uploads:
        yield "请说明证据或者上传证据：要求更正与自身相关的信息，应当有证据证明记录不准确（条例第四十一条）。"
    if received_on > timezone.localdate():
        yield f"收到日期{received_on}在今天以后，请核对。"


@transaction.atomic
def decide(
    correction: CorrectionRequest,
    *,
    result: str,
    answer: str,
    by: Person,
    on: date | None = None,
    other_organ: str = "",
) -> CorrectionRequest:
    """Write down what came of a request for correction, and what the applicant was told.

    Raises ``NotAllowed`` with every reason against it.
    """
    held = CorrectionRequest.objects.select_for_update().select_related("agency").get(pk=correction.pk)
    on = on or timezone.localdate()
    if not scope_of(by).holds(held.agency, *WORKERS):
        raise NotAllowed(["更正申请由受理员、公开工作机构负责人办理。"])
    if held.decided_on:
        raise NotAllowed([f"这一件{held.decided_on}已经办结，请刷新页面。"])
    if not answer.strip():
        raise NotAllowed(["请写明告知申请人的内容（条例第四十一条）。"])
    if result in OF_OTHERS and not other_organ.strip():
        raise NotAllowed(["本机关无权更正的，请写明有权更正的机关（条例第四十一条）。"])
    if not held.received_on <= on <= timezone.localdate():
        raise NotAllowed([f"告知日期{on}应在收到日期{held.received_on}和今天之间，请核对。"])
    held.result, held.answer, held.other_organ = result, answer.strip(), other_organ.strip()
    held.decided_on, held.decided_by = on, by
    held.save(update_fields=["result", "answer", "other_organ", "decided_on", "decided_by"])
    log("correction.decided", agency=held.agency, by=by, target=held, detail={"conclusion": held.get_result_display()})
    return held


@transaction.atomic
def reveal(correction: CorrectionRequest, *, by: Person, reason: str) -> Identity:
    """Return who asks, and write down who looked and why. Raises ``NotAllowed`` without a reason."""
    if not reason.strip():
        raise NotAllowed(["请写明为什么要查看申请人的身份信息，查看会记入审计记录。"])
    log("applicant.viewed", agency=correction.agency, by=by, target=correction, detail={"reason": reason.strip()})
    return identity.unpack(correction.sealed)
