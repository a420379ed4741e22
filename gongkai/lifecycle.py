"""The life of a request (依申请公开): its states, the moves between them, and what must hold before each.

Where a request stands, how it ended and who may see it are three things; this module knows the first, and which
moves settle the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from gongkai.deadlines import limits
from gongkai.errors import GongkaiError
from gongkai.law_data import read

FIRST, LAST = "submitted", "closed"
REVIEWS = {"secrecy": "保密审查", "legal": "法制审核", "head": "公开工作机构负责人审核"}
"""What stands before signature, in its order."""


class MoveRefused(GongkaiError):
    """A move that may not be made: ``reasons`` are Chinese sentences, each naming the cause and the cure."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("；".join(reasons))


@dataclass(frozen=True)
class Move:
    """A line of the table: an event that takes a request from one of some states to another.

    ``clock`` says what becomes of the limit; ``outcome`` is the code of the result that the move settles.
    """

    number: int
    event: str
    label: str
    sources: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    needs: tuple[str, ...]
    clock: str
    law: str
    outcome: str = ""
    unverified: str = ""


@dataclass(frozen=True)
class Fact:
    """Something written down that leaves a request in its state; ``after`` when that may be at the end, too."""

    id: str
    label: str
    states: tuple[str, ...]
    by: tuple[str, ...]
    law: str
    after: bool = False

    def possible_in(self, state: str) -> bool:
        """Whether it may be written down in a state."""
        return state in self.states or (not self.states and (self.after or state != LAST))


@dataclass(frozen=True)
class Facts:
    """What the guards look at: the days that the clock gives, and what was written down for the step."""

    today: date
    received_on: date | None = None
    reply_due: date | None = None
    notice_due: date | None = None
    clarification_due: date | None = None
    payment_due: date | None = None
    clarifications: int = 0
    points: str = ""
    good_reason: bool = False
    excessive: bool = False
    delayed_until: date | None = None
    in_writing: bool = False
    open_consultations: int = 0
    consultations_over: bool = False
    extended_days: int = 0
    asked_days: int = 0
    applicant_told: bool = False
    outcome: str = ""
    grounds: str = ""
    needs_search: bool = False
    search_record: str = ""
    reviews: frozenset[str] = field(default_factory=frozenset)
    remedy: bool = False
    signed_before: bool = False
    comment: str = ""
    service_proof: bool = False
    papers_complete: bool = False


@cache
def states() -> dict[str, str]:
    """Return the states by id, with their Chinese names."""
    return {entry["id"]: entry["label"] for entry in read("request_moves")["state"]}


@cache
def moves() -> tuple[Move, ...]:
    """Return the table of moves."""
    return tuple(_move(**entry) for entry in read("request_moves")["move"])


@cache
def facts() -> dict[str, Fact]:
    """Return by id what may be written down beside the moves."""
    return {entry["id"]: Fact(**_whole(entry)) for entry in read("request_moves")["fact"]}


def _move(**entry: Any) -> Move:
    return Move(**_whole(entry))


def _whole(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(each) if isinstance(each, list) else each for key, each in entry.items()}


def find(state: str, event: str) -> Move:
    """Return the move that an event makes in a state. Raises ``MoveRefused`` when there is none."""
    for move in moves():
        if move.event == event and state in move.sources:
            return move
    raise MoveRefused(f"“{states().get(state, state)}”时不能“{label(event)}”，请刷新页面看现在到了哪一步")


def label(event: str) -> str:
    """Return what an event is called."""
    if event in facts():
        return facts()[event].label
    return next((move.label for move in moves() if move.event == event), event)


def possible(state: str, role: str | None = None) -> list[Move]:
    """Return the moves that can follow a state, for one role or for all."""
    return [move for move in moves() if state in move.sources and (role is None or role in move.by)]


def obstacles(move: Move, facts: Facts) -> list[str]:
    """Return what stands against a move, each with the cure."""
    return [reason for name in move.needs for reason in _GUARDS[name](facts)]


def step(state: str, event: str, facts: Facts) -> Move:
    """Return the move that an event makes. Raises ``MoveRefused`` with every reason that stands against it."""
    move = find(state, event)
    if reasons := obstacles(move, facts):
        raise MoveRefused(*reasons)
    return move


