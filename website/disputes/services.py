"""Keeping the ledger of disputes: every step is one event, in one transaction, under a lock on the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai import disputes as law
from gongkai.disputes import DisputeRefused, Due
from website.access_requests import files
from website.access_requests.ledger import standing_of
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.sealing import seal, unseal
from website.audit.services import record as log
from website.disputes import holds, ledger
from website.disputes.models import DisputeCase, DisputeEvent, DisputePaper, DisputePractice
from website.disputes.people import demand_keeper

Step = DisputeEvent.Kind


@dataclass(frozen=True)
class Upload:
    """A file that comes with a step."""

    name: str
    data: bytes
    kind: str = DisputePaper.Kind.OTHER


@dataclass(frozen=True)
class Particulars:
    """What is written down of a case when it is registered."""

    number: str
    kind: str
    is_disclosure: bool
    our_role: str
    cause: str
    body: str
    filed_on: date
    other_party: str = ""
    request: AccessRequest | None = None
    correction: CorrectionRequest | None = None
    served_on: date | None = None
    procedure: str = "ordinary"
    reconsidered_in: DisputeCase | None = None
    note: str = ""


@transaction.atomic
def register(agency: Agency, said: Particulars, *, by: Person, uploads: Iterable[Upload] = ()) -> DisputeCase:
    """Write a case into an organ's ledger.

    Raises ``NotAllowed`` naming everything that is missing or does not fit, ``UnsafeFile`` for a file that may not be
    kept.
    """
    demand_keeper(agency, by)
    if reasons := list(_amiss(agency, said)):
        raise NotAllowed(reasons)
    return _register(agency, said, by=by, uploads=uploads)


def _register(
    agency: Agency, said: Particulars, *, by: Person, uploads: Iterable[Upload] = (), **more: Any
) -> DisputeCase:
    given = {name: getattr(said, name) for name in Particulars.__dataclass_fields__}
    given |= {"number": said.number.strip(), "body": said.body.strip(), "note": said.note.strip()}
    given["other_party"] = seal(said.other_party.strip()) if said.other_party.strip() else ""
    case = DisputeCase(agency=agency, **given, **more)
    settle(case)
    case.save(force_insert=True)
    papers = _keep(case, uploads, by)
    told = {"kind": case.kind, "our_role": case.our_role, "is_disclosure": case.is_disclosure, "papers": papers}
    ledger.append(case, Step.REGISTER, on=case.filed_on, by=by, detail=told)
    holds.hold(case)
    return case


def _amiss(agency: Agency, said: Particulars) -> Iterator[str]:
    if agency != agency.organ:
        yield f"{agency}是内设机构，案件登记在{agency.organ}名下。"
    for value, label in ((said.number, "案号"), (said.body, "行政复议机关或者人民法院")):
        if not value.strip():
            yield f"请填写{label}。"
    if said.cause not in law.causes():
        yield "请选择争议事由。"
    if said.number.strip() and DisputeCase.objects.of(agency).valid().filter(number=said.number.strip()).exists():
        yield f"案号“{said.number.strip()}”已经登记过。"
    yield from days_ahead(said.filed_on, said.served_on)
    yield from about_amiss(agency, said.request, said.correction)
    yield from _links_amiss(agency, said)
    try:
        law.Facts(said.kind, said.our_role, said.filed_on, procedure=said.procedure, served_on=said.served_on)
    except DisputeRefused as error:
        yield f"{error}。"


def days_ahead(*days: date | None) -> Iterator[str]:
    """Yield what is wrong with days that are still to come."""
    today = timezone.localdate()
    yield from (f"日期{day}在今天以后，请核对。" for day in days if day and day > today)


def about_amiss(agency: Agency, request: AccessRequest | None, correction: CorrectionRequest | None) -> Iterator[str]:
    """Yield what is wrong with what a case is said to be about."""
    if request and request.agency_id != agency.pk:
        yield "所涉申请不是本机关受理的，请重新选择。"
    if correction and correction.agency_id != agency.pk:
        yield "所涉更正申请不是本机关受理的，请重新选择。"
    if request and correction:
        yield "所涉申请、所涉更正申请只能填一个，请去掉一个。"


def _links_amiss(agency: Agency, said: Particulars) -> Iterator[str]:
    if said.request and not said.is_disclosure:
        yield "因依申请公开引起的案件，应选“因政府信息公开工作引起”。"
    before = said.reconsidered_in
    if before and (before.agency_id != agency.pk or before.is_suit or said.kind != "suit_after"):
        yield "经过的行政复议应是本机关登记的行政复议案件，并且本案是复议后起诉。"


def _keep(case: DisputeCase, uploads: Iterable[Upload], by: Person) -> list[dict[str, Any]]:
    kept = [
        DisputePaper.objects.create(case=case, kind=each.kind, by=by, **files.put(case.agency, each.name, each.data))
        for each in uploads
    ]
    return [{"id": paper.pk, "name": paper.name, "sha256": paper.sha256} for paper in kept]


def dues_of(case: DisputeCase) -> tuple[Due, ...]:
    """Return the limits of a case by its organ's calendar."""
    return law.due_dates(case.facts, working_days(case.agency))


