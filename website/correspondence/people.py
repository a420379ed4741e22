"""Who may work on messages, who may read them, and who may know who wrote them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from gongkai import messages as law
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Appointment, Person
from website.agencies.models import Kind as AgencyKind
from website.agencies.roles import STAFF, Role
from website.agencies.scope import scope_of
from website.correspondence.models import Message, MessageQuerySet

CLERKS = (Role.CLERK, Role.OFFICE_HEAD)
"""Who takes messages in, gives them out and answers; they alone may know who reported something."""
REVIEWERS = (Role.OFFICE_HEAD, Role.LEADER)
GUARDIANS = (Role.CLERK, Role.OFFICE_HEAD, Role.LEADER)
"""Who may read what a report says, beside the unit that looks into it."""
ROLES: dict[str, tuple[Role, ...]] = {
    "clerk": CLERKS,
    "handler": (Role.HANDLER, *CLERKS),
    "reviewer": REVIEWERS,
}
"""Which appointments act for a part in the table of moves."""
VIEWERS = STAFF


def parts_of(event: str) -> tuple[str, ...]:
    """Return who takes a step, by the parts of the table."""
    found = law.way().moves.get(event) or law.way().facts[event]
    return found.by


def may(message: Message, event: str, person: Person) -> bool:
    """Whether a person may take a step of a message."""
    return not against(message, event, person)


def against(message: Message, event: str, person: Person) -> str:
    """Return what stands against a person's taking a step; nothing when it may be taken."""
    wanted = {role for part in parts_of(event) for role in ROLES.get(part, ())}
    places = [message.agency, *(_working_units(message, event) if Role.HANDLER in wanted else [])]
    if not any(scope_of(person).holds(place, *wanted) for place in places):
        names = "、".join(str(role.label) for role in Role if role in wanted)
        return f"“{law.way().label(event)}”由{names or '来信人'}办理。"
    move = law.way().moves.get(event)
    if move and move.another and message.drafted_by_id == person.pk:
        return "不能审核、公开自己拟的答复，请由另一人办理。"
    return ""


def _working_units(message: Message, event: str) -> list[Agency]:
    units = [message.unit] if message.unit else []
    if event in ("contribute", "note"):
        units += [each.unit for each in message.joint_units.select_related("unit")]
    return units


def demand(message: Message, event: str, *, by: Person | None, actor: str = "") -> None:
    """Raise ``NotAllowed`` when the one who acts may not take the step.

    The sender and the platform act without an account; what they may do is in the table.
    """
    if by is None:
        if ("sender" if actor else "platform") not in parts_of(event):
            raise NotAllowed([f"“{law.way().label(event)}”要由工作人员办理。"])
        return
    if reason := against(message, event, by):
        raise NotAllowed([reason])


def demand_clerk(agency: Agency, by: Person) -> None:
    """Raise ``NotAllowed`` for who does not take messages in."""
    if not scope_of(by).holds(agency, *CLERKS):
        raise NotAllowed(["信件由受理员、公开工作机构负责人登记。"])


def seen_by(person: Person) -> MessageQuerySet:
    """Return the messages that a person may read: those of one's organ, and those one's unit works on.

    A report is read by the clerk, the head, the leader and who looks into it, and by nobody else of the organ.
    """
    scope = scope_of(person)
    organs = list(scope.agencies(*VIEWERS).exclude(kind=AgencyKind.UNIT).values_list("pk", flat=True))
    guardians = list(scope.agencies(*GUARDIANS).exclude(kind=AgencyKind.UNIT).values_list("pk", flat=True))
    units = list(scope.agencies(Role.HANDLER).values_list("pk", flat=True))
    joint = Message.objects.filter(joint_units__unit__in=units).values("pk")
    mine = Q(unit__in=units) | Q(pk__in=joint) | Q(handler=person, agency__in=organs)
    return Message.objects.filter(Q(agency__in=organs, guarded=False) | Q(agency__in=guardians) | mine)


def may_reveal(message: Message, person: Person) -> bool:
    """Whether a person may look at who wrote: of a report, the clerk and the head of the office alone."""
    scope = scope_of(person)
    if scope.holds(message.agency, *CLERKS):
        return True
    return bool(not message.guarded and message.unit and scope.holds(message.unit, Role.HANDLER))


def may_open_papers(message: Message, person: Person) -> bool:
    """Whether a person may open what came with a message: who looks into a report sees its text only."""
    return not message.guarded or scope_of(person).holds(message.agency, *CLERKS)


def holders(agency: Agency, roles: Iterable[str]) -> Iterable[Person]:
    """Return the people who hold one of the roles in an organ or a unit today."""
    held = Appointment.objects.on(timezone.localdate()).filter(agency=agency, role__in=roles)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")
