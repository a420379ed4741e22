"""组织保障: each record a line with its files, training with who attended and how the quiz went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, Q

from website.agencies.models import AgencyQuerySet
from website.agencies.sealing import unseal
from website.duties.models import (
    MODELS,
    Assessment,
    Duty,
    DutyFile,
    DutyPractice,
    Indicator,
    SupervisionCase,
    Training,
)
from website.operations.archive.names import safe
from website.operations.archive.records import CLOSED
from website.operations.archive.rows import in_batches, named, told
from website.operations.archive.sealed import Sealed

PLACE = f"{CLOSED}/组织保障"
ELSEWHERE = "由受理的主管部门保存"
"""Who raised a complaint, and what they brought, as the archive of the organ that it is about tells it."""
OFFICES: dict[type[Duty], str] = {Assessment: "assessor", SupervisionCase: "office"}
"""Records that are kept for the supervising office too, by the field that names it."""


def write(sealed: Sealed, agencies: AgencyQuerySet) -> int:
    """Write everything of an organ's 组织保障, and return how many records there are."""
    folder, count = sealed.files.folder, 0
    files = Prefetch("files", DutyFile.objects.select_related("by").order_by("pk"))
    for kind, model in MODELS.items():
        whose = Q(agency__in=agencies)
        if office := OFFICES.get(model):
            whose |= Q(**{f"{office}__in": agencies})
        duties = in_batches(model._default_manager.filter(whose).select_related("agency").prefetch_related(files))
        name = Duty.Kind(kind).label
        count += folder.write_lines(f"{PLACE}/{name}.jsonl", (_line(sealed, name, duty, agencies) for duty in duties))
    for name, own in (("考核指标", Indicator), ("培训测验设置", DutyPractice)):
        rows = own._default_manager.filter(agency__in=agencies).order_by("pk")
        folder.write_lines(f"{PLACE}/{name}.jsonl", (told(each) for each in rows))
    return count


def _line(sealed: Sealed, name: str, duty: Any, agencies: AgencyQuerySet) -> dict[str, Any]:
    line = {**told(duty, without=("duty_ptr", "raised_by", "reminded")), "agency_name": duty.agency.name}
    files, complaint = list(duty.files.all()), isinstance(duty, SupervisionCase)
    elsewhere = complaint and not agencies.filter(pk=duty.office_id).exists()
    if elsewhere:
        files = [each for each in files if not each.brought]
    place = f"{PLACE}/{name}/{duty.on.year}/{duty.pk:08d} {safe(duty.title)}"
    line["files"] = [
        {
            **told(each, without=("name", "size", "sha256", "media_type")),
            **sealed.paper(each, place, names_somebody=each.brought),
        }
        for each in files
    ]
    if complaint:
        who = sealed.who(duty.raised_by, unseal, erased=duty.erased_at is not None)
        line["raised_by"] = ELSEWHERE if elsewhere else who
    if isinstance(duty, Training):
        line |= {
            "attendances": [each.name for each in duty.attendances.order_by("pk")],
            "results": list(_results(duty)),
        }
    return line


def _results(training: Training) -> Iterator[dict[str, Any]]:
    for each in training.results.select_related("person").order_by("pk"):
        said = {name: getattr(each, name) for name in ("answers", "right", "passed", "at")}
        yield {"person": named(each.person), **said}