def settle(case: DisputeCase) -> None:
    """Set what a case is searched and reminded by to what its facts say; the caller saves it.

    Raises ``NotAllowed`` for facts that cannot be.
    """
    try:
        following = law.next_due(dues_of(case))
    except DisputeRefused as error:
        raise NotAllowed([f"{error}。"]) from error
    case.due_on = following.deadline.day if following and following.deadline else None
    case.due_for = following.id if following else ""


# ---- steps


def _waits(case: DisputeCase) -> str:
    return "" if case.decided_on is None else "案件已有决定、裁判。"


def _decided(case: DisputeCase) -> str:
    return "请先登记决定、裁判。" if case.decided_on is None else ""


_AGAINST: dict[str, Callable[[DisputeCase], str]] = {
    Step.SERVE: lambda case: _waits(case) or ("已经登记收到副本。" if case.served_on else ""),
    Step.ANSWER: lambda case: (
        _waits(case)
        or ("请先登记收到副本的日期。" if not case.served_on else "")
        or ("已经登记答复、答辩。" if case.answered_on else "")
    ),
    Step.HEARING: _waits,
    Step.PROLONG: lambda case: _waits(case) or ("审理期限由人民法院决定，不用登记延长。" if case.is_suit else ""),
    Step.STOP: lambda case: _waits(case) or ("案件已经中止。" if case.is_stopped else ""),
    Step.RESUME: lambda case: "" if case.is_stopped else "案件没有中止。",
    Step.DECIDE: lambda case: _waits(case) or ("案件中止，请先登记恢复审理。" if case.is_stopped else ""),
    Step.SERVE_DECISION: lambda case: _decided(case) or ("已经登记。" if case.decision_served_on else ""),
    Step.OPINION: lambda case: (
        "只有行政复议才有行政复议意见书。" if case.is_suit else "已经登记。" if case.opinion_on else ""
    ),
    Step.REPORT: lambda case: (
        "没有登记行政复议意见书。" if not case.opinion_on else "已经登记。" if case.reported_on else ""
    ),
    Step.ENFORCE: lambda case: _decided(case) or ("已经登记履行。" if case.enforced_on else ""),
    Step.PAPER: lambda case: "",
}
"""What stands against each step of a case; nothing when it may be taken."""


def possible(case: DisputeCase) -> list[str]:
    """Return the steps that a case may take now, in their order."""
    if case.void_reason:
        return []
    return [kind for kind, against in _AGAINST.items() if not against(case)]


@transaction.atomic
def take(
    case: DisputeCase,
    kind: str,
    *,
    by: Person,
    on: date | None = None,
    detail: Mapping[str, Any] | None = None,
    uploads: Iterable[Upload] = (),
) -> DisputeEvent:
    """Take a step of a case: checked, written into its ledger, and everything settled together.

    Raises ``NotAllowed`` with what stands against it, ``UnsafeFile`` for a file that may not be kept.
    """
    held = DisputeCase.objects.select_for_update(of=("self",)).select_related("agency").get(pk=case.pk)
    demand_keeper(held.agency, by)
    on, given = on or timezone.localdate(), dict(detail or {})
    if kind not in _AGAINST:
        raise NotAllowed(["没有这个步骤，请刷新页面。"])
    demand_valid(held)
    if reason := _AGAINST[kind](held):
        raise NotAllowed([reason])
    if kind != Step.HEARING and (ahead := list(days_ahead(on))):
        raise NotAllowed(ahead)
    if papers := _keep(held, uploads, by):
        given["papers"] = papers
    elif kind == Step.PAPER:
        raise NotAllowed(["请选择要存入的文件。"])
    change = _CHANGES.get(kind)
    if change:
        change(held, on, given)
    settle(held)
    held.save()
    event = ledger.append(held, kind, on=on, by=by, detail=given)
    if kind == Step.DECIDE:
        _after_decision(held, by)
    case.refresh_from_db()
    return event


