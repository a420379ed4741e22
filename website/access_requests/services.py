"""Taking in applications and taking their steps: each step one event, in one transaction, under a lock on the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai import request_ledger
from gongkai.deadlines import Clock, CourseRefused
from gongkai.deadlines.terms import channels
from gongkai.lifecycle import MoveRefused
from gongkai.request_ledger import Standing
from website.access_requests import files, identity, ledger, notices, numbering, people, reply_text
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, Applicant, ApplicantKey, Paper, RequestEvent
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log


@dataclass(frozen=True)
class Content:
    """What is asked for (条例第二十九条第二款第二项、第三项)."""

    title: str = ""
    document_number: str = ""
    description: str = ""
    form: str = "electronic"
    route: str = "web"


@dataclass(frozen=True)
class Upload:
    """A file that comes with a step."""

    name: str
    data: bytes
    kind: str = Paper.Kind.ATTACHMENT
    shown: bool = False


@dataclass(frozen=True)
class Registered:
    """A new application, and the secret code that is shown once and kept nowhere."""

    request: AccessRequest
    code: str


@transaction.atomic
def register(
    agency: Agency,
    *,
    channel: str,
    applicant_kind: str,
    applicant: Identity,
    content: Content,
    on: date | None = None,
    arrived_on: date | None = None,
    oral: bool = False,
    uploads: Iterable[Upload] = (),
    by: Person | None = None,
    suggestions_shown: int = 0,
    same_place: int = 0,
) -> Registered:
    """Take in an application: from the public site, or entered by a clerk with the day on which it was handed in.

    Raises ``NotAllowed`` naming everything that 条例第二十九条 demands and that is missing, and ``UnsafeFile`` for a
    file that may not be kept.
    """
    today = timezone.localdate()
    on = on or today
    if reasons := list(_missing(agency, channel, applicant, content, on, arrived_on, today)):
        raise NotAllowed(reasons)
    code = numbering.secret_code()
    request = AccessRequest.objects.create(
        agency=agency,
        number=numbering.request_number(agency, on.year),
        code_digest=identity.code_digest(code),
        channel=channel,
        applicant_kind=applicant_kind,
        title=content.title.strip(),
        document_number=content.document_number.strip(),
        description=content.description.strip(),
        form=content.form,
        route=content.route,
        oral=oral,
        filled_by=by,
        suggestions_shown=suggestions_shown,
        same_place=same_place,
    )
    keep_identity(request, applicant)
    for upload in uploads:
        files.keep(request, kind=upload.kind, name=upload.name, data=upload.data, by=by, shown=True)
    detail: dict[str, Any] = {"channel": channel}
    if arrived_on:
        detail["arrived_on"] = arrived_on
    ledger.append(request, "submit", on=on, detail=detail, by=by, actor=ledger.APPLICANT)
    standing = ledger.standing_of(request)
    _settle(request, standing, ledger.clock_of(request, standing))
    notices.tell(request, "submit", on)
    return Registered(request, code)


def _missing(
    agency: Agency,
    channel: str,
    applicant: Identity,
    content: Content,
    on: date,
    arrived_on: date | None,
    today: date,
) -> Iterable[str]:
    if agency != agency.organ:
        yield f"{agency}是内设机构，申请由{agency.organ}受理（条例第二十七条）。"
    if channel not in channels():
        yield f"没有“{channel}”这种提交渠道，请重新选择。"
    if not applicant.name.strip():
        yield "请填写申请人的姓名或者名称（条例第二十九条）。"
    if not (applicant.phone or applicant.email or applicant.address or applicant.fax).strip():
        yield "请填写一种联系方式：电话、电子邮箱、传真或者通信地址（条例第二十九条）。"
    if not (content.title or content.document_number or content.description).strip():
        yield "请写明需要什么信息：名称、文号或者便于查询的其他特征性描述（条例第二十九条）。"
    if on > today:
        yield f"提交日期{on}在今天以后，请核对。"
    if arrived_on and not on <= arrived_on <= today:
        yield f"到达日期{arrived_on}应在提交日期{on}和今天之间，请核对。"


def keep_identity(request: AccessRequest, applicant: Identity) -> None:
    """Seal the applicant's identity and lay down the keyed hashes by which it is found."""
    Applicant.objects.update_or_create(request=request, defaults={"sealed": identity.pack(applicant)})
    request.applicant_keys.all().delete()
    ApplicantKey.objects.bulk_create(
        ApplicantKey(request=request, particular=name, digest=digest) for name, digest in identity.keys_of(applicant)
    )


