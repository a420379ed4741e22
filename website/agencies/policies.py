"""Who may do what with rows that belong to an agency: Wagtail asks here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from website.agencies.models import Person
from website.agencies.scope import scope_of


class AgencyPolicy(BasePermissionPolicy):
    """Permissions by the roles held in the row's own agency.

    ``roles`` says for each action (view, add, change, delete, ...) which roles may take it; an action that is not
    named is nobody's.
    """

    def __init__(self, model: type[Model], roles: dict[str, Collection[str]]) -> None:
        super().__init__(model)
        self._roles = roles

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether the person may take the action on some row."""
        return user.is_active and bool(scope_of(user).roles.intersection(self._roles.get(action, ())))

    def users_with_any_permission(self, actions: Collection[str]) -> QuerySet[Person]:
        """Return the people who hold a role for one of the actions."""
        wanted = {role for action in actions for role in self._roles.get(action, ())}
        held = Person.objects.filter(appointments__role__in=wanted, appointments__ends_on__isnull=True)
        return held.filter(is_active=True).distinct()

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Return whether the person may take the action on this row."""
        return user.is_active and scope_of(user).holds(instance.agency, *self._roles.get(action, ()))

    def instances_user_has_any_permission_for(self, user: Any, actions: Collection[str]) -> QuerySet[Any]:
        """Return the rows on which the person may take one of the actions."""
        wanted = {role for action in actions for role in self._roles.get(action, ())}
        if not user.is_active or not wanted:
            return self.model._default_manager.none()
        return self.model._default_manager.filter(agency__in=scope_of(user).agencies(*wanted))