def demand_valid(case: DisputeCase) -> None:
    """Raise ``NotAllowed`` for a case that is void."""
    if case.void_reason:
        raise NotAllowed(["这一件已经作废。"])


Change = Callable[[DisputeCase, date, dict[str, Any]], None]


def _sets(name: str) -> Change:
    def change(case: DisputeCase, on: date, given: dict[str, Any]) -> None:
        setattr(case, name, on)

    return change


def _prolong(case: DisputeCase, on: date, given: dict[str, Any]) -> None:
    days = given.get("days")
    if not isinstance(days, int) or days < 1:
        raise NotAllowed(["请填写延长的日数。"])
    case.extended_days += days


def _stop(case: DisputeCase, on: date, given: dict[str, Any]) -> None:
    if on < case.filed_on:
        raise NotAllowed([f"中止日期（{on}）早于受理、立案日期（{case.filed_on}），请核对。"])
    case.stops = [*case.stops, [on.isoformat(), None]]


def _resume(case: DisputeCase, on: date, given: dict[str, Any]) -> None:
    since = case.stops[-1][0]
    if on < date.fromisoformat(since):
        raise NotAllowed([f"恢复日期（{on}）早于中止日期（{since}），请核对。"])
    case.stops = [*case.stops[:-1], [since, on.isoformat()]]


def _decide(case: DisputeCase, on: date, given: dict[str, Any]) -> None:
    case.decision, case.decided_on = str(given.get("decision", "")), on
    case.corrected_reason = str(given.get("corrected_reason", "")).strip()
    due = given.get("enforce_due")
    case.enforce_due = due if isinstance(due, date) else date.fromisoformat(due) if due else None
    case.result = result_of(case)
    settle(case)
    if case.result == "corrected" and not case.corrected_reason:
        raise NotAllowed(["结果纠正的，请写明被纠正的原因。"])


def result_of(case: DisputeCase) -> str:
    """Return the column of the decision. Raises ``NotAllowed`` when there is none."""
    if not case.decision:
        raise NotAllowed(["请选择决定、裁判的种类。"])
    before = case.previous_instance
    try:
        return law.column_of(case.decision, before.result if before else "")
    except DisputeRefused as error:
        raise NotAllowed([f"{error}。"]) from error


_CHANGES: dict[str, Change] = {
    Step.SERVE: _sets("served_on"),
    Step.ANSWER: _sets("answered_on"),
    Step.HEARING: _sets("hearing_on"),
    Step.PROLONG: _prolong,
    Step.STOP: _stop,
    Step.RESUME: _resume,
    Step.DECIDE: _decide,
    Step.SERVE_DECISION: _sets("decision_served_on"),
    Step.OPINION: _sets("opinion_on"),
    Step.REPORT: _sets("reported_on"),
    Step.ENFORCE: _sets("enforced_on"),
}


def _after_decision(case: DisputeCase, by: Person) -> None:
    """Open the first instance anew when the case was sent back to it (行政诉讼法第八十九条)."""
    if law.decisions()[case.decision].reopens and case.decided_on:
        said = Continuation(f"{case.number}（发回重审）", case.body, case.decided_on)
        _go_on(case, said, instance=law.FIRST, by=by)


# ---- the next instance, and the court after reconsideration


@dataclass(frozen=True)
class Continuation:
    """What is known of the procedure that follows."""

    number: str
    body: str
    filed_on: date
    served_on: date | None = None
    procedure: str = "ordinary"


def ways_on(case: DisputeCase) -> dict[str, str]:
    """Return how a decided case may go on, by the id of what follows; nothing when it may not."""
    if case.decided_on is None or case.void_reason:
        return {}
    if not case.is_suit:
        return {} if case.suits.exists() else {"suit_after": "对方起诉（复议后起诉）"}
    if DisputeCase.objects.filter(previous_instance=case).exists():
        return {}
    appeal = {"second": "上诉，进入二审"} if case.instance == law.FIRST else {}
    return {**appeal, "retrial": "进入再审"}


