"""What a letter says, filled in from its case: days, numbers, limits, whom it is for, the organ's particulars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from gongkai.deadlines import Extension, Terms
from gongkai.deadlines.terms import channels, limits
from gongkai.letters import Contest, kinds
from gongkai.letters.letter import Value
from gongkai.outcomes import RemedyRefused, authority_for
from gongkai.request_ledger import Standing, clock_of
from gongkai.working_days import Calendar
from gongkai.writers.content import printed_date
from website.access_requests import identity, ledger, outcome_book
from website.access_requests.choices import Route
from website.access_requests.models import AccessRequest, Applicant, Redaction
from website.agencies.calendar import working_days
from website.agencies.models import Agency

LOCKED = frozenset(
    {
        *("organ", "number", "dated", "applicant", "applied_on", "received_on", "request_number", "channel"),
        *("reply_due", "new_due", "remedy"),
    }
)
"""Elements that follow from the case and from the law: nobody types them."""


class Case:
    """An application as its letters see it, read once."""

    def __init__(self, request: AccessRequest, on: date) -> None:
        self.request, self.on = request, on
        self.agency = request.agency
        self.standing: Standing = ledger.standing_of(request)
        self.calendar: Calendar = working_days(request.agency)
        self.terms: Terms = ledger.terms_of(request)

    def after(self, start: date | None, days: int) -> date | None:
        """Return the last of so many working days after a day."""
        return self.calendar.add_working_days(start, days).day if start else None

    def due(self, more: int = 0) -> date | None:
        """Return the reply's limit, with so many more working days asked for."""
        standing = self.standing
        if more > 0:
            standing = replace(standing, extensions=(*standing.extensions, Extension(self.on, more)))
        due = clock_of(standing, self.calendar, today=self.on, terms=self.terms).due
        return due.day if due else None


def values_for(
    request: AccessRequest, kind: str, *, on: date, given: Mapping[str, Value] | None = None
) -> dict[str, Value]:
    """Return what the letter says but the words of the law: what the case tells, and what was typed beside it.

    What follows from the case cannot be typed over.
    """
    case, typed = Case(request, on), {id: value for id, value in (given or {}).items() if id not in LOCKED}
    told = {**of_organ(case.agency, case.on), **_of_request(case), **_of_course(case), **_proposed(case, kind), **typed}
    days = told.get("extension_days")
    told["new_due"] = case.due(days) if isinstance(days, int) else None
    wanted = {element.id for element in kinds()[kind].elements if element.form not in ("fixed", "remedy")}
    return {id: value for id, value in told.items() if id in wanted and value not in (None, "", ())}


def of_organ(agency: Agency, on: date) -> dict[str, Any]:
    """Return what a letter of a day says of the organ that writes it."""
    practice = getattr(agency, "request_practice", None)
    phone = f"（监督投诉电话：{agency.complaint_phone}）" if agency.complaint_phone else ""
    return {
        "organ": agency.name_on(on),
        "dated": on,
        "contact": agency.office_name,
        "phone": agency.phone,
        "office": agency.office_address,
        "enquiry": f"在{agency}网站“依申请公开”栏目，凭登记编号和查询码查询",
        "how_to_confirm": f"在{agency}网站“依申请公开”栏目凭登记编号和查询码确认"
        + (f"，或者拨打{agency.phone}" if agency.phone else ""),
        "complaint": f"政府信息公开工作主管部门{phone}" if phone else "",
        "fee_payment": practice.payment_account if practice else "",
    }


def _of_request(case: Case) -> dict[str, Any]:
    request, receipt = case.request, case.standing.receipt
    about = [("名称", request.title), ("文号", request.document_number), ("描述", request.description)]
    said = [(name, " ".join(text.split())) for name, text in about if text.strip()]
    content = said[0][1] if len(said) == 1 else "；".join(f"{name}：{text}" for name, text in said)
    applicant = Applicant.objects.filter(request=request).first()
    return {
        "applicant": identity.unpack(applicant.sealed).name if applicant and applicant.sealed else "",
        "address": "您" if request.applicant_kind == "natural" else "你单位",
        "applied_on": receipt.submitted_on,
        "received_on": receipt.received_on,
        "request_number": request.number,
        "content": content,
        "channel": channels()[request.channel].label,
        "manner": Route(request.route).label.replace("本网站", "本机关网站") if request.route in Route.values else "",
    }


def _of_course(case: Case) -> dict[str, Any]:
    """Return what the ledger tells: limits, what was asked for and when, and what came of it."""
    standing, asked, fee = case.standing, case.standing.clarification, case.standing.fee
    told: dict[str, Any] = {
        "reply_due": case.due(),
        "facts": standing.excessive,
        "fee_basis": standing.excessive,
        "search": standing.search_record,
        "reason": standing.grounds,
        "grounds": standing.withheld_under,
        "points": tuple(standing.points.split("\n")) if standing.points else (),
        "clarification_due": case.after(case.on, case.terms.clarification_days),
    }
    if asked:
        told["clarification_asked_on"] = asked.asked_on
        told["clarified_on"] = asked.answered_on
        days = asked.days or case.terms.clarification_days
        told["clarification_due"] = case.after(asked.served_on or asked.asked_on, days)
    if fee:
        told["fee_told_on"] = fee.received_on
        told["fee_due"] = case.after(fee.received_on, limits()["payment"].days)
    if standing.consultations:
        told["asked_on"] = standing.consultations[-1].sent_on
        told["opinion"] = _opinions(standing)
    return told


def _opinions(standing: Standing) -> str:
    views = {True: "同意公开", False: "不同意公开"}
    answered = [each for each in standing.consultations if each.answered_on]
    silent = len(standing.consultations) - len(answered)
    said = [f"{views.get(each.consents, '提出意见')}{f'，理由是{each.says}' if each.says else ''}" for each in answered]
    return "；".join([*said, *([f"{silent}方逾期没有提出意见"] if silent else [])])


def _proposed(case: Case, kind: str) -> dict[str, Any]:
    """Return what is only proposed, for the official to change."""
    events = {event.kind: event for event in case.request.events.order_by("number")}
    told: dict[str, Any] = {"approved_on": case.on, "when": "随本答复书一并提供"}
    if withdrawn := events.get("withdraw"):
        told["ended_because"] = f"申请人于{printed_date(withdrawn.on)}书面撤回申请"
    if reason := events.get("give_reason"):
        told["stated_reason"] = str(reason.detail.get("reason") or reason.detail.get("says") or "")
    if kinds()[kind].to == "third_party":
        told["address"] = "贵单位"
    given = Redaction.objects.filter(paper__request=case.request, released=True).select_related("result")
    names = tuple(each.result.name for each in given if each.result)
    return {**told, "attachments": names, **({"provided": names} if names else {})}


def contest_for(request: AccessRequest, outcome: str, on: date) -> tuple[Contest, list[str]]:
    """Return whom one turns to against a letter of a day, and what is missing in the organ's particulars for it."""
    return contest_of(request.agency, outcome, on, by_web=request.route == Route.WEB)


def contest_of(agency: Agency, outcome: str, on: date, *, by_web: bool = False) -> tuple[Contest, list[str]]:
    """Return the same for a letter of an organ, whatever it is about."""
    faults, authority = list[str](), ""
    try:
        authority = authority_for(
            agency.reconsideration_organ, above=agency.superior_bureau, justice=agency.is_justice_bureau
        )
    except RemedyRefused as refused:
        faults.append(f"{refused}。")
    book = outcome_book.book_on(on)
    return Contest(authority, agency.court, outcome, agency.reconsideration_url, by_web, book), faults
