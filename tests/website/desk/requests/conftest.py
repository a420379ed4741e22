"""The desk of applications: the office's people, and a way to take a step through its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.website.access_requests.conftest import _kept_apart, apply, received, staff
from website.access_requests.models import AccessRequest
from website.agencies import permissions
from website.agencies.models import Person
from website.desk.requests.steps import FORMS

__all__ = ["_kept_apart", "apply", "received", "staff"]


def signed_in(someone: Person) -> Client:
    """Return the desk as somebody sees it."""
    permissions.lay_down()
    client = Client()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def paper(name: str = "凭证.txt") -> SimpleUploadedFile:
    """Return a file to hand in."""
    return SimpleUploadedFile(name, "内容".encode(), content_type="text/plain")


def typed(request: AccessRequest, kind: str, by: Person, **said: Any) -> dict[str, Any]:
    """Return a form as the browser would send it: what it offers, and over it what is typed."""
    form = FORMS[kind](case=request, person=by)
    offered = {}
    for name, field in form.fields.items():
        value = field.initial() if callable(field.initial) else field.initial
        if value is not None and value is not False and value != "":
            offered[name] = value
    return {**offered, **said}


@pytest.fixture
def take() -> Callable[..., Any]:
    """Take a step through its form; unless told otherwise it must be accepted."""

    def act(request: AccessRequest, kind: str, by: Person, *, refused: str = "", **said: Any) -> Any:
        client = signed_in(by)
        request.refresh_from_db()
        answer = client.post(reverse("desk_step", args=[request.pk, kind]), typed(request, kind, by, **said))
        text = answer.content.decode()
        if refused:
            assert answer.status_code == 200, (kind, answer.status_code)
            assert refused in text, text[text.find("nice-padding") :][:4000]
        else:
            found = text[text.find("help-critical") :][:600] if "help-critical" in text else text[-3000:]
            assert answer.status_code == 302 or "回执" in text, (kind, found)
        request.refresh_from_db()
        return answer

    return act
