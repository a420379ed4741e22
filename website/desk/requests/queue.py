"""The queue of applications: whose they are, which list they stand in, and how many stand in each.

``queue(person, tab)`` is one list and ``counts(person)`` says how long each is, in one question to the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from website.access_requests import people
from website.access_requests.models import AccessRequest, AccessRequestQuerySet
from website.agencies.calendar import Calendars
from website.agencies.models import Kind, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of

AWAITED = ("await_clarification", "await_reason", "await_fee")
"""Where the applicant has the next word."""
CLERK_S = ("submitted", "received", "signed", "replied", *AWAITED)
"""Where the clerk has the next step, or watches that the applicant takes it."""
WHOSE = {"mine": "我的", "unit": "本股室", "all": "全部"}


@dataclass(frozen=True)
class Days:
    """The days by which lists are told apart: limits are in working days."""

    today: date
    tomorrow: date
    soon: date


@dataclass(frozen=True)
class Tab:
    """A list of the queue."""

    id: str
    label: str
    holds: Callable[[Person, Days], Q]
    done: bool = False


def _open(**more: object) -> Q:
    return Q(decided_on=None, **more)


def _to_review(person: Person, days: Days) -> Q:
    """Return what the person may review now: the turn is theirs, and the draft is not their own (条例第十七条)."""
    scope, found = scope_of(person), Q(pk__in=())
    for step in ("secrecy", "legal", "head"):
        if scope.roles.intersection(people.ROLES[step]):
            organs = list(scope.agencies(*people.ROLES[step]).values_list("pk", flat=True))
            found |= Q(waits_for=step, agency__in=organs)
    return Q(state="drafting") & found & ~Q(drafted_by=person)


TABS = {
    tab.id: tab
    for tab in (
        Tab("open", "在办", lambda person, days: _open()),
        Tab("unconfirmed", "待确认收到", lambda person, days: Q(state="submitted")),
        Tab("soon", "五个工作日内到期", lambda person, days: _open(due_on__gte=days.today, due_on__lte=days.soon)),
        Tab("tomorrow", "明天到期", lambda person, days: _open(due_on__gte=days.today, due_on__lte=days.tomorrow)),
        Tab("overdue", "已逾期", lambda person, days: _open(due_on__lt=days.today)),
        Tab("applicant", "等申请人", lambda person, days: Q(state__in=AWAITED)),
        Tab("consulting", "征求意见中", lambda person, days: Q(state="consulting")),
        Tab("review", "待我审核", _to_review),
        Tab("sign", "待签发", lambda person, days: Q(state="drafting", waits_for="leader")),
        Tab("serve", "待送达", lambda person, days: Q(state="signed")),
        Tab("archive", "待归档", lambda person, days: Q(state="replied")),
        Tab("closed", "已办结", lambda person, days: Q(state="closed"), done=True),
    )
}
"""The lists, in the order in which they are shown; 明天到期 holds what is due today as well."""


def days_of(person: Person, today: date | None = None) -> Days:
    """Return today, the next working day and the fifth, by the calendar of the person's organ."""
    today = today or timezone.localdate()
    calendar = Calendars().of(person.agency)
    return Days(today, calendar.add_working_days(today, 1).day, calendar.add_working_days(today, 5).day)


def queue(person: Person, tab: str, whose: str = "all", *, days: Days | None = None) -> AccessRequestQuerySet:
    """Return the applications of a list, the most urgent first; those that are closed, the newest first."""
    days, chosen = days or days_of(person), TABS[tab]
    mine = of_whom(people.seen_by(person), person, whose)
    if chosen.done:
        return mine.filter(chosen.holds(person, days)).order_by("-pk")
    urgent = mine.unfinished().filter(chosen.holds(person, days))
    return urgent.order_by(F("due_on").asc(nulls_last=True), "pk")


def counts(person: Person, whose: str = "all", *, days: Days | None = None) -> dict[str, int]:
    """Return how many applications each list holds; those that are closed are not counted, for they never end."""
    days = days or days_of(person)
    mine = of_whom(people.seen_by(person), person, whose).unfinished()
    asked = {f"n_{tab.id}": Count("pk", filter=tab.holds(person, days)) for tab in TABS.values() if not tab.done}
    return {name.removeprefix("n_"): found for name, found in mine.order_by().aggregate(**asked).items()}


def lines(requests: AccessRequestQuerySet, first: int, last: int) -> list[AccessRequest]:
    """Return a stretch of a list, each application with what its line shows beside it.

    Which ones they are is asked for first: joined to the few organs at once, a whole list may be sorted for one page.
    """
    keys = list(requests.values_list("pk", flat=True)[first:last])
    shown = AccessRequest.objects.select_related("agency", "unit", "handler", "applicant").order_by()
    found = shown.defer("published_summary").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def of_whom(requests: AccessRequestQuerySet, person: Person, whose: str) -> AccessRequestQuerySet:
    """Return of some applications those of a person, of one's unit, or all."""
    if whose == "unit":
        return requests.filter(unit__in=units_of(person))
    return requests.filter(_mine(person)) if whose == "mine" else requests


def _mine(person: Person) -> Q:
    """Return what waits for this very person: handed to them, or at a step that their appointment takes."""
    scope = scope_of(person)
    found = Q(handler=person, state__in=("processing", "consulting", "drafting")) | _to_review(person, _NEVER)
    for roles, waits in (
        ((Role.CLERK,), Q(state__in=CLERK_S)),
        ((Role.OFFICE_HEAD,), Q(state="await_reason")),
        ((Role.LEADER,), Q(state="drafting", waits_for="leader") & ~Q(drafted_by=person)),
    ):
        if scope.roles.intersection(roles):
            found |= waits & Q(agency__in=list(scope.agencies(*roles).values_list("pk", flat=True)))
    return found


_NEVER = Days(date.min, date.min, date.min + timedelta(days=1))


def units_of(person: Person) -> list[int]:
    """Return the units inside an organ to which a person belongs."""
    held = person.appointments.filter(ends_on=None, agency__kind=Kind.UNIT).values_list("agency", flat=True)
    own = [person.agency_id] if person.agency and person.agency.kind == Kind.UNIT else []
    return list({*held, *own})


def waiting_for(person: Person, most: int = 20) -> list[AccessRequest]:
    """Return the first of what waits for a person, for the first page of the desk."""
    return [each for tab in ("open", "archive") for each in lines(queue(person, tab, "mine"), 0, most)]