@transaction.atomic
def go_on(case: DisputeCase, way: str, said: Continuation, *, by: Person) -> DisputeCase:
    """Open what follows a decision: the next instance of the same case, or the suit after reconsideration.

    Raises ``NotAllowed`` with every reason against it.
    """
    held = DisputeCase.objects.select_for_update(of=("self",)).select_related("agency").get(pk=case.pk)
    demand_keeper(held.agency, by)
    if way not in ways_on(held):
        raise NotAllowed(["案件现在不能进入这个程序，请刷新页面。"])
    if held.decided_on and said.filed_on < held.decided_on:
        raise NotAllowed([f"立案日期（{said.filed_on}）早于上一程序的决定、裁判日期（{held.decided_on}），请核对。"])
    return _go_on(held, said, instance=law.FIRST if way == "suit_after" else way, by=by)


def _go_on(case: DisputeCase, said: Continuation, *, instance: str, by: Person) -> DisputeCase:
    """Register the next procedure with what the case before already says."""
    particulars = Particulars(
        said.number,
        kind=case.kind if case.is_suit else "suit_after",
        is_disclosure=case.is_disclosure,
        our_role="defendant" if case.our_role == "respondent" else case.our_role,
        cause=case.cause,
        body=said.body,
        filed_on=said.filed_on,
        other_party=unseal(case.other_party) if case.other_party else "",
        request=case.request,
        correction=case.correction,
        served_on=said.served_on,
        procedure=said.procedure,
        reconsidered_in=None if case.is_suit else case,
    )
    if reasons := list(_amiss(case.agency, particulars)):
        raise NotAllowed(reasons)
    before = case if case.is_suit else None
    made = _register(case.agency, particulars, by=by, instance=instance, previous_instance=before)
    ledger.append(case, Step.CONTINUE, on=said.filed_on, by=by, detail={"number": made.number})
    return made


# ---- lessons, the other party, the way of counting


@transaction.atomic
def write_lesson(case: DisputeCase, *, text: str, outcome: str, by: Person) -> None:
    """Write down what a case taught, under the outcome whose article it is about; an empty text takes it away.

    Raises ``NotAllowed`` for a lesson without its outcome.
    """
    held = DisputeCase.objects.select_for_update(of=("self",)).select_related("agency").get(pk=case.pk)
    demand_keeper(held.agency, by)
    if text.strip() and not outcome:
        raise NotAllowed(["请选择教训所涉的处理结果，起草同类答复时会显示。"])
    held.lesson, held.lesson_outcome = text.strip(), outcome if text.strip() else ""
    held.save(update_fields=["lesson", "lesson_outcome"])
    told = {"text": held.lesson, "outcome": held.lesson_outcome}
    ledger.append(held, Step.LESSON, on=timezone.localdate(), by=by, detail=told)
    case.refresh_from_db()


def masked_party(case: DisputeCase) -> str:
    """Return the other party as lists and pages show it."""
    if not case.other_party:
        return ""
    name = unseal(case.other_party)
    return name[:1] + "*" * min(len(name) - 1, 8)


@transaction.atomic
def reveal_party(case: DisputeCase, *, by: Person, reason: str) -> str:
    """Return the other party in full, and write down who looked and why. Raises ``NotAllowed`` without a reason."""
    demand_keeper(case.agency, by)
    if not reason.strip():
        raise NotAllowed(["请写明为什么要查看对方当事人，查看会记入审计记录。"])
    log("dispute.party_viewed", agency=case.agency, by=by, target=case, detail={"reason": reason.strip()})
    return unseal(case.other_party) if case.other_party else ""


@transaction.atomic
def choose_count_rule(agency: Agency, rule: str, *, by: Person) -> None:
    """Set how an organ counts several instances of one case 〔未核实〕. Raises ``NotAllowed`` for another rule."""
    demand_keeper(agency, by)
    if rule not in law.count_rules():
        raise NotAllowed(["请选择一种计法。"])
    DisputePractice.objects.update_or_create(agency=agency, defaults={"count_rule": rule})
    log("dispute.count_rule", agency=agency, by=by, detail={"type": law.count_rules()[rule].label})


def warnings_of(case: DisputeCase) -> list[str]:
    """Return what is odd about a case: whoever keeps the ledger looks at it."""
    found = []
    request = case.request
    if request and request.outcome:
        under = standing_of(request).withheld_under
        found.append(law.route_warning(case.kind, request.outcome, request.decided_on, withheld_under=under))
    if case.cause == "silence" and case.kind == "direct_suit":
        found.append("逾期不答复是否必须先申请行政复议〔未核实〕，请法制机构确认（行政复议法第二十三条第一款第三项）")
    return [f"{each}。" for each in found if each]
