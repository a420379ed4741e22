"""What is done with messages from time to time: limits reckoned anew, people reminded of what waits or is late."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from gongkai import messages as law
from website.agencies.calendar import Calendars
from website.agencies.roles import Role
from website.correspondence import notices, people, services
from website.correspondence.models import Message

SOON = 1
"""Working days before the limit from which who works on a message is reminded."""


def look_after() -> int:
    """Reckon and remind; return how many mails were queued."""
    calendars, told = Calendars(), 0
    for message in Message.objects.unanswered().select_related("agency", "unit", "handler").iterator(chunk_size=500):
        _reckon(message, calendars)
        told += _remind(message, _stage(message, calendars))
    return told


def _reckon(message: Message, calendars: Calendars) -> None:
    """Set a limit that moved: a notice on days off came to count, or the organ changed its settings."""
    if message.state == "petition":
        return
    limit = law.limits(services.practice_of(message.agency).limits)[message.kind]
    ends = law.due(message.received_on, limit, calendars.of(message.agency), extended=message.extended)
    if (message.due_on, message.due_is_provisional) != (ends.day, ends.provisional):
        Message.objects.filter(pk=message.pk).update(due_on=ends.day, due_is_provisional=ends.provisional)
        message.due_on = ends.day


def _stage(message: Message, calendars: Calendars) -> str:
    today = timezone.localdate()
    if message.due_on and message.due_on < today:
        return "overdue"
    if message.state == law.FIRST and timezone.now() > message.classify_by:
        return "unclassified"
    last = services.object_by(message, calendars)
    if last and today <= last.day and calendars.of(message.agency).working_days_between(today, last.day) <= SOON:
        return "objection"
    if message.due_on and calendars.of(message.agency).working_days_between(today, message.due_on) <= SOON:
        return "soon"
    return ""


@transaction.atomic
def _remind(message: Message, stage: str) -> int:
    """Queue a mail for each stage once: the head of the office is told of what is overdue."""
    mark = f"{stage} {message.due_on}"
    if not stage or message.reminded == mark:
        return 0
    Message.objects.filter(pk=message.pk).update(reminded=mark)
    says: dict[str, str] = {"overdue": "已经逾期", "unclassified": "超过24小时没有分类", "soon": "明天或者今天到期"}
    says |= {"objection": "不属于本机关职权的，明天或者今天是向转送机关提出异议的最后一天"}
    whom = {each.pk: each for each in people.holders(message.agency, [Role.CLERK])}
    if stage == "overdue":
        whom |= {each.pk: each for each in people.holders(message.agency, [Role.OFFICE_HEAD])}
    if stage not in ("unclassified", "objection") and message.unit:
        workers = [message.handler] if message.handler else people.holders(message.unit, [Role.HANDLER])
        whom |= {each.pk: each for each in workers}
    return notices.remind(message, says[stage], whom.values())
