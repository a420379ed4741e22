"""While a case is not over, the identity of who asked for what it is about is not erased (个人信息保护法第十九条)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from gongkai import disputes as law
from gongkai.working_days import Calendar
from website.access_requests import corrections
from website.access_requests import services as requests
from website.access_requests.ledger import PLATFORM
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.disputes.models import DisputeCase


@transaction.atomic
def hold(case: DisputeCase) -> None:
    """Hold the application or the request for correction that a case is about."""
    request = AccessRequest.objects.select_for_update().filter(pk=case.request_id, held=False).first()
    if request:
        requests.take(request, "hold", by=None, actor=PLATFORM, detail={"dispute": case.number})
        AccessRequest.objects.filter(pk=request.pk).update(held=True)
    asked = CorrectionRequest.objects.filter(pk=case.correction_id, held=False, erased_at=None).first()
    if asked:
        corrections.hold(asked, by=None, reason=f"案件{case.number}没有了结", held=True)


def is_over(case: DisputeCase, calendar: Calendar, today: date) -> bool:
    """Whether nothing can follow a case any more: void, or decided, carried out, and no time left to contest it.

    A decision whose day of receipt is not known can still be contested.
    """
    if case.void_reason:
        return True
    if case.decided_on is None:
        return False
    dues = law.due_dates(case.facts, calendar)
    if any(each.ours and each.is_open for each in dues):
        return False
    if DisputeCase.objects.filter(previous_instance=case).exists() or case.suits.exists():
        return True
    if case.is_suit and case.instance != law.FIRST:
        return True
    ends = [each.deadline.day for each in dues if each.id in ("sue", "appeal") and each.deadline]
    return bool(ends) and today > max(ends)


def _all_over(cases: Iterable[DisputeCase], calendar: Calendar, today: date) -> bool:
    return all(is_over(case, calendar, today) for case in cases)


@transaction.atomic
def release(request: AccessRequest, calendar: Calendar, today: date) -> bool:
    """Let an application go when every case about it is over, and return whether it was.

    What a member of staff held stays held.
    """
    if not request.held or not _all_over(request.disputes.all(), calendar, today):
        return False
    last = request.events.filter(kind__in=("hold", "release")).order_by("-number").first()
    if last is None or last.kind != "hold" or "dispute" not in last.detail:
        return False
    requests.take(request, "release", by=None, actor=PLATFORM, detail={"comment": "争议已经了结"})
    AccessRequest.objects.filter(pk=request.pk).update(held=False)
    return True


@transaction.atomic
def release_correction(correction: CorrectionRequest, calendar: Calendar, today: date) -> bool:
    """Let a request for correction go as an application, and return whether it was."""
    if not correction.held or not _all_over(correction.disputes.all(), calendar, today):
        return False
    if not corrections.held_by_platform(correction):
        return False
    corrections.hold(correction, by=None, reason="争议已经了结", held=False)
    return True


def let_go(about: AccessRequest | CorrectionRequest, calendar: Calendar, today: date) -> bool:
    """Let go what cases were about, whichever it is, when every one of them is over."""
    let = release if isinstance(about, AccessRequest) else release_correction
    return let(about, calendar, today)
