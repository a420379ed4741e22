"""Asking others for their view on an application, and the units inside for what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from website.access_requests import services
from website.access_requests.models import AccessRequest, Assignment, Consultee, Party
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Kind, Person

PARTIES = {"third_party": "第三方", "joint_organ": "其他机关"}
_KINDS = {"third_party": "consult_third_party", "joint_organ": "consult_organ"}


@transaction.atomic
def consult(
    request: AccessRequest,
    *,
    party: str,
    who: Party,
    by: Person,
    on: date | None = None,
    detail: Mapping[str, Any] | None = None,
    uploads: Iterable[Upload] = (),
) -> Consultee:
    """Ask a third party, or an organ, in writing; who it is stays sealed and out of the ledger.

    Raises ``NotAllowed`` with every reason against it.
    """
    if not who.name.strip():
        raise NotAllowed(["请填写征求谁的意见：姓名或者名称。"])
    number = str(request.consultees.count() + 1)
    kind = "consult_more" if request.state == "consulting" else _KINDS[party]
    given = {**(detail or {}), "consultation": number, "party": party}
    services.take(request, kind, by=by, on=on, detail=given, uploads=uploads)
    consultee = Consultee(request=request, consultation=number, party=party)
    consultee.who = who
    consultee.save()
    return consultee


@transaction.atomic
def ask_unit(request: AccessRequest, *, unit: Agency, what: str, by: Person, until: date | None = None) -> Assignment:
    """Ask a unit inside the organ for what it holds; its part has a state of its own.

    Raises ``NotAllowed`` for a unit of another organ, or without saying what is asked for.
    """
    if unit.kind != Kind.UNIT or unit.organ != request.agency:
        raise NotAllowed([f"{unit}不是{request.agency}的内设机构，请重新选择。"])
    if not what.strip():
        raise NotAllowed(["请写明需要提供什么，以便对方查找。"])
    asked = Assignment.objects.create(request=request, unit=unit, what=what.strip(), until=until)
    detail = {"assignment": asked.pk, "unit": unit.pk, "unit_name": unit.name, "what": asked.what, "until": until}
    services.take(request, "ask_unit", by=by, detail=detail)
    return asked


@transaction.atomic
def answer_for_unit(
    asked: Assignment, *, state: str, answer: str, by: Person, uploads: Iterable[Upload] = ()
) -> Assignment:
    """Write down what a unit provides, or that it holds nothing.

    Raises ``NotAllowed`` for one that was answered before, or without a word on what was found or where one looked.
    """
    held = Assignment.objects.select_for_update().select_related("request__agency", "unit").get(pk=asked.pk)
    if held.state != Assignment.State.ASKED:
        raise NotAllowed([f"{held.unit}已经答复过，请刷新页面。"])
    if not answer.strip():
        raise NotAllowed(["请写明提供了什么；没有相关信息的，写明查了哪里。"])
    detail = {"assignment": held.pk, "unit": held.unit_id, "unit_name": held.unit.name}
    detail |= {"answer": answer.strip(), "provided": held.State(state).label}
    services.take(held.request, "unit_answered", by=by, detail=detail, uploads=uploads, at=held.unit)
    held.state, held.answer = state, answer.strip()
    held.answered_by, held.answered_at = by, timezone.now()
    held.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return held
