"""From applications to what everyone may read: a published reply, and what is disclosed because it is asked for.

Either begins as the draft of a record and goes the way of every record: its review decides, not this module.
"""

from __future__ import annotations

import re
from dataclasses import astuple

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from gongkai import personal_data
from gongkai.letters.letter import Value
from gongkai.outcomes import outcomes
from website.access_requests import identity, ledger, letters, services
from website.access_requests.choices import Visibility
from website.access_requests.models import AccessRequest, Applicant, Letter, Practice
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.services import record as log
from website.publishing.kinds import kinds
from website.publishing.models import Column, Record

REPLY = "reply"
"""The kind of record by which a reply is published."""
_SHORTEST = 2


def stripped(text: str, request: AccessRequest) -> str:
    """Return a text without the applicant's and consulted parties' particulars, other personal data masked."""
    for secret in _particulars(request):
        text = re.sub(re.escape(secret), "某某", text, flags=re.IGNORECASE)
    return personal_data.mask(text, personal_data.find(text))


def letter_without_names(letter: Letter) -> bytes:
    """Return a letter's Word file with nobody named in it who applied or was asked.

    Raises ``NotAllowed`` once what it says was erased.
    """
    hidden = _particulars(letter.request)

    def veiled(text: str) -> str:
        for secret in hidden:
            text = text.replace(secret, "某某")
        return text

    said: dict[str, Value] = {}
    for id, value in letters.values_of(letter).items():
        if isinstance(value, tuple):
            said[id] = tuple(map(veiled, value))
        else:
            said[id] = veiled(value) if isinstance(value, str) else value
    return letters.word_saying(letter, said)


def _particulars(request: AccessRequest) -> list[str]:
    """Return everything by which somebody of the case could be known, the longest first."""
    applicant = Applicant.objects.filter(request=request).first()
    said = identity.unpack(applicant.sealed) if applicant else identity.Identity()
    known = {said.name, said.id_number, said.representative, said.phone, said.email, said.address}
    known |= {text for each in request.consultees.all() for text in astuple(each.who)}
    return sorted((text.strip() for text in known if len(text.strip()) >= _SHORTEST), key=len, reverse=True)


def proposed(request: AccessRequest) -> tuple[str, str]:
    """Return name and text of the record by which a reply would be published."""
    standing, outcome = ledger.standing_of(request), outcomes()[request.outcome]
    said = (request.title, request.document_number, request.description)
    paragraphs = [
        f"申请内容：{'；'.join(text for text in said if text.strip())}",
        f"处理结果：{outcome.label}（{outcome.law}）",
        f"理由和依据：{standing.grounds}",
    ]
    body = "".join(f"<p>{escape(stripped(each, request))}</p>" for each in paragraphs)
    return stripped(f"关于“{request.subject}”的答复", request)[:200], body


@transaction.atomic
def publish_reply(request: AccessRequest, *, column: Column, title: str, body: str, by: Person) -> Record:
    """Draft the record by which a reply is published; it is public once that record has gone through its review.

    Raises ``NotAllowed`` with every reason against it.
    """
    held = AccessRequest.objects.select_for_update().get(pk=request.pk)
    practice = Practice.objects.filter(agency=held.agency_id).first()
    if not (practice and practice.publishes_replies):
        raise NotAllowed(["本机关没有开放答复选登，请公开工作机构负责人在“依申请公开设置”里打开。"])
    if held.reply_record_id:
        raise NotAllowed(["这一件的答复已经起草选登，请在“公开信息”里继续。"])
    details = {"outcome": outcomes()[held.outcome].label, "law": outcomes()[held.outcome].law}
    record = _draft(held, REPLY, column, stripped(title, held), stripped(body, held), by, details)
    services.take(request, "publish_reply", by=by, detail={"record": record.pk})
    AccessRequest.objects.filter(pk=held.pk).update(reply_record=record)
    request.reply_record = record
    return record


@transaction.atomic
def make_proactive(request: AccessRequest, *, kind: str, column: Column, title: str, by: Person) -> Record:
    """Draft the record by which what was asked for is disclosed to everyone (条例第四十四条).

    Raises ``NotAllowed`` with every reason against it.
    """
    held = AccessRequest.objects.select_for_update().get(pk=request.pk)
    if held.proactive_record_id:
        raise NotAllowed(["这一件已经起草转为主动公开，请在“公开信息”里继续。"])
    record = _draft(held, kind, column, stripped(title, held), "", by, {})
    services.take(request, "make_proactive", by=by, detail={"record": record.pk, "reason": "多人申请或者申请人建议"})
    AccessRequest.objects.filter(pk=held.pk).update(proactive_record=record)
    request.proactive_record = record
    return record


def _draft(
    request: AccessRequest, kind: str, column: Column, title: str, body: str, by: Person, details: dict[str, str]
) -> Record:
    if not title.strip():
        raise NotAllowed(["请填写名称。"])
    record = Record(
        agency=request.agency,
        column=column,
        kind=kind,
        title=title.strip()[:200],
        body=[{"type": "text", "value": body}] if body else [],
        details=details,
        generated_on=request.decided_on or timezone.localdate(),
        catalogue_code=kinds()[kind].catalogue,
        drafter=by,
        live=False,
    )
    record.save()
    record.save_revision(user=by)
    log("record.drafted", agency=request.agency, by=by, target=record)
    return record


def opened(record: Record) -> None:
    """Mark the application whose reply a record publishes; called when the record becomes visible."""
    request = AccessRequest.objects.filter(reply_record=record)
    request.update(visibility=Visibility.PUBLISHED, published_at=timezone.now(), published_summary=record.text)


def closed(record: Record) -> None:
    """Take the mark away; called when the record is withdrawn."""
    AccessRequest.objects.filter(reply_record=record).update(
        visibility=Visibility.PRIVATE, published_at=None, published_summary=""
    )


def asked_by_several(request: AccessRequest) -> int:
    """Return how many applications to the organ name exactly the same information, this one with them."""
    if not request.title.strip():
        return 1
    return AccessRequest.objects.of(request.agency).filter(title=request.title).count()
