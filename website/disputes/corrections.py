"""Correcting what was registered of a dispute, and taking back what should not have been: nothing is written over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai import disputes as law
from gongkai.disputes import DisputeRefused
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.disputes import holds, ledger
from website.disputes.models import DisputeCase, DisputeEvent
from website.disputes.people import demand_head, demand_keeper
from website.disputes.services import Step, about_amiss, days_ahead, demand_valid, result_of, settle

AMENDABLE = (
    *("number", "kind", "is_disclosure", "our_role", "request", "correction", "cause", "body", "filed_on"),
    *("served_on", "procedure", "hearing_on", "answered_on", "decision", "decided_on", "decision_served_on"),
    *("corrected_reason", "enforce_due", "enforced_on", "opinion_on", "reported_on", "note"),
)
"""What a correction may change; results and limits follow."""


SHARED = ("kind", "is_disclosure", "our_role", "request", "correction", "cause")
"""What all instances of one case say alike."""


@transaction.atomic
def amend(case: DisputeCase, changes: Mapping[str, Any], *, by: Person, reason: str) -> DisputeEvent:
    """Correct what was registered: the case says what holds, its ledger what stood before, and why.

    What instances share is corrected in all of them, and one that lets the decision before stand takes its result.
    What no case is about any more is let go. Raises ``NotAllowed`` without a reason, without a change, and when the
    case could not be so.
    """
    held = DisputeCase.objects.select_for_update(of=("self",)).select_related("agency").get(pk=case.pk)
    demand_keeper(held.agency, by)
    demand_valid(held)
    changed = _changed(held, changes)
    reasons = [] if reason.strip() else ["请写明为什么更正，原来的登记会保留在案件经过中。"]
    reasons += [] if changed else ["没有要更正的内容。"]
    if reasons:
        raise NotAllowed(reasons)
    left = [getattr(held, name) for name in ("request", "correction") if name in changed]
    event = _amend(held, changed, by, reason.strip())
    shared = {name: value for name, value in changed.items() if name in SHARED}
    for other in _other_instances(held):
        if more := _changed(other, shared):
            _amend(other, more, by, f"随{held.number}更正")
    _follow(held, by)
    for about in filter(None, left):
        holds.let_go(about, working_days(held.agency), timezone.localdate())
    case.refresh_from_db()
    return event


def _changed(case: DisputeCase, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if name in AMENDABLE and getattr(case, name) != value}


def _amend(case: DisputeCase, changed: Mapping[str, Any], by: Person, reason: str) -> DisputeEvent:
    before = {name: _told(getattr(case, name)) for name in changed}
    for name, value in changed.items():
        setattr(case, name, value)
    if amiss := [*_amended_amiss(case, changed)]:
        raise NotAllowed(amiss)
    case.result = result_of(case) if case.decided_on else "pending"
    settle(case)
    case.save()
    after = {name: _told(value) for name, value in changed.items()}
    told = {"reason": reason, "before": before, "after": after}
    event = ledger.append(case, Step.AMEND, on=timezone.localdate(), by=by, detail=told)
    holds.hold(case)
    return event


def _other_instances(case: DisputeCase) -> Iterator[DisputeCase]:
    """Yield the other instances of the same case, the earlier ones first."""
    earlier, at = [], case.previous_instance
    while at:
        earlier.append(at)
        at = at.previous_instance
    yield from reversed(earlier)
    following = DisputeCase.objects.filter(previous_instance=case).first()
    while following:
        yield following
        following = DisputeCase.objects.filter(previous_instance=following).first()


def _told(value: Any) -> Any:
    return value.number if isinstance(value, AccessRequest | CorrectionRequest) else value


def _amended_amiss(case: DisputeCase, changed: Mapping[str, Any]) -> Iterator[str]:
    others = DisputeCase.objects.of(case.agency).valid().exclude(pk=case.pk)
    if not case.number.strip() or others.filter(number=case.number).exists():
        yield "请填写案号，并且不与别的案件相同。"
    yield from about_amiss(case.agency, case.request, case.correction)
    if case.reconsidered_in_id and case.kind != "suit_after":
        yield "本案登记为经过行政复议，类别只能是复议后起诉。"
    if not case.is_suit and case.suits.exists() and "kind" in changed:
        yield "后面登记了诉讼，类别只能是行政复议。"
    days = ("filed_on", "served_on", "answered_on", "decided_on", "decision_served_on", "enforced_on")
    yield from days_ahead(*(getattr(case, name) for name in days))
    yield from _out_of_turn(case, changed)
    try:
        _ = case.facts
    except DisputeRefused as error:
        yield f"{error}。"


def _out_of_turn(case: DisputeCase, changed: Mapping[str, Any]) -> Iterator[str]:
    """Yield what would not fit the procedures before and after a case."""
    before, after = case.previous_instance or case.reconsidered_in, [*_following(case)]
    if before and before.decided_on and case.filed_on < before.decided_on:
        yield f"受理、立案日期早于上一程序的决定、裁判日期（{before.decided_on}）。"
    if after and (case.decided_on is None or any(each.filed_on < case.decided_on for each in after)):
        yield f"后面登记了{after[0].number}，决定、裁判不能取消，也不能晚于它的立案日期。"
    old = DisputeCase.objects.get(pk=case.pk).decision
    if "decision" in changed and any(
        each in law.decisions() and law.decisions()[each].reopens for each in (old, case.decision)
    ):
        yield "是否发回重审不能这样更正，请作废这一件后重新登记。"


def _following(case: DisputeCase) -> Iterator[DisputeCase]:
    """Yield what was registered as following a case."""
    yield from DisputeCase.objects.filter(previous_instance=case)
    yield from case.suits.all()


def _follow(case: DisputeCase, by: Person) -> None:
    """Let later instances that let this one's decision stand take its result too."""
    later = DisputeCase.objects.filter(previous_instance=case).exclude(decision="").first()
    if later is None or law.decisions()[later.decision].column or later.result == case.result:
        return
    before, later.result = later.result, case.result
    later.save(update_fields=["result"])
    told = {"reason": f"随{case.number}更正", "before": {"result": before}, "after": {"result": later.result}}
    ledger.append(later, Step.AMEND, on=timezone.localdate(), by=by, detail=told)
    _follow(later, by)


@transaction.atomic
def void(case: DisputeCase, *, by: Person, reason: str) -> None:
    """Take back a registration that was a mistake: it stays to be read, and is counted nowhere.

    Raises ``NotAllowed`` for who is not the head of the office, without a reason, and while something follows it.
    """
    held = DisputeCase.objects.select_for_update(of=("self",)).select_related("agency").get(pk=case.pk)
    demand_head(held.agency, by)
    demand_valid(held)
    if not reason.strip():
        raise NotAllowed(["请写明为什么作废，例如重复登记。"])
    if after := [*_following(held)]:
        raise NotAllowed([f"后面登记了{after[0].number}，请先作废它。"])
    before = held.previous_instance or held.reconsidered_in
    held.void_reason, held.due_on, held.due_for = reason.strip(), None, ""
    held.previous_instance = held.reconsidered_in = None
    held.save()
    told = {"reason": reason.strip(), "number": before.number if before else ""}
    ledger.append(held, Step.VOID, on=timezone.localdate(), by=by, detail=told)
    case.refresh_from_db()
