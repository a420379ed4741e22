"""Taking in messages and taking their steps: each one event, in one transaction, under a lock on the row."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongkai import messages as law
from gongkai.messages import MessageRefused
from gongkai.working_days import Deadline
from website.access_requests import files, identity, numbering
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest
from website.agencies.calendar import Calendars, working_days
from website.agencies.errors import NotAllowed, demanded
from website.agencies.models import Agency, Kind, Person
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.correspondence import codes, ledger, notices, people, publishing
from website.correspondence.choices import OBJECTED_FROM, ReplyWay, Satisfaction
from website.correspondence.ledger import SENDER
from website.correspondence.models import JointUnit, Message, MessageEvent, MessagePaper, MessagePractice
from website.publishing.public_version import touch

MOST_TEXT = 5000
"""As many characters as a message or a reply may have."""


@dataclass(frozen=True)
class Upload:
    """A file that comes with a step."""

    name: str
    data: bytes
    kind: str = MessagePaper.Kind.ATTACHMENT


@dataclass(frozen=True)
class Said:
    """What a message says, and how it came in."""

    kind: str
    subject: str
    text: str
    channel: str = "web"
    order_number: str = ""
    may_publish: bool = False
    received_at: datetime | None = None
    sender: Identity = field(default_factory=Identity)


@dataclass(frozen=True)
class Registered:
    """A new message, and the secret code that is shown once and kept nowhere."""

    message: Message
    code: str


@transaction.atomic
def register(
    agency: Agency,
    said: Said,
    *,
    uploads: Iterable[Upload] = (),
    by: Person | None = None,
    form: str = "",
    same_place: int = 0,
    follows: Message | None = None,
    from_request: AccessRequest | None = None,
) -> Registered | None:
    """Take in a message: from the public site, or entered by a clerk.

    ``form`` is the secret name of the form that was sent; one that made a message already makes none again, and
    nothing is returned: ``sent_with`` has it. Raises ``NotAllowed`` naming everything that is missing, ``UnsafeFile``
    for a file that may not be kept.
    """
    if by:
        people.demand_clerk(agency, by)
    digest = identity.code_digest(form) if form else None
    if form and sent_with(agency, form):
        return None
    if digest and Message.objects.filter(form_digest=digest).exists():
        return None
    code = numbering.codes_of_form(form)[0] if form else numbering.secret_code()
    message = taken_in(
        agency,
        said,
        code_digest=from_request.code_digest if from_request else identity.code_digest(code),
        uploads=uploads,
        by=by,
        form_digest=digest,
        same_place=same_place,
        follows=follows,
        from_request=from_request,
    )
    return Registered(message, code)


def taken_in(
    agency: Agency,
    said: Said,
    *,
    code_digest: str,
    uploads: Iterable[Upload] = (),
    by: Person | None = None,
    form_digest: str | None = None,
    same_place: int = 0,
    follows: Message | None = None,
    from_request: AccessRequest | None = None,
    came_from: Message | None = None,
) -> Message:
    """Keep a message for somebody whose right to bring it was looked at; the caller holds a transaction.

    Raises ``NotAllowed`` and ``UnsafeFile`` as ``register`` does.
    """
    received_at = said.received_at or timezone.now()
    origin = "request" if from_request else "message" if came_from else ""
    if reasons := list(_missing(agency, said, received_at, origin)):
        raise NotAllowed(reasons)
    received_on = timezone.localdate(received_at)
    guarded = law.kinds()[said.kind].guarded or bool(came_from and came_from.guarded)
    message = Message(
        agency=agency,
        number=f"信{received_on.year}-{numbering.next_in(agency, 'message', received_on.year):04}",
        code_digest=code_digest,
        form_digest=form_digest,
        channel=said.channel,
        order_number=said.order_number.strip(),
        kind=said.kind,
        guarded=guarded,
        subject=said.subject.strip(),
        text=said.text.strip(),
        sealed=identity.pack(said.sender) if said.sender != Identity() else "",
        may_publish=said.may_publish and not guarded,
        received_at=received_at,
        received_on=received_on,
        filled_by=by,
        same_place=same_place,
        follows=follows,
        from_request=from_request,
        came_from=came_from,
    )
    settle(message)
    message.save(force_insert=True)
    papers = _keep(message, uploads, by)
    detail = {"channel": message.channel, "kind": message.kind, "papers": papers}
    ledger.append(message, "register", on=received_on, by=by, actor=SENDER, detail=detail)
    if came_from is None:  # of one that is handed over, the sender is told once, by who hands it over
        notices.tell(message, "register", received_on)
    return message


def sent_with(agency: Agency, form: str) -> Registered | None:
    """Return the message that a form made, with its code; nothing where there is none, or its code was changed since.

    So who sent it gets the receipt even where the platform was killed between keeping the message and answering.
    """
    digests = [identity.code_digest(form, key) for key in settings.SEALING_KEYS]
    made = Message.objects.of(agency).filter(form_digest__in=digests).first()
    code = next((c for c in numbering.codes_of_form(form) if made and identity.is_code(c, codes.digest_of(made))), "")
    return Registered(made, code) if made and code else None


def _missing(agency: Agency, said: Said, received_at: datetime, origin: str) -> Iterator[str]:
    channel, kind = law.channels().get(said.channel), law.kinds().get(said.kind)
    if agency != agency.organ:
        yield f"{agency}是内设机构，信件由{agency.organ}接收。"
    if kind is None:
        yield "请选择信件的类别。"
    if channel is None or channel.origin != origin:
        yield "请选择信件的渠道。"
    for text, label, most in ((said.subject, "标题", 120), (said.text, "内容", MOST_TEXT)):
        if not text.strip():
            yield f"请填写{label}。"
        elif len(text.strip()) > most:
            yield f"{label}最多{most}字，现在有{len(text.strip())}字；更多的内容请作为附件提交。"
    if channel and channel.order:
        yield from _order_amiss(agency, said.order_number.strip())
    if received_at > timezone.now():
        yield "收到的时间在现在以后，请核对。"
    if said.channel == "web" and kind and not kind.guarded:
        if not said.sender.name.strip():
            yield "请填写姓名或者名称；只有举报可以不填。"
        if not (said.sender.phone or said.sender.email or said.sender.address).strip():
            yield "请填写一种联系方式：电话、电子邮箱或者通信地址；只有举报可以不填。"


def _order_amiss(agency: Agency, number: str) -> Iterator[str]:
    if not number:
        yield "请填写12345工单号。"
    elif Message.objects.of(agency).filter(order_number=number).exists():
        yield f"工单{number}已经登记过。"


def _keep(message: Message, uploads: Iterable[Upload], by: Person | None) -> list[dict[str, Any]]:
    kept = [
        MessagePaper.objects.create(
            message=message, kind=each.kind, by=by, **files.put(message.agency, each.name, each.data)
        )
        for each in uploads
    ]
    # Not the names: who reports something may have put one's own into it.
    return [{"id": paper.pk, "sha256": paper.sha256} for paper in kept]


def practice_of(agency: Agency) -> MessagePractice:
    """Return an organ's settings, or those that every organ begins with."""
    return MessagePractice.objects.filter(agency=agency).first() or MessagePractice(agency=agency)


