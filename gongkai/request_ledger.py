"""The ledger of a request: events that are only ever added, and what follows from them.

Where a request stands, its clock and what may be done next are worked out from its events alone, so that they can be
replayed. A mistake is not written over: an event ``correct`` names the one that was wrong and says what holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from gongkai import lifecycle
from gongkai.deadlines import (
    Clarification,
    Clock,
    Consultation,
    Course,
    Delay,
    Extension,
    FeeNotice,
    ReasonAsked,
    Receipt,
    Terms,
    clock,
)
from gongkai.deadlines.terms import channels, limits
from gongkai.errors import GongkaiError
from gongkai.lifecycle import FIRST, LAST, REVIEWS, Fact, Facts, Move, MoveRefused
from gongkai.outcomes import outcomes
from gongkai.working_days import Calendar


class LedgerBroken(GongkaiError):
    """Events that cannot have happened in this order: the text names the event and the cause."""


@dataclass(frozen=True)
class Event:
    """A line of the ledger: what happened on which day; dates in ``detail`` are ISO text."""

    number: int
    kind: str
    on: date
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A party whose view was asked for, and what came of it; ``consents`` is nothing while there is no answer."""

    id: str
    party: str
    sent_on: date
    received_on: date | None = None
    answered_on: date | None = None
    consents: bool | None = None
    says: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a request stands after its events."""

    state: str
    receipt: Receipt
    outcome: str = ""
    grounds: str = ""
    withheld_under: str = ""
    search_record: str = ""
    clarification: Clarification | None = None
    points: str = ""
    consultations: tuple[Asked, ...] = ()
    extensions: tuple[Extension, ...] = ()
    fee: FeeNotice | None = None
    reason: ReasonAsked | None = None
    excessive: str = ""
    delay: Delay | None = None
    reviews: frozenset[str] = frozenset()
    replied_on: date | None = None
    ended_on: date | None = None

    @property
    def course(self) -> Course:
        """What the clock needs to know."""
        return Course(
            self.receipt,
            clarification=self.clarification,
            consultations=tuple(
                Consultation(each.party, each.sent_on, each.received_on, each.answered_on)
                for each in self.consultations
            ),
            extensions=self.extensions,
            fee=self.fee,
            reason=self.reason,
            delay=self.delay,
            replied_on=self.replied_on,
            ended_on=None if self.replied_on else self.ended_on,
        )

    @property
    def decided_on(self) -> date | None:
        """The day on which the request was answered or came to its end otherwise: table three counts by it."""
        return self.replied_on or self.ended_on

    @property
    def waits_for(self) -> str:
        """Whose turn a drafted reply is: the next of the reviews, then the leader; nothing while none is drafted."""
        if self.state != "drafting":
            return ""
        return next((step for step in REVIEWS if step not in self.reviews), "leader")

    @property
    def is_over(self) -> bool:
        """Whether nothing is owed to the applicant any more."""
        return self.decided_on is not None


def replay(events: Iterable[Event]) -> Standing:
    """Return where a request stands after its events.

    Raises ``LedgerBroken`` when they cannot have happened so, and ``CourseRefused`` for days out of order.
    """
    standing: Standing | None = None
    for event in corrected(events):
        standing = _after(standing, event)
    if standing is None:
        raise LedgerBroken("没有一条记录，申请应从“提交申请”开始")
    return standing


def corrected(events: Iterable[Event]) -> list[Event]:
    """Return the events as they hold: each with the day and details of the last correction made to it."""
    held: dict[int, Event] = {}
    for event in events:
        if event.kind != "correct":
            held[event.number] = event
            continue
        of = event.detail.get("of")
        if of not in held:
            raise LedgerBroken(f"第{event.number}条要更正第{of}条，没有这一条")
        wrong, new = held[of], event.detail
        day = date.fromisoformat(new["on"]) if new.get("on") else wrong.on
        held[of] = replace(wrong, on=day, detail={**wrong.detail, **new.get("detail", {})})
    return list(held.values())


def _after(standing: Standing | None, event: Event) -> Standing:
    if standing is None:
        if event.kind != "submit":
            raise LedgerBroken(f"第{event.number}条是“{lifecycle.label(event.kind)}”，申请应从“提交申请”开始")
        return Standing(FIRST, Receipt(event.detail["channel"], event.on, _day(event.detail, "arrived_on")))
    if event.kind in lifecycle.facts():
        if not lifecycle.facts()[event.kind].possible_in(standing.state):
            raise LedgerBroken(_out_of_place(standing, event))
        moved = standing
    else:
        try:
            move = lifecycle.find(standing.state, event.kind)
        except MoveRefused as error:
            raise LedgerBroken(_out_of_place(standing, event)) from error
        moved = replace(standing, state=move.to, outcome=move.outcome or standing.outcome)
        if move.to == LAST and not standing.is_over:
            moved = replace(moved, ended_on=event.on)
    change = _CHANGES.get(event.kind)
    return change(moved, event) if change else moved


def _out_of_place(standing: Standing, event: Event) -> str:
    state = lifecycle.states()[standing.state]
    return f"第{event.number}条“{lifecycle.label(event.kind)}”不能发生在“{state}”时"


Change = Callable[[Standing, Event], Standing]
Found = TypeVar("Found")


def _day(detail: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(detail[name]) if detail.get(name) else None


def _arrive(standing: Standing, event: Event) -> Standing:
    return replace(standing, receipt=replace(standing.receipt, arrived_on=event.on))


def _confirm(standing: Standing, event: Event) -> Standing:
    """Settle the day of receipt; a channel that waits for no confirmation keeps its own day."""
    receipt = standing.receipt
    if channels()[receipt.channel].counts == "confirmed":
        receipt = replace(receipt, confirmed_on=event.on)
    elif channels()[receipt.channel].counts == "arrived" and receipt.arrived_on is None:
        receipt = replace(receipt, arrived_on=event.on)
    return replace(standing, receipt=receipt)


def _triage(standing: Standing, event: Event) -> Standing:
    return _draft(standing, event)


def _ask_clarification(standing: Standing, event: Event) -> Standing:
    asked = Clarification(event.on, _day(event.detail, "served_on"), event.detail.get("days"))
    return replace(standing, clarification=asked, points=event.detail.get("points", ""))


def _clarification_served(standing: Standing, event: Event) -> Standing:
    asked = _there(standing.clarification, event, "补正告知")
    return replace(standing, clarification=replace(asked, served_on=event.on))


def _clarify(standing: Standing, event: Event) -> Standing:
    asked = _there(standing.clarification, event, "补正告知")
    good = bool(event.detail.get("good_reason"))
    return replace(standing, clarification=replace(asked, answered_on=event.on, good_reason=good))


def _there(what: Found | None, event: Event, label: str) -> Found:
    if what is None:
        raise LedgerBroken(f"第{event.number}条没有可以对应的{label}")
    return what


def _still_unclear(standing: Standing, event: Event) -> Standing:
    return replace(standing, grounds=event.detail.get("grounds", ""), reviews=frozenset())


def _ask_reason(standing: Standing, event: Event) -> Standing:
    return replace(standing, reason=ReasonAsked(event.on), excessive=event.detail.get("excessive", ""))


def _give_reason(standing: Standing, event: Event) -> Standing:
    asked = _there(standing.reason, event, "要求说明理由")
    return replace(standing, reason=replace(asked, answered_on=event.on))


def _accept_reason(standing: Standing, event: Event) -> Standing:
    until = _day(event.detail, "delayed_until")
    return replace(standing, delay=Delay(_day(event.detail, "told_on") or event.on, until)) if until else standing


def _ask_fee(standing: Standing, event: Event) -> Standing:
    served = _day(event.detail, "served_on") or event.on
    return replace(standing, fee=FeeNotice(served), excessive=event.detail.get("excessive", "") or standing.excessive)


def _fee_served(standing: Standing, event: Event) -> Standing:
    notice = _there(standing.fee, event, "收费通知")
    return replace(standing, fee=replace(notice, received_on=event.on))


def _pay(standing: Standing, event: Event) -> Standing:
    notice = _there(standing.fee, event, "收费通知")
    return replace(standing, fee=replace(notice, paid_on=event.on))


def _consult(party: str) -> Change:
    def change(standing: Standing, event: Event) -> Standing:
        who = party or event.detail["party"]
        asked = Asked(str(event.detail["consultation"]), who, event.on)
        return replace(standing, consultations=(*standing.consultations, asked))

    return change


def _consulted(name: str) -> Change:
    def change(standing: Standing, event: Event) -> Standing:
        which = str(event.detail["consultation"])
        if which not in {each.id for each in standing.consultations}:
            raise LedgerBroken(f"第{event.number}条没有可以对应的征求意见")
        more: dict[str, Any] = {name: event.on}
        if name == "answered_on":
            more |= {"consents": event.detail.get("consents"), "says": event.detail.get("says", "")}
        parties = (replace(each, **more) if each.id == which else each for each in standing.consultations)
        return replace(standing, consultations=tuple(parties))

    return change


def _extend(standing: Standing, event: Event) -> Standing:
    told = _day(event.detail, "told_on") or event.on
    return replace(standing, extensions=(*standing.extensions, Extension(told, int(event.detail["days"]))))


def _search(standing: Standing, event: Event) -> Standing:
    return replace(standing, search_record=event.detail.get("record", ""))


def _draft(standing: Standing, event: Event) -> Standing:
    """Take the proposed reply; what was reviewed before was another one."""
    given = event.detail
    return replace(
        standing,
        outcome=given.get("outcome", standing.outcome),
        grounds=given.get("grounds", standing.grounds),
        withheld_under=given.get("withheld_under", ""),
        search_record=given.get("search_record") or standing.search_record,
        reviews=frozenset(),
    )


def _review(standing: Standing, event: Event) -> Standing:
    return replace(standing, reviews=standing.reviews | {event.detail["step"]})


def _send_back(standing: Standing, event: Event) -> Standing:
    return replace(standing, reviews=frozenset())


def _serve(standing: Standing, event: Event) -> Standing:
    return replace(standing, replied_on=event.on)


_CHANGES: dict[str, Change] = {
    "arrive": _arrive,
    "confirm": _confirm,
    "triage": _triage,
    "ask_clarification": _ask_clarification,
    "clarification_served": _clarification_served,
    "clarify": _clarify,
    "still_unclear": _still_unclear,
    "ask_reason": _ask_reason,
    "give_reason": _give_reason,
    "reject_reason": _still_unclear,
    "accept_reason": _accept_reason,
    "ask_fee": _ask_fee,
    "fee_served": _fee_served,
    "pay": _pay,
    "consult_third_party": _consult("third_party"),
    "consult_organ": _consult("joint_organ"),
    "consult_more": _consult(""),
    "consultation_received": _consulted("received_on"),
    "consultation_answered": _consulted("answered_on"),
    "extend": _extend,
    "search": _search,
    "draft": _draft,
    "redraft": _draft,
    "review": _review,
    "send_back": _send_back,
    "serve": _serve,
}


def clock_of(standing: Standing, calendar: Calendar, *, today: date, terms: Terms | None = None) -> Clock:
    """Return how a request's time stands on a day."""
    return clock(standing.course, calendar, today=today, terms=terms)


