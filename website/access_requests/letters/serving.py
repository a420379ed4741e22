"""Service of a signed letter, with its proof (条例第三十六条、第四十条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from gongkai import letter_moves, letters
from gongkai.lifecycle import label
from website.access_requests import services
from website.access_requests.letters.kept import values_of
from website.access_requests.letters.reviewing import hold
from website.access_requests.letters.steps import step_of
from website.access_requests.models import (
    CorrectionLetter,
    Letter,
    Paper,
    Redaction,
    RequestEvent,
)
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of

_SERVERS = (Role.CLERK, Role.OFFICE_HEAD)
_WITH_PROOF = (Letter.Method.DIRECT, Letter.Method.ENTRUSTED, Letter.Method.EMAIL, Letter.Method.FAX)


@dataclass(frozen=True)
class Service:
    """How a letter was served: ``on`` is when it arrived, ``posted_on`` when it was given to the post."""

    method: str
    on: date
    mail_number: str = ""
    posted_on: date | None = None
    proof: Upload | None = None

    @property
    def counted_on(self) -> date:
        """The day that counts for the organ's limit: what is posted is in time on the day it was given to the post."""
        return self.posted_on if self.method == Letter.Method.POST and self.posted_on else self.on


@transaction.atomic
def serve(letter: Letter, service: Service, *, by: Person) -> Letter:
    """Write down that a letter was served, with its proof; what it says becomes visible to the applicant if it is his.

    Raises ``NotAllowed`` without proof, and for a letter served on the web that does not say where reconsideration can
    be asked for there (行政复议法第二十二条第二款).
    """
    held = hold(letter)
    if reasons := unserved(held, service, by):
        raise NotAllowed(reasons)
    event = _served(held, service, by)
    papers = event.detail.get("papers") or []
    held.proof = Paper.objects.get(pk=papers[0]["id"]) if papers else None
    written_down(held, service)
    if letters.kinds()[held.kind].to == "applicant" and held.pdf:
        held.pdf.shown = True
        held.pdf.save(update_fields=["shown"])
    if held.is_reply:
        given = Redaction.objects.filter(paper__request=held.request, released=True).values("result")
        Paper.objects.filter(pk__in=given).update(shown=True)
    return held


def written_down(letter: Letter | CorrectionLetter, service: Service) -> None:
    """Keep with a letter how it was served."""
    letter.method, letter.mail_number, letter.posted_on = service.method, service.mail_number.strip(), service.posted_on
    letter.served_on, letter.state = service.on, Letter.State.SERVED
    letter.save()


def unserved(letter: Letter | CorrectionLetter, service: Service, by: Person) -> list[str]:
    """Return what stands against writing down that a letter was served so."""
    found = []
    if not scope_of(by).holds(letter.agency, *_SERVERS):
        found.append("送达由受理员、公开工作机构负责人登记。")
    if letter.state != Letter.State.SIGNED:
        return [*found, f"{letter}现在是“{letter.get_state_display()}”，不能登记送达。"]
    if service.method not in Letter.Method.values:
        found.append("请选择送达方式。")
    if letter.dated and service.on < letter.dated:
        found.append(f"送达日期{service.on}早于成文日期{letter.dated}，请核对。")
    if service.method == Letter.Method.POST:
        found += _unposted(letter, service)
    elif service.method in _WITH_PROOF and service.proof is None:
        found.append("请存入送达凭证：签收单、受托机关的回执，或者电子邮件、传真的发送记录。")
    elif service.method == Letter.Method.WEB:
        found += _not_on_web(letter)
    return found


def _unposted(letter: Letter | CorrectionLetter, service: Service) -> list[str]:
    found = []
    if not service.mail_number.strip() or service.posted_on is None:
        found.append("邮寄的，请填写邮政企业的邮件号和交邮日期。")
    elif letter.dated and not letter.dated <= service.posted_on <= service.on:
        found.append(f"交邮日期{service.posted_on}应在成文日期和送达日期之间，请核对。")
    return found


def _not_on_web(letter: Letter | CorrectionLetter) -> list[str]:
    if letters.kinds()[letter.kind].to != "applicant":
        return ["只有给申请人的文书能在本网站提供。"]
    url = letter.agency.reconsideration_url
    if letters.kinds()[letter.kind].remedy and (not url or url not in str(values_of(letter).get("remedy", ""))):
        return ["通过互联网送达的，文书须写明网上申请行政复议的地址，这一份没有写，请用别的方式送达。"]
    return []


def _served(letter: Letter, service: Service, by: Person) -> RequestEvent:
    detail: dict[str, Any] = {
        "letter": letter.pk,
        "method": service.method,
        "mail_number": service.mail_number.strip(),
        "served_on": service.on.isoformat(),
        "number": letter.number,
    }
    uploads = [Upload(service.proof.name, service.proof.data, Paper.Kind.PROOF)] if service.proof else []
    request, behind = letter.request, letter_moves.of_kind(letter.kind)
    if letter.is_reply and request.state == "signed":
        return services.take(
            request, "serve", by=by, on=service.counted_on, detail={**detail, "service_proof": True}, uploads=uploads
        )
    if not behind.served_as:
        return services.take(request, "letter", by=by, on=service.counted_on, detail=detail, uploads=uploads)
    event = step_of(letter)
    if behind.move and not event:
        raise NotAllowed([f"请先办理“{label(behind.move)}”，再登记这份文书的送达。"])
    if behind.served_as == "consultation_received" and event:
        detail["consultation"] = event.detail["consultation"]
    return services.take(request, behind.served_as, by=by, on=service.on, detail=detail, uploads=uploads)
