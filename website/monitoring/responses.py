"""A response as a record: laid down for the review of every record, followed when it becomes public or is withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import WorkflowState

from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.monitoring import event_changes, event_people, event_state
from website.monitoring.models import EventAnswer, OpinionEvent
from website.publishing import reviewing
from website.publishing.models import Record
from website.publishing.sites import column_for

KIND = "opinion_response"
COLUMN_KINDS = (KIND, "notice", "news")
"""Where responses stand: in the organ's column of responses, else among its notices or news."""
NOT_APPROVED = (
    "这件舆情的回应稿没有审核同意：已经退回修改，或者回应已经撤回，所以这一稿不能公开。"
    "请在“舆情事件”里改好，审核同意以后重新送公开审查。"
)


def under_review(record: Record) -> bool:
    """Whether a record waits for one of its reviewers, or was signed and waits for its hour."""
    if record.scheduled_revision:
        return True
    going = WorkflowState.objects.for_instance(record).filter(status=WorkflowState.STATUS_IN_PROGRESS)
    return bool(going.exists())


def pending_of(event: OpinionEvent) -> EventAnswer | None:
    """Return the answer whose record is not public yet."""
    return event.answers.filter(record__isnull=False, record__live=False).select_related("record").first()


@transaction.atomic
def hand_in(event: OpinionEvent, *, by: Person, at: datetime | None = None) -> Record:
    """Lay the approved response down as a record and hand it to its first reviewer.

    ``at`` is when it was public, for one that is taken over from before. Raises ``NotAllowed``.
    """
    held = event_state.held_of(event)
    target = event_state.target_of(held, "hand_in")
    event_people.demand(held, "hand_in", by=by)
    answer = pending_of(held)
    if answer and answer.record and under_review(answer.record):
        raise NotAllowed(["这一稿正在审查，不用再送。"])
    record = _laid_down(held, answer.record if answer else None, by=by, at=at)
    if answer is None:
        EventAnswer.objects.create(event=held, channel="record", record=record, by=by, entered_at=timezone.now())
    for returned in WorkflowState.objects.for_instance(record).active():
        returned.cancel(user=by)
    detail = {"record": record.pk, "sha256": event_changes.digest_of(held.response_title, held.response)}
    if at:
        detail["answered_at"] = at.isoformat()
    event_state.put(held, "hand_in", target, by=by, moment=at or timezone.now(), detail=detail)
    reviewing.submit(record, by=by)
    event.refresh_from_db()
    return record


def _laid_down(held: OpinionEvent, record: Record | None, *, by: Person, at: datetime | None) -> Record:
    """Write the response as a record, in a version by everybody who wrote it: nobody reviews what they wrote."""
    day = timezone.localdate(at) if at else None
    record = record or Record(agency=held.agency.organ, drafter=held.drafted_by or by)
    record.title, record.summary = held.response_title, held.response[:200]
    record.body = [{"type": "text", "value": "".join(f"<p>{escape(each)}</p>" for each in _lines(held.response))}]
    record.details = {"about": held.title}
    record.column = column_for(held.agency, COLUMN_KINDS, what="舆情回应", new="opinion_response（舆情回应）")
    record.kind = KIND
    record.generated_on, record.published_on = day or timezone.localdate(), day
    record.live = False
    record.save()
    writers = Person.objects.filter(pk__in=held.drafts.values("by")).exclude(pk=by.pk)
    for each in writers:
        record.save_revision(user=each)
    record.save_revision(user=by)
    return record


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


# ---- what follows in the transaction in which a record becomes public, or no longer is


def _held_by(record: Record) -> tuple[OpinionEvent, EventAnswer] | None:
    if record.kind != KIND:
        return None
    answer = EventAnswer.objects.filter(record=record).first()
    if answer is None:
        return None
    held = event_state.held_of(answer.event)
    return held, EventAnswer.objects.select_for_update().get(pk=answer.pk)


def follow(record: Record) -> None:
    """Stop the clock of the event whose response became public: it is answered at this moment.

    Raises ``NotAllowed`` when the response was sent back meanwhile, so that the record is not published either.
    """
    found = _held_by(record)
    if found is None:
        return
    held, answer = found
    if answer.at and answer.withdrawn_at is None:
        return  # a correction of the published record is no second answer
    if held.state not in ("approved", "answered", "closed"):
        raise NotAllowed([NOT_APPROVED])
    answer.at = _moment(held, record)
    answer.withdrawn_at = None
    answer.save(update_fields=["at", "withdrawn_at"])
    event_state.recount(held)
    kind = "answer" if held.state == "approved" else "answer_again"
    target = event_state.target_of(held, kind)
    detail = {"record": record.pk, "answered_at": answer.at.isoformat(), "sha256": record.snapshot_sha256}
    event_state.put(held, kind, target, by=None, moment=answer.at, detail=detail)


def _moment(held: OpinionEvent, record: Record) -> datetime:
    """Return when a response became public: now, or the moment of one that is taken over from before."""
    handed_in = held.steps.filter(kind="hand_in", detail__record=record.pk).order_by("number").last()
    told = handed_in.detail.get("answered_at") if handed_in else None
    return datetime.fromisoformat(told) if told else timezone.now()


def follow_back(record: Record) -> None:
    """Take an answer back whose record was withdrawn: without another one the event is not answered."""
    found = _held_by(record)
    if found is None or found[1].at is None or found[1].withdrawn_at:
        return
    held, answer = found
    answer.withdrawn_at = timezone.now()
    answer.save(update_fields=["withdrawn_at"])
    event_state.recount(held)
    kind = "withdraw" if held.state in ("answered", "closed") and held.answered_at is None else "withdraw_one"
    event_state.put(
        held, kind, event_state.target_of(held, kind), by=None, moment=timezone.now(), detail={"record": record.pk}
    )
