"""Registering events of public opinion and taking their steps: each one line, in one transaction, under a lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gongkai import opinion_events as law
from gongkai.opinion_events import EventRefused
from website.access_requests import files, numbering
from website.agencies.errors import NotAllowed, demanded
from website.agencies.models import Agency, AgencyQuerySet, Kind, Person
from website.audit.services import record as log
from website.monitoring import alerts, event_ledger, event_people
from website.monitoring.choices import State
from website.monitoring.models import (
    EventAnswer,
    EventBrief,
    EventDraft,
    EventPaper,
    EventPractice,
    EventStep,
    ItemGroup,
    Look,
    OpinionEvent,
)

MOST_TEXT = 5000
"""As many characters as a text of an event may have."""


@dataclass(frozen=True)
class Upload:
    """A file that comes with a step."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Noted:
    """What is known of an event when it is registered.

    ``first_seen_at`` is when the first item about it was published; clocks that begin at another moment need a note.
    """

    title: str
    summary: str
    found_at: datetime
    source: str = "staff"
    where: str = ""
    found_note: str = ""
    first_seen_at: datetime | None = None


@transaction.atomic
def register(
    agency: Agency, noted: Noted, *, by: Person, uploads: Iterable[Upload] = (), at: datetime | None = None
) -> OpinionEvent:
    """Register an event: its clocks run from the moment of its finding.

    ``at`` is the moment of one that is taken over from before. Raises ``NotAllowed`` naming everything that is
    missing, ``UnsafeFile`` for a file that may not be kept.
    """
    event_people.demand_clerk(agency, by)
    return _registered(agency, noted, by=by, uploads=uploads, moment=at or timezone.now())


def _registered(
    agency: Agency, noted: Noted, *, by: Person, moment: datetime, uploads: Iterable[Upload] = ()
) -> OpinionEvent:
    if reasons := list(_missing(agency, noted)):
        raise NotAllowed(reasons)
    year = timezone.localdate(noted.found_at).year
    event = OpinionEvent(
        agency=agency,
        number=f"舆{year}-{numbering.next_in(agency, 'opinion_event', year):04}",
        title=noted.title.strip(),
        summary=noted.summary.strip(),
        source=noted.source,
        where=noted.where.strip(),
        found_at=noted.found_at,
        found_note=noted.found_note.strip(),
        found_set_by=by,
        registered_by=by,
        registered_at=moment,
    )
    settle(event)
    event.save(force_insert=True)
    detail: dict[str, Any] = {"source": event.source, "found_at": event.found_at.isoformat()}
    if event.found_note:
        detail["reason"] = event.found_note
    if papers := _keep(event, uploads, by):
        detail["papers"] = papers
    event_ledger.append(event, "register", on=timezone.localdate(moment), by=by, detail=detail)
    alerts.after(event, "register", moment)
    return event


def _missing(agency: Agency, noted: Noted) -> Iterator[str]:
    if agency != agency.organ:
        yield f"{agency}是内设机构，舆情由{agency.organ}登记。"
    for text, name, most in ((noted.title, "名称", 100), (noted.summary, "舆论反映的情况", MOST_TEXT)):
        if not text.strip():
            yield f"请填写{name}。"
        elif len(text.strip()) > most:
            yield f"{name}最多{most}字，现在有{len(text.strip())}字。"
    if noted.source not in law.sources():
        yield "请选择怎样得知。"
    if len(noted.where) > 500:
        yield "出处最多500字。"
    if noted.found_at > timezone.now():
        yield "发现时间在现在以后，请核对。"
    if len(noted.found_note) > 300:
        yield "起算时间的说明最多300字。"
    first = noted.first_seen_at
    if first and _minute(first) != _minute(noted.found_at) and not noted.found_note.strip():
        yield "发现时间与第一条信息的发布时间不同，请写明为什么从这个时间起算。"


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _keep(event: OpinionEvent, uploads: Iterable[Upload], by: Person | None) -> list[dict[str, Any]]:
    kept = [
        EventPaper.objects.create(event=event, by=by, **files.put(event.agency, each.name, each.data))
        for each in uploads
    ]
    return [{"id": paper.pk, "sha256": paper.sha256} for paper in kept]


def settle(event: OpinionEvent) -> None:
    """Reckon the limits of an event from its level and its finding; the caller saves it."""
    event.due_at = law.answer_due(event.known)
    running = law.next_due(event.known, timezone.now()) if event.is_open else None
    event.next_due_at = running.due if running else None


