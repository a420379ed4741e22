"""What the page of one record shows beside its text."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from website.agencies.calendar import Calendars
from website.consultations.models import PublicConsultation
from website.publishing.choices import LinkKind
from website.publishing.links import EFFECT
from website.publishing.models import Record, RecordLink, VisitCount
from website.publishing.particulars import details, particulars, warning

INWARD = {
    LinkKind.INTERPRETS: "解读材料",
    LinkKind.AMENDS: "修改本文件的文件",
    LinkKind.REPEALS: "废止本文件的文件",
    LinkKind.REPLACES: "代替本文件的文件",
    LinkKind.RELATED: "相关信息",
}
OUTWARD = {
    LinkKind.INTERPRETS: "解读的文件",
    LinkKind.AMENDS: "本文件修改的文件",
    LinkKind.REPEALS: "本文件废止的文件",
    LinkKind.REPLACES: "本文件代替的文件",
    LinkKind.RELATED: "相关信息",
}


@dataclass(frozen=True)
class Linked:
    """Another record and what it is to this one."""

    kind: LinkKind
    says: str
    record: Record
    note: str = ""


def record_context(record: Record) -> dict[str, Any]:
    """Return what the template of a record needs."""
    inward = _inward(record)
    return {
        "record": record,
        "publisher": record.agency.name_on(record.published_on),
        "particulars": particulars(record),
        "details": details(record),
        "linked": [*_outward(record), *inward],
        "changed_by": [each for each in inward if each.kind in EFFECT],
        "files": list(record.files.all()),
        "warning": warning(record),
        "visits": visits(record),
        "item": item_type(record),
        "consultation": consultation_of(record),
    }


def consultation_of(record: Record) -> PublicConsultation | None:
    """Return the consultation that the record announces, answers or decides."""
    about = Q(announcement=record) | Q(feedback=record) | Q(decision=record)
    public = PublicConsultation.objects.public().select_related("agency")
    return public.filter(about).order_by("-pk").first() if record.pk else None


def visits(record: Record) -> int:
    """Return how often the record was read until yesterday: the page is kept for the day, and so is the number."""
    before = record.visits.filter(day__lt=timezone.localdate()) if record.pk else VisitCount.objects.none()
    return before.aggregate(all=Sum("count"))["all"] or 0


def item_type(record: Record) -> str:
    """Return what the record is in the words of schema.org, which programs read."""
    kind = record.kind_entry
    if kind.normative:
        return "Legislation"
    if kind.guide:
        return "GovernmentService"
    return "NewsArticle" if kind.group == "dynamic" else "Article"


def linked_to(records: Collection[Record]) -> dict[int, list[Linked]]:
    """Return what other public records say of some records, by number, asked for once for all of them."""
    links = RecordLink.objects.filter(other__in=records, record__in=Record.objects.public()).order_by("pk")
    found: dict[int, list[Linked]] = {}
    calendars = Calendars()
    for link in links.select_related("record__agency", "other__agency"):
        linked = _linked(link, INWARD, link.record, link.record, link.other, calendars)
        found.setdefault(link.other_id, []).append(linked)
    return found


def linked_from(records: Collection[Record], kind: LinkKind) -> dict[int, list[Linked]]:
    """Return the public records that some records interpret, amend or repeal, by number, asked for once for all."""
    links = RecordLink.objects.filter(record__in=records, kind=kind, other__in=Record.objects.public()).order_by("pk")
    found: dict[int, list[Linked]] = {}
    calendars = Calendars()
    for link in links.select_related("record", "other__agency"):
        linked = _linked(link, OUTWARD, link.other, link.record, link.other, calendars)
        found.setdefault(link.record_id, []).append(linked)
    return found


def _outward(record: Record) -> list[Linked]:
    links = [link for link in record.links.all() if link.other.is_public]
    calendars = Calendars()
    return [_linked(link, OUTWARD, link.other, record, link.other, calendars) for link in links]


def _inward(record: Record) -> list[Linked]:
    links = record.linked_from.filter(record__in=Record.objects.public()).select_related("record__agency")
    calendars = Calendars()
    return [_linked(link, INWARD, link.record, link.record, record, calendars) for link in links]


def _linked(
    link: RecordLink,
    labels: dict[LinkKind, str],
    other: Record,
    holder: Record,
    target: Record,
    calendars: Calendars,
) -> Linked:
    kind = LinkKind(link.kind)
    note = _interpretation(holder, target, calendars) if kind == LinkKind.INTERPRETS else ""
    return Linked(kind, labels[kind], other, note)


def _interpretation(reading: Record, document: Record, calendars: Calendars) -> str:
    """Return an interpretation's form, author and how long after the document it came."""
    if not (reading.published_on and document.published_on):
        return ""
    days = calendars.of(document.agency).working_days_between(document.published_on, reading.published_on)
    pace = "与文件同日发布" if days == 0 else f"文件公开后第{days}个工作日发布"
    return "，".join(part for part in (reading.details.get("form"), reading.details.get("author"), pace) if part)
