"""Registering an event of public opinion: from what is known of it when it is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai import opinion_events as law
from website.access_requests import files, numbering
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.monitoring import alerts, event_ledger, event_people, event_state
from website.monitoring.models import EventPaper, OpinionEvent

MOST_TEXT = 5000
"""As many characters as a text of an event may have."""


@dataclass(frozen=True)
class Upload:
    """A file that comes with a step."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Noted:
    """What is known of an event when it is registered.

    ``first_seen_at`` is when the first item about it was published; clocks that begin at another moment need a note.
    """

    title: str
    summary: str
    found_at: datetime
    source: str = "staff"
    where: str = ""
    found_note: str = ""
    first_seen_at: datetime | None = None


@transaction.atomic
def register(
    agency: Agency, noted: Noted, *, by: Person, uploads: Iterable[Upload] = (), at: datetime | None = None
) -> OpinionEvent:
    """Register an event: its clocks run from the moment of its finding.

    ``at`` is the moment of one that is taken over from before. Raises ``NotAllowed`` naming everything that is
    missing, ``UnsafeFile`` for a file that may not be kept.
    """
    event_people.demand_clerk(agency, by)
    return registered(agency, noted, by=by, uploads=uploads, moment=at or timezone.now())


def registered(
    agency: Agency, noted: Noted, *, by: Person, moment: datetime, uploads: Iterable[Upload] = ()
) -> OpinionEvent:
    """Register an event for somebody whose right to do so was looked at: as clerk here, or as who hands it over."""
    if reasons := list(_missing(agency, noted)):
        raise NotAllowed(reasons)
    year = timezone.localdate(noted.found_at).year
    event = OpinionEvent(
        agency=agency,
        number=f"舆{year}-{numbering.next_in(agency, 'opinion_event', year):04}",
        title=noted.title.strip(),
        summary=noted.summary.strip(),
        source=noted.source,
        where=noted.where.strip(),
        found_at=noted.found_at,
        found_note=noted.found_note.strip(),
        found_set_by=by,
        registered_by=by,
        registered_at=moment,
    )
    event_state.settle(event)
    event.save(force_insert=True)
    detail: dict[str, Any] = {"source": event.source, "found_at": event.found_at.isoformat()}
    if event.found_note:
        detail["reason"] = event.found_note
    if papers := keep(event, uploads, by):
        detail["papers"] = papers
    event_ledger.append(event, "register", on=timezone.localdate(moment), by=by, detail=detail)
    alerts.after(event, "register", moment)
    return event


def _missing(agency: Agency, noted: Noted) -> Iterator[str]:
    if agency != agency.organ:
        yield f"{agency}是内设机构，舆情由{agency.organ}登记。"
    for text, name, most in ((noted.title, "名称", 100), (noted.summary, "舆论反映的情况", MOST_TEXT)):
        if not text.strip():
            yield f"请填写{name}。"
        elif len(text.strip()) > most:
            yield f"{name}最多{most}字，现在有{len(text.strip())}字。"
    if noted.source not in law.sources():
        yield "请选择怎样得知。"
    if len(noted.where) > 500:
        yield "出处最多500字。"
    if noted.found_at > timezone.now():
        yield "发现时间在现在以后，请核对。"
    if len(noted.found_note) > 300:
        yield "起算时间的说明最多300字。"
    first = noted.first_seen_at
    if first and _minute(first) != _minute(noted.found_at) and not noted.found_note.strip():
        yield "发现时间与第一条信息的发布时间不同，请写明为什么从这个时间起算。"


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def keep(event: OpinionEvent, uploads: Iterable[Upload], by: Person | None) -> list[dict[str, Any]]:
    """Keep the files of a step, and return what its line says of them. Raises ``UnsafeFile``."""
    kept = [
        EventPaper.objects.create(event=event, by=by, **files.put(event.agency, each.name, each.data))
        for each in uploads
    ]
    return [{"id": paper.pk, "sha256": paper.sha256} for paper in kept]
