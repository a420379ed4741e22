"""When organs are reorganised (机构改革): renamed, moved, merged, or taken back when they were added by mistake.

Nothing that was published changes its address, and nothing of the audit trail is lost: an agency is never deleted.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, FormerName, Kind, Person
from website.agencies.services import match_groups
from website.audit.services import record as log
from website.publishing.models import AgencyHome, Record
from website.publishing.public_version import touch
from website.publishing.sites import open_columns


@transaction.atomic
def rename(agency: Agency, *, name: str, short_name: str, on: date, basis: str, by: Person | None) -> None:
    """Give an agency another name from a day on; the old one is kept and stands on what was published under it.

    Raises ``NotAllowed`` for the name it has, a name that another has, or a day to come.
    """
    old = agency.name
    if name == old:
        raise NotAllowed(["新名称与现在的名称相同。"])
    if Agency.objects.filter(name=name).exclude(pk=agency.pk).exists():
        raise NotAllowed([f"已经有单位叫“{name}”。两个单位合并的，请用并入。"])
    _demand_past(on)
    FormerName.objects.create(agency=agency, name=old, until=on, basis=basis)
    agency.name, agency.short_name = name, short_name
    agency.save(update_fields=["name", "short_name"])
    retitle(agency)
    log("agency.renamed", agency=agency, by=by, target=agency, detail={"name": old, "until": on, "basis": basis})


def retitle(agency: Agency) -> None:
    """Let the public site and the place of its files bear the new name."""
    home = AgencyHome.objects.filter(agency=agency).first()
    if home:
        home.title = home.draft_title = agency.name
        home.save_revision().publish()
        touch(agency)
    if agency.collection:
        agency.collection.name = agency.name
        agency.collection.save(update_fields=["name"])


@transaction.atomic
def move(agency: Agency, *, above: Agency, by: Person | None) -> None:
    """Put an agency, and what is below it, under another.

    Raises ``NotAllowed`` for a place below itself, or an organ below a unit.
    """
    before = agency.get_parent()
    _put_below(agency, above)
    detail = {"from": before.name if before else "", "to": above.name}
    log("agency.moved", agency=agency, by=by, target=agency, detail=detail)


def _put_below(agency: Agency, above: Agency) -> None:
    if above.pk == agency.pk or above.path.startswith(agency.path):
        raise NotAllowed(["不能移到自己或者自己的下级单位下面。"])
    if above.kind == Kind.UNIT and agency.kind != Kind.UNIT:
        raise NotAllowed(["内设机构下面只能再设内设机构。"])
    agency.move(Agency.objects.get(pk=above.pk), pos="last-child")
    agency.refresh_from_db()
    for person in Person.objects.filter(appointments__agency__path__startswith=agency.path).distinct():
        match_groups(person, timezone.localdate())


@transaction.atomic
def merge(agency: Agency, *, into: Agency, on: date, basis: str, by: Person | None) -> None:
    """Merge an organ into another, which goes on with its work and its records.

    The merged organ becomes a unit of the other. Its public site stays at its address and says where it went; its
    people keep their roles there; whoever works for the other organ reaches its records.

    Raises ``NotAllowed`` for a unit, for organs of which one stands above the other, or for a day to come.
    """
    if Kind.UNIT in (agency.kind, into.kind):
        raise NotAllowed(["并入只在两个单位之间办理；内设机构请用移动。"])
    if into.path.startswith(agency.path):
        raise NotAllowed(["不能并入自己的下级单位。"])
    if Agency.objects.filter(path__startswith=agency.path).exclude(kind=Kind.UNIT).exclude(pk=agency.pk).exists():
        raise NotAllowed(["它下面还有别的单位，请先移到并入的单位或者别处下面。"])
    _demand_past(on)
    FormerName.objects.create(agency=into, name=agency.name, until=on, merged=True, basis=basis)
    agency.kind = Kind.UNIT
    agency.save(update_fields=["kind"])
    _put_below(agency, into)
    if home := AgencyHome.objects.filter(agency=agency).first():
        open_columns(home)
    for each in (agency, into):
        touch(each)
    detail = {"name": agency.name, "to": into.name, "until": on, "basis": basis}
    log("agency.merged", agency=into, by=by, target=agency, detail=detail)


@transaction.atomic
def take_back(agency: Agency, *, by: Person | None) -> None:
    """Take back an agency that was added by mistake: its site goes, its name and its address are free again.

    Raises ``NotAllowed`` while anything hangs on it: such an agency is renamed, merged or put out of use.
    """
    hanging = [
        (Record.objects.filter(agency=agency) | Record.objects.filter(unit=agency), "公开信息"),
        (Person.objects.filter(agency=agency), "人员"),
        (agency.appointments.filter(ends_on__isnull=True), "任职"),
        (agency.get_children().filter(active=True), "下级单位"),
    ]
    if found := [f"{label}{rows.count()}项" for rows, label in hanging if rows.exists()]:
        raise NotAllowed(
            [f"“{agency}”下还有{'、'.join(found)}，不能撤销。停止使用的，请改为停用；机构改革的，请用更名或者并入。"]
        )
    name = agency.name
    if home := AgencyHome.objects.filter(agency=agency).first():
        home.delete()
    agency.name, agency.slug, agency.active = f"{name[:100]}（误设，已撤销 {agency.pk}）", f"removed-{agency.pk}", False
    agency.save(update_fields=["name", "slug", "active"])
    log("agency.taken_back", agency=agency, by=by, target=agency, detail={"name": name})


def _demand_past(on: date) -> None:
    if on > timezone.localdate():
        raise NotAllowed(["日期在今天以后，请在生效当天办理。"])
