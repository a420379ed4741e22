"""The feedback: written when every opinion is handled, and handed in for review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction

from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.audit.services import record as log
from website.consultations import announcing
from website.consultations.models import PublicConsultation
from website.consultations.opinions import demand_unsettled, open_data_of
from website.consultations.people import demand_keeper
from website.consultations.services import held_of, submit
from website.publishing.models import Record


def obstacles(held: PublicConsultation) -> Iterator[str]:
    """Yield what must be done before the feedback may be handed in."""
    if held.is_open:
        yield f"征求意见到{held.closes_on}才截止，截止以后再发布反馈。"
    if left := held.opinions.unhandled().count():
        yield f"还有{left}条意见没有办理。请逐条办理，或者勾选几条一并答复。"
    for opinion, labels in open_data_of(held):
        yield f"第{opinion.number}条意见要公布的文字里有{'、'.join(labels)}，请遮盖（个人信息保护法第二十五条）。"


@transaction.atomic
def hand_in(consultation: PublicConsultation, *, note: str, by: Person, on: date | None = None) -> Record:
    """Lay the feedback down as a record and hand it to its first reviewer.

    ``on`` is the day on which it was public already, for one that is taken over from before. Raises ``NotAllowed``.
    """
    held = held_of(consultation)
    demand_keeper(held.agency, by)
    demand_unsettled(held)
    if reasons := list(obstacles(held)):
        raise NotAllowed(reasons)
    held.feedback_note = note.strip()
    held.feedback = announcing.feedback_of(held, by=by, on=on)
    held.save()
    log("consultation.feedback_handed_in", agency=held.agency, by=by, target=held, detail={"record": held.feedback_id})
    submit(held.feedback, by=by)
    consultation.refresh_from_db()
    return held.feedback
