"""Requests to correct what an organ holds about the one who asks (条例第四十一条): taken in, found again, held.

They are answered by a letter: see ``correction_letters``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from website.access_requests import files, identity, numbering
from website.access_requests.identity import Identity
from website.access_requests.models import CorrectionPaper, CorrectionRequest, Paper, Practice
from website.access_requests.services import Upload
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.models import Entry
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
    form: str = "",
    same_place: int = 0,
) -> Registered | None:
    """Take in a request for correction: from the public site, or entered by a clerk.

    ``form`` is the secret name of the form that was sent; one that made a request already makes none again, and
    nothing is returned: its code was shown.

    Raises ``NotAllowed`` naming everything that is missing, ``UnsafeFile`` for a file that may not be kept.
    """
    received_on, uploads = received_on or timezone.localdate(), list(uploads)
    if reasons := list(_missing(agency, applicant, claim, received_on, uploads)):
        raise NotAllowed(reasons)
    digest = identity.code_digest(form) if form else None
    if digest and CorrectionRequest.objects.filter(form_digest=digest).exists():
        return None
    code = numbering.secret_code()
    due = working_days(agency).add_working_days(received_on, days_of(agency))
    made = CorrectionRequest.objects.create(
        agency=agency,
        number=f"更{received_on.year}-{numbering.next_in(agency, 'correction', received_on.year):04}",
        code_digest=identity.code_digest(code),
        form_digest=digest,
        sealed=identity.pack(applicant),
        record=claim.record,
        about=claim.about.strip(),
        wrong=claim.wrong.strip(),
        evidence=claim.evidence.strip(),
        received_on=received_on,
        due_on=due.day,
        due_is_provisional=due.provisional,
        filled_by=by,
        same_place=same_place,
    )
    for upload in uploads:
        kind = CorrectionPaper.Kind.IDENTITY if upload.kind == Paper.Kind.IDENTITY else CorrectionPaper.Kind.EVIDENCE
        CorrectionPaper.objects.create(correction=made, kind=kind, **files.put(agency, upload.name, upload.data))
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
    if not claim.evidence.strip() and all(each.kind == Paper.Kind.IDENTITY for each in uploads):
        yield "请说明证据或者上传证据：要求更正与自身相关的信息，应当有证据证明记录不准确（条例第四十一条）。"
    if received_on > timezone.localdate():
        yield f"收到日期{received_on}在今天以后，请核对。"


@transaction.atomic
def reveal(correction: CorrectionRequest, *, by: Person, reason: str) -> Identity:
    """Return who asks, and write down who looked and why.

    Raises ``NotAllowed`` without a reason, or once the identity was erased.
    """
    if not reason.strip():
        raise NotAllowed(["请写明为什么要查看申请人的身份信息，查看会记入审计记录。"])
    if not correction.sealed:
        raise NotAllowed(["申请人的身份信息已经按保存期限清除。"])
    log("applicant.viewed", agency=correction.agency, by=by, target=correction, detail={"reason": reason.strip()})
    return identity.unpack(correction.sealed)


def opened_by(agency: Agency, number: str, code: str) -> CorrectionRequest | None:
    """Return the request with a number that a code opens; numbers and codes are read leniently."""
    wanted = "".join(unicodedata.normalize("NFKC", number).split()).removeprefix("更")
    found = CorrectionRequest.objects.filter(agency=agency, number=f"更{wanted}").first()
    return found if found and identity.is_code(code, found.code_digest) else None


@transaction.atomic
def hold(correction: CorrectionRequest, *, by: Person | None, reason: str, held: bool) -> None:
    """Keep the identity longer, or no longer; ``by`` is ``None`` for what the platform does while a dispute is open.

    Raises ``NotAllowed`` without a reason, and for who may not.
    """
    if by and not scope_of(by).holds(correction.agency, *WORKERS):
        raise NotAllowed(["暂缓清除由受理员、公开工作机构负责人办理。"])
    if not reason.strip():
        raise NotAllowed(["请写明理由，例如正在行政复议、行政诉讼。"])
    CorrectionRequest.objects.filter(pk=correction.pk).update(held=held)
    action = "correction.held" if held else "correction.released"
    log(action, agency=correction.agency, by=by, target=correction, detail={"reason": reason.strip()[:300]})


def held_by_platform(correction: CorrectionRequest) -> bool:
    """Whether it was the platform that held a request last; what a member of staff held, they release themselves."""
    acts = Entry.objects.filter(target_kind=correction._meta.label_lower, target_id=str(correction.pk))
    last = acts.filter(action__in=("correction.held", "correction.released")).order_by("-sequence").first()
    return last is not None and last.action == "correction.held" and last.person_id is None
