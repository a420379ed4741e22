"""Appointing people, and what an appointment opens to them in the staff shell."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from website.agencies.models import Agency, Appointment, Person
from website.agencies.roles import Role


def role_group(role: str) -> Group:
    """Return the group behind a role; its permissions are laid down by ``manage.py prepare``."""
    return Group.objects.get_or_create(name=f"role:{role}")[0]


def agency_group(agency: Agency) -> Group:
    """Return the group of an organ's staff, which opens its pages, pictures and files and nobody else's."""
    return Group.objects.get_or_create(name=f"agency:{agency.organ.pk}")[0]


def column_group(agency: Agency) -> Group:
    """Return the group of those who keep the organ's columns and pages."""
    return Group.objects.get_or_create(name=f"agency:{agency.organ.pk}:columns")[0]


@transaction.atomic
def appoint(*, person: Person, agency: Agency, role: Role, begins_on: date) -> Appointment:
    """Give a person a role in an agency from a day on; an open appointment of the same kind stays as it is."""
    appointment, _ = Appointment.objects.get_or_create(
        person=person, agency=agency, role=role, ends_on=None, defaults={"begins_on": begins_on}
    )
    match_groups(person, timezone.localdate())
    return appointment


@transaction.atomic
def dismiss(*, appointment: Appointment, ends_on: date) -> None:
    """End an appointment after a day; the past of it is kept."""
    appointment.ends_on = ends_on
    appointment.save(update_fields=["ends_on"])
    match_groups(appointment.person, timezone.localdate())


def match_groups(person: Person, day: date) -> None:
    """Make a person's groups what the appointments of a day say."""
    held = list(Appointment.objects.on(day).filter(person=person).select_related("agency"))
    groups = {role_group(each.role) for each in held} | {agency_group(each.agency) for each in held}
    groups |= {column_group(each.agency) for each in held if each.role == Role.OFFICE_HEAD}
    person.groups.set(groups)


def match_all_groups() -> None:
    """Bring everybody's groups to today: appointments begin and end by themselves."""
    today = timezone.localdate()
    for person in Person.objects.filter(appointments__isnull=False).distinct().iterator():
        match_groups(person, today)