def limit_of(message: Message) -> law.Limit:
    """Return the limit of a message by its kind and its organ's settings."""
    return law.limits(practice_of(message.agency).limits)[message.kind]


def object_by(message: Message, calendars: Calendars | None = None) -> Deadline | None:
    """Return the last day for objecting to a message that was transferred; nothing for one that can be no more.

    By whom it was transferred has five working days' notice of it (信访工作条例第二十三条第三款).
    """
    if not law.channels()[message.channel].transferred or message.state not in OBJECTED_FROM:
        return None
    calendar = calendars.of(message.agency) if calendars else working_days(message.agency)
    return law.object_by(message.received_on, calendar)


def settle(message: Message) -> None:
    """Set the limit of a message to what its kind, its state and the calendar say; the caller saves it.

    The limit of one that was answered or ended stays as it was then.
    """
    if message.state == "petition":
        message.due_on, message.due_is_provisional = law.petition_due(message.received_on), False
    elif message.is_open:
        calendar = working_days(message.agency)
        ends = law.due(message.received_on, limit_of(message), calendar, extended=message.extended)
        message.due_on, message.due_is_provisional = ends.day, ends.provisional


# ---- steps


def held_of(message: Message) -> Message:
    """Return a message locked until the transaction ends."""
    return Message.objects.select_for_update(of=("self",)).select_related("agency").get(pk=message.pk)


