"""Telling people of events of public opinion in time: by mail, and by short message to who left a mobile number.

A row stands for every telling before anything goes out, and no second one can: so a worker that is killed, a job that
runs twice and a step that is taken at the same moment tell nobody twice. What is sent names the number of the event and
what is to be done, and nothing of what was said.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from gongkai import opinion_events as law
from gongkai.opinion_events import Stage, Timing
from website.access_requests.gateways import NotSent, gateway
from website.access_requests.notices import mobile
from website.agencies.models import Person
from website.agencies.post import AGAIN
from website.agencies.roles import Role
from website.agencies.sealing import CannotOpen, seal, unseal
from website.audit.services import record as log
from website.monitoring import event_people as people
from website.monitoring.models import AlertNumber, EventAlert, EventPractice, OpinionEvent

logger = logging.getLogger(__name__)
CLAIM = timedelta(minutes=5)
"""After how long an alert that a process took and did not send is taken by another."""
STALE = timedelta(days=2)
"""How long after a step nobody is told of it any more: it was taken over from before."""


# ---- what people are told of


def after(event: OpinionEvent, kind: str, moment: datetime) -> None:
    """Tell everybody whom a step concerns, in the transaction of the step, unless it is taken over from before."""
    if timezone.now() - moment > STALE:
        return
    if kind == "register":
        tell(event, "found", "新登记一件舆情，待研判", _heads(event), grave=False)
    elif kind in ("assess", "reassess") and event.is_grave:
        tell(event, f"level.{event.level}", _says_of_level(event), _everybody(event), grave=True)
    elif kind == "assess":
        tell(event, "assigned", "已研判，交给您处置", people.workers(event), grave=False)
    elif kind == "submit":
        whom = [each for each in people.holders(event.agency.organ, people.REVIEWERS) if not people.wrote(event, each)]
        tell(event, f"review.{event.drafts.count()}", "回应稿待您审核", whom, grave=event.is_grave)
    elif kind == "send_back":
        about = f"returned.{event.steps.count()}"
        tell(event, about, "回应稿退回，待修改", people.workers(event), grave=event.is_grave)
    elif kind == "withdraw":
        says = "公开的回应已被撤回，这件舆情又没有回应"
        tell(event, f"withdrawn.{event.steps.count()}", says, _everybody(event), grave=event.is_grave)


def _says_of_level(event: OpinionEvent) -> str:
    clocks = [law.clocks()[each] for each in law.levels()[event.level].clocks]
    return f"研判为{event.get_level_display()}：" + "，".join(f"{each.hours}小时内{each.label}" for each in clocks)


def _heads(event: OpinionEvent) -> Iterable[Person]:
    return people.holders(event.agency.organ, people.REVIEWERS)


def _everybody(event: OpinionEvent) -> Iterable[Person]:
    found = {each.pk: each for each in people.holders(event.agency.organ, (*people.CLERKS, Role.LEADER))}
    return (found | {each.pk: each for each in people.workers(event)}).values()


def watch() -> int:
    """Tell of every clock that is half gone, ends within the hour or ran out, each once; return how many were told."""
    found = OpinionEvent.objects.running().select_related("agency", "unit", "handler")
    return sum(_watch(each) for each in found.iterator(chunk_size=200))


@transaction.atomic
def _watch(event: OpinionEvent) -> int:
    now, told = timezone.now(), 0
    held = OpinionEvent.objects.select_for_update(of=("self",)).select_related("agency").get(pk=event.pk)
    for timing in held.timings(now):
        if timing.runs and held.is_open and timing.stage in (Stage.HALF, Stage.SOON, Stage.LATE):
            told += _tell_of(held, timing, now)
    return told


def _tell_of(event: OpinionEvent, timing: Timing, now: datetime) -> int:
    if timing.stage is Stage.LATE and now - timing.due > STALE:
        return 0  # taken over from before, or stopped for days: nobody is woken for it
    supposed = "还没有研判，按最严的期限提醒：" if timing.supposed else ""
    says = f"{supposed}{timing.clock.label}{law.STAGES[timing.stage]}，{law.told(timing, now)}"
    whom = _everybody(event) if timing.stage is not Stage.HALF else _workers_and_clerks(event)
    about = f"{timing.clock.id}.{timing.stage}.{timing.due:%Y%m%d%H%M}"
    return tell(event, about, says, whom, grave=event.is_grave)


def _workers_and_clerks(event: OpinionEvent) -> Iterable[Person]:
    found = {each.pk: each for each in people.holders(event.agency.organ, people.CLERKS)}
    return (found | {each.pk: each for each in people.workers(event)}).values()


def tell(event: OpinionEvent, about: str, says: str, whom: Iterable[Person], *, grave: bool) -> int:
    """Lay down what each person is to be told, by every way that reaches one, and queue it; return how many are new."""
    now = timezone.now()
    practice = EventPractice.objects.filter(agency=event.agency).first() or EventPractice(agency=event.agency)
    made = 0
    for person in whom:
        for way in ways_of(person):
            due = quiet_ends(practice, now) if way == EventAlert.Way.MESSAGE and _waits(practice, grave) else now
            alert, new = EventAlert.objects.get_or_create(
                event=event,
                person=person,
                about=about,
                way=way,
                defaults={"says": says[:300], "made_at": now, "due_at": due},
            )
            if new:
                deliver.using(run_after=due if due > now else None).enqueue(alert.pk)
                made += 1
    return made


def _waits(practice: EventPractice, grave: bool) -> bool:
    return not (grave and practice.grave_any_time)


def quiet_ends(practice: EventPractice, now: datetime) -> datetime:
    """Return when short messages may go again: now, or when the organ's quiet hours end."""
    local = timezone.localtime(now)
    first, last = practice.quiet_from, practice.quiet_until
    clock = local.time()
    quiet = first <= clock < last if first <= last else clock >= first or clock < last
    if not quiet or first == last:
        return now
    ends = local.replace(hour=last.hour, minute=last.minute, second=0, microsecond=0)
    return ends if ends > local else ends + timedelta(days=1)


