"""What follows when an announcement or a feedback becomes public, in the transaction in which it does."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.consultations import announcing, services
from website.consultations.models import PublicConsultation
from website.publishing.models import Record

CHANGED = "这一稿的文字与“意见征集”里的不一致：在“公开信息”里改过。请退回，在“意见征集”里修改后重新送审。"


def follow(record: Record) -> None:
    """Open the consultation whose announcement became public, or answer the one whose feedback did.

    Raises ``NotAllowed`` when it may not, so that the record is not published either.
    """
    if record.kind != announcing.KIND:
        return
    about = Q(announcement=record) | Q(feedback=record)
    locked = PublicConsultation.objects.select_for_update(of=("self",)).select_related("agency")
    held = locked.filter(about).first()
    if held is None:
        return
    if held.announcement_id == record.pk and not held.was_public:
        _open(held, record)
    elif held.feedback_id == record.pk and held.feedback_on is None:
        _answer(held, record)


def _open(held: PublicConsultation, record: Record) -> None:
    if not announcing.says_the_same(record, announcing.body_of_announcement(held)):
        raise NotAllowed([CHANGED])
    held.opened_on = record.published_on or timezone.localdate()
    if reasons := list(services.not_to_be_opened(held, held.opened_on)):
        raise NotAllowed(reasons)
    services.reckon(held)
    services.move(held, "open", by=None, opened_on=held.opened_on, until=held.closes_on)


def _answer(held: PublicConsultation, record: Record) -> None:
    if not announcing.says_the_same(record, announcing.body_of_feedback(held)):
        raise NotAllowed([CHANGED])
    services.settle(held)
    held.feedback_on = record.published_on or timezone.localdate()
    services.move(held, "answer", by=None, **announcing.counts_of(held))