def facts_of(
    standing: Standing, kind: str, on: date, detail: Mapping[str, Any], calendar: Calendar, terms: Terms | None = None
) -> Facts:
    """Return what the guards look at for a step on a day: what the ledger says, and what is written down for it.

    ``detail`` may hold ``in_writing``, ``applicant_told``, ``remedy``, ``signed_before``, ``service_proof``,
    ``papers_complete`` (whether such a thing is there), which only the caller can know.
    """
    terms = terms or Terms.of()
    after = _confirm(standing, Event(0, kind, on)) if kind == "confirm" else standing
    received = after.receipt.received_on
    known = clock(after.course, calendar, today=on, terms=terms)
    outcome = detail.get("outcome") or standing.outcome
    open_ones = [each for each in standing.consultations if each.answered_on is None]
    return Facts(
        today=on,
        received_on=received,
        reply_due=known.due.day if known.due else None,
        notice_due=_end(calendar, received, limits()["clarification_notice"].days),
        clarification_due=_clarification_due(standing.clarification, calendar, terms),
        payment_due=_end(calendar, standing.fee.received_on if standing.fee else None, limits()["payment"].days),
        clarifications=1 if standing.clarification else 0,
        points=detail.get("points", ""),
        good_reason=bool(detail.get("good_reason")),
        excessive=bool(str(detail.get("excessive") or standing.excessive).strip()),
        delayed_until=_day(detail, "delayed_until"),
        in_writing=bool(detail.get("in_writing")),
        open_consultations=len(open_ones),
        consultations_over=all(_is_over(each, calendar, on) for each in open_ones),
        extended_days=sum(each.days for each in standing.extensions),
        asked_days=int(detail.get("days") or 0),
        applicant_told=bool(detail.get("applicant_told")),
        outcome=outcome,
        grounds=detail.get("grounds") or standing.grounds,
        needs_search=bool(outcome in outcomes() and outcomes()[outcome].needs_search),
        search_record=detail.get("search_record") or standing.search_record,
        reviews=standing.reviews,
        remedy=bool(detail.get("remedy")),
        signed_before=bool(detail.get("signed_before")),
        comment=detail.get("comment", ""),
        service_proof=bool(detail.get("service_proof")),
        papers_complete=bool(detail.get("papers_complete")),
    )


