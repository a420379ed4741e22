"""Who works on events of public opinion, who may read them, and who is told of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from gongkai import opinion_events as law
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Appointment, Person
from website.agencies.models import Kind as AgencyKind
from website.agencies.roles import OVERSEERS, Role
from website.agencies.scope import scope_of
from website.monitoring.models import OpinionEvent, OpinionEventQuerySet

CLERKS = (Role.CLERK, Role.OFFICE_HEAD)
"""Who registers events, hands responses in and enters what was answered elsewhere."""
REVIEWERS = (Role.OFFICE_HEAD, Role.LEADER)
"""Who assesses, reviews and closes."""
ROLES: dict[str, tuple[Role, ...]] = {
    "clerk": CLERKS,
    "handler": (Role.HANDLER, *CLERKS),
    "reviewer": REVIEWERS,
}
"""Which appointments act for a part in the table of moves."""
VIEWERS = (Role.CLERK, Role.OFFICE_HEAD, Role.LEADER)
"""Who reads the events of the organ; a handler reads what one's unit works on."""
SUPERVISORS = OVERSEERS


def parts_of(step: str) -> tuple[str, ...]:
    """Return who takes a step, by the parts of the table."""
    found = law.way().moves.get(step) or law.way().facts[step]
    return found.by


def against(event: OpinionEvent, step: str, person: Person) -> str:
    """Return what stands against a person's taking a step; nothing when it may be taken."""
    wanted = {role for part in parts_of(step) for role in ROLES.get(part, ())}
    places = [event.agency, *([event.unit] if event.unit and Role.HANDLER in wanted else [])]
    if not any(scope_of(person).holds(place, *wanted) for place in places):
        names = "、".join(str(role.label) for role in Role if role in wanted)
        return f"“{law.way().label(step)}”由{names or '平台'}办理。"
    move = law.way().moves.get(step)
    if move and move.another and wrote(event, person):
        return "不能审核自己写过的回应稿，请由另一人办理。"
    return ""


def wrote(event: OpinionEvent, person: Person) -> bool:
    """Whether a person wrote a version of the response."""
    return event.drafted_by_id == person.pk or event.drafts.filter(by=person).exists()


def may(event: OpinionEvent, step: str, person: Person) -> bool:
    """Whether a person may take a step of an event."""
    return not against(event, step, person)


def demand(event: OpinionEvent, step: str, *, by: Person | None) -> None:
    """Raise ``NotAllowed`` when the one who acts may not take the step; nobody stands for the platform itself."""
    if by is None:
        if "platform" not in parts_of(step):
            raise NotAllowed([f"“{law.way().label(step)}”要由工作人员办理。"])
    elif reason := against(event, step, by):
        raise NotAllowed([reason])


def demand_clerk(agency: Agency, by: Person) -> None:
    """Raise ``NotAllowed`` for who does not register events."""
    if not scope_of(by).holds(agency, *CLERKS):
        raise NotAllowed(["舆情由受理员、公开工作机构负责人登记。"])


def demand_head(agency: Agency, by: Person) -> None:
    """Raise ``NotAllowed`` for who does not head the office."""
    if not scope_of(by).holds(agency, Role.OFFICE_HEAD):
        raise NotAllowed([f"这一项由{Role.OFFICE_HEAD.label}办理。"])


def seen_by(person: Person) -> OpinionEventQuerySet:
    """Return the events that a person may read: those of one's organ, and those one's unit works on.

    An organ that was merged into another is a unit of it, and its events are read and gone on with there.
    """
    scope = scope_of(person)
    organs = scope.agencies(*VIEWERS).values("pk")
    units = scope.agencies(Role.HANDLER).values("pk")
    return OpinionEvent.objects.filter(Q(agency__in=organs) | Q(unit__in=units))


def supervised_by(person: Person) -> AgencyQuerySet:
    """Return the organs below the office that a person oversees: their numbers and titles may be read, no more."""
    return scope_of(person).agencies(*SUPERVISORS).exclude(kind=AgencyKind.UNIT)


def holders(agency: Agency, roles: Iterable[str]) -> Iterable[Person]:
    """Return the people who hold one of the roles in an organ or a unit today."""
    held = Appointment.objects.on(timezone.localdate()).filter(agency=agency, role__in=roles)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")


def workers(event: OpinionEvent) -> Iterable[Person]:
    """Return who works on an event: its handler, those of its unit, or the clerks while it was given to nobody."""
    if event.handler:
        return [event.handler]
    if event.unit and event.unit not in (event.agency, event.agency.organ):
        return holders(event.unit, [Role.HANDLER])
    return holders(event.agency.organ, CLERKS)
