"""Writing down who logs in, from where, and what failed."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from website.agencies.models import LogIn, Person


@receiver(user_logged_in, dispatch_uid="write_log_in")
def write_log_in(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Write down a log-in that succeeded."""
    methods = request.session.get("account_authentication_methods", ()) if hasattr(request, "session") else ()
    how = "、".join(dict.fromkeys(_METHODS.get(str(each.get("method")), "口令") for each in methods)) or "口令"
    _write(request, user.username, user, succeeded=True, method=how)


@receiver(user_login_failed, dispatch_uid="write_failed_log_in")
def write_failed_log_in(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Write down a log-in that failed."""
    name = str(credentials.get("username") or credentials.get("login") or "")[:150]
    if request is not None and name:
        _write(request, name, Person.objects.filter(username=name).first(), succeeded=False, method="口令")


_METHODS = {"password": "口令", "mfa": "第二重验证", "webauthn": "通行密钥"}


def _write(request: HttpRequest, username: str, person: Person | None, *, succeeded: bool, method: str) -> None:
    LogIn.objects.create(
        username=username,
        person=person,
        succeeded=succeeded,
        method=method,
        address=get_client_ip_address(request),
        browser=request.headers.get("User-Agent", "")[:300],
    )
