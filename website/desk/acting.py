"""The page of an act: a form, what it does, and what is refused beside what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.publishing.uploads.errors import UnsafeFile


def act(
    request: HttpRequest,
    about: Any,
    form: Form,
    do: Callable[[], Any],
    *,
    template: str,
    named: str,
    icon: str,
    title: str,
    button: str,
    says: str = "",
    follows: bool = False,
) -> HttpResponse:
    """Show a form and do what it is for; whatever is refused stands beside what was typed.

    The template knows what the act is ``about`` under the name ``named``. With ``follows`` an act that makes another
    of its kind leads on to that one.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = do()
            messages.success(request, f"{title}：已经登记。")
            return redirect(made if follows and isinstance(made, type(about)) else about)
        except (NotAllowed, UnsafeFile) as refusal:
            form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
    context = {named: about, "form": form, "title": title, "button": button, "says": says, "icon": icon}
    return render(request, template, context)
