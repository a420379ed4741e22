"""The review of a reply (条例第十七条): each step is taken on the letter's very bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from gongkai.lifecycle import REVIEWS
from website.access_requests import services
from website.access_requests.models import (
    AccessRequest,
    Letter,
    RequestEvent,
)
from website.agencies.errors import NotAllowed
from website.agencies.models import Person

DRAFTING = ("draft", "redraft", "triage", "still_unclear", "reject_reason", "send_back")
"""Steps after which a review begins anew."""


@dataclass(frozen=True)
class Review:
    """A step of the review of a letter, and who took it on these bytes."""

    step: str
    label: str
    event: RequestEvent | None


def reviews_of(letter: Letter) -> list[Review]:
    """Return the steps of review in their order; only those taken on the letter's present bytes count."""
    taken: dict[str, RequestEvent] = {}
    for event in letter.request.events.order_by("number").select_related("by"):
        if event.kind in DRAFTING:
            taken = {}
        elif event.kind == "review" and event.detail.get("letter_hash") == letter.draft_sha256:
            taken[str(event.detail["step"])] = event
    return [Review(step, name, taken.get(step)) for step, name in REVIEWS.items()]


@transaction.atomic
def review(letter: Letter, step: str, *, by: Person, seen: str, comment: str = "", on: date | None = None) -> None:
    """Agree to a reply as it reads; ``seen`` is the SHA-256 of what the reviewer had before the eyes.

    Raises ``NotAllowed`` when the letter was changed since, when another step comes first, and for who may not.
    """
    held = hold(letter)
    demand_same(held, seen)
    order = reviews_of(held)
    waiting = next((each.step for each in order if each.event is None), "")
    if step in REVIEWS and waiting != step:
        before = REVIEWS.get(waiting, "")
        raise NotAllowed([f"先要{before}，再{REVIEWS[step]}。" if before else "审核都已通过，等待签发。"])
    detail = {"step": step, "letter": held.pk, "letter_hash": held.draft_sha256, "comment": comment}
    services.take(held.request, "review", by=by, on=on, detail=detail)


@transaction.atomic
def send_back(letter: Letter, *, by: Person, comment: str) -> None:
    """Give a reply back to who drafted it, with the reason. Raises ``NotAllowed`` without one, and for who may not."""
    held = hold(letter)
    services.take(held.request, "send_back", by=by, detail={"comment": comment, "letter": held.pk})


def hold(letter: Letter) -> Letter:
    """Lock a letter and its case for the caller's transaction, and return it as it is now."""
    request = AccessRequest.objects.select_for_update().select_related("agency").get(pk=letter.request_id)
    held = Letter.objects.select_for_update(of=("self",)).select_related("template", "word", "pdf").get(pk=letter.pk)
    held.request, held.agency = request, request.agency
    return held


def demand_same(letter: Letter, seen: str) -> None:
    """Raise ``NotAllowed`` for a letter that is no draft any more, or not the one that was before somebody's eyes."""
    if letter.state != Letter.State.DRAFTED:
        raise NotAllowed([f"{letter}现在是“{letter.get_state_display()}”，请刷新页面。"])
    if seen != letter.draft_sha256:
        raise NotAllowed(["您看过以后文书又改动了，请重新打开看过再办。"])
