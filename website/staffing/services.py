"""Accounts and appointments, each change written into the audit trail."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from website.agencies import services as appointments
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Appointment, Person
from website.agencies.roles import Role
from website.audit.services import record as log

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Characters that nobody mistakes for one another on paper."""
APART = ({Role.ADMINISTRATOR, Role.AUDITOR}, {Role.SECRECY_REVIEWER, Role.LEADER})
"""Roles that one person should not hold together in one agency: administering and auditing, reviewing and signing."""


def _password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def open_account(person: Person, *, by: Person | None) -> tuple[Person, str]:
    """Save a new person with a password made here, and return both: the password is shown once and kept nowhere."""
    password = _password()
    person.set_password(password)
    person.must_change_password = True
    person.save()
    log("person.added", agency=person.agency, by=by, target=person, detail={"username": person.username})
    return person, password


@transaction.atomic
def change(person: Person, *, fields: Sequence[str], by: Person) -> None:
    """Save a person's changed particulars."""
    person.save()
    log("person.changed", agency=person.agency, by=by, target=person, detail={"fields": list(fields)})


@transaction.atomic
def give_role(person: Person, *, agency: Agency, role: str, begins_on: date, by: Person | None) -> list[str]:
    """Give a person a role and return what should be thought over.

    Raises ``NotAllowed`` for a role that one gives to oneself.
    """
    if by is not None and by.pk == person.pk:
        raise NotAllowed(["不能给自己任职，请另一位系统管理员办理。"])
    appointments.appoint(person=person, agency=agency, role=Role(role), begins_on=begins_on)
    log("role.given", agency=agency, by=by, target=person, detail={"role": role, "begins_on": begins_on})
    held = set(Appointment.objects.on(timezone.localdate()).filter(person=person).values_list("role", flat=True))
    return [
        f"“{'、'.join(str(Role(each).label) for each in sorted(pair))}”由一人兼任，不利于相互制约，请核对。"
        for pair in APART
        if pair <= held
    ]


@transaction.atomic
def end_role(appointment: Appointment, *, by: Person | None) -> None:
    """End an appointment as of yesterday, so that today the role is held no more."""
    appointments.dismiss(appointment=appointment, ends_on=timezone.localdate() - timedelta(days=1))
    log("role.ended", agency=appointment.agency, by=by, target=appointment.person, detail={"role": appointment.role})


@transaction.atomic
def reset_password(person: Person, *, by: Person | None) -> str:
    """Give a person a new password, end their sessions, and return it to be shown once."""
    password = _password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    end_sessions(person)
    log("person.password_reset", agency=person.agency, by=by, target=person)
    return password


def sessions_of(person: Person) -> list[Session]:
    """Return the sessions in which a person is logged in now."""
    going = Session.objects.filter(expire_date__gt=timezone.now())
    return [each for each in going.iterator() if each.get_decoded().get("_auth_user_id") == str(person.pk)]


def end_sessions(person: Person, *, but: str | None = None) -> int:
    """End a person's sessions, except one by its key; return how many."""
    ending = [each.pk for each in sessions_of(person) if each.pk != but]
    Session.objects.filter(pk__in=ending).delete()
    return len(ending)


def _unlock(person: Person, *, by: Person | None) -> str:
    reset(username=person.username)
    log("person.unlocked", agency=person.agency, by=by, target=person)
    return "已解除登录锁定。"


def _reset_second_factor(person: Person, *, by: Person | None) -> str:
    Authenticator.objects.filter(user=person).delete()
    log("person.second_factor_reset", agency=person.agency, by=by, target=person)
    return "第二重验证已清除，下次登录后重新设置。"


def _close(person: Person, *, by: Person | None) -> str:
    if by is not None and by.pk == person.pk:
        raise NotAllowed(["不能停用自己的账号。"])
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    log("person.closed", agency=person.agency, by=by, target=person)
    return "账号已停用。"


def _reopen(person: Person, *, by: Person | None) -> str:
    person.is_active = True
    person.save(update_fields=["is_active"])
    log("person.reopened", agency=person.agency, by=by, target=person)
    return "账号已恢复。"


_Act = Callable[..., str]
_ALL: dict[str, _Act] = {
    "unlock": _unlock,
    "second-factor": _reset_second_factor,
    "close": _close,
    "reopen": _reopen,
}


def act(person: Person, name: str, *, by: Person | None) -> str:
    """Unlock an account, clear its second factor, close or reopen it; return what was done, in words.

    Raises ``NotAllowed`` for an act that is not known or not allowed.
    """
    if name not in _ALL:
        raise NotAllowed(["没有这个操作。"])
    with transaction.atomic():
        return _ALL[name](person, by=by)
