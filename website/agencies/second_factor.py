"""The second factor: codes are refused once a person is locked, as passwords are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.core.exceptions import ValidationError

from website.agencies.models import Person

if TYPE_CHECKING:
    from django.forms import Form as _Base
else:
    _Base = object

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only stand in for one."""


class _Locked(_Base):
    """A form for a code that asks first whether the person is locked."""

    user: Person

    def clean_code(self) -> str:
        """Return the code if it is right and the person is not locked."""
        if not AxesProxyHandler.is_allowed(context.request, {"username": self.user.username}):
            raise ValidationError("连续失败次数过多，登录已锁定。请稍后再试，或者请系统管理员解锁。")
        code: str = super().clean_code()
        return code


class CodeForm(_Locked, AuthenticateForm):
    """The code asked for when logging in."""


class CodeAgainForm(_Locked, ReauthenticateForm):
    """The code asked for again before something delicate."""


def has_second_factor(person: Person) -> bool:
    """Return whether the person has set up a second factor."""
    return Authenticator.objects.filter(user_id=person.pk, type__in=FACTORS).exists()
