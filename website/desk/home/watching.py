"""What those watch over who work on no organ's own cases: the supervising office, the auditor, the administrator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from website.access_requests import outcome_book
from website.access_requests.models import AccessRequest, OutcomeText, RemedyText
from website.agencies.models import Agency, AgencyQuerySet, Appointment, HolidayNotice, Kind, LogIn, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.annual_reports import collecting
from website.audit.actions import label
from website.audit.models import Entry
from website.correspondence.models import Message
from website.duties.models import KeyTask, SupervisionCase
from website.operations import selfcheck
from website.publishing.holidays import counties_of

DAYS = 7
"""How many days the auditor's first page looks back."""
SOON = 30
"""How many days before its end an appointment is pointed out."""
MOST = 50
ACTS = 12
"""How many kinds of acts the auditor's first page counts."""
LOOKED_AT = (
    *("applicant.viewed", "applicant.searched", "message.sender_viewed", "opinion.sender_viewed"),
    *("duty.raiser_viewed", "dispute.party_viewed", "original.viewed"),
)
"""The acts of looking at what is sealed, which an auditor asks about first."""


@dataclass(frozen=True)
class Late:
    """An organ with the applications, messages and key tasks that are past their day."""

    organ: Agency
    requests: int
    messages: int
    tasks: int


class _RolePanel(Component):
    """A panel of the first page for one role."""

    role: Role

    @classmethod
    def is_for(cls, person: Any) -> bool:
        """Whether the person holds the role anywhere."""
        return cls.role in scope_of(person).roles


class SupervisionPanel(_RolePanel):
    """How the organs below stand, for the supervising office (条例第四十六条、第四十七条)."""

    name, order, role = "supervision", 40, Role.SUPERVISOR
    template_name = "desk/panels/supervision.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return what waits for the office, and which organs are behind."""
        person = parent_context["request"].user
        organs = scope_of(person).agencies(Role.SUPERVISOR).exclude(kind=Kind.UNIT)
        today, year = timezone.localdate(), timezone.localdate().year - 1
        complaints = SupervisionCase.objects.filter(office__in=organs).open().select_related("agency")
        entries = collecting.entries(organs, year)
        return {
            "today": today,
            "year": year,
            "confirming": confirming(person),
            "complaints": list(complaints.order_by("on", "pk")[:MOST]),
            "submitted": [each for each in entries if each.report and each.report.submission == "submitted"],
            "outstanding": [each for each in entries if not each.handed_in],
            "late": late(organs),
        }


def late(organs: AgencyQuerySet) -> list[Late]:
    """Return the organs that have anything past its day, in the order of the tree."""
    today = timezone.localdate()
    requests = _by_organ(AccessRequest.objects.within(organs).overdue(today))
    messages = _by_organ(Message.objects.within(organs).overdue(today))
    tasks = _by_organ(KeyTask.objects.filter(agency__in=organs, due_on__lt=today).open())
    behind = organs.filter(pk__in={*requests, *messages, *tasks}).order_by("path")
    return [Late(each, requests[each.pk], messages[each.pk], tasks[each.pk]) for each in behind]


def _by_organ(found: Any) -> Counter[int]:
    return Counter(dict(found.order_by().values_list("agency").annotate(Count("pk"))))


def confirming(person: Any) -> list[tuple[str, Any, str]]:
    """Return what another person entered and this one may confirm: its kind, itself, and the address of the page."""
    found = list[tuple[str, Any, str]]()
    if (tops := counties_of(person)).exists():
        waiting = HolidayNotice.objects.waiting().exclude(entered_by=person)
        mine = waiting.filter(Q(agency__in=tops) | Q(agency=None))
        found += [("放假安排", each, reverse("desk_holidays")) for each in mine]
    if outcome_book.counties_of(person).exists():
        for model in (OutcomeText, RemedyText):
            changes = model.objects.waiting().exclude(entered_by=person)
            found += [("处理结果、救济途径", each, reverse("desk_outcomes")) for each in changes]
    return found


class AuditPanel(_RolePanel):
    """What was done in the last days, for the auditor."""

    name, order, role = "audit", 41, Role.AUDITOR
    template_name = "desk/panels/audit.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return how often sealed things were looked at, who was locked out, and how often each act was done."""
        organs = scope_of(parent_context["request"].user).agencies(Role.AUDITOR)
        since = timezone.now() - timedelta(days=DAYS)
        recent = Entry.objects.filter(agency__in=organs, at__gte=since).order_by()
        acts = recent.values_list("action").annotate(Count("pk"))
        commonest = sorted(acts, key=lambda pair: (-pair[1], pair[0]))
        looked = recent.filter(action__in=LOOKED_AT).select_related("agency").order_by("-pk")[:MOST]
        failed = LogIn.objects.filter(at__gte=since, succeeded=False, person__agency__in=organs)
        return {
            "days": DAYS,
            "since": timezone.localdate(since),
            "looked": [(label(each.action), each) for each in looked],
            "locked": recent.filter(action="log_in.locked").count(),
            "failed": failed.count(),
            "acts": [(label(action), action, number) for action, number in commonest[:ACTS]],
            "more": len(commonest[ACTS:]),
        }


class AdministrationPanel(_RolePanel):
    """Whether the platform is well and whose account asks for something, for the administrator."""

    name, order, role = "administration", 42, Role.ADMINISTRATOR
    template_name = "desk/panels/administration.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the points that are not well, what is to be confirmed, and accounts and appointments to look at."""
        person = parent_context["request"].user
        organs = scope_of(person).agencies(Role.ADMINISTRATOR)
        today = timezone.localdate()
        people = Person.objects.filter(agency__in=organs, is_active=True)
        ending = Appointment.objects.on(today).filter(
            agency__in=organs, ends_on__lte=today + timedelta(days=SOON), person__is_active=True
        )
        idle = people.exclude(pk__in=Appointment.objects.on(today).values("person"))
        return {
            "unwell": [each for each in selfcheck.run(distant=False) if each.state != selfcheck.State.OK],
            "confirming": confirming(person),
            "ending": list(ending.select_related("person", "agency").order_by("ends_on", "pk")[:MOST]),
            "idle": list(idle.select_related("agency").order_by("agency__path", "username")[:MOST]),
            "soon": SOON,
        }