@transaction.atomic
def take(
    message: Message,
    event: str,
    *,
    by: Person | None,
    on: date | None = None,
    detail: Mapping[str, Any] | None = None,
    uploads: Iterable[Upload] = (),
    actor: str = "",
) -> MessageEvent:
    """Take a step of a message: checked, written into its ledger, and everything settled together.

    ``by`` is nothing for the sender, whom ``actor`` names, and for the platform. Raises ``NotAllowed`` with what
    stands against it, ``UnsafeFile`` for a file that may not be kept.
    """
    held = held_of(message)
    on, given = on or timezone.localdate(), dict(detail or {})
    try:
        target = law.way().step(held.state, event)
    except MessageRefused as error:
        raise NotAllowed([f"{error}。"]) from error
    people.demand(held, event, by=by, actor=actor)
    if on > timezone.localdate():
        raise NotAllowed([f"日期{on}在今天以后，请核对。"])
    if on < held.received_on:
        raise NotAllowed([f"日期{on}早于收到日期{held.received_on}，请核对。"])
    change = CHANGES.get(event)
    if change:
        change(held, by, on, given)
    if papers := _keep(held, uploads, by):
        given["papers"] = papers
    held.state = target
    if target == law.LAST and held.ended_on is None:
        held.ended_on = on
    settle(held)
    held.save()
    made = ledger.append(held, event, on=on, by=by, actor=actor, detail=given)
    notices.after(held, event, on)
    if event in ("publish", "take_down") or (event == "rate" and held.published_on):
        touch(held.agency)
    message.refresh_from_db()
    return made


Change = Callable[[Message, Person | None, date, dict[str, Any]], None]