Guard = Callable[[Facts], Iterator[str]]
_GUARDS: dict[str, Guard] = {}


def _guard(check: Guard) -> Guard:
    _GUARDS[check.__name__] = check
    return check


@_guard
def receipt_known(facts: Facts) -> Iterator[str]:
    """收到申请之日已经确定（条例第三十一条）。"""
    if facts.received_on is None:
        yield "还没有收到申请之日，请补上签收或者与申请人确认的日期（条例第三十一条）"


@_guard
def outcome_not_a_request(facts: Facts) -> Iterator[str]:
    """处理结果是信访举报投诉类或者要求提供公开出版物（条例第三十九条）。"""
    if facts.outcome not in ("X_PETITION", "X_PUBLICATION"):
        yield "请选择处理结果：信访举报投诉类申请，或者要求提供公开出版物（条例第三十九条）"


@_guard
def not_clarified_before(facts: Facts) -> Iterator[str]:
    """补正只能告知一次（条例第三十条）。"""
    if facts.clarifications:
        yield "已经告知过补正，只能告知一次（条例第三十条）；仍不明确的，选“补正后仍不明确”"


@_guard
def within_notice_days(facts: Facts) -> Iterator[str]:
    """补正在收到申请之日起七个工作日内告知（条例第三十条）。"""
    if facts.notice_due and facts.today > facts.notice_due:
        yield f"已过告知补正的期限{facts.notice_due}（条例第三十条），请按现有内容办理"


@_guard
def points_named(facts: Facts) -> Iterator[str]:
    """补正的事项和合理期限一次写明（条例第三十条）。"""
    if not facts.points.strip():
        yield "请一次写明需要补正的事项（条例第三十条）"


@_guard
def in_time_or_reason(facts: Facts) -> Iterator[str]:
    """在补正期限内，或者有正当理由（条例第三十条）。"""
    if facts.clarification_due and facts.today > facts.clarification_due and not facts.good_reason:
        yield f"已过补正期限{facts.clarification_due}；有正当理由的请写明，没有的可以不再处理（条例第三十条）"


@_guard
def clarification_overdue(facts: Facts) -> Iterator[str]:
    """补正期限已过（条例第三十条）。"""
    if facts.clarification_due is None or facts.today <= facts.clarification_due:
        yield f"补正期限{facts.clarification_due or ''}还没有过，请等申请人补正（条例第三十条）"


@_guard
def no_good_reason(facts: Facts) -> Iterator[str]:
    """申请人没有正当理由（条例第三十条）。"""
    if facts.good_reason:
        yield "申请人有正当理由，应当继续等待或者接受补正（条例第三十条）"


@_guard
def clarified_once(facts: Facts) -> Iterator[str]:
    """已经补正过一次（条例第三十条）。"""
    if not facts.clarifications:
        yield "还没有告知过补正，请先告知补正（条例第三十条）"


@_guard
def excessive(facts: Facts) -> Iterator[str]:
    """申请公开的数量、频次明显超过合理范围（条例第三十五条）。"""
    if not facts.excessive:
        yield "请写明申请的数量、频次怎样明显超过合理范围（条例第三十五条）"


@_guard
def delay_told(facts: Facts) -> Iterator[str]:
    """不能在期限内答复的，确定延迟答复的合理期限并告知申请人（条例第三十五条）。"""
    if facts.delayed_until and not facts.applicant_told:
        yield "延迟答复的期限还没有告知申请人，请先告知（条例第三十五条）"


@_guard
def chargeable(facts: Facts) -> Iterator[str]:
    """申请的数量、频次明显超过合理范围，才能收费（条例第四十二条）。"""
    if not facts.excessive:
        yield "没有达到收取信息处理费的情形（条例第四十二条第二款），不能收费"


@_guard
def within_reply_limit(facts: Facts) -> Iterator[str]:
    """在答复期限内。"""
    if facts.reply_due and facts.today > facts.reply_due:
        yield f"已过答复期限{facts.reply_due}，不能再办这一步，请尽快答复（条例第三十三条）"


