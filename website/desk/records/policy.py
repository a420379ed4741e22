"""Who may do what with a record in the staff shell."""

from __future__ import annotations

from typing import Any

from wagtail.permissions import register_permission_policy

from website.agencies.policies import AgencyPolicy
from website.agencies.roles import DRAFTERS, OVERSEERS, STAFF, Role
from website.publishing.models import Record


class RecordPolicy(AgencyPolicy):
    """Who may do what with a record; only what nobody has looked at yet can be deleted."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Return whether the person may take the action on this record."""
        if action == "delete" and instance.handed_in:
            return False
        return super().user_has_permission_for_instance(user, action, instance)


POLICY = RecordPolicy(
    Record,
    {
        "view": (*STAFF, *OVERSEERS, Role.ADMINISTRATOR),
        "add": DRAFTERS,
        "change": DRAFTERS,
        "delete": DRAFTERS,
        "lock": (Role.OFFICE_HEAD,),
        "unlock": (Role.OFFICE_HEAD,),
        "unschedule": (Role.OFFICE_HEAD, Role.LEADER),
    },
)
"""Publishing is nobody's by itself: it is what the last review does."""
register_permission_policy(Record, POLICY)
