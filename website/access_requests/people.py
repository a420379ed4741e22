"""Who may take which step of an application."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai import lifecycle
from website.access_requests.models import AccessRequest
from website.agencies.errors import NotAllowed
from website.agencies.models import Person
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


def demand(request: AccessRequest, kind: str, *, by: Person | None, actor: str = "", step: str = "") -> None:
    """Raise ``NotAllowed`` when the one who acts may not take the step.

    The applicant and the platform act without an account; what they may do is in the table of moves.
    """
    parts = _parts(kind)
    if by is None:
        part = "applicant" if actor == "申请人" else "platform"
        if part not in parts and kind not in ("paper",):
            raise NotAllowed([f"“{lifecycle.label(kind)}”要由工作人员办理。"])
        return
    if reasons := list(_against(request, kind, by, step)):
        raise NotAllowed(reasons)


def _parts(kind: str) -> set[str]:
    if kind in lifecycle.facts():
        return set(lifecycle.facts()[kind].by)
    return {part for move in lifecycle.moves() if move.event == kind for part in move.by}


def _against(request: AccessRequest, kind: str, person: Person, step: str = "") -> Iterator[str]:
    parts = {step} if step else _parts(kind)
    wanted = {role for part in parts for role in ROLES.get(part, ())}
    scope = scope_of(person)
    places = [request.agency] + ([request.unit] if request.unit_id and "handler" in parts else [])
    if not any(scope.holds(place, *wanted) for place in places):
        names = "、".join(str(role.label) for role in Role if role in wanted)
        yield f"“{lifecycle.label(kind)}”由{names or '申请人'}办理。"
    elif kind in OF_ANOTHER and request.drafted_by_id == person.pk:
        yield "不能审核、签发自己拟的答复，请由另一人办理。"