def _clarification_due(asked: Clarification | None, calendar: Calendar, terms: Terms) -> date | None:
    if asked is None:
        return None
    return _end(calendar, asked.served_on or asked.asked_on, asked.days or terms.clarification_days)


def _end(calendar: Calendar, start: date | None, days: int) -> date | None:
    return calendar.add_working_days(start, days).day if start else None


def _is_over(asked: Asked, calendar: Calendar, today: date) -> bool:
    """Whether the time that a party has for its view is past: 15 working days from when it was asked."""
    end = _end(calendar, asked.received_on, limits()[asked.party].days)
    return end is not None and today > end


def attempt(
    standing: Standing, kind: str, on: date, detail: Mapping[str, Any], calendar: Calendar, terms: Terms | None = None
) -> Move | Fact:
    """Return the move or fact that may be written down now.

    Raises ``MoveRefused`` with every reason that stands against it.
    """
    fact = lifecycle.facts().get(kind)
    if fact is None:
        lifecycle.find(standing.state, kind)
        return lifecycle.step(standing.state, kind, facts_of(standing, kind, on, detail, calendar, terms))
    if not fact.possible_in(standing.state):
        state = lifecycle.states()[standing.state]
        raise MoveRefused(f"“{state}”时不能“{fact.label}”，请刷新页面看现在到了哪一步")
    if kind == "review" and detail.get("step") != standing.waits_for:
        raise MoveRefused(_out_of_turn(standing, str(detail.get("step"))))
    return fact


def _out_of_turn(standing: Standing, step: str) -> str:
    name = REVIEWS.get(step, step)
    if step in standing.reviews:
        return f"这一稿已经通过{name}，请刷新页面"
    return f"还没有轮到{name}，先要通过{REVIEWS.get(standing.waits_for, '前一步')}（条例第十七条）"
