"""What an applicant is told of a case: where it stands in plain words, what happened, what the time is reckoned by.

Only what concerns the applicant is told. Who reviews, what is noted, what is drafted and who else was asked stay
inside; an outcome is told when the reply is served, not when it is proposed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from gongkai import request_ledger
from gongkai.deadlines import Clock
from gongkai.fees import Fee, FeeRefused, by_items, by_pages
from gongkai.outcomes import RemedyRefused, outcomes, paragraph, remedy_for
from gongkai.request_ledger import Event, Standing
from website.access_requests import ledger
from website.access_requests.models import AccessRequest, Paper

ENDED = ("replied", "closed")
UNDER_WAY = ("已在办理", "本机关正在办理您的申请，会在答复期限以前答复。")
STAGES: dict[str, tuple[str, str]] = {
    "submitted": (
        "已经提交，等待双方确认收到",
        "通过互联网提交的，以双方确认之日为收到申请之日（条例第三十一条），答复期限从那一天的次日起算。",
    ),
    "received": ("已经收到，准备办理", "本机关已经收到您的申请，正在核对内容。内容不明确的，会请您补正一次。"),
    "await_clarification": ("请您补正", "申请的内容不够明确，本机关请您补正（条例第三十条）。"),
    "await_reason": ("请您说明理由", "申请的数量、频次明显超过合理范围的，本机关可以要求说明理由（条例第三十五条）。"),
    "await_fee": ("请您缴费", "申请的数量、频次明显超过合理范围的，可以收取信息处理费（条例第四十二条）。"),
    "processing": UNDER_WAY,
    "consulting": ("正在征求意见", "本机关正在征求有关方面的意见，所需时间不计入答复期限（条例第三十三条第三款）。"),
    "drafting": UNDER_WAY,
    "signed": ("即将送达答复", "答复已经办好，正在按您选择的方式送达。"),
    "replied": ("已经答复", "答复书和提供的信息见下面的文件。"),
    "closed": ("已经办结", ""),
}


@dataclass(frozen=True)
class Line:
    """Something that happened, with the files that came with it."""

    on: date
    says: str
    more: str = ""
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class Story:
    """A case as its applicant sees it."""

    request: AccessRequest
    heading: str
    says: str
    outcome: str
    clock: Clock
    lines: list[Line]
    papers: list[Paper]
    standing: Standing
    remedy: str = ""
    late: bool = False
    fee: Fee | None = None
    confirmation_asked: bool = False
    moved_to: AccessRequest | None = None
    """The application that it became at the organ to which it was handed over; the same code opens it."""

    @property
    def over(self) -> bool:
        """Whether the case is answered or ended otherwise."""
        return self.request.decided_on is not None

    @property
    def may_withdraw(self) -> bool:
        """Whether the applicant may still take the application back."""
        return self.request.state not in ENDED


def story_of(request: AccessRequest) -> Story:
    """Return everything that the applicant is told of a case."""
    events = request_ledger.corrected(event.line for event in request.events.order_by("number"))
    by_applicant = set(request.events.filter(actor=ledger.APPLICANT).values_list("number", flat=True))
    standing = ledger.standing_of(request)
    shown = {paper.pk: paper for paper in request.papers.filter(shown=True).exclude(stored="")}
    heading, says = STAGES[request.state]
    outcome = outcome_of(request)
    return Story(
        request=request,
        heading=heading,
        says=outcome if request.state == "closed" else says,
        outcome=outcome,
        clock=ledger.clock_of(request, standing),
        lines=[line for event in events if (line := _line(event, shown, event.number in by_applicant))],
        papers=[paper for paper in shown.values() if paper.kind in (Paper.Kind.LETTER, Paper.Kind.RELEASED)],
        standing=standing,
        remedy=remedy_of(request, standing, events),
        late=bool(request.waits_until and timezone.localdate() > request.waits_until),
        fee=fee_of(events),
        confirmation_asked=request.state == "submitted" and any(each.kind == "ask_confirmation" for each in events),
        moved_to=AccessRequest.objects.filter(moved_from=request).select_related("agency").first(),
    )


def outcome_of(request: AccessRequest) -> str:
    """Return how a case ended in the words of the form; nothing before the applicant was answered."""
    if request.state not in ENDED or not request.outcome or request.decided_on is None:
        return ""
    return outcomes()[request.outcome].label


def remedy_of(request: AccessRequest, standing: Standing, events: list[Event]) -> str:
    """Return how the reply can be contested: as it was stated with it, or as the law stood on its day."""
    if standing.replied_on is None or request.state not in ENDED:
        return ""
    stated = [str(event.detail["remedy_text"]) for event in events if event.detail.get("remedy_text")]
    if stated:
        return stated[-1]
    agency = request.agency
    try:
        remedy = remedy_for(standing.outcome, standing.replied_on, withheld_under=standing.withheld_under)
        return paragraph(remedy, authority=agency.reconsideration_organ, court=agency.court)
    except RemedyRefused:
        return "不服答复的救济途径和期限见答复书。"


def fee_of(events: list[Event]) -> Fee | None:
    """Return the fee of the last notice with its arithmetic; nothing where the notice does not say what it counts.

    The notice's event says ``way`` (``items`` or ``pages``), ``count`` and, by items, how many came before.
    """
    notices = [event.detail for event in events if event.kind == "ask_fee"]
    if not notices or not notices[-1].get("count"):
        return None
    given = notices[-1]
    try:
        if given.get("way") == "pages":
            return by_pages(int(given["count"]))
        return by_items(int(given["count"]), already=int(given.get("already") or 0))
    except (FeeRefused, ValueError):
        return None


Says = Callable[[Event], tuple[str, str]]


def _only(text: str) -> Says:
    return lambda event: (text, "")


SAID: dict[str, Says] = {
    "submit": _only("您提交了申请"),
    "ask_confirmation": _only("本机关请您确认收到申请的日期"),
    "confirm": _only("双方确认收到申请"),
    "transfer": lambda event: (f"转给{event.detail.get('to', '其他机关')}办理", ""),
    "ask_clarification": lambda event: ("本机关请您补正", str(event.detail.get("points", ""))),
    "clarify": lambda event: ("您补正了申请", str(event.detail.get("text", ""))),
    "lapse_unclarified": _only("逾期没有补正，不再处理"),
    "ask_reason": lambda event: ("本机关请您说明理由", str(event.detail.get("excessive", ""))),
    "give_reason": lambda event: ("您说明了理由", str(event.detail.get("text", ""))),
    "accept_reason": lambda event: (
        "认为理由合理，继续办理",
        f"延迟到{event.detail['delayed_until']}以前答复" if event.detail.get("delayed_until") else "",
    ),
    "ask_fee": _only("发出收费通知"),
    "pay": _only("确认您已经缴费，答复期限重新计算"),
    "lapse_unpaid": _only("逾期没有缴费，不再处理"),
    "assign": _only("开始办理"),
    "consult_third_party": _only("开始征求第三方的意见"),
    "consult_organ": _only("开始征求其他机关的意见"),
    "end_consultation": _only("征求意见结束"),
    "extend": lambda event: (f"答复期限延长{event.detail.get('days', '')}个工作日", ""),
    "serve": _only("送达答复"),
    "withdraw": _only("申请已撤回"),
    "split_off": lambda event: (f"拆出一件另行办理，编号{event.detail.get('number', '')}，查询码不变", ""),
    "erase": _only("您的身份信息已按保存期限清除"),
}
"""What is said of an event, and what it held; events that are not here stay inside."""


def _line(event: Event, shown: dict[int, Paper], by_applicant: bool) -> Line | None:
    papers = tuple(shown[each["id"]] for each in event.detail.get("papers", ()) if each.get("id") in shown)
    if event.kind in SAID:
        says, more = SAID[event.kind](event)
        return Line(event.on, says, more, papers)
    return Line(event.on, "您交来材料", "", papers) if event.kind == "paper" and by_applicant else None
