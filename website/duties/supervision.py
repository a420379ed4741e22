"""Complaints about an organ: taken in with who raised them sealed, concluded, told (条例第四十七条、第五十一条)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from website.agencies.errors import NotAllowed
from website.agencies.models import Person
from website.agencies.sealing import seal, unseal
from website.duties.models import SupervisionCase
from website.duties.people import demand, may_work_on, office_for
from website.duties.services import Upload, demand_sound, enter, keep, locked, note


@transaction.atomic
def take_in(case: SupervisionCase, *, raised_by: str, by: Person, uploads: Iterable[Upload] = ()) -> SupervisionCase:
    """Keep a new complaint, who raised it sealed. Raises what ``enter`` raises."""
    office = office_for(case.agency, by)
    demand(office is not None, case.KIND)
    assert office is not None
    case.office = office
    case.raised_by = seal(raised_by.strip()) if raised_by.strip() else ""
    return enter(case, by=by, uploads=uploads)


@transaction.atomic
def conclude(
    case: SupervisionCase, *, on: date, handling: str, result: str, by: Person, uploads: Iterable[Upload] = ()
) -> None:
    """Write down what was found and how it was handled. Raises ``NotAllowed`` for what is missing."""
    held = locked(case)
    demand(may_work_on(held, by), held.KIND)
    if held.handled_on:
        raise NotAllowed(["已经登记办结。写错了的，请更正登记。"])
    held.handled_on, held.handling, held.result = on, handling, result.strip()
    demand_sound(held)
    held.save(update_fields=["handled_on", "handling", "result"])
    note(held, "duty.concluded", by, on=on, type=held.get_handling_display(), papers=keep(held, uploads, by))
    case.refresh_from_db()


@transaction.atomic
def tell_result(case: SupervisionCase, *, on: date, by: Person) -> None:
    """Write down that who raised it was told the result. Raises ``NotAllowed`` before there is one."""
    held = locked(case)
    demand(may_work_on(held, by), held.KIND)
    if held.told_on:
        raise NotAllowed(["已经登记告知结果。"])
    held.told_on = on
    demand_sound(held)
    held.save(update_fields=["told_on"])
    note(held, "duty.result_told", by, told_on=on)
    case.refresh_from_db()


@transaction.atomic
def reveal(case: SupervisionCase, *, reason: str, by: Person) -> str:
    """Return who raised a complaint, and write down who looked and why. Raises ``NotAllowed`` without a reason."""
    demand(may_work_on(case, by), case.KIND)
    if not reason.strip():
        raise NotAllowed(["请写明为什么要查看投诉人、举报人，查看会记入审计记录。"])
    note(case, "duty.raiser_viewed", by, reason=reason.strip())
    return unseal(case.raised_by) if case.raised_by else ""


@transaction.atomic
def hold(case: SupervisionCase, held: bool, *, reason: str, by: Person) -> None:
    """Stop the erasure of who raised a complaint, or let it go on. Raises ``NotAllowed`` without a reason."""
    found = locked(case)
    demand(may_work_on(found, by), found.KIND)
    if not reason.strip():
        raise NotAllowed(["请写明原因。"])
    found.held = held
    found.save(update_fields=["held"])
    note(found, "duty.raiser_held" if held else "duty.raiser_released", by, reason=reason.strip())
    case.refresh_from_db()