def ways_of(person: Person) -> list[str]:
    """Return by which ways a person can be told."""
    ways = [EventAlert.Way.MAIL] if person.is_active and person.email else []
    if person.is_active and settings.MESSAGE_GATEWAY and number_of(person):
        ways.append(EventAlert.Way.MESSAGE)
    return list(ways)


# ---- the number


def number_of(person: Person) -> str:
    """Return the mobile number that a person left for alerts; nothing for none, or when no key opens it."""
    kept = AlertNumber.objects.filter(person=person).first()
    try:
        return unseal(kept.sealed) if kept else ""
    except CannotOpen:
        return ""


@transaction.atomic
def set_number(person: Person, text: str) -> str:
    """Keep, change or take away one's own number for alerts, and return it as it is kept.

    Raises ``ValueError`` for a number that is none of a mobile telephone.
    """
    number = mobile(text)
    if text.strip() and not number:
        raise ValueError("请填写11位手机号；不想收短信的留空。")
    if not number:
        AlertNumber.objects.filter(person=person).delete()
    else:
        AlertNumber.objects.update_or_create(person=person, defaults={"sealed": seal(number)})
    log("person.alert_number", agency=person.agency, by=person, target=person, detail={"kept": bool(number)})
    return number


# ---- sending


@task()
def deliver(number: int) -> bool:
    """Send one alert, and return whether it went; one that did not is tried again later."""
    alert = _claimed(number)
    if alert is None:
        return False
    try:
        _send(alert)
    except (OSError, SMTPException, NotSent) as error:
        _later(alert, error)
        return False
    EventAlert.objects.filter(pk=number).update(sent_at=timezone.now(), claimed_at=None)
    return True


def _claimed(number: int) -> EventAlert | None:
    """Take an alert for this process alone; nothing when it went, was given up, waits, or another is at it."""
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    waiting = EventAlert.objects.filter(free, pk=number, sent_at=None, given_up_at=None, due_at__lte=now)
    if not waiting.update(claimed_at=now):
        return None
    return EventAlert.objects.select_related("event__agency", "person").get(pk=number)


def text_of(alert: EventAlert) -> str:
    """Return the whole text of an alert."""
    event = alert.event
    return f"{event.agency}舆情{event.number}：{alert.says}。{settings.SITE_ADDRESS}{event.get_absolute_url()}"


def _send(alert: EventAlert) -> None:
    if alert.way == EventAlert.Way.MAIL and alert.person.email:
        EmailMessage(
            f"{settings.EMAIL_SUBJECT_PREFIX}舆情{alert.event.number}：{alert.says}"[:150],
            f"{alert.person.name}：\n\n{text_of(alert)}\n\n这封邮件由系统自动发出，请勿回复。\n",
            to=[alert.person.email],
            headers={
                "Auto-Submitted": "auto-generated",
                "Message-ID": f"<gongkai-event-alert-{alert.pk}@{_host()}>",
            },
        ).send()
    elif alert.way == EventAlert.Way.MESSAGE and (out := gateway()) and (to := number_of(alert.person)):
        out.send(to, text_of(alert), key=f"gongkai-event-alert-{alert.pk}")


def _host() -> str:
    return str(settings.SITE_ADDRESS).split("://")[-1].split("/")[0].split(":")[0] or "localhost"


def _later(alert: EventAlert, error: Exception) -> None:
    now = timezone.now()
    if alert.tries >= len(AGAIN):
        logger.error("舆情提醒 %s 没有发出，不再重试：%s", alert.pk, error)
        EventAlert.objects.filter(pk=alert.pk).update(given_up_at=now, claimed_at=None)
        return
    logger.warning("舆情提醒 %s 没有发出，稍后重试：%s", alert.pk, error)
    due = now + AGAIN[alert.tries]
    EventAlert.objects.filter(pk=alert.pk).update(tries=alert.tries + 1, due_at=due, claimed_at=None)
    deliver.using(run_after=due).enqueue(alert.pk)


def resume() -> int:
    """Queue anew what a killed worker left unsent; return how many."""
    now = timezone.now()
    left = EventAlert.objects.filter(sent_at=None, given_up_at=None, due_at__lt=now - CLAIM)
    numbers = list(left.filter(Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)).values_list("pk", flat=True)[:500])
    for number in numbers:
        deliver.enqueue(number)
    return len(numbers)


def look_after() -> int:
    """Watch the clocks and queue anew what was left; return how many people were told."""
    told = watch()
    resume()
    return told
