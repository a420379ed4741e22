"""Mail to people who work here: queued with the change it tells of, sent by the background worker, tried again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django_tasks import task
from wagtail.users.models import UserProfile

from website.agencies.models import Person

logger = logging.getLogger(__name__)

AGAIN = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""How long after each failure a mail is tried again; after the last it is given up and written to the log."""


def tell(people: Iterable[Person], *, about: str, subject: str, text: str) -> int:
    """Queue a mail to everyone who can be reached and wants to know about such things; return to how many.

    ``about`` is ``submitted``, ``approved`` or ``rejected``. The queue stands in the database, so a mail is queued
    if, and only if, the change it tells of is kept.
    """
    wanting = [each for each in people if each.is_active and each.email and _wants(each, about)]
    for each in wanting:
        deliver.enqueue(each.pk, subject, text)
    return len(wanting)


def _wants(person: Person, about: str) -> bool:
    return bool(getattr(UserProfile.get_for_user(person), f"{about}_notifications"))


@task()
def deliver(number: int, subject: str, text: str, failures: int = 0) -> bool:
    """Send one mail, and return whether it went; one that did not is queued anew for later."""
    person = Person.objects.filter(pk=number, is_active=True).exclude(email="").first()
    if person is None:
        return False
    mail = EmailMessage(
        f"{settings.EMAIL_SUBJECT_PREFIX}{subject}",
        f"{person.name}：\n\n{text}\n\n这封邮件由系统自动发出，请勿回复。不需要的，可以在工作台“我的账号”中关闭。\n",
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        _later(number, subject, text, failures, error)
        return False
    return True


def _later(number: int, subject: str, text: str, failures: int, error: Exception) -> None:
    if failures >= len(AGAIN):
        logger.error("给人员 %s 的邮件没有发出，不再重试：%s", number, error)
        return
    logger.warning("给人员 %s 的邮件没有发出，稍后重试：%s", number, error)
    deliver.using(run_after=timezone.now() + AGAIN[failures]).enqueue(number, subject, text, failures + 1)
