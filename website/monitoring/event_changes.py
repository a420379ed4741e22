"""What each step of an event changes, and what it demands of who takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gongkai import opinion_events as law
from website.access_requests import files
from website.agencies.beside import organ_beside
from website.agencies.errors import NotAllowed, demanded
from website.agencies.models import Agency, Kind, Person
from website.monitoring import event_ledger, event_people, event_state, registering
from website.monitoring.models import EventAnswer, EventDraft, EventPaper, OpinionEvent
from website.monitoring.registering import MOST_TEXT, Noted, Upload

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
    event_state.recount(held)


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
    number, chosen = given.pop("organ", None), given.pop("along", None) or []
    organ = organ_beside(held.agency, number) if number else None
    if organ:
        given["to"] = organ.name
    held.handed_to = demanded(given, "to", "请选择或者写明转给哪个责任单位。", 120)
    reason = demanded(given, "reason", "请写明为什么不是本机关的职责，怎样移交的。")
    held.outcome = "handed_over"
    if organ:
        along = papers_of(held).filter(pk__in=chosen)
        given["number"] = _passed_on(held, organ, by or held.registered_by, at, reason, along).number
        given["along"] = len(along)


def papers_of(event: OpinionEvent) -> QuerySet[EventPaper]:
    """Return the files of an event that were not erased."""
    return event.papers.exclude(stored="")


def _passed_on(
    held: OpinionEvent, organ: Agency, by: Person, at: datetime, reason: str, along: Iterable[EventPaper]
) -> OpinionEvent:
    """Register an event with the organ to which it is handed over: the clocks go on from when it was first found.

    The files that go along are kept anew for the other organ: each erases its own when its time is over.
    """
    noted = Noted(
        title=held.title,
        summary=held.summary,
        found_at=held.found_at,
        source="passed_on",
        where=f"{held.agency}转来，原编号 {held.number}",
        found_note=f"{held.agency}发现的时间。转来的原因：{reason}"[:300],
    )
    uploads = [Upload(each.name, files.opened(each)) for each in along]
    return registering.registered(organ, noted, by=by, moment=at, uploads=uploads)


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