def masked(request: AccessRequest) -> Identity:
    """Return the applicant as lists and pages show it."""
    applicant = Applicant.objects.filter(request=request).first()
    return identity.unpack(applicant.sealed).masked if applicant else Identity()


@transaction.atomic
def reveal(request: AccessRequest, *, by: Person, reason: str) -> Identity:
    """Return the applicant in full, and write down who looked and why.

    Raises ``NotAllowed`` without a reason, or once the identity was erased.
    """
    if not reason.strip():
        raise NotAllowed(["请写明为什么要查看申请人的身份信息，查看会记入审计记录。"])
    applicant = Applicant.objects.filter(request=request).first()
    if applicant is None or not applicant.sealed:
        raise NotAllowed(["申请人的身份信息已经按保存期限清除。"])
    log("applicant.viewed", agency=request.agency, by=by, target=request, detail={"reason": reason.strip()})
    return identity.unpack(applicant.sealed)


@transaction.atomic
def new_code(request: AccessRequest, *, by: Person, reason: str) -> str:
    """Give an application another secret code, and return it: the applicant lost the one before, which ends with it.

    Whoever asks for it has to prove who one is; the reason says how that was seen. Raises ``NotAllowed`` without it.
    """
    if not reason.strip():
        raise NotAllowed(["请写明怎样核对了申请人的身份，换发查询码会记入审计记录。"])
    code = numbering.secret_code()
    family = AccessRequest.objects.filter(code_digest=request.code_digest)
    family.update(code_digest=identity.code_digest(code))
    request.code_digest = identity.code_digest(code)
    log("applicant.code_renewed", agency=request.agency, by=by, target=request, detail={"reason": reason.strip()})
    return code


@transaction.atomic
def take(
    request: AccessRequest,
    kind: str,
    *,
    by: Person | None,
    on: date | None = None,
    detail: Mapping[str, Any] | None = None,
    uploads: Iterable[Upload] = (),
    actor: str = "",
    at: Agency | None = None,
) -> RequestEvent:
    """Take a step, or write down a fact: checked against the ledger, added to it, and everything settled together.

    ``by`` is nothing for the applicant and for the platform, which ``actor`` tells apart; ``at`` is a unit that was
    asked for something, whose people may answer. What is drafted, reviewed, signed, served and archived for an
    application is so for those that are answered together with it. Raises ``NotAllowed`` with every reason that
    stands against it, ``UnsafeFile`` for a file that may not be kept.
    """
    lead = request.joined_to
    if lead and lead.state != "closed" and kind in TOGETHER:
        raise NotAllowed([f"这一件与{lead.number}号一同答复，请在那一件上办理，两件一起走。"])
    event = _take(request, kind, by=by, on=on, detail=detail, uploads=uploads, actor=actor, at=at)
    if kind in TOGETHER:
        _take_together(request, event)
    return event


TOGETHER = ("triage", "assign", "draft", "redraft", "review", "send_back", "sign", "serve", "archive")
"""The steps that applications which are answered together take together."""


