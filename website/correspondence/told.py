"""What the sender of a message is told: where it stands in plain words, what happened, and the answer.

Who worked on it, what units said to one another and who reviewed stay inside; the answer is told once it was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gongkai import messages as law
from website.correspondence.models import Message, MessageEvent, MessagePaper

RECEIVED = ("已经收到", "本单位已经收到您的来信，会在答复期限以前答复。")
UNDER_WAY = ("正在办理", "本单位正在办理您的来信，会在答复期限以前答复。")
STAGES = {
    "received": RECEIVED,
    "classified": RECEIVED,
    "objected": ("正在核实由谁办理", "您反映的事项由其他机关转来，本单位认为不属于自己的职权，正在请转送的机关核实。"),
    "petition": ("转信访部门办理", f"您反映的是信访事项，按规定转信访部门办理，{law.petition_rule()}。"),
}
ENDED = {
    "objected": ("已交还转送机关", "您反映的事项不属于本单位的职权范围，已交还转送的机关，由它另行处理。"),
    "replied": ("已经答复", "答复见下面。"),
    "petition": ("已转信访部门办理", "您反映的是信访事项，已转信访部门办理。"),
    "handed_over": ("已转出", "您反映的事项不属于本单位的职责。"),
    "request": (
        "已转为政府信息公开申请",
        "您要的是政府信息，双方确认以后已转为政府信息公开申请，答复期限从确认的次日起算（条例第三十一条）。",
    ),
    "correction": ("已转为更正申请", "您要求更正与自身相关的信息，已转为更正申请（条例第四十一条）。"),
    "invalid": ("不作为有效信件办理", ""),
}


@dataclass(frozen=True)
class Line:
    """Something that happened."""

    on: date
    says: str
    more: str = ""


@dataclass(frozen=True)
class Story:
    """A message as its sender sees it."""

    message: Message
    heading: str
    says: str
    lines: list[Line]
    answered: bool
    papers: list[MessagePaper]


def story_of(message: Message) -> Story:
    """Return everything that the sender is told of a message."""
    answered = message.replied_on is not None
    known = ENDED.get(message.outcome) if not message.is_open else None
    heading, says = known or STAGES.get(message.state, UNDER_WAY)
    events = message.events.order_by("number")
    lines = [Line(event.on, *SAID[event.kind](event)) for event in events if event.kind in SAID]
    papers = message.papers.filter(kind=MessagePaper.Kind.REPLY).exclude(stored="").order_by("pk") if answered else []
    return Story(message, heading, says, lines, answered, list(papers))


def _only(text: str) -> Callable[[MessageEvent], tuple[str, str]]:
    return lambda event: (text, "")


def _registered(event: MessageEvent) -> tuple[str, str]:
    """Return how a message came in: of one that another organ handed over, from whom."""
    origin = event.message.came_from
    return (f"{origin.agency}转来您的来信", f"原编号{origin.digits}") if origin else ("收到您的来信", "")


SAID: dict[str, Callable[[MessageEvent], tuple[str, str]]] = {
    "register": _registered,
    "assign": _only("交承办股室办理"),
    "extend": lambda event: ("延长答复期限", str(event.detail.get("reason", ""))),
    "reply": _only("答复"),
    "publish": _only("隐去个人信息后公开"),
    "take_down": _only("不再公开"),
    "to_petition": lambda event: ("转信访部门", str(event.detail.get("to", ""))),
    "tell_petition": _only("书面告知已转信访部门"),
    "to_request": lambda event: ("转为政府信息公开申请", f"编号{event.detail.get('number', '')}，查询码与这件信件相同"),
    "to_correction": lambda event: ("转为更正申请", f"编号{event.detail.get('number', '')}，查询码与这件信件相同"),
    "object": lambda event: ("不属于本单位职权，已向转送的机关说明", str(event.detail.get("to", ""))),
    "objection_agreed": _only("交还转送的机关"),
    "objection_refused": _only("由本单位继续办理"),
    "hand_over": lambda event: (f"转给{event.detail.get('to', '')}", str(event.detail.get("reason", ""))),
    "set_aside": lambda event: ("不作为有效信件办理", str(event.detail.get("reason", ""))),
    "rate": _only("您作了评价"),
    "call_back": _only("本单位回访"),
    "erase": _only("您的身份信息已按保存期限清除"),
}
"""What is said of an event, and what it held; events that are not here stay inside."""
