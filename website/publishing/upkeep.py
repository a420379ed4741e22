"""Keeping what is public in order: documents whose time has run out, and clearing away what is out of date."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.publishing import publication
from website.publishing.choices import Validity, WithdrawalReason
from website.publishing.indexing import document_of
from website.publishing.models import CleanUp, CleanUpItem, Record
from website.search import services as search


def expire_documents() -> int:
    """Mark the documents whose validity has run out, so that it is printed on them; return how many."""
    running = Record.objects.filter(validity__in=[Validity.IN_FORCE, Validity.AMENDED], live=True)
    over = list(running.filter(expires_on__lt=timezone.localdate()).select_related("agency"))
    for record in over:
        _expire(record)
    return len(over)


@transaction.atomic
def _expire(record: Record) -> None:
    record.validity = Validity.EXPIRED
    record.save(update_fields=["validity"])
    if record.is_public:
        search.put([document_of(record)])
        publication.touch(record.agency)
    log("record.expired", agency=record.agency, by=None, target=record, detail={"expires_on": record.expires_on})


@transaction.atomic
def clean_up(agency: Agency, numbers: Collection[int], *, reason: str, by: Person) -> CleanUp:
    """Clear away public records that are out of date, in one act that the annual report can count.

    Raises ``NotAllowed`` without a reason, or when one of them is not the organ's or is not public.
    """
    if not reason.strip():
        raise NotAllowed(["清理要写明原因。"])
    records = list(Record.objects.public().of(agency).filter(pk__in=list(numbers)))
    if not records or len(records) != len(set(numbers)):
        raise NotAllowed(["有的信息不是本单位公开的，或者已经撤回。请刷新后重选。"])
    act = CleanUp.objects.create(agency=agency, by=by, reason=reason.strip())
    for record in records:
        publication.withdraw(record, by=by, reason=WithdrawalReason.EXPIRED, note=reason)
    CleanUpItem.objects.bulk_create(CleanUpItem(clean_up=act, record=record) for record in records)
    log("records.cleaned_up", agency=agency, by=by, target=act, label=reason, detail={"count": len(records)})
    return act
