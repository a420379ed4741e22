"""Who may do what where."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from website.agencies.models import Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of


def test_a_role_reaches_the_agency_and_its_units_and_no_neighbour(
    county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    scope = scope_of(person("handler", county.justice, Role.HANDLER))
    assert scope.holds(county.justice, Role.HANDLER)
    assert scope.holds(county.unit, Role.HANDLER)
    assert not scope.holds(county.water, Role.HANDLER)
    assert not scope.holds(county.government, Role.HANDLER)
    assert {*scope.agencies()} == {county.justice, county.unit}


def test_the_supervising_office_reaches_every_organ_below(
    county: SimpleNamespace, person: Callable[..., Person]
) -> None:
    scope = scope_of(person("office", county.government, Role.SUPERVISOR))
    assert {*scope.agencies(Role.SUPERVISOR)} == {county.government, county.justice, county.water, county.unit}
    assert not scope.holds(county.justice, Role.HANDLER)
