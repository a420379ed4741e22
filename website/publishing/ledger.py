"""The ledger of normative documents: what table two counts, and the records behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from gongkai.disclosure import law
from website.agencies.calendar import working_days
from website.agencies.models import Agency
from website.publishing.choices import LinkKind, Openness, Validity
from website.publishing.models import Record, RecordQuerySet


@dataclass(frozen=True)
class Figure:
    """One figure of the ledger with its meaning and the records behind it."""

    id: str
    label: str
    definition: str
    law: str
    records: RecordQuerySet

    @property
    def value(self) -> int:
        """How many records stand behind it."""
        return self.records.count()


def figures(agency: Agency, year: int) -> list[Figure]:
    """Return what table two asks of normative documents: issued, repealed, in force at the end of the year.

    A document of several organs counts for the one that leads 〔推定〕; amending one is not issuing it 〔未核实〕.
    """
    own = Record.objects.of(agency).normative().filter(live=True, openness=Openness.PROACTIVE)
    start, end = date(year, 1, 1), date(year, 12, 31)
    issued = own.filter(generated_on__range=(start, end))
    repealed = own.filter(repealed_on__range=(start, end))
    over = Q(repealed_on__lte=end) | Q(validity=Validity.EXPIRED, expires_on__lte=end)
    in_force = own.filter(generated_on__lte=end).exclude(over)
    law = "条例第二十条第（一）项；国办公开办函〔2021〕30号附件表二"
    return [
        Figure("issued", "本年制发件数", f"{year}年生成的行政规范性文件", law, issued),
        Figure("repealed", "本年废止件数", f"{year}年废止的行政规范性文件（有效期届满失效的不计）", law, repealed),
        Figure("in_force", "现行有效件数", f"{year}年12月31日有效的行政规范性文件", law, in_force),
    ]


def ending_soon(agency: Agency, today: date) -> RecordQuerySet:
    """Return the documents whose validity ends within the months in which they are to be assessed."""
    horizon = law().limits["assessment"].end(today)
    in_force = Record.objects.public().of(agency).filter(validity__in=[Validity.IN_FORCE, Validity.AMENDED])
    return in_force.filter(expires_on__gte=today, expires_on__lte=horizon).order_by("expires_on")


def without_interpretation(agency: Agency) -> RecordQuerySet:
    """Return the normative documents in force that nothing public interprets (80号：谁起草、谁解读)."""
    in_force = (
        Record.objects.public().of(agency).normative().exclude(validity__in=[Validity.REPEALED, Validity.EXPIRED])
    )
    public = Record.objects.public()
    return in_force.exclude(linked_from__in=_links(public)).newest_first()


def _links(public: RecordQuerySet):  # type: ignore[no-untyped-def]
    from website.publishing.models import RecordLink

    return RecordLink.objects.filter(kind=LinkKind.INTERPRETS, record__in=public)


def late_interpretations(agency: Agency) -> list[tuple[Record, Record, int]]:
    """Return interpretations that came too late: document, interpretation, and the working days it took."""
    calendar = working_days(agency)
    links = _links(Record.objects.public().of(agency)).filter(other__published_on__isnull=False)
    found = []
    for link in links.select_related("record", "other"):
        days = calendar.working_days_between(link.other.published_on, link.record.published_on)
        if days > law().limits["interpretation"].length:
            found.append((link.other, link.record, days))
    return sorted(found, key=lambda each: -each[2])