def held_of(event: OpinionEvent) -> OpinionEvent:
    """Return an event locked until the transaction ends."""
    return OpinionEvent.objects.select_for_update(of=("self",)).select_related("agency").get(pk=event.pk)


def practice_of(agency: Agency) -> EventPractice:
    """Return an organ's settings, or those that every organ begins with."""
    return EventPractice.objects.filter(agency=agency).first() or EventPractice(agency=agency)


# ---- steps


@transaction.atomic
def take(
    event: OpinionEvent,
    kind: str,
    *,
    by: Person | None,
    detail: Mapping[str, Any] | None = None,
    uploads: Iterable[Upload] = (),
    at: datetime | None = None,
) -> EventStep:
    """Take a step of an event: checked, written into its ledger, and its clocks reckoned anew, together.

    ``by`` is nothing for the platform; ``at`` is the moment of a step that is taken over from before. Raises
    ``NotAllowed`` with what stands against it, ``UnsafeFile`` for a file that may not be kept.
    """
    held, moment, given = held_of(event), at or timezone.now(), dict(detail or {})
    target = target_of(held, kind)
    event_people.demand(held, kind, by=by)
    if moment > timezone.now() or moment < held.found_at:
        raise NotAllowed(["这一步的时间应在发现以后、现在以前，请核对。"])
    if change := CHANGES.get(kind):
        change(held, by, moment, given)
    if papers := _keep(held, uploads, by):
        given["papers"] = papers
    made = put(held, kind, target, by=by, moment=moment, detail=given)
    event.refresh_from_db()
    return made


def target_of(held: OpinionEvent, kind: str) -> str:
    """Return where an event stands after a step. Raises ``NotAllowed`` when it cannot be taken."""
    try:
        return law.way().step(held.state, kind)
    except EventRefused as error:
        raise NotAllowed([f"{error}。"]) from error


def put(
    held: OpinionEvent,
    kind: str,
    target: str,
    *,
    by: Person | None,
    moment: datetime,
    detail: Mapping[str, Any] | None = None,
) -> EventStep:
    """Write down a step of an event that the caller holds locked, and everything that follows from it."""
    held.state = target
    held.closed_at = (held.closed_at or moment) if target == law.LAST else None
    settle(held)
    held.save()
    made = event_ledger.append(held, kind, on=timezone.localdate(moment), by=by, detail=detail)
    alerts.after(held, kind, moment)
    return made


Change = Callable[[OpinionEvent, Person | None, datetime, dict[str, Any]], None]


def _moment(held: OpinionEvent, given: dict[str, Any], name: str) -> datetime:
    """Return a moment that is told, which lies between the finding and now. Raises ``NotAllowed``."""
    told = given.get(name)
    found = told if isinstance(told, datetime) else parse_datetime(str(told or ""))
    if found is None:
        raise NotAllowed(["请填写时间，到分。"])
    if found > timezone.now() or found < held.found_at:
        raise NotAllowed(
            [f"时间应在发现（{timezone.localtime(held.found_at):%Y-%m-%d %H:%M}）以后、现在以前，请核对。"]
        )
    given[name] = found.isoformat()
    return found


def units_of(agency: Agency) -> list[Agency]:
    """Return who can be responsible within an organ: the organ itself, and its units."""
    agency = agency.organ
    return [agency, *agency.get_descendants().filter(kind=Kind.UNIT, active=True).order_by("path")]


