"""Telling the applicant: queued with the step it tells of, sent by the background worker, tried again, written down.

A notice says the number, what is to be done until when, and where; never the code, what is asked for, or who asks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, make_msgid
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus, task, task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from website.access_requests.gateways import NotSent, gateway
from website.access_requests.identity import Identity, unpack
from website.access_requests.models import AccessRequest, Applicant, Notice
from website.agencies.calendar import Calendars
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.post import AGAIN
from website.agencies.sealing import CannotOpen
from website.audit.services import record as log

logger = logging.getLogger(__name__)

STALE = timedelta(days=30)
"""What happened longer ago and is only now written down is not told: the applicant has long known it."""
STUCK = timedelta(minutes=10)
"""After so long a notice that is being sent is taken for one whose worker was killed."""
REMIND_DAYS = 3
"""Working days before the end of a time to act on which the applicant is reminded."""
_MOBILE = re.compile(r"^(?:\+?86)?(1[3-9]\d{9})$")


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "规定的日期"


def _due(request: AccessRequest) -> str:
    return _day(request.due_on) + ("（暂定）" if request.due_is_provisional else "")


Says = Callable[[AccessRequest], str]
SAYS: dict[str, tuple[str, Says]] = {
    "submit": ("已经提交", lambda request: "已经提交。工作人员会与您确认收到申请的日期，答复期限从那一天起算。"),
    "ask_confirmation": ("请您确认收到", lambda request: "请您在网上确认：双方确认之日为收到申请之日。"),
    "confirm": (
        "已经收到",
        lambda request: f"已经收到，收到申请之日为{_day(request.received_on)}，答复期限到{_due(request)}。",
    ),
    "ask_clarification": (
        "请您补正",
        lambda request: (
            f"需要补正，请在{_day(request.waits_until)}以前补正。无正当理由逾期不补正的，视为放弃申请，不再处理。"
        ),
    ),
    "ask_reason": ("请您说明理由", lambda request: "请您说明理由。理由不合理的，不予处理。"),
    "accept_reason": ("继续办理", lambda request: f"继续办理，答复期限到{_due(request)}。"),
    "ask_fee": (
        "收费通知",
        lambda request: (
            f"需要缴纳信息处理费，请在{_day(request.waits_until)}以前缴费。逾期未缴的，视为放弃申请，不再处理。"
        ),
    ),
    "pay": ("已经缴费", lambda request: f"的缴费已经确认，答复期限到{_due(request)}。"),
    "consult_third_party": ("征求意见", lambda request: "正在征求第三方的意见，所需时间不计入答复期限。"),
    "consult_organ": ("征求意见", lambda request: "正在征求其他机关的意见，所需时间不计入答复期限。"),
    "extend": ("延长答复期限", lambda request: f"的答复期限延长到{_due(request)}。"),
    "serve": ("已经答复", lambda request: "已经答复，请查收答复书和提供的信息。"),
    "lapse_unclarified": ("不再处理", lambda request: "因逾期没有补正，不再处理。"),
    "lapse_unpaid": ("不再处理", lambda request: "因逾期没有缴费，不再处理。"),
    "withdraw": ("已经撤回", lambda request: "已按您的撤回办结。"),
    "transfer": ("转给其他机关", lambda request: "已转给负责的机关，由该机关办理。"),
    "remind_clarification": (
        "补正期限将到",
        lambda request: f"的补正期限到{_day(request.waits_until)}，请及时补正；逾期视为放弃申请。",
    ),
    "remind_payment": (
        "缴费期限将到",
        lambda request: f"的缴费期限到{_day(request.waits_until)}，请及时缴费；逾期视为放弃申请。",
    ),
}
"""By event, or by reminder: its name, and what is said of the application after its number."""
REMINDERS = {"await_clarification": "remind_clarification", "await_fee": "remind_payment"}


def tell(request: AccessRequest, about: str, on: date) -> list[Notice]:
    """Queue what the applicant is told of a step, by every way that reaches one, in the caller's transaction.

    Nothing is queued for steps that do not concern the applicant, and for what is written down long after.
    """
    if about not in SAYS or timezone.localdate() - on > STALE:
        return []
    text = text_of(request, about)
    made = [Notice.objects.create(request=request, way=way, about=about, text=text) for way in _ways(request)]
    for notice in made:
        deliver.enqueue(notice.pk)
    return made


def text_of(request: AccessRequest, about: str) -> str:
    """Return the whole text of a notice."""
    where = settings.SITE_ADDRESS + reverse("portal:requests", args=[request.agency.slug])
    call = f"联系电话：{request.agency.phone}。" if request.agency.phone else ""
    said = f"您向{request.agency.name}提出的{request.number}号政府信息公开申请{SAYS[about][1](request)}"
    return f"{said}查询：{where} {call}"


def label(about: str) -> str:
    """Return what a notice is called."""
    return SAYS[about][0] if about in SAYS else about


def _identity(request: AccessRequest) -> Identity:
    applicant = Applicant.objects.filter(request=request).first()
    try:
        return unpack(applicant.sealed) if applicant else Identity()
    except CannotOpen:
        return Identity()


def mobile(text: str) -> str:
    """Return the number of a mobile telephone without spaces, dashes and country, or nothing for any other."""
    found = _MOBILE.match(re.sub(r"[\s\-]+", "", text))
    return found[1] if found else ""


def _ways(request: AccessRequest) -> list[str]:
    who = _identity(request)
    ways = [Notice.Way.EMAIL] if who.email else []
    if settings.MESSAGE_GATEWAY and mobile(who.phone):
        ways.append(Notice.Way.MESSAGE)
    return list(ways)


@task()
def deliver(number: int) -> bool:
    """Send one notice, and return whether it went; one that did not is tried again later."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(pk=number, state=Notice.State.WAITING).first()
        if notice is None:
            return False
        notice.attempts += 1
        notice.save(update_fields=["attempts"])
    try:
        receipt = _SENDERS[Notice.Way(notice.way)](notice)
    except (OSError, SMTPException, NotSent) as error:
        _later(notice, error)
        return False
    notice.state, notice.sent_at, notice.receipt = Notice.State.SENT, timezone.now(), receipt[:200]
    notice.save(update_fields=["state", "sent_at", "receipt"])
    return True