@_guard
def payment_in_time(facts: Facts) -> Iterator[str]:
    """在缴费期限内（国办函〔2020〕109号）。"""
    if facts.payment_due and facts.today > facts.payment_due:
        yield f"已过缴费期限{facts.payment_due}，视为放弃申请（国办函〔2020〕109号）"


@_guard
def payment_overdue(facts: Facts) -> Iterator[str]:
    """缴费期限已过（国办函〔2020〕109号）。"""
    if facts.payment_due is None or facts.today <= facts.payment_due:
        yield f"缴费期限{facts.payment_due or ''}还没有过，请等申请人缴费（国办函〔2020〕109号）"


@_guard
def in_writing(facts: Facts) -> Iterator[str]:
    """以书面方式。"""
    if not facts.in_writing:
        yield "这一步须用书面方式，请先存入文书"


@_guard
def all_answered_or_over(facts: Facts) -> Iterator[str]:
    """意见都已收到，或者期限都已届满（条例第三十二条、第三十四条）。"""
    if facts.open_consultations and not facts.consultations_over:
        yield f"还有{facts.open_consultations}方没有提出意见、期限也没有届满（条例第三十二条、第三十四条）"


@_guard
def extension_left(facts: Facts) -> Iterator[str]:
    """延长的期限累计不超过二十个工作日（条例第三十三条第二款）。"""
    most = limits()["extension"].days
    if facts.asked_days < 1:
        yield "请写明延长多少个工作日"
    if facts.extended_days + facts.asked_days > most:
        yield f"延长累计不得超过{most}个工作日，已延长{facts.extended_days}个（条例第三十三条第二款）"


@_guard
def applicant_told(facts: Facts) -> Iterator[str]:
    """已经告知申请人（条例第三十三条第二款）。"""
    if not facts.applicant_told:
        yield "延期还没有告知申请人，请先发出延期答复告知书（条例第三十三条第二款）"


@_guard
def outcome_chosen(facts: Facts) -> Iterator[str]:
    """处理结果已经选定；一件申请只有一个结果。"""
    if not facts.outcome:
        yield "请选择处理结果（条例第三十六条至第三十九条）"


@_guard
def grounds_given(facts: Facts) -> Iterator[str]:
    """理由已经写明（条例第三十六条）。"""
    if not facts.grounds.strip():
        yield "请写明理由和依据（条例第三十六条）"


@_guard
def search_recorded(facts: Facts) -> Iterator[str]:
    """答复信息不存在的，检索过程有记录。"""
    if facts.needs_search and not facts.search_record.strip():
        yield "请填写检索记录：查了哪些系统、用了哪些词、何人何时查、结果如何（争议时要据此举证〔推定〕）"


@_guard
def reviewed(facts: Facts) -> Iterator[str]:
    """保密审查、法制审核、负责人审核都已通过（条例第十七条）。"""
    if missing := [name for review, name in REVIEWS.items() if review not in facts.reviews]:
        yield f"还没有通过{'、'.join(missing)}（条例第十七条）"


@_guard
def remedy_stated(facts: Facts) -> Iterator[str]:
    """答复书写明救济途径（行政复议法第二十条、第二十三条）；登入平台以前已经签发的，照实登记。"""
    if not (facts.remedy or facts.signed_before):
        yield "答复书没有写明救济途径，不能签发（行政复议法第二十条、第二十三条）"


@_guard
def comment_given(facts: Facts) -> Iterator[str]:
    """退回写明理由。"""
    if not facts.comment.strip():
        yield "请写明退回的理由，承办人要据此修改"


@_guard
def served_with_proof(facts: Facts) -> Iterator[str]:
    """送达有凭证。"""
    if not facts.service_proof:
        yield "请存入送达凭证：签收单、邮寄单号或者电子送达记录"


@_guard
def papers_complete(facts: Facts) -> Iterator[str]:
    """材料齐全（条例第四十五条）。"""
    if not facts.papers_complete:
        yield "材料不齐，请补齐申请、办理过程、答复书和送达凭证后归档（条例第四十五条）"