def _assess(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    level, kind = law.levels().get(str(given.get("level", ""))), law.kinds().get(str(given.get("kind", "")))
    if level is None or kind is None:
        raise NotAllowed(["请选择级别和类别。"])
    unit = next((each for each in units_of(held.agency) if each.pk == given.get("unit")), None)
    if unit is None:
        raise NotAllowed([f"请选择{held.agency}的责任股室。"])
    held.level, held.kind = level.id, kind.id
    held.topic = demanded(given, "topic", "请填写主题，例如“法律援助收费”。", 60)
    held.unit, held.handler = unit, None
    if handler := given.get("handler"):
        able = event_people.holders(unit, event_people.ROLES["handler"])
        held.handler = next((each for each in able if each.pk == handler), None)
        if held.handler is None:
            raise NotAllowed([f"选的承办人不在{unit}任职，请重新选择，或者不指定承办人。"])
    given.update(unit_name=unit.name, handler_name=held.handler.name if held.handler else "")


def _reassess(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明为什么重新研判：期限会随级别改变。")
    given["before"] = {"level": held.level, "kind": held.kind}
    _assess(held, by, at, given)


def _establish(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    held.truth = demanded(given, "truth", "请写明核查的情况：谁核查的，事实是什么，依据是什么。", MOST_TEXT)


def _draft(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    title = demanded(given, "title", "请填写回应的标题。", 100)
    text = demanded(given, "text", "请填写回应的内容。", MOST_TEXT)
    number = held.drafts.count() + 1
    EventDraft.objects.create(event=held, number=number, title=title, text=text, by=by, at=at)
    held.response_title, held.response, held.drafted_by, held.reviewed_by = title, text, by, None
    given.pop("title"), given.pop("text")
    given.update(version=number, sha256=digest_of(title, text))


def digest_of(title: str, text: str) -> str:
    """Return by what a review names the very response that it judged."""
    return event_ledger.hash_of({"title": title, "text": text})


def _submit(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    if not held.response:
        raise NotAllowed(["还没有回应稿，请先拟稿。"])
    if not held.truth:
        raise NotAllowed(["还没有登记核查情况。先查清事实再回应（条例第六条第二款），请先登记核查情况。"])


def _approve(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    if given.get("seen") != digest_of(held.response_title, held.response):
        raise NotAllowed(["回应稿在您打开以后改过，请刷新页面，看过现在的内容再审核。"])
    held.reviewed_by = by


def _send_back(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明怎样修改。")
    held.reviewed_by = None


def _answered_by_hand(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    channel = law.channels().get(str(given.get("channel", "")))
    if channel is None or not channel.entered:
        raise NotAllowed(["请选择回应的方式。"])
    moment = _moment(held, given, "answered_at")
    evidence = demanded(given, "evidence", "请写明凭据：网址、报道、通话记录或者发布会的材料名称。", 1000)
    EventAnswer.objects.create(
        event=held, channel=channel.id, at=moment, evidence=evidence, by=by, entered_at=timezone.now()
    )
    if channel.id == "press":
        held.press_at = min(filter(None, (held.press_at, moment)))
    recount(held)


def recount(held: OpinionEvent) -> None:
    """Set when an event was answered to the first of its answers that still stands; the caller saves it."""
    standing = held.answers.filter(at__isnull=False, withdrawn_at=None).order_by("at").first()
    held.answered_at = standing.at if standing else None
    if held.answered_at:
        held.outcome = "answered"
    elif held.outcome == "answered":
        held.outcome = ""


def _press(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    moment = _moment(held, given, "held_at")
    demanded(given, "evidence", "请写明发布会的名称、地点和材料。", 1000)
    held.press_at = min(filter(None, (held.press_at, moment)))


def _close(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    if held.is_grave and held.press_at is None and not str(given.get("reason", "")).strip():
        raise NotAllowed(["没有登记新闻发布会：请先登记，或者写明没有举行的原因（国办发〔2016〕80号）。"])


def _no_answer(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明为什么不需要公开回应。")
    if not law.may_stay_unanswered(held.kind, held.level):
        raise NotAllowed(
            ["属于应当回应的五类重点或者重大以上的，不能不回应（国办发〔2016〕61号）。类别、级别定错的，请重新研判。"]
        )
    held.outcome = "no_answer"


def _hand_over(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    organ = _other_organ(held, given.pop("organ", None))
    if organ:
        given["to"] = organ.name
    held.handed_to = demanded(given, "to", "请选择或者写明转给哪个责任单位。", 120)
    reason = demanded(given, "reason", "请写明为什么不是本机关的职责，怎样移交的。")
    held.outcome = "handed_over"
    if organ:
        given["number"] = _passed_on(held, organ, by or held.registered_by, at, reason).number


def _other_organ(held: OpinionEvent, number: int | None) -> Agency | None:
    if not number:
        return None
    organ = organs_beside(held.agency).filter(pk=number).first()
    if organ is None:
        raise NotAllowed(["请选择平台上的另一个单位；内设机构和停用的单位不能接收。"])
    return organ


def organs_beside(agency: Agency) -> AgencyQuerySet:
    """Return the organs of the platform to which an organ can hand over an event."""
    return Agency.objects.with_site().filter(active=True).exclude(pk=agency.pk)


def _passed_on(held: OpinionEvent, organ: Agency, by: Person, at: datetime, reason: str) -> OpinionEvent:
    """Register an event with the organ to which it is handed over: the clocks go on from when it was first found."""
    noted = Noted(
        title=held.title,
        summary=held.summary,
        found_at=held.found_at,
        source="passed_on",
        where=f"{held.agency}转来，原编号 {held.number}",
        found_note=f"{held.agency}发现的时间。转来的原因：{reason}"[:300],
    )
    return _registered(organ, noted, by=by, moment=at)


def _reopen(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明为什么重新办理。")
    held.merged_into, held.handed_to, held.closed_at = None, "", None
    held.outcome = "answered" if held.answered_at else ""
    held.drafted_by, held.reviewed_by, held.response_title, held.response = None, None, "", ""


def _correct_start(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    told = given.get("found_at")
    moment = told if isinstance(told, datetime) else parse_datetime(str(told or ""))
    if moment is None or moment > timezone.now():
        raise NotAllowed(["请填写发现时间，不能在现在以后。"])
    if timezone.localdate(moment).year != timezone.localdate(held.found_at).year:
        raise NotAllowed(["更正后的年份不同，编号属于原来的年份。请登记一件新的，把这件并入。"])
    if held.answered_at and moment > held.answered_at:
        raise NotAllowed(["发现时间不能晚于回应时间。"])
    reason = demanded(given, "reason", "请写明为什么更正：期限从发现时间起算。", 300)
    given.update(found_at=moment.isoformat(), before=held.found_at.isoformat())
    held.found_at, held.found_note, held.found_set_by = moment, reason, by


def _to_police(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    demanded(given, "to", "请写明转给哪个公安机关。", 120)
    demanded(given, "reason", "请写明转交的线索是什么。")
    moment = _moment(held, given, "handed_at")
    held.police_at = min(filter(None, (held.police_at, moment)))


def _note(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    demanded(given, "text", "请填写办理记录。", MOST_TEXT)


def _only_with_its_other_half(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    raise NotAllowed(["这一步由平台与另一步一起登记，不能单独办理。"])


def _hold(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明理由，例如正在行政复议、行政诉讼。")
    held.held = True


def _release(held: OpinionEvent, by: Person | None, at: datetime, given: dict[str, Any]) -> None:
    demanded(given, "reason", "请写明理由。")
    held.held = False


CHANGES: dict[str, Change] = {
    "assess": _assess,
    "reassess": _reassess,
    "establish": _establish,
    "draft": _draft,
    "submit": _submit,
    "approve": _approve,
    "send_back": _send_back,
    "answer_elsewhere": _answered_by_hand,
    "add_answer": _answered_by_hand,
    "press": _press,
    "close": _close,
    "no_answer": _no_answer,
    "hand_over": _hand_over,
    "reopen": _reopen,
    "correct_start": _correct_start,
    "to_police": _to_police,
    "note": _note,
    "hold": _hold,
    "release": _release,
    **dict.fromkeys(
        (
            "merge",
            "absorb",
            "brief",
            "take_group",
            "give_group",
            "answer",
            "answer_again",
            "withdraw",
            "withdraw_one",
            "hand_in",
        ),
        _only_with_its_other_half,
    ),
}
"""What each step changes of the row, and what it demands."""


# ---- two events that are one


@transaction.atomic
def merge(event: OpinionEvent, into: OpinionEvent, *, by: Person, reason: str) -> OpinionEvent:
    """Merge an event into another of the same organ; the earlier finding of the two is the one that counts.

    Raises ``NotAllowed``.
    """
    if event.pk == into.pk:
        raise NotAllowed(["不能并入自己。"])
    first, second = sorted((event, into), key=lambda each: each.pk)
    both = {each.pk: each for each in (held_of(first), held_of(second))}
    held, kept, now = both[event.pk], both[into.pk], timezone.now()
    if held.agency_id != kept.agency_id:
        raise NotAllowed(["只能并入本机关的另一件。"])
    targets = target_of(held, "merge"), target_of(kept, "absorb")
    for each, step in ((held, "merge"), (kept, "absorb")):
        event_people.demand(each, step, by=by)
    said = demanded({"reason": reason}, "reason", "请写明为什么是同一件事。")
    held.merged_into, held.outcome = kept, "merged"
    detail: dict[str, Any] = {"reason": said, "number": held.number, "other": held.pk}
    if held.found_at < kept.found_at:
        detail.update(found_at=held.found_at.isoformat(), before=kept.found_at.isoformat())
        kept.found_at, kept.found_set_by = held.found_at, by
        kept.found_note = f"并入的{held.number}发现在先。"
    move_groups(held, kept)
    put(held, "merge", targets[0], by=by, moment=now, detail={"reason": said, "number": kept.number, "other": kept.pk})
    put(kept, "absorb", targets[1], by=by, moment=now, detail=detail)
    event.refresh_from_db()
    into.refresh_from_db()
    return into


def move_groups(held: OpinionEvent, kept: OpinionEvent) -> None:
    """Give everything that was heard about one event to another; both are held locked by the caller."""
    held.groups.update(event=kept)


@transaction.atomic
def take_group(event: OpinionEvent, group: ItemGroup, *, by: Person, at: datetime | None = None) -> EventStep:
    """Let items that speak of the same matter belong to an event; they leave the one they belonged to.

    Who does so judges those of them that nobody has judged: they are the organ's affair. Raises ``NotAllowed``.
    """
    group = ItemGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if group.agency_id != event.agency_id:
        raise NotAllowed(["只能归入本机关的信息。"])
    if group.event_id == event.pk:
        raise NotAllowed(["这组信息已经在这件舆情里。"])
    if group.event:
        give_group(group.event, group, by=by)
    held = held_of(event)
    target = target_of(held, "take_group")
    event_people.demand(held, "take_group", by=by)
    moment = at or timezone.now()
    ItemGroup.objects.filter(pk=group.pk).update(event=held)
    group.items.judged(State.NEW).update(state=State.OURS, judged_by=by, judged_at=moment)
    detail = {"group": group.pk, "name": group.title, "items": group.items.count()}
    made = put(held, "take_group", target, by=by, moment=moment, detail=detail)
    event.refresh_from_db()
    return made


@transaction.atomic
def give_group(event: OpinionEvent, group: ItemGroup, *, by: Person) -> EventStep:
    """Take items out of an event they do not belong to. Raises ``NotAllowed``."""
    held = held_of(event)
    target = target_of(held, "give_group")
    event_people.demand(held, "give_group", by=by)
    if not ItemGroup.objects.filter(pk=group.pk, event=held).update(event=None):
        raise NotAllowed(["这组信息已经不在这件舆情里，请刷新页面。"])
    detail = {"group": group.pk, "name": group.title, "items": group.items.count()}
    made = put(held, "give_group", target, by=by, moment=timezone.now(), detail=detail)
    event.refresh_from_db()
    return made


@transaction.atomic
def register_of(group: ItemGroup, noted: Noted, *, by: Person, uploads: Iterable[Upload] = ()) -> OpinionEvent:
    """Register an event of items that speak of the same matter. Raises ``NotAllowed``."""
    held = ItemGroup.objects.select_for_update(of=("self",)).select_related("agency").get(pk=group.pk)
    if held.event_id:
        raise NotAllowed(["这组信息已经登记为舆情，请刷新页面。"])
    event = register(held.agency, replace(noted, first_seen_at=held.first_at), by=by, uploads=uploads)
    take_group(event, held, by=by)
    return event


@transaction.atomic
def write_brief(
    event: OpinionEvent, *, said: str, truth: str, proposal: str, by: Person, at: datetime | None = None
) -> EventBrief:
    """Keep a new version of what people write in the decision brief. Raises ``NotAllowed``."""
    held = held_of(event)
    target = target_of(held, "brief")
    event_people.demand(held, "brief", by=by)
    parts = {"said": said, "truth": truth, "proposal": proposal}
    for name, refusal in (("said", "舆论关注的问题"), ("truth", "核查的事实"), ("proposal", "处置建议")):
        parts[name] = demanded(parts, name, f"请填写{refusal}。", 3000)
    number, now = held.briefs.count() + 1, at or timezone.now()
    made = EventBrief.objects.create(event=held, number=number, by=by, at=now, **parts)
    detail = {"version": number, "sha256": event_ledger.hash_of(parts)}
    put(held, "brief", target, by=by, moment=now, detail=detail)
    event.refresh_from_db()
    return made


def looked(event: OpinionEvent, *, by: Person) -> None:
    """Write down that somebody looked at an event, once a day."""
    what = f"event {event.pk}"
    _, new = Look.objects.get_or_create(person=by, agency=event.agency, day=timezone.localdate(), what=what)
    if new:
        log("opinion_event.viewed", agency=event.agency, by=by, target=event, label=event.number)


@transaction.atomic
def set_practice(practice: EventPractice, *, by: Person) -> None:
    """Keep an organ's settings. Raises ``NotAllowed``."""
    event_people.demand_head(practice.agency, by)
    practice.save()
    detail = {name: getattr(practice, name) for name in ("quiet_from", "quiet_until", "grave_any_time", "keep_years")}
    log("opinion_event.practice", agency=practice.agency, by=by, target=practice.agency, detail=detail)