def _take_together(request: AccessRequest, event: RequestEvent) -> None:
    """Take a step with every application that is answered together with this one; each keeps a ledger of its own."""
    detail = {name: value for name, value in event.detail.items() if name != "papers"}
    for child in request.joined.exclude(state="closed").order_by("pk"):
        if event.kind == "assign" and child.state != "received":
            continue
        try:
            _take(child, event.kind, by=event.by, on=event.on, detail=detail, lead=request)
        except NotAllowed as refusal:
            raise NotAllowed([f"一同答复的{child.number}号：{reason}" for reason in refusal.reasons]) from refusal


def hold(request: AccessRequest, seen: int | None) -> list[RequestEvent]:
    """Lock an application for the caller's transaction, and return what was added to it after line ``seen``."""
    held = AccessRequest.objects.select_for_update().get(pk=request.pk)
    return list(held.events.filter(number__gt=seen).order_by("number")) if seen is not None else []


def _take(
    request: AccessRequest,
    kind: str,
    *,
    by: Person | None,
    on: date | None = None,
    detail: Mapping[str, Any] | None = None,
    uploads: Iterable[Upload] = (),
    actor: str = "",
    at: Agency | None = None,
    lead: AccessRequest | None = None,
) -> RequestEvent:
    """Take a step with one application; ``lead`` is the one together with which it is answered, proved already."""
    held = AccessRequest.objects.select_for_update().select_related("agency").get(pk=request.pk)
    on, given = on or timezone.localdate(), ledger.written(detail)
    people.demand(held, kind, by=by, actor=actor, step=str(given.get("step", "")), at=at)
    lines = [event.line for event in held.events.order_by("number")]
    _demand_day(lines, on)
    uploads = list(uploads)
    given |= {"together": lead.number} if lead else _proved(held, lines, kind, on, given, uploads)
    for upload in uploads:
        paper = files.keep(held, kind=upload.kind, name=upload.name, data=upload.data, by=by, shown=upload.shown)
        given.setdefault("papers", []).append({"id": paper.pk, "name": paper.name, "sha256": paper.sha256})
    standing, clock = _after(held, lines, kind, on, given)
    event = ledger.append(held, kind, on=on, detail=given, by=by, actor=actor, state=standing.state)
    if kind in ("draft", "redraft", "triage", "still_unclear"):
        held.drafted_by = by
        held.save(update_fields=["drafted_by"])
    if kind in ("hold", "release"):
        held.held = kind == "hold"
        held.save(update_fields=["held"])
    _settle(held, standing, clock)
    for name in (*ledger.SETTLED, "drafted_by", "held"):
        setattr(request, name, getattr(held, name))
    notices.tell(held, kind, on)
    return event


def _proved(
    request: AccessRequest,
    lines: list[request_ledger.Event],
    kind: str,
    on: date,
    given: Mapping[str, Any],
    uploads: list[Upload],
) -> dict[str, Any]:
    """Return what the text of a reply proves of its signature; nobody says by hand that a remedy is stated."""
    if kind == "sign":
        standing = request_ledger.replay(lines)
        if standing.state != "drafting":
            return {"remedy": False}
        return reply_text.proof(request, standing, on=on, detail=given, uploads=uploads)
    if kind == "serve" and uploads:
        standing = request_ledger.replay(lines)
        signed = next((each for each in reversed(request_ledger.corrected(lines)) if each.kind == "sign"), None)
        if signed and standing.state == "signed":
            reply_text.demand_same(request, standing, (signed.on, signed.detail), uploads)
    return {}


def _after(
    request: AccessRequest, lines: list[request_ledger.Event], kind: str, on: date, detail: Mapping[str, Any]
) -> tuple[Standing, Clock]:
    """Return where an application stands after a step, once everything against it is out of the way, and its clock."""
    calendar, terms = working_days(request.agency), ledger.terms_of(request)
    try:
        request_ledger.attempt(request_ledger.replay(lines), kind, on, detail, calendar, terms)
        after = request_ledger.replay([*lines, request_ledger.Event(len(lines) + 1, kind, on, dict(detail))])
        return after, request_ledger.clock_of(after, calendar, today=timezone.localdate(), terms=terms)
    except MoveRefused as error:
        raise NotAllowed([f"{reason}。" for reason in error.reasons]) from error
    except (CourseRefused, request_ledger.LedgerBroken) as error:
        raise NotAllowed([f"{error}。"]) from error


