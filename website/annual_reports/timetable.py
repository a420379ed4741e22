"""The days by which a report is due, and the mails that remind of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from website.agencies.calendar import working_days
from website.agencies.models import Agency, Appointment, Kind, Person
from website.agencies.post import tell
from website.agencies.roles import Role
from website.annual_reports.models import AnnualReport, CollectionRound, SentReminder

BEFORE = (30, 15, 7, 3, 1, 0)
"""Days before a limit on which a reminder goes out."""


@dataclass(frozen=True)
class Limit:
    """A day by which something is due. ``act_by`` is the last working day on or before it: the day is not moved."""

    id: str
    label: str
    day: date
    act_by: date
    law: str
    met: bool


def publication_day(agency: Agency, year: int) -> date:
    """Return the last day for making a year's report public: 31 January, for a government's own 31 March."""
    government = agency.kind == Kind.COUNTY_GOVERNMENT
    return date(year + 1, 3, 31) if government else date(year + 1, 1, 31)


def limits(agency: Agency, year: int, report: AnnualReport | None = None) -> list[Limit]:
    """Return the days of an organ's report, the supervising office's own day first.

    The law moves none of them to the next working day 〔推定〕, so each comes with the working day before it. What was
    met by a version stays met while it is amended.
    """
    report = report or AnnualReport.objects.current(agency, year)
    calendar, made = working_days(agency), list(_versions(report))
    handed_in = any(each.submission in ("submitted", "accepted") for each in made)
    found = []
    round = round_of(agency, year)
    if round:
        found.append(("internal", "主管部门要求的报送日期", round.submit_by, f"{round.agency.name}", handed_in))
    if not agency.is_root():
        found.append(("submit", "提交主管部门", date(year + 1, 1, 31), "条例第四十九条第一款", handed_in))
    law = "条例第四十九条第二款" if agency.kind == Kind.COUNTY_GOVERNMENT else "条例第四十九条第一款"
    day = publication_day(agency, year)
    found.append(("publish", "向社会公布", day, law, any(each.is_published for each in made)))
    return [
        Limit(id, label, day, day if calendar.works(day) else calendar.previous_working_day(day), law, met)
        for id, label, day, law, met in found
    ]


def _versions(report: AnnualReport | None) -> Iterator[AnnualReport]:
    """Yield a version of a report and those that it amends."""
    while report:
        yield report
        report = report.amends


def round_of(agency: Agency, year: int) -> CollectionRound | None:
    """Return the collection in which an organ hands in, if its supervising office set a day."""
    above = [each.pk for each in agency.get_ancestors()]
    return CollectionRound.objects.filter(agency__in=above, year=year).select_related("agency").first()


def remind() -> int:
    """Send the reminders that are due today, each once; return how many mails were queued."""
    today = timezone.localdate()
    year = today.year - 1
    organs = Agency.objects.exclude(kind=Kind.UNIT).filter(active=True, home__isnull=False)
    return sum(_remind(agency, year, today) for agency in organs)


@transaction.atomic
def _remind(agency: Agency, year: int, today: date) -> int:
    sent = 0
    for limit in limits(agency, year):
        days = (limit.act_by - today).days
        due = [each for each in BEFORE if days <= each]
        if limit.met or days < 0 or not due:
            continue
        _, new = SentReminder.objects.get_or_create(agency=agency, year=year, limit=limit.day, days=min(due))
        if new:
            sent += tell(
                _writers(agency),
                about="submitted",
                subject=f"{year}年度报告的期限快到了",
                text=_words(agency, year, limit),
            )
    return sent


def _words(agency: Agency, year: int, limit: Limit) -> str:
    moved = "" if limit.act_by == limit.day else f"（这一天是休息日，期限不顺延，请在{limit.act_by}前办好）"
    address = settings.SITE_ADDRESS + reverse("desk_report", args=[agency.slug, year])
    return f"{agency.name}{year}年度政府信息公开工作年度报告应在{limit.day}前{limit.label}{moved}：\n{address}"


def _writers(agency: Agency) -> list[Person]:
    held = Appointment.objects.on(timezone.localdate()).filter(
        agency=agency, role__in=[Role.CLERK, Role.OFFICE_HEAD], person__is_active=True
    )
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("pk"))
