"""Who may take which step of an application."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from gongkai import lifecycle
from website.access_requests.models import AccessRequest, AccessRequestQuerySet
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.models import Kind as AgencyKind
from website.agencies.roles import STAFF, Role
from website.agencies.scope import scope_of

ROLES: dict[str, tuple[Role, ...]] = {
    "clerk": (Role.CLERK, Role.OFFICE_HEAD),
    "handler": (Role.HANDLER, Role.CLERK, Role.OFFICE_HEAD),
    "secrecy": (Role.SECRECY_REVIEWER,),
    "legal": (Role.LEGAL_REVIEWER,),
    "head": (Role.OFFICE_HEAD,),
    "leader": (Role.LEADER,),
}
"""Which appointments act for a part in the table of moves; in an office of two the head does a clerk's work too."""
OF_ANOTHER = ("review", "sign")
"""Steps that who drafted the reply may not take: nobody reviews one's own work."""
VIEWERS = STAFF
"""Who may read the cases of an organ."""


def may(request: AccessRequest, kind: str, person: Person, step: str = "") -> bool:
    """Whether a person may take a step on an application; for a review, the one named ``step``."""
    return not any(_against(request, kind, person, step))


def holders(kind: str, step: str = "") -> str:
    """Return who takes a step, in words."""
    return _named(_wanted(kind, step)) or "申请人"


def seen_by(person: Person) -> AccessRequestQuerySet:
    """Return the applications that a person may read: those of one's organ, and those one's unit works on.

    The organs are asked for first, so that the database sees plain numbers and uses its indexes.
    """
    held = list(scope_of(person).agencies(*VIEWERS).values_list("pk", "kind"))
    organs = [pk for pk, kind in held if kind != AgencyKind.UNIT]
    units = [pk for pk, kind in held if kind == AgencyKind.UNIT]
    if organs and not (units and _of_others(units, organs)):
        return AccessRequest.objects.filter(agency__in=organs)
    return AccessRequest.objects.filter(Q(agency__in=organs) | Q(unit__in=units))


def _of_others(units: list[int], organs: list[int]) -> bool:
    """Whether one of the units belongs to an organ for which the person works in the unit alone."""
    paths = list(Agency.objects.filter(pk__in=organs).values_list("path", flat=True))
    return any(
        not path.startswith(tuple(paths)) for path in Agency.objects.filter(pk__in=units).values_list("path", flat=True)
    )


def may_reveal(request: AccessRequest, person: Person) -> bool:
    """Whether a person may look at who the applicant is: who receives, heads the office, or works on this very case."""
    scope = scope_of(person)
    if scope.holds(request.agency, Role.CLERK, Role.OFFICE_HEAD):
        return True
    return bool(request.unit_id and request.unit and scope.holds(request.unit, Role.HANDLER))


def demand(
    request: AccessRequest, kind: str, *, by: Person | None, actor: str = "", step: str = "", at: Agency | None = None
) -> None:
    """Raise ``NotAllowed`` when the one who acts may not take the step.

    The applicant and the platform act without an account; what they may do is in the table of moves. ``at`` is a
    further unit whose people may take it: one that was asked for something.
    """
    parts = _parts(kind)
    if by is None:
        part = "applicant" if actor == "申请人" else "platform"
        if part not in parts and kind not in ("paper",):
            raise NotAllowed([f"“{lifecycle.label(kind)}”要由工作人员办理。"])
        return
    if reasons := list(_against(request, kind, by, step, at)):
        raise NotAllowed(reasons)


def _parts(kind: str) -> set[str]:
    if kind in lifecycle.facts():
        return set(lifecycle.facts()[kind].by)
    return {part for move in lifecycle.moves() if move.event == kind for part in move.by}


def _wanted(kind: str, step: str) -> set[Role]:
    return {role for part in ({step} if step else _parts(kind)) for role in ROLES.get(part, ())}


def _named(roles: set[Role]) -> str:
    return "、".join(str(role.label) for role in Role if role in roles)


def _against(
    request: AccessRequest, kind: str, person: Person, step: str = "", at: Agency | None = None
) -> Iterator[str]:
    wanted, scope = _wanted(kind, step), scope_of(person)
    handled = Role.HANDLER in wanted and not step
    places = [request.agency, *([request.unit] if request.unit and handled else []), *([at] if at else [])]
    if not any(scope.holds(place, *wanted) for place in places):
        yield f"“{lifecycle.label(kind)}”由{_named(wanted) or '申请人'}办理。"
    elif kind in OF_ANOTHER and request.drafted_by_id == person.pk:
        yield "不能审核、签发自己拟的答复，请由另一人办理。"
