"""Days off of a year that a person enters and another confirms: from then on every limit runs by them."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai import working_days as library
from gongkai.working_days import Notice
from website.agencies.calendar import working_days
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, HolidayNotice, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.publishing.public_version import touch

KEEPERS = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.OFFICE_HEAD)
"""Who keeps the days off, when they are it for the organ at the top: its calendar holds for all below."""
_SATURDAY = 5


def counties_of(person: Any) -> AgencyQuerySet:
    """Return the organs at the top whose days off the person keeps."""
    return scope_of(person).agencies(*KEEPERS).filter(depth=1).order_by("path")


@transaction.atomic
def enter(notice: Notice, *, text: str, agency: Agency | None, by: Person) -> HolidayNotice:
    """Keep a notice that was read until a second person confirms it; ``agency`` is the county of local holidays.

    Raises ``NotAllowed`` for who may not, for what changes nothing, and while one for that year waits already.
    """
    _demand_keeper(agency, by)
    _demand_change(notice, agency)
    try:
        with transaction.atomic():
            entered = HolidayNotice.objects.create(
                agency=agency,
                year=notice.year,
                number=notice.number,
                text=text,
                arrangement=notice.as_data(),
                entered_by=by,
            )
    except IntegrityError:
        raise NotAllowed([f"{notice.year}年已有一份等待复核，请先复核或者退回那一份。"]) from None
    _log("holidays.entered", entered, by, arrangement=told(notice))
    return entered


@transaction.atomic
def confirm(notice: HolidayNotice, *, by: Person) -> HolidayNotice:
    """Let a notice count from now on. Raises ``NotAllowed`` for who entered it, or when it waits no longer."""
    held = _waiting(notice, by)
    if held.entered_by_id == by.pk:
        raise NotAllowed(["录入人不能复核自己录入的安排，请另一个人对照原文复核。"])
    held.confirmed_by, held.confirmed_at = by, timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    _log("holidays.confirmed", held, by)
    organs = held.agency.get_tree(held.agency) if held.agency else Agency.objects.all()
    for organ in organs.exclude(kind="unit"):
        touch(organ)  # public pages print how many working days something took
    return held


@transaction.atomic
def send_back(notice: HolidayNotice, *, reason: str, by: Person) -> HolidayNotice:
    """Keep a notice from counting, with the reason. Raises ``NotAllowed`` without one, or when it waits no longer."""
    held = _waiting(notice, by)
    if not reason.strip():
        raise NotAllowed(["退回要写明理由，录入人要据此改正。"])
    held.returned_by, held.returned_for = by, reason.strip()[:300]
    held.save(update_fields=["returned_by", "returned_for"])
    _log("holidays.returned", held, by, reason=held.returned_for)
    return held


def told(notice: Notice) -> str:
    """Return an arrangement in one line, for the audit trail."""
    days = [f"{each.name}{each.first}至{each.last}" for each in notice.holidays]
    worked = [str(day) for day in sorted(notice.workdays)]
    return "，".join([*days, *([f"上班{'、'.join(worked)}"] if worked else [])]) or "无"


def _demand_keeper(agency: Agency | None, person: Person) -> None:
    counties = counties_of(person)
    if not (counties.filter(pk=agency.pk).exists() if agency else counties.exists()):
        raise NotAllowed(["放假安排由最上级单位的系统管理员、公开工作机构负责人和公开工作主管部门录入、复核。"])


def _demand_change(notice: Notice, agency: Agency | None) -> None:
    """Refuse what is in force already, and a local holiday on a day that the whole country works."""
    if agency is None:
        now = in_force(notice.year)
        if now and (set(now.holidays), now.workdays) == (set(notice.holidays), notice.workdays):
            raise NotAllowed([f"与现行的{notice.year}年放假安排相同，不需要录入。"])
        return
    calendar = working_days()
    clash = [day for day in notice.days_off if day.weekday() >= _SATURDAY and calendar.works(day)]
    if clash:
        raise NotAllowed([f"{min(clash):%Y-%m-%d}是全国的调休上班日，不能作地方假日，请核对文件。"])


def in_force(year: int, agency: Agency | None = None) -> Notice | None:
    """Return the arrangement of a year that counts: the version confirmed last, else the one of the software."""
    held = HolidayNotice.objects.confirmed().filter(year=year, agency=agency).last()
    if held:
        return held.notice
    return None if agency else next((each for each in library.notices() if each.year == year), None)


def _waiting(notice: HolidayNotice, by: Person) -> HolidayNotice:
    held = HolidayNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    _demand_keeper(held.agency, by)
    if held.confirmed_by_id or held.returned_by_id:
        raise NotAllowed(["这一份已经复核或者退回，请刷新页面。"])
    return held


def _log(action: str, notice: HolidayNotice, by: Person, **detail: Any) -> None:
    """Write an act down in the trail of the county: for a notice of the whole country, that of who acted."""
    county = notice.agency or counties_of(by).first()
    log(action, agency=county, by=by, target=notice, detail={"number": notice.number, **detail})