def _classify(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    kind = law.kinds().get(str(given.get("kind", "")))
    if kind is None:
        raise NotAllowed(["请选择信件的类别。"])
    held.kind = kind.id
    held.guarded = held.guarded or kind.guarded
    held.may_publish = held.may_publish and not held.guarded


def _reclassify(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明为什么改变分类：答复期限会随类别改变。")
    _classify(held, by, on, given)


def units_of(agency: Agency) -> list[Agency]:
    """Return who can work on an organ's messages: the organ itself, and its units."""
    return [agency, *agency.get_descendants().filter(kind=Kind.UNIT, active=True).order_by("path")]


def _unit(held: Message, given: dict[str, Any]) -> Agency:
    unit = next((each for each in units_of(held.agency) if each.pk == given.get("unit")), None)
    if unit is None:
        raise NotAllowed([f"请选择{held.agency}的股室。"])
    given["unit_name"] = unit.name
    return unit


def _assign(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    held.unit, held.handler = _unit(held, given), None
    if handler := given.get("handler"):
        held.handler = next((p for p in people.holders(held.unit, people.ROLES["handler"]) if p.pk == handler), None)
        if held.handler is None:
            raise NotAllowed([f"选的承办人不在{held.unit}任职，请重新选择，或者不指定承办人。"])


def _return(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明为什么不属于本股室职责、应由谁办理。")
    held.unit = held.handler = None


def digest_of(reply: str) -> str:
    """Return by what a review names the very text that it judged."""
    return hashlib.sha256(reply.encode()).hexdigest()


def _draft(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    held.reply = demanded(given, "reply", "请填写答复；不能办理的，要解释说明。", MOST_TEXT)
    held.drafted_by, held.reviewed_by = by, None
    given.pop("reply")
    given["sha256"] = digest_of(held.reply)


def _demand_seen(held: Message, given: dict[str, Any]) -> None:
    if given.get("seen") != digest_of(held.reply):
        raise NotAllowed(["答复在您打开以后改过，请刷新页面，看过现在的内容再审核。"])


def _approve(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    _demand_seen(held, given)
    held.reviewed_by = by


def _send_back(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明怎样修改。")
    held.reviewed_by = None


def _reply(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    if given.get("way") not in ReplyWay.values:
        raise NotAllowed(["请选择答复的方式。"])
    held.reply_way, held.replied_on, held.outcome = given["way"], on, "replied"
    held.days_taken = working_days(held.agency).working_days_between(held.received_on, on)


def _extend(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明为什么延期，延期要告知来信人。")
    if held.extended:
        raise NotAllowed(["只能延期一次，这件已经延过。"])
    limit = limit_of(held)
    if limit.extended == limit.days:
        raise NotAllowed([f"按本机关的设置，{held.get_kind_display()}不能延期。"])
    if held.due_on and on > held.due_on:
        raise NotAllowed([f"期限{held.due_on}已过，不能延期。"])
    held.extended = True


def _join(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    unit = _unit(held, given)
    if unit == held.unit:
        raise NotAllowed([f"{unit}是承办股室，不用协办。"])
    if held.joint_units.filter(unit=unit).exists():
        raise NotAllowed([f"已经请{unit}协办。"])
    JointUnit.objects.create(message=held, unit=unit)


def _contribute(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    answer = demanded(given, "answer", "请填写协办意见。", MOST_TEXT)
    joint = held.joint_units.filter(unit=given.get("unit")).first()
    if joint is None or by is None or not scope_of(by).holds(joint.unit, *people.ROLES["handler"]):
        raise NotAllowed(["请由被请协办的股室填写协办意见。"])
    joint.answer, joint.answered_on = answer, on
    joint.save(update_fields=["answer", "answered_on"])
    given["unit_name"] = joint.unit.name


def _note(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "text", "请填写办理记录。", MOST_TEXT)


def _rate(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    if given.get("satisfaction") not in Satisfaction.values:
        raise NotAllowed(["请选择满意度。"])
    held.satisfaction = given["satisfaction"]
    held.satisfaction_words = str(given.pop("words", "")).strip()[:500]


def _call_back(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "text", "请写明回访的情况。", MOST_TEXT)


def _publish(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    publishing.publish(held, on, given)


def _take_down(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明撤下的原因。")
    if held.published_on is None:
        raise NotAllowed(["这件没有公开。"])
    held.published_on = None
    held.public_subject = held.public_text = held.public_reply = ""


def _hand_over(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "to", "请写明转给哪个机关，或者退回哪个派单单位。", 120)
    demanded(given, "reason", "请写明为什么不属于本机关职责。")
    if not given.pop("not_concerned", False) and held.guarded:
        raise NotAllowed(
            ["举报材料不得转给被举报的人员或者单位（信访工作条例第三十条）。请先核对，再确认举报的不是这个单位。"]
        )
    held.outcome = "handed_over"


def _set_aside(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明为什么是无效信件，例如广告、与哪一件重复。")
    held.outcome = "invalid"


def _to_petition(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "to", "请写明转给哪个信访部门。", 120)
    held.outcome = "petition"


def _object(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "to", "请写明向哪个转送、交办的机关提出异议。", 120)
    demanded(given, "reason", "请详细说明为什么不属于本机关职权范围。", MOST_TEXT)
    last = object_by(held)
    if last is None:
        raise NotAllowed(["只有“信访转送、交办”来的信件才能提出异议；不属于本机关职责的，请用“转其他机关”。"])
    if on > last.day:
        raise NotAllowed([f"提出异议的期限到{last.day}为止，已经过了：{law.objection_rule()}。请按受理办理。"])


def _objection_agreed(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "comment", "请写明哪个机关怎样核实同意，材料交还给谁。")
    held.outcome = "objected"


def _objection_refused(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明转送机关为什么不同意。")


def _hold(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明理由，例如正在行政复议、行政诉讼。")
    held.held = True


def _release(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明理由。")
    held.held = False


def _moved_only_by_triage(held: Message, by: Person | None, on: date, given: dict[str, Any]) -> None:
    """Let a message become an application or a correction only together with it: ``triage`` names the new case."""
    if not given.get("number"):
        raise NotAllowed(["请从“转为政府信息公开申请”或者“转为更正申请”办理。"])


CHANGES: dict[str, Change] = {
    "classify": _classify,
    "reclassify": _reclassify,
    "assign": _assign,
    "return": _return,
    "draft": _draft,
    "approve": _approve,
    "send_back": _send_back,
    "reply": _reply,
    "extend": _extend,
    "join": _join,
    "contribute": _contribute,
    "note": _note,
    "rate": _rate,
    "call_back": _call_back,
    "publish": _publish,
    "take_down": _take_down,
    "hand_over": _hand_over,
    "set_aside": _set_aside,
    "to_petition": _to_petition,
    "object": _object,
    "objection_agreed": _objection_agreed,
    "objection_refused": _objection_refused,
    "to_request": _moved_only_by_triage,
    "to_correction": _moved_only_by_triage,
    "hold": _hold,
    "release": _release,
}
"""What each step changes of the row, and what it demands."""


# ---- who wrote


def sender_of(message: Message) -> Identity:
    """Return who wrote, as lists and pages show it: masked, and of a report nothing at all."""
    return Identity() if message.guarded else identity.unpack(message.sealed).masked


@transaction.atomic
def reveal(message: Message, *, by: Person, reason: str) -> Identity:
    """Return who wrote, and write down who looked and why.

    Raises ``NotAllowed`` without a reason, for who need not know, and once the identity was erased.
    """
    if not people.may_reveal(message, by):
        raise NotAllowed(["举报人的身份只有受理员和公开工作机构负责人可以查看（信访工作条例第三十条）。"])
    if not reason.strip():
        raise NotAllowed(["请写明为什么要查看来信人的身份信息，查看会记入审计记录。"])
    if not message.sealed:
        raise NotAllowed(["来信人没有留下身份信息，或者已经按保存期限清除。"])
    log("message.sender_viewed", agency=message.agency, by=by, target=message, detail={"reason": reason.strip()})
    return identity.unpack(message.sealed)


@transaction.atomic
def new_code(message: Message, *, by: Person, reason: str) -> str:
    """Give a message another secret code, and return it: its sender lost the one before, which ends with it.

    It opens what the message became, or was made of, too: they had one code, and go on having one.
    Raises ``NotAllowed`` without word of how the sender was recognised, and where nothing is known of the sender.
    """
    people.demand_clerk(message.agency, by)
    if not reason.strip():
        raise NotAllowed(["请写明怎样核对了来信人的身份，换发查询码会记入审计记录。"])
    if not message.sealed:
        raise NotAllowed(["来信人没有留下身份信息，无从核对，不能换发查询码。"])
    code = numbering.secret_code()
    codes.give(message, identity.code_digest(code))
    detail = {"reason": reason.strip()[:300]}
    log("message.code_renewed", agency=message.agency, by=by, target=message, detail=detail)
    return code


def opened_by(agency: Agency, number: str, code: str) -> Message | None:
    """Return the message with a number that a code opens; numbers and codes are read leniently."""
    wanted = "".join(unicodedata.normalize("NFKC", number).split()).removeprefix("信")
    found = Message.objects.of(agency).filter(number=f"信{wanted}").first()
    return found if found and identity.is_code(code, codes.digest_of(found)) else None
