"""Telling people of a message: the sender what became of it, the staff what waits for them.

Queued with the step, sent by the background worker, tried again. A notice names the number and nothing of what the
message says, of what kind it is, or of who wrote it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from website.access_requests.gateways import NotSent, gateway
from website.access_requests.identity import Identity, unpack
from website.access_requests.notices import STALE, mobile
from website.agencies.models import Agency, Person
from website.agencies.post import AGAIN
from website.agencies.post import tell as tell_staff
from website.agencies.roles import Role
from website.agencies.sealing import CannotOpen
from website.correspondence import people
from website.correspondence.models import Message

logger = logging.getLogger(__name__)


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "规定的日期"


def _handed_over(goes_on: Message | None) -> str:
    if goes_on is None:
        return "不属于本单位的职责，已转出，去向请查看。"
    return (
        f"不属于本单位的职责，已转{goes_on.agency.name}办理，新编号{goes_on.digits}，查询码不变，"
        f"答复期限到{_day(goes_on.due_on)}。"
    )


SAYS: dict[str, Callable[[Message], str]] = {
    "register": lambda message: f"已经收到，答复期限到{_day(message.due_on)}。",
    "extend": lambda message: f"的答复期限延长到{_day(message.due_on)}。",
    "reply": lambda message: "已经答复，请查看。",
    "to_request": lambda message: "已转为政府信息公开申请，答复期限按申请计算。",
    "to_correction": lambda message: "已转为更正申请。",
    "hand_over": lambda message: _handed_over(message.passed_on),
    "objection_agreed": lambda message: "不属于本单位的职权范围，已交还转送的机关。",
    "tell_petition": lambda message: "已转信访部门办理，详情请查看。",
}
"""What the sender is told of a step, after the number."""


def tell(message: Message, about: str, on: date) -> None:
    """Queue what the sender is told of a step, by every way that reaches one, in the caller's transaction."""
    if about in SAYS and timezone.localdate() - on <= STALE:
        for way in _ways(message):
            deliver.enqueue(message.pk, way, text_of(message, about))


def text_of(message: Message, about: str) -> str:
    """Return the whole text of a notice to the sender."""
    where = settings.SITE_ADDRESS + reverse("portal:follow_message", args=[message.agency.slug])
    call = f"联系电话：{message.agency.phone}。" if message.agency.phone else ""
    return f"您写给{message.agency.name}的{message.digits}号信件{SAYS[about](message)}查询：{where} {call}"


def _sender(message: Message) -> Identity:
    try:
        return unpack(message.sealed)
    except CannotOpen:
        return Identity()


def _ways(message: Message) -> list[str]:
    who = _sender(message)
    by_message = bool(settings.MESSAGE_GATEWAY and mobile(who.phone))
    return [way for way, reaches in (("email", bool(who.email)), ("message", by_message)) if reaches]


@task()
def deliver(number: int, way: str, text: str, failures: int = 0) -> bool:
    """Send one notice to the sender of a message, and return whether it went; one that did not is queued anew."""
    message = Message.objects.filter(pk=number).exclude(sealed="").select_related("agency").first()
    if message is None:
        return False
    try:
        _send(message, way, text)
    except (OSError, SMTPException, NotSent) as error:
        _later(number, way, text, failures, error)
        return False
    return True


def _send(message: Message, way: str, text: str) -> None:
    who = _sender(message)
    if way == "email" and who.email:
        subject, body = f"信件{message.digits}", f"{text}\n\n这封邮件由系统自动发出，请勿回复。\n"
        EmailMessage(subject, body, to=[who.email], headers={"Auto-Submitted": "auto-generated"}).send()
    elif way == "message" and (out := gateway()):
        out.send(mobile(who.phone), text, key=f"gongkai-message-{message.pk}-{_mark(text)}")


def _mark(text: str) -> str:
    """Return what tells the texts of one message apart, the same for every attempt."""
    return sha256(text.encode()).hexdigest()[:12]


def _later(number: int, way: str, text: str, failures: int, error: Exception) -> None:
    if failures >= len(AGAIN):
        logger.error("信件 %s 的通知没有发出，不再重试：%s", number, error)
        return
    logger.warning("信件 %s 的通知没有发出，稍后重试：%s", number, error)
    deliver.using(run_after=timezone.now() + AGAIN[failures]).enqueue(number, way, text, failures + 1)


# ---- the staff

Waits = tuple[str, Callable[[Message], Iterable[Person]]]


def _workers(message: Message) -> Iterable[Person]:
    if message.handler:
        return [message.handler]
    unit: Agency = message.unit or message.agency
    return people.holders(unit, [Role.HANDLER] if unit != message.agency else people.CLERKS)


def _clerks(message: Message) -> Iterable[Person]:
    return people.holders(message.agency, [Role.CLERK])


def _reviewers(message: Message) -> Iterable[Person]:
    return [each for each in people.holders(message.agency, people.REVIEWERS) if each.pk != message.drafted_by_id]


WAITS: dict[str, Waits] = {
    "assign": ("交给您办理", _workers),
    "return": ("股室退回，待重新交办", _clerks),
    "submit": ("待您审核", _reviewers),
    "send_back": ("审核退回，待修改", _workers),
    "approve": ("已经审核，待答复来信人", _clerks),
}
"""Whom a step makes busy, and what is said of it."""


def after(message: Message, event: str, on: date) -> None:
    """Tell everybody whom a step concerns."""
    tell(message, event, on)
    if event in WAITS:
        says, whom = WAITS[event]
        remind(message, says, whom(message))


def remind(message: Message, says: str, whom: Iterable[Person]) -> int:
    """Queue a mail to staff about a message; return to how many."""
    due = f"答复期限{message.due_on}。" if message.due_on else ""
    address = settings.SITE_ADDRESS + message.get_absolute_url()
    text = f"{message.agency}的{message}{says}。{due}\n{address}"
    return tell_staff(whom, about="submitted", subject=f"信件{says}", text=text)
