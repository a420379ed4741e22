"""What applicants of the rich year contested: reconsiderations and lawsuits that fill every row of table four.

Each contests a reply of the year by a way that the law leaves open for it: what was withheld goes to reconsideration
first (行政复议法第二十三条第一款第四项).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from website.access_requests.models import AccessRequest
from website.agencies.models import Agency, Person
from website.demonstration.county import COUNTY
from website.disputes import services
from website.disputes.models import DisputeCase
from website.disputes.services import Particulars

COURT = "有管辖权的人民法院（演示）"


@dataclass(frozen=True)
class Contest:
    """A case to be registered: which reply it contests, how it ended, and what it taught; ``after`` days it took."""

    kind: str
    outcome: str
    cause: str
    decision: str = ""
    after: int = 0
    lesson: str = ""
    reason: str = ""
    goes_on: Contest | None = None
    """The lawsuit that follows a reconsideration."""


CONTESTS = (
    Contest("reconsideration", "W_PROCESS", "withheld", "maintained", 50),
    Contest("reconsideration", "W_CASEFILE", "withheld", "claim_rejected", 45),
    Contest(
        "reconsideration", "W_INTERNAL", "withheld", "maintained", 40,
        goes_on=Contest("suit_after", "W_INTERNAL", "withheld", "suit_claim_rejected", 80),
    ),
    Contest(
        "reconsideration", "W_THIRD", "withheld", "quashed", 55,
        reason="没有说明公开会对第三方的什么合法权益造成损害",
        lesson="以第三方不同意为由不予公开的，答复书要写明是什么合法权益、会受到怎样的损害，只写“第三方不同意”站不住。",
    ),
    Contest(
        "reconsideration", "PARTIAL", "partial", "maintained", 58,
        goes_on=Contest(
            "suit_after", "PARTIAL", "partial", "suit_quashed", 90,
            reason="可以区分处理的内容没有提供",
            lesson="区分处理要逐处写明不予公开的内容和理由，能够区分的不得整页遮去。",
        ),
    ),
    Contest("reconsideration", "N_NOTHELD", "unable", "terminated", 20),
    Contest("reconsideration", "W_QUERY", "withheld", "application_rejected", 30),
    Contest("direct_suit", "N_NOTHELD", "unable", "suit_claim_rejected", 95),
    Contest("direct_suit", "X_PETITION", "declined", "suit_rejected", 60),
)  # fmt: skip
LATE = (
    Contest("reconsideration", "W_CASEFILE", "withheld"),
    Contest("direct_suit", "X_PETITION", "declined"),
)
"""What comes in at the end of the year and is not decided when it ends."""


def load(bureau: Agency, year: int, *, by: Person) -> int:
    """Register what was contested in a year and how it ended; return how many cases there are."""
    early = _replies(bureau, date(year, 1, 1), date(year, 6, 15))
    late = _replies(bureau, date(year, 10, 1), date(year, 12, 5))
    number = 0
    for contest in (*CONTESTS, *LATE):
        replies = late if contest in LATE else early
        request = next(each for each in replies if each.outcome == contest.outcome)
        replies.remove(request)
        before, following = None, contest
        while following:
            number += 1
            filed_on = (before.decision_served_on if before else request.decided_on) + timedelta(days=10)
            before = _one(bureau, following, request, number, filed_on, before, by)
            following = following.goes_on
    return number


def _replies(bureau: Agency, first: date, last: date) -> list[AccessRequest]:
    """Return the replies of a part of the year, the oldest first."""
    found = AccessRequest.objects.of(bureau).filter(received_on__gte=first, decided_on__range=(first, last))
    return list(found.order_by("decided_on", "pk"))


def _one(
    bureau: Agency,
    contest: Contest,
    request: AccessRequest,
    number: int,
    filed_on: date,
    before: DisputeCase | None,
    by: Person,
) -> DisputeCase:
    reconsidered = contest.kind == "reconsideration"
    case = services.register(
        bureau,
        Particulars(
            number=f"（{filed_on.year}）{'正府复字' if reconsidered else '演示行初'}第{100 + number}号（演示）",
            kind=contest.kind,
            is_disclosure=True,
            our_role="respondent" if reconsidered else "defendant",
            cause=contest.cause,
            body=COUNTY if reconsidered else COURT,
            filed_on=filed_on,
            served_on=filed_on + timedelta(days=5),
            other_party=f"演示申请人{number:03}",
            request=request,
            reconsidered_in=before,
        ),
        by=by,
    )
    for kind, on, detail in _steps(contest, filed_on):
        services.take(case, kind, by=by, on=on, detail=detail)
    if contest.lesson:
        services.write_lesson(case, text=contest.lesson, outcome=contest.outcome, by=by)
    return case


def _steps(contest: Contest, filed_on: date) -> Iterator[tuple[str, date, dict[str, str]]]:
    yield "answer", filed_on + timedelta(days=12), {}
    if contest.decision:
        decided_on = filed_on + timedelta(days=contest.after)
        yield "decide", decided_on, {"decision": contest.decision, "corrected_reason": contest.reason}
        yield "serve_decision", decided_on + timedelta(days=3), {}
