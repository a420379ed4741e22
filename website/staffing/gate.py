"""Nobody works before the account is safe: one's own password first, then the second factor of one's roles."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from website.agencies.models import Person
from website.agencies.second_factor import has_second_factor, must_have_second_factor

GUARDED = ("/desk/", "/media/", "/documents/")
"""Where staff see what the public does not."""


def lead_to_what_is_missing(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Lead a person to the page where the account is made safe, before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(GUARDED) and request.user.is_authenticated and (way := _missing(request.user)):
            page, says = way
            messages.warning(request, says)
            return redirect(page)
        return get_response(request)

    return middleware


def _missing(person: Person) -> tuple[str, str] | None:
    """Return the page where something is to be done first, and why; nothing when all is well."""
    if person.must_change_password:
        return "account_change_password", "您用的是管理员给的一次性口令，请先改成自己的口令。"
    if must_have_second_factor(person) and not has_second_factor(person):
        return "mfa_index", "您的角色须有第二重验证，请先设置验证器应用或者通行密钥。"
    return None
