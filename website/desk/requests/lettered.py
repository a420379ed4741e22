"""What letters have to do with an application: its panel, what they prove of a step, and where a reply goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from website.access_requests import letters
from website.access_requests.models import AccessRequest, Letter
from website.agencies.errors import NotAllowed
from website.desk.letters import pages
from website.desk.particulars import NAMES

SHOWN = ("points", "excessive", "reason", "days", "amount", "delayed_until", "told_on")
"""What is shown above the form of a step as its letter says it."""
ON_THE_LETTER = ("review", "send_back", "sign", "serve")
"""The steps of a reply that are taken where its very pages are seen."""


def panel(request: HttpRequest, case: AccessRequest) -> tuple[str, dict[str, Any]] | None:
    """Return the letters of an application and its found documents, for who may see them."""
    if not letters.seen_by(request.user).filter(pk=case.pk).exists():
        return None
    return pages.panel(case, request.user)


def proved(case: AccessRequest, kind: str) -> dict[str, Any]:
    """Return what a signed or served letter proves for a step; nothing while there is none."""
    try:
        return letters.ready_for(case, kind)
    except NotAllowed:
        return {}


def notes(case: AccessRequest, kind: str) -> Iterator[str]:
    """Yield what the letter behind a step says, or which letter it would be while there is none."""
    try:
        known = letters.ready_for(case, kind)
        if letter := case.letters.filter(pk=known.get("letter")).first():
            yield f"据{letter}办理，文书写明的不用再填。"
        for name in SHOWN:
            if known.get(name):
                yield f"{NAMES[name]}：{known[name]}"
    except NotAllowed as refusal:
        for reason in refusal.reasons:
            yield f"{reason.removesuffix('。')}；另行制发的，把文书存入下面。"


def instead(case: AccessRequest, kind: str) -> str:
    """Return where a step of a reply is taken when its letter was written here; empty when it was not."""
    if kind not in ON_THE_LETTER:
        return ""
    for letter in case.letters.exclude(state=Letter.State.VOID).select_related("request").order_by("-pk"):
        if letter.is_reply:
            return reverse("desk_letter", args=[letter.pk])
    return ""
