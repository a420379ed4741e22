"""The page of an act: a form, what it does, and what is refused beside what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.duties.models import Duty
from website.publishing.uploads.errors import UnsafeFile


def act(
    request: HttpRequest,
    duty: Duty,
    form: Form,
    do: Callable[[], Any],
    *,
    title: str,
    button: str,
    says: str = "",
) -> HttpResponse:
    """Show a form and do what it is for; whatever is refused stands beside what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
            messages.success(request, f"{title}：已经登记。")
            return redirect("desk_duty", duty.pk)
        except (NotAllowed, UnsafeFile) as refusal:
            form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
    context = {"duty": duty, "form": form, "title": title, "button": button, "says": says, "icon": "group"}
    return render(request, "desk/duties/act.html", context)
