"""What people and attackers do to accounts by themselves, told to the audit trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from website.agencies.models import Person
from website.audit.models import Entry
from website.audit.services import record as log

LOCKED, UNLOCKED = "log_in.locked", "person.unlocked"


@receiver(user_locked_out, dispatch_uid="note_lock")
@transaction.atomic
def note_lock(sender: Any, username: str, ip_address: str | None = None, **kwargs: Any) -> None:
    """Write down that a person was locked, once for each lock however often it is tried again."""
    person = Person.objects.filter(username=username).first()
    if person is None or _known(person):
        return
    log(LOCKED, agency=person.agency, by=None, target=person, address=ip_address)


def _known(person: Person) -> bool:
    entries = Entry.objects.filter(
        target_kind=person._meta.label_lower, target_id=str(person.pk), action__in=(LOCKED, UNLOCKED)
    )
    last = entries.order_by("-at").first()
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    return last is not None and last.action == LOCKED and last.at > since


@receiver(password_changed, dispatch_uid="note_own_password")
@transaction.atomic
def note_own_password(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Write down that a person chose a password of one's own; the one given by an administrator is done with."""
    Person.objects.filter(pk=user.pk).update(must_change_password=False)
    log("person.password_changed", agency=user.agency, by=user, target=user)


@receiver(authenticator_added, dispatch_uid="note_factor_added")
def note_factor_added(sender: Any, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    """Write down that a person set up a second factor."""
    detail = {"type": str(authenticator.type)}
    log("person.second_factor_added", agency=user.agency, by=user, target=user, detail=detail)


@receiver(authenticator_removed, dispatch_uid="note_factor_removed")
def note_factor_removed(sender: Any, user: Person, authenticator: Authenticator, **kwargs: Any) -> None:
    """Write down that a person gave up a second factor."""
    detail = {"type": str(authenticator.type)}
    log("person.second_factor_removed", agency=user.agency, by=user, target=user, detail=detail)


@receiver(authenticator_reset, dispatch_uid="note_backup_codes")
def note_backup_codes(sender: Any, user: Person, **kwargs: Any) -> None:
    """Write down that a person made new backup codes."""
    log("person.backup_codes_made", agency=user.agency, by=user, target=user)
