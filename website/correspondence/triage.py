"""From a message to an application, a correction, a petition or another organ and back, without retyping.

Each goes on with the clock of what it becomes.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from website.access_requests import corrections, files, identity
from website.access_requests import services as requests
from website.access_requests.corrections import Claim
from website.access_requests.models import AccessRequest, Applicant, CorrectionRequest, Paper
from website.access_requests.services import Content
from website.agencies.beside import organs_beside
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Person
from website.correspondence import codes, services
from website.correspondence.models import Message, MessagePaper
from website.correspondence.services import Said


@transaction.atomic
def to_request(message: Message, *, applicant_kind: str, confirmed_on: date, by: Person) -> AccessRequest:
    """Make an application of a message that asks for information, once its sender said that it is one.

    The day on which both sides confirmed it is the day of receipt, as for any application by internet
    (条例第三十一条〔推定〕); the code of the message opens the application. Raises ``NotAllowed`` with every reason
    against it, such as an anonymous sender.
    """
    held = _unguarded(message)
    if confirmed_on < held.received_on:
        raise NotAllowed([f"确认日期{confirmed_on}早于收到日期{held.received_on}，请核对。"])
    made = requests.register(
        held.agency,
        channel="web",
        applicant_kind=applicant_kind,
        applicant=identity.unpack(held.sealed),
        content=Content(title=held.subject, description=held.text),
        on=confirmed_on,
        uploads=[requests.Upload(name, data, Paper.Kind.ATTACHMENT) for name, data in _papers(held)],
        by=by,
    ).request
    requests.take(made, "confirm", by=by, on=confirmed_on, detail={"comment": f"由{held}转来，来信人确认是申请"})
    AccessRequest.objects.filter(pk=made.pk).update(code_digest=codes.digest_of(held))
    _ends(message, "to_request", by=by, number=made.number, request=made, outcome="request")
    made.refresh_from_db()
    return made


@transaction.atomic
def to_correction(message: Message, *, wrong: str, evidence: str, by: Person) -> CorrectionRequest:
    """Make a request for correction of a message (条例第四十一条); its limit runs from when the message came in.

    Raises ``NotAllowed`` with every reason against it.
    """
    held = _unguarded(message)
    made = corrections.register(
        held.agency,
        applicant=identity.unpack(held.sealed),
        claim=Claim(about=held.subject, wrong=wrong.strip() or held.text, evidence=evidence),
        received_on=held.received_on,
        uploads=[requests.Upload(name, data) for name, data in _papers(held)],
        by=by,
    )
    CorrectionRequest.objects.filter(pk=made.correction.pk).update(code_digest=codes.digest_of(held))
    _ends(message, "to_correction", by=by, number=made.correction.number, correction=made.correction)
    made.correction.refresh_from_db()
    return made.correction


def _unguarded(message: Message) -> Message:
    """Return a message locked, unless it is a report. Raises ``NotAllowed``."""
    held = services.held_of(message)
    if held.guarded:
        raise NotAllowed(["举报不能转为申请：举报人的身份会被更多人看到。请告知举报人另行申请。"])
    return held


def _papers(message: Message) -> list[tuple[str, bytes]]:
    came = message.papers.filter(kind=MessagePaper.Kind.ATTACHMENT).exclude(stored="").order_by("pk")
    return [(each.name, files.opened(each)) for each in came]


def _ends(
    message: Message,
    event: str,
    *,
    by: Person,
    number: str,
    request: AccessRequest | None = None,
    correction: CorrectionRequest | None = None,
    outcome: str = "correction",
) -> None:
    """Name the new case on the message and end it."""
    Message.objects.filter(pk=message.pk).update(request=request, correction=correction, outcome=outcome)
    services.take(message, event, by=by, detail={"number": number})


@transaction.atomic
def to_petition(message: Message, *, to: str, by: Person, told_on: date | None = None) -> None:
    """Hand a message to the petition office; its sender is told within fifteen days (信访工作条例第二十三条)."""
    services.take(message, "to_petition", by=by, detail={"to": to})
    if told_on:
        services.take(message, "tell_petition", by=by, on=told_on)


@transaction.atomic
def to_organ(message: Message, organ: Agency, *, reason: str, by: Person, not_concerned: bool = False) -> Message:
    """Hand a message that is not the organ's affair to another organ of the platform, which answers its sender.

    Its limit there runs from now, when that organ receives it; the code of the message opens it. Raises ``NotAllowed``,
    for a report too that may concern the organ: ``not_concerned`` says that it does not.
    """
    held = services.held_of(message)
    if not takers(held.agency).filter(pk=organ.pk).exists():
        raise NotAllowed([f"{organ}在平台上没有公开的网站，来信人查不到进展。请用书面方式转送，写明转给哪个机关。"])
    said = Said(
        kind=held.kind,
        subject=held.subject,
        text=held.text,
        channel="passed_on",
        order_number=held.order_number,
        may_publish=held.may_publish,
        sender=identity.unpack(held.sealed),
    )
    uploads = [services.Upload(name, data) for name, data in _papers(held)]
    made = services.taken_in(organ, said, code_digest=codes.digest_of(held), uploads=uploads, by=by, came_from=held)
    given = {"to": organ.name, "reason": reason, "number": made.number, "not_concerned": not_concerned}
    services.take(message, "hand_over", by=by, detail=given)
    return made


def takers(agency: Agency) -> AgencyQuerySet:
    """Return the organs of the platform that go on with a message: there its sender can follow it."""
    return organs_beside(agency).filter(home__live=True)


@transaction.atomic
def from_request(request: AccessRequest, *, kind: str, by: Person) -> Message:
    """Make a message of an application that was a complaint, a report or a petition (条例第三十九条第一款).

    Its limit runs from the day on which the application was ended; the code of the application opens it. Raises
    ``NotAllowed`` for an application that did not end so, or became a message before.
    """
    held = AccessRequest.objects.select_for_update(of=("self",)).select_related("agency").get(pk=request.pk)
    if held.outcome != "X_PETITION" or held.decided_on is None:
        raise NotAllowed(["只有按“信访举报投诉类申请”办结的申请可以转为信件。"])
    if Message.objects.filter(from_request=held).exists():
        raise NotAllowed(["这件申请已经转为信件。"])
    applicant = Applicant.objects.filter(request=held).first()
    said = Said(
        kind=kind,
        subject=held.subject[:120],
        text=(held.description or held.subject)[: services.MOST_TEXT],
        channel="request",
        received_at=_at(held.decided_on),
        sender=identity.unpack(applicant.sealed) if applicant else identity.Identity(),
    )
    came = held.papers.filter(kind=Paper.Kind.ATTACHMENT).exclude(stored="").order_by("pk")
    uploads = [services.Upload(each.name, files.opened(each)) for each in came]
    made = services.register(held.agency, said, by=by, uploads=uploads, from_request=held)
    return made.message


def _at(day: date) -> datetime:
    """Return a moment of a day, which is now for today."""
    now = timezone.now()
    return now if day == timezone.localdate(now) else timezone.make_aware(datetime.combine(day, time(9)))