def _mail(notice: Notice) -> str:
    address = _identity(notice.request).email
    if not address:
        raise NotSent("没有电子邮箱")
    mark = make_msgid(domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or None)
    mail = EmailMessage(
        f"政府信息公开申请{notice.request.number}：{label(notice.about)}",
        f"{notice.text}\n\n这封邮件由系统自动发出，请勿回复。\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated", "Message-ID": mark},
    )
    mail.send()
    return f"邮件服务器已接收 {mark}"


def _message(notice: Notice) -> str:
    out, number = gateway(), mobile(_identity(notice.request).phone)
    if out is None or not number:
        raise NotSent("没有设置短信网关，或者没有手机号码")
    return out.send(number, notice.text, key=f"gongkai-{notice.pk}") or "短信网关已接收"


_SENDERS: dict[Notice.Way, Callable[[Notice], str]] = {Notice.Way.EMAIL: _mail, Notice.Way.MESSAGE: _message}


@transaction.atomic
def _later(notice: Notice, error: Exception) -> None:
    """Try again after a while; after the last attempt say on the notice that it did not go."""
    notice.receipt = str(error)[:200]
    if notice.attempts > len(AGAIN):
        notice.state = Notice.State.FAILED
        logger.error("通知 %s 没有发出，不再重试：%s", notice.pk, error)
    else:
        logger.warning("通知 %s 没有发出，稍后重试：%s", notice.pk, error)
        deliver.using(run_after=timezone.now() + AGAIN[notice.attempts - 1]).enqueue(notice.pk)
    notice.save(update_fields=["state", "receipt"])


@transaction.atomic
def send_again(notice: Notice, *, by: Person) -> None:
    """Queue a notice anew that did not go.

    Raises ``NotAllowed`` for one that went, or that still waits.
    """
    held = Notice.objects.select_for_update().get(pk=notice.pk)
    if held.state != Notice.State.FAILED:
        raise NotAllowed([f"这条通知{held.get_state_display()}，不用重新发送。"])
    held.state, held.attempts = Notice.State.WAITING, 0
    held.save(update_fields=["state", "attempts"])
    log(
        "applicant.notified_again",
        agency=held.request.agency,
        by=by,
        target=held.request,
        detail={"about": label(held.about)},
    )
    deliver.enqueue(held.pk)


def resume() -> int:
    """Queue anew what nothing is queued for any more, as when a worker was killed while sending; return how many.

    Only the task queue in the database can be asked; with another one this does nothing.
    """
    if not isinstance(task_backends["default"], DatabaseBackend):
        return 0
    since = timezone.now() - STUCK
    alive = Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gte=since)
    tasks = DBTaskResult.objects.filter(alive, task_path=deliver.module_path)
    queued = {task.args_kwargs["args"][0] for task in tasks}
    waiting = Notice.objects.filter(state=Notice.State.WAITING, queued_at__lt=since).exclude(pk__in=queued)
    stuck = list(waiting.values_list("pk", flat=True)[:1000])
    for number in stuck:
        deliver.enqueue(number)
    return len(stuck)


def remind() -> int:
    """Remind, once, those whose time to clarify or to pay is nearly over; return how many notices were queued."""
    today, calendars, queued = timezone.localdate(), Calendars(), 0
    waiting = AccessRequest.objects.filter(state__in=REMINDERS, waits_until__gte=today).select_related("agency")
    for request in waiting.filter(waits_until__lte=today + timedelta(days=15)).iterator(chunk_size=500):
        left = calendars.of(request.agency).working_days_between(today, request.waits_until)
        about = REMINDERS[request.state]
        if left <= REMIND_DAYS and not request.notices.filter(about=about).exists():
            with transaction.atomic():
                queued += len(tell(request, about, today))
    return queued
