"""Who may do what with a report."""

from __future__ import annotations

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.agencies.roles import OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of

WRITERS = (Role.CLERK, Role.HANDLER, Role.OFFICE_HEAD)
"""Who writes the text and enters adjustments."""
SETTLERS = (Role.OFFICE_HEAD, Role.LEADER)
"""Who settles, hands in and amends a report, and explains what stays (条例第四条：公开工作机构)."""
VIEWERS = (*STAFF, *OVERSEERS)
"""Who may see an organ's report before it is public."""


def demand(agency: Agency, by: Person, *roles: Role) -> None:
    """Raise ``NotAllowed`` for someone who holds none of the roles for an organ."""
    if not scope_of(by).holds(agency, *roles):
        names = "、".join(str(role.label) for role in roles)
        raise NotAllowed([f"这一步由{agency.name}的{names}办理。"])


def demand_above(agency: Agency, by: Person) -> None:
    """Raise ``NotAllowed`` for someone who does not supervise an organ from above it (条例第四十六条、第四十七条)."""
    if not oversees(agency, by):
        raise NotAllowed([f"这一步由{agency.name}的上级公开工作主管部门办理。"])


def oversees(agency: Agency, by: Person) -> bool:
    """Whether a person supervises an organ."""
    return scope_of(by).holds(agency, Role.SUPERVISOR)
