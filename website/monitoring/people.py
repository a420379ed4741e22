"""Who may see what is said in public, who keeps sources and rules, and who is told."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Appointment, Kind, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.monitoring.choices import Told
from website.monitoring.models import Item, ItemQuerySet, MonitoringPractice, Snapshot, Source, SourceQuerySet

KEEPERS = (Role.CLERK, Role.OFFICE_HEAD)
"""Who keeps sources and rules, judges items and enters them."""
VIEWERS = (*KEEPERS, Role.LEADER, Role.AUDITOR)
"""Who may read items; handlers read what they were given with the event it belongs to."""
OPENERS = (*KEEPERS, Role.AUDITOR)
"""Who may open a snapshot, where names stand, for a reason that is written down."""
TOLD = {Told.CLERK: (Role.CLERK,), Told.OFFICE_HEAD: (Role.OFFICE_HEAD,), Told.BOTH: KEEPERS}


def demand_keeper(agency: Agency, by: Person) -> None:
    """Raise ``NotAllowed`` for who does not keep an organ's sources, rules and items."""
    if not scope_of(by).holds(agency, *KEEPERS):
        raise NotAllowed(["舆情信息由受理员、公开工作机构负责人办理。"])


def demand_head(agency: Agency, by: Person) -> None:
    """Raise ``NotAllowed`` for who does not head the organ's office."""
    if not scope_of(by).holds(agency, Role.OFFICE_HEAD):
        raise NotAllowed(["舆情设置由公开工作机构负责人修改。"])


def demand_opener(snapshot: Snapshot, by: Person) -> None:
    """Raise ``NotAllowed`` for who may not open a snapshot."""
    if not scope_of(by).holds(snapshot.agency, *OPENERS):
        raise NotAllowed(["证据快照由受理员、公开工作机构负责人和审计员查看。"])


def organs_of(person: Person, *roles: str) -> AgencyQuerySet:
    """Return the organs for which a person holds one of some roles; an organ that was merged goes on as a unit."""
    heard = Exists(Source.objects.filter(agency=OuterRef("pk")))
    return scope_of(person).agencies(*roles).filter(~Q(kind=Kind.UNIT) | heard).order_by("path")


def items_seen_by(person: Person) -> ItemQuerySet:
    """Return the items that a person may read."""
    return Item.objects.within(organs_of(person, *VIEWERS))


def sources_seen_by(person: Person) -> SourceQuerySet:
    """Return the sources that a person may look at."""
    return Source.objects.within(organs_of(person, *VIEWERS))


def practice_of(agency: Agency) -> MonitoringPractice:
    """Return an organ's settings; those of the platform where it has none."""
    return MonitoringPractice.objects.filter(agency=agency).first() or MonitoringPractice(agency=agency)


def told(agency: Agency) -> Iterable[Person]:
    """Return whom an organ wants told of what needs somebody."""
    roles = TOLD[Told(practice_of(agency).tells)]
    held = Appointment.objects.on(timezone.localdate()).filter(agency=agency.organ, role__in=roles)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")