def _demand_day(lines: list[request_ledger.Event], on: date) -> None:
    today = timezone.localdate()
    if on > today:
        raise NotAllowed([f"日期{on}在今天以后，请核对。"])
    if lines and on < lines[0].on:
        raise NotAllowed([f"日期{on}早于提交申请之日{lines[0].on}，请核对。"])


def _settle(request: AccessRequest, standing: Standing, clock: Clock) -> None:
    ledger.settle(request, standing, clock)
    request.save(update_fields=list(ledger.SETTLED))


@transaction.atomic
def correct(
    request: AccessRequest,
    number: int,
    *,
    by: Person,
    reason: str,
    on: date | None = None,
    detail: Mapping[str, Any] | None = None,
) -> RequestEvent:
    """Say what holds instead of a line that was wrong; the line itself stays.

    Raises ``NotAllowed`` without a reason, for a line that is not there, and when the rest would not follow any more.
    """
    if not reason.strip():
        raise NotAllowed(["请写明为什么更正，更正和原来的记录都会保留。"])
    wrong = request.events.filter(number=number).exclude(kind="correct").first()
    if wrong is None:
        raise NotAllowed(["没有可以更正的这一条，请刷新页面。"])
    if on and on > timezone.localdate():
        raise NotAllowed([f"日期{on}在今天以后，请核对。"])
    given: dict[str, Any] = {"of": number, "reason": reason.strip(), "detail": dict(detail or {})}
    if on:
        given["on"] = on.isoformat()
    return take(request, "correct", by=by, detail=given)


@transaction.atomic
def assign(request: AccessRequest, *, unit: Agency, handler: Person | None, by: Person, note: str = "") -> None:
    """Give an application to a unit, and to a person in it, to be worked on; again, when another is to do it.

    Raises ``NotAllowed`` for a unit of another organ.
    """
    if unit.organ != request.agency:
        raise NotAllowed([f"{unit}不属于{request.agency}，请选本机关的内设机构。"])
    kind = "assign" if request.state == "received" else "hand_over"
    detail = {"unit": unit.pk, "unit_name": unit.name, "handler": handler.name if handler else "", "note": note}
    take(request, kind, by=by, detail=detail)
    for each in (request, *request.joined.exclude(state="closed")):
        each.unit, each.handler = unit, handler
        each.save(update_fields=["unit", "handler"])


@transaction.atomic
def split(request: AccessRequest, *, parts: list[Content], by: Person) -> list[AccessRequest]:
    """Make an application of its own for each further thing that one asks for (一事一申请), received on the same day.

    Each is counted by itself 〔未核实〕, and stays tied to the one that it came from.
    """
    if not parts:
        raise NotAllowed(["请写明要拆出的每一件申请的内容。"])
    held = AccessRequest.objects.select_for_update().get(pk=request.pk)
    standing, made = ledger.standing_of(held), []
    if standing.clarification and standing.state != "received":
        raise NotAllowed(["正在等申请人补正，补正后再拆。"])
    applicant = identity.unpack(Applicant.objects.get(request=held).sealed)
    for part in parts:
        registered = register(
            held.agency,
            channel=held.channel,
            applicant_kind=held.applicant_kind,
            applicant=applicant,
            content=replace(part, form=held.form, route=held.route),
            on=standing.receipt.submitted_on,
            arrived_on=standing.receipt.arrived_on,
            by=by,
        )
        child = registered.request
        child.split_from, child.code_digest = held, held.code_digest
        child.save(update_fields=["split_from", "code_digest"])
        take(child, "confirm", by=by, on=standing.receipt.confirmed_on or standing.receipt.received_on)
        take(held, "split_off", by=by, detail={"request": child.pk, "number": child.number, "subject": child.subject})
        made.append(child)
    request.refresh_from_db()
    return made


