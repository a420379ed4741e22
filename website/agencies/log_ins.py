"""Writing down who logs in, from where, and what failed; and forgetting it when its time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.signals import authentication_failed
from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from website.agencies.models import LogIn, Person

SECOND_FACTOR = "第二重验证"
_METHODS = {
    "password": "口令",
    "totp": "动态验证码",
    "recovery_codes": "备用码",
    "webauthn": "通行密钥",
}


@receiver(user_logged_in, dispatch_uid="write_log_in")
def write_log_in(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Write down a log-in that succeeded, with every method it took."""
    methods = request.session.get("account_authentication_methods", ()) if hasattr(request, "session") else ()
    names = (_METHODS.get(str(each.get("type") or each.get("method"))) for each in methods)
    how = "、".join(dict.fromkeys(filter(None, names))) or "口令"
    _write(request, user.username, user, succeeded=True, method=how)


@receiver(user_login_failed, dispatch_uid="write_failed_log_in")
def write_failed_log_in(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Write down a log-in that failed."""
    name = str(credentials.get("username") or credentials.get("login") or "")[:150]
    if request is not None and name:
        person = Person.objects.filter(username=name).first()
        _write(request, name, person, succeeded=False, method=str(credentials.get("method", "口令")))


@receiver(authentication_failed, dispatch_uid="count_failed_second_factor")
def count_failed_second_factor(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Count a wrong code as a failed log-in: whoever knows the password must not try codes without end."""
    given = {"username": user.username, "method": SECOND_FACTOR}
    user_login_failed.send(sender=sender, credentials=given, request=request)


def forget_log_ins() -> int:
    """Delete log-ins older than they are to be kept, and return how many."""
    before = timezone.now() - timedelta(days=settings.LOG_IN_DAYS)
    return LogIn.objects.filter(at__lt=before).delete()[0]


def _write(request: HttpRequest, username: str, person: Person | None, *, succeeded: bool, method: str) -> None:
    LogIn.objects.create(
        username=username,
        person=person,
        succeeded=succeeded,
        method=method,
        address=get_client_ip_address(request),
        browser=request.headers.get("User-Agent", "")[:300],
    )
