"""In which cells a record is counted: what its page says, and the way from a record back to the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from website.access_requests.models import AccessRequest
from website.annual_reports.figures import FIRST_YEAR, Figure, figures
from website.annual_reports.figures.sources import SOURCES
from website.channels.models import Delivery, VisitFigure
from website.consultations.models import Opinion, PublicConsultation
from website.correspondence.models import Message
from website.disputes.models import DisputeCase
from website.duties.models import Assessment, Duty, KeyTask, Meeting, StandingRule, SupervisionCase, Training
from website.monitoring.models import OpinionEvent
from website.publishing.models import Record


@dataclass(frozen=True)
class CountedIn:
    """A figure of a year in which a record is counted."""

    year: int
    figure: Figure


def cells_of(record: Any) -> list[CountedIn]:
    """Return every figure in which a record is counted, year by year; the sums are left to their parts.

    The queries of the figures themselves answer, so that this can never say something else than the lists do.
    """
    sources = {name for name, model in MODELS.items() if isinstance(record, model)}
    wanted = [each for each in figures().values() if each.source in sources and _leaf(each, record)]
    return [
        CountedIn(year, each)
        for year in sorted(set(_years(record)))
        if year >= FIRST_YEAR
        for each in wanted
        if _is_among(each, record, year)
    ]


def _leaf(each: Figure, record: Any) -> bool:
    if each.parts or each.divided:
        return False
    kind = getattr(record, "applicant_kind", None)
    return not (each.source == "requests" and kind) or each.id.endswith(f".{kind}")


def _is_among(each: Figure, record: Any, year: int) -> bool:
    agency = record.assessor if isinstance(record, Assessment) else record.agency
    found = SOURCES[each.source](agency, year, each.argument, each.id)
    return bool(found.filter(pk=record.pk).exists())


def _years(record: Any) -> Iterator[int]:
    if isinstance(record, AccessRequest | DisputeCase):
        first = record.received_on if isinstance(record, AccessRequest) else record.filed_on
        if first:
            yield from range(first.year, (record.decided_on or timezone.localdate()).year + 1)
        return
    if isinstance(record, Message):
        yield from (day.year for day in (record.received_on, record.published_on) if day)
        return
    if isinstance(record, OpinionEvent):
        yield timezone.localdate(record.found_at).year
        return
    if isinstance(record, Duty):
        yield from _years_of_duty(record)
        return
    names = ("published_on", "generated_on", "repealed_on", "opened_on", "feedback_on", "received_on", "on")
    days = [getattr(record, name, None) for name in names]
    yield from (day.year for day in days if isinstance(day, date))
    told = (
        getattr(record, "details", {}).get("decided_on", "") if isinstance(getattr(record, "details", 0), dict) else ""
    )
    if str(told)[:4].isdecimal():
        yield int(str(told)[:4])


def _years_of_duty(record: Duty) -> Iterator[int]:
    if isinstance(record, KeyTask | Assessment):
        yield record.year
    elif isinstance(record, StandingRule):
        yield from range(record.on.year, (record.repealed_on or timezone.localdate()).year + 1)
    else:
        yield record.on.year
        if isinstance(record, SupervisionCase) and record.handled_on:
            yield record.handled_on.year


def _models() -> dict[str, Any]:
    requests = dict.fromkeys(("requests", "late_replies", "fee_paid"), AccessRequest)
    records = dict.fromkeys(("records_of_group", "records_of_kind", "adopted", "normative", "decisions"), Record)
    duties = {
        **dict.fromkeys(("meetings", "instructions"), Meeting),
        **dict.fromkeys(("key_tasks", "key_tasks_done", "key_tasks_late"), KeyTask),
        **dict.fromkeys(("complaints", "complaints_handled"), SupervisionCase),
        "trainings": Training,
        "standing_rules": StandingRule,
        "assessments": Assessment,
    }
    messages = dict.fromkeys((name for name in SOURCES if name.startswith("messages_")), Message)
    opinion = dict.fromkeys((name for name in SOURCES if name.startswith("opinion_")), OpinionEvent)
    channels = {"delivered": Delivery, "visits": VisitFigure}
    others = {"disputes": DisputeCase, "consultations": PublicConsultation, "opinions": Opinion}
    return {**requests, **records, **messages, **duties, **opinion, **channels, **others}


MODELS = _models()
"""Which model's rows each source gives."""
