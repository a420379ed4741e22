"""Steps that are taken on the strength of a letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai import letter_moves, letters
from gongkai.lifecycle import label
from website.access_requests.letters.kept import values_of
from website.access_requests.models import (
    AccessRequest,
    Letter,
    RequestEvent,
)
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed

CONSULTING = ("consult_third_party", "consult_organ")
"""Steps whose letters stand behind asking one more party too."""


def ready_for(request: AccessRequest, move: str) -> dict[str, Any]:
    """Return what a step is told by the letter behind it; nothing for a step that has none.

    Raises ``NotAllowed`` saying which letter must be signed, or served, first.
    """
    moves = CONSULTING if move == "consult_more" else (move,)
    behind = {each.kind: each for name in moves for each in letter_moves.letters_behind(name)}
    if not behind:
        return {}
    used = {event.detail.get("letter") for event in request.events.filter(kind__in=[*moves, "consult_more"])}
    found = request.letters.filter(kind__in=behind, state__in=(Letter.State.SIGNED, Letter.State.SERVED))
    for letter in found.exclude(pk__in=[each for each in used if each]).order_by("-pk"):
        about = behind[letter.kind]
        if about.needs == "served" and letter.state != Letter.State.SERVED:
            raise NotAllowed([f"请先登记{letter}的送达，再办理“{label(move)}”（{about.law}）。"])
        return _detail(letter, about)
    names = "或者".join(letters.kinds()[kind].label for kind in behind)
    raise NotAllowed([f"请先拟制、签发{names}，再办理“{label(move)}”。"])


def _detail(letter: Letter, about: letter_moves.LetterMove) -> dict[str, Any]:
    values = values_of(letter)
    detail = {**about.detail(values), "letter": letter.pk}
    until = values.get(about.days_until)
    if isinstance(until, date) and letter.dated:
        calendar = working_days(letter.agency)
        days = (date.fromordinal(number) for number in range(letter.dated.toordinal() + 1, until.toordinal() + 1))
        detail["days"] = sum(calendar.works(day) for day in days)
    if letter.state == Letter.State.SERVED and about.needs == "served":
        told = letter.posted_on or letter.served_on
        detail["told_on"] = told.isoformat() if told else ""
    if about.served_as == "consultation_received":
        detail["consultation"] = str(letter.pk)
    return detail


def step_of(letter: Letter) -> RequestEvent | None:
    """Return the step that rests on a letter, if one does."""
    move = letter_moves.of_kind(letter.kind).move
    events = letter.request.events.filter(kind__in=[move, "consult_more"]) if move else []
    return next((event for event in events if event.detail.get("letter") == letter.pk), None)