@transaction.atomic
def transfer(request: AccessRequest, *, to: Agency, by: Person, comment: str, told: bool) -> Registered:
    """Hand an application that is not confirmed yet to the organ of this platform that is responsible.

    It ends here without having been received, and begins there anew with a number of its own; the applicant's code
    stays the same, for nobody could hand over another one.
    Raises ``NotAllowed`` with every reason against it.
    """
    if to == request.agency or to != to.organ:
        raise NotAllowed(["请选择另一个机关。"])
    take(request, "transfer", by=by, detail={"to": to.name, "comment": comment, "applicant_told": told})
    made = register(
        to,
        channel=request.channel,
        applicant_kind=request.applicant_kind,
        applicant=identity.unpack(Applicant.objects.get(request=request).sealed),
        content=Content(request.title, request.document_number, request.description, request.form, request.route),
    )
    made.request.moved_from, made.request.code_digest = request, request.code_digest
    made.request.save(update_fields=["moved_from", "code_digest"])
    return Registered(made.request, "")


@transaction.atomic
def join(request: AccessRequest, *, to: AccessRequest, by: Person) -> None:
    """Have an application worked on and answered together with another one of the same applicant.

    Each keeps its own number, outcome and place in the figures: no article makes one of two.
    Raises ``NotAllowed`` when they are not of one applicant and one organ.
    """
    if to.pk == request.pk or to.joined_to_id or to.agency_id != request.agency_id:
        raise NotAllowed(["请选择本机关的另一件没有并入别件的申请。"])
    keys = set(request.applicant_keys.values_list("digest", flat=True))
    if not keys & set(to.applicant_keys.values_list("digest", flat=True)):
        raise NotAllowed(["两件申请的申请人不同，不能一同答复。"])
    if to.state not in ("received", "processing"):
        raise NotAllowed([f"{to.number}号已经到了“{to.get_state_display()}”，不能再并入。"])
    if request.joined.exists():
        raise NotAllowed(["已经有别的申请并入这一件，请把它们并入同一件。"])
    take(request, "join", by=by, detail={"request": to.pk, "number": to.number})
    if request.state == "received" and to.state == "processing":
        assign(request, unit=to.unit or to.agency, handler=to.handler, by=by)
    request.joined_to = to
    request.save(update_fields=["joined_to"])


def same_applicant(request: AccessRequest) -> Any:
    """Return the other applications of the same applicant to the same organ, the newest first."""
    keys = request.applicant_keys.exclude(particular="name").values("digest")
    names = request.applicant_keys.filter(particular="name").values("digest")
    wanted = keys if request.applicant_keys.exclude(particular="name").exists() else names
    found = AccessRequest.objects.of(request.agency).filter(applicant_keys__digest__in=wanted)
    return found.exclude(pk=request.pk).distinct().order_by("-pk")


def of_applicant(agency: Agency, applicant: Identity) -> Any:
    """Return the organ's applications with the same number, telephone or mail address as somebody has."""
    wanted = [
        digest
        for name in ("id_number", "phone", "email")
        if getattr(applicant, name)
        for digest in identity.digests(name, getattr(applicant, name))
    ]
    return AccessRequest.objects.of(agency).filter(applicant_keys__digest__in=wanted).distinct().order_by("-pk")


def find_applicant(agencies: Any, particular: str, value: str, *, by: Person) -> Any:
    """Return the applications with exactly this name, number, telephone or mail address, and write the search down."""
    wanted = identity.digests(particular, value)
    found = AccessRequest.objects.within(agencies).filter(
        applicant_keys__particular=particular, applicant_keys__digest__in=wanted
    )
    log("applicant.searched", agency=by.agency, by=by, detail={"particular": particular, "found": found.count()})
    return found.distinct().order_by("-pk")
