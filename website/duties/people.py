"""Who keeps which records, and who may read them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Appointment, Person
from website.agencies.roles import DRAFTERS, OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of
from website.duties.models import Duty, KeyTask

KEEPERS = (Role.CLERK, Role.OFFICE_HEAD)
"""Who keeps an organ's own records."""
READERS = (*STAFF, *OVERSEERS)
"""Who reads them; the supervising office and the auditor read only."""
CASE_READERS = (Role.CLERK, Role.OFFICE_HEAD, Role.LEADER, *OVERSEERS)
"""Who reads a complaint about the organ; who raised it is for the supervising office alone."""
SUPERVISED = (Duty.Kind.SUPERVISION_CASE, Duty.Kind.ASSESSMENT)
"""What the supervising office enters about an organ (条例第四十六条、第四十七条)."""


def offices_of(person: Person) -> AgencyQuerySet:
    """Return the organs whose supervising office the person works in."""
    held = Appointment.objects.on(timezone.localdate()).filter(person=person, role=Role.SUPERVISOR)
    return Agency.objects.filter(pk__in=held.values("agency"))


def office_for(organ: Agency, person: Person) -> Agency | None:
    """Return the organ whose supervising office a person acts for when it is about another: the nearest above."""
    above = [each for each in offices_of(person) if organ.path.startswith(each.path)]
    return max(above, key=lambda each: len(each.path), default=None)


def supervises(agency: Agency, person: Person) -> bool:
    """Whether a person works in the office that supervises an organ."""
    return scope_of(person).holds(agency, Role.SUPERVISOR)


def may_enter(kind: str, agency: Agency, person: Person) -> bool:
    """Whether a person enters records of a kind for an organ."""
    if kind in SUPERVISED:
        return supervises(agency, person)
    own_office = kind == Duty.Kind.KEY_TASK and offices_of(person).filter(pk=agency.pk).exists()
    return own_office or scope_of(person).holds(agency, *KEEPERS)


def may_correct(duty: Duty, person: Person) -> bool:
    """Whether a person corrects a record: what was handed down is the supervising office's to correct."""
    if isinstance(duty, KeyTask) and duty.handed_down_from:
        return may_enter(duty.kind, duty.handed_down_from.agency, person)
    return may_enter(duty.kind, duty.agency, person)


def may_work_on(duty: Duty, person: Person) -> bool:
    """Whether a person takes the steps of a record: does a task, takes attendance, concludes a complaint.

    A task that is a unit's is done by who works on the unit's records, too.
    """
    unit = duty.unit if isinstance(duty, KeyTask) else None
    theirs = unit is not None and scope_of(person).holds(unit, *DRAFTERS)
    return theirs or may_enter(duty.kind, duty.agency, person)


def demand(allowed: bool, kind: str) -> None:
    """Raise ``NotAllowed`` naming who does this."""
    if allowed:
        return
    if kind in SUPERVISED:
        raise NotAllowed([f"{Duty.Kind(kind).label}由政府信息公开工作主管部门登记、办理。"])
    names = "、".join(str(role.label) for role in KEEPERS)
    raise NotAllowed([f"{Duty.Kind(kind).label}由本机关的{names}登记、办理；{_MORE.get(kind, '')}".rstrip("；") + "。"])


_MORE = {Duty.Kind.KEY_TASK: "内设机构承办的，内设机构也可以登记完成；上级下达的由下达的单位更正"}


def doers_of(task: KeyTask) -> Iterable[Person]:
    """Return who sees to a task today: who keeps the organ's records, and who works in the unit whose task it is."""
    keeping = Q(agency=task.agency, role__in=(*KEEPERS, Role.SUPERVISOR))
    if task.unit:
        keeping |= Q(agency=task.unit, role__in=DRAFTERS)
    held = Appointment.objects.on(timezone.localdate()).filter(keeping)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")


def staff_of(agency: Agency) -> Iterable[Person]:
    """Return everybody who works in an organ and its units."""
    units = [each.pk for each in Agency.objects.below([agency.path]) if each.organ == agency]
    return Person.objects.filter(agency__in=units, is_active=True).order_by("agency__path", "pk")
