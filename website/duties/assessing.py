"""Assessing organs by indicators whose weights the office sets (条例第四十六条)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.duties.models import Assessment, Indicator
from website.duties.people import demand, may_correct, office_for, offices_of
from website.duties.services import Upload, enter, locked, note

FULL = 100


def indicators_of(office: Agency, year: int) -> list[Indicator]:
    """Return what an office assesses in a year."""
    return list(Indicator.objects.filter(agency=office, year=year).order_by("pk"))


@transaction.atomic
def set_indicators(office: Agency, year: int, weights: Mapping[str, Decimal], *, by: Person) -> None:
    """Set what an office assesses in a year, and how much each counts; what was assessed already keeps its own."""
    demand(offices_of(by).filter(pk=office.pk).exists(), Assessment.KIND)
    if wrong := [name for name, weight in weights.items() if weight <= 0]:
        raise NotAllowed([f"“{'”“'.join(wrong)}”的权重应大于零。"])
    before = [f"{each.name}{each.weight}" for each in indicators_of(office, year)]
    Indicator.objects.filter(agency=office, year=year).delete()
    for name, weight in weights.items():
        Indicator.objects.create(agency=office, year=year, name=name, weight=weight)
    after = [f"{each.name}{each.weight}" for each in indicators_of(office, year)]
    log("duty.indicators", agency=office, by=by, label=f"{year}年考核指标", detail={"before": before, "after": after})


@transaction.atomic
def assess(
    assessment: Assessment, points: Mapping[str, Decimal], *, by: Person, uploads: Iterable[Upload] = ()
) -> Assessment:
    """Keep the result of an organ; ``points`` of a hundred by the names of the indicators, or none at all.

    Raises ``NotAllowed`` for an indicator that is left out or not there, or points outside of a hundred.
    """
    office = office_for(assessment.agency, by)
    demand(office is not None, Assessment.KIND)
    assert office is not None
    known = {each.name: each for each in indicators_of(office, assessment.year)}
    if points and (wrong := sorted(set(points) ^ set(known))):
        raise NotAllowed([f"{assessment.year}年的指标要逐项打分，请核对：{'、'.join(wrong)}。"])
    _demand_in_range(points)
    assessment.assessor = office
    assessment.marks = [
        {"name": name, "weight": str(known[name].weight), "points": str(each)} for name, each in points.items()
    ]
    return enter(assessment, by=by, uploads=uploads)


def _demand_in_range(points: Mapping[str, Decimal]) -> None:
    if any(not 0 <= each <= FULL for each in points.values()):
        raise NotAllowed([f"每项得分在0到{FULL}之间。"])


@transaction.atomic
def correct_marks(assessment: Assessment, points: Mapping[str, Decimal], *, reason: str, by: Person) -> None:
    """Put marks right, by the names of their indicators; what was given before stays with the reason, by whom and when.

    Weights stay as they were. Raises ``NotAllowed`` without a reason or a change, for an indicator that is left out or
    not there, for points outside of a hundred, and for who does not assess the organ.
    """
    held = locked(assessment)
    demand(may_correct(held, by), held.KIND)
    before = {each["name"]: Decimal(each["points"]) for each in held.marks}
    if wrong := sorted(set(points) ^ set(before)):
        raise NotAllowed([f"原来的指标要逐项打分，请核对：{'、'.join(wrong)}。"])
    _demand_in_range(points)
    if not reason.strip():
        raise NotAllowed(["请写明更正的原因。"])
    changed = [name for name, value in points.items() if value != before[name]]
    if not changed:
        raise NotAllowed(["没有改动。要更正的，请改好再提交。"])
    now = timezone.localtime().isoformat(timespec="minutes")
    held.earlier_marks.append({"marks": held.marks, "at": now, "by": by.name, "reason": reason.strip()})
    held.marks = [{**each, "points": str(points[each["name"]])} for each in held.marks]
    held.save(update_fields=["marks", "earlier_marks"])
    told = {
        "before": [f"{name}：{before[name]}" for name in changed],
        "after": [f"{name}：{points[name]}" for name in changed],
    }
    note(held, "duty.corrected", by, reason=reason.strip(), changed=["得分"], **told)
    assessment.refresh_from_db()
