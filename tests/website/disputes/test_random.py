"""Random years through the services: whatever is tried, the ledger is whole and table four is a plain recount."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from gongkai import disputes as law
from website.agencies.errors import NotAllowed
from website.disputes import corrections, ledger, services, table
from website.disputes.models import DisputeCase
from website.disputes.services import Continuation

KINDS = st.sampled_from(["reconsideration", "direct_suit"])
ROLES = st.sampled_from(["own", "own", "counsel_of_government", "third_person"])
ACTS = st.sampled_from([*services._AGAINST, "go_on", "amend", "void"])


class Undone(Exception):
    """Ends one year, so that the next begins on the same ground."""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_years(contested: Callable[..., DisputeCase], staff: SimpleNamespace, data: st.DataObject) -> None:
    try:
        with transaction.atomic():
            for _ in range(data.draw(st.integers(1, 3))):
                role, kind = data.draw(ROLES), data.draw(KINDS)
                own = "respondent" if kind == "reconsideration" else "defendant"
                filed = data.draw(st.dates(date(2024, 11, 1), date(2025, 12, 31)))
                contested(kind=kind, our_role=own if role == "own" else role, filed_on=filed)
            for _ in range(data.draw(st.integers(0, 14))):
                event(f"taken: {_try(staff, data)}")
            _holds(staff)
            raise Undone
    except Undone:
        pass


def _try(staff: SimpleNamespace, data: st.DataObject) -> bool:
    """Try something on a case on a day; whether it went through."""
    case = data.draw(st.sampled_from(list(DisputeCase.objects.order_by("pk"))))
    act, day = data.draw(ACTS), case.filed_on + timedelta(days=data.draw(st.integers(-3, 300)))
    decision = data.draw(st.sampled_from([each.id for each in law.decisions_for(case.kind, case.instance)]))
    detail = {"decision": decision, "corrected_reason": "事实不清", "days": data.draw(st.integers(1, 31))}
    try:
        if act == "go_on":
            way = data.draw(st.sampled_from(["suit_after", "second", "retrial"]))
            number = f"接{DisputeCase.objects.count()}"
            services.go_on(case, way, Continuation(number, "法院", day), by=staff.head)
        elif act == "amend":
            changes = {"filed_on": day, "is_disclosure": data.draw(st.booleans())}
            changes |= {"decision": decision} if case.decided_on and data.draw(st.booleans()) else {}
            corrections.amend(case, changes, by=staff.head, reason="更正")
        elif act == "void":
            corrections.void(case, by=staff.head, reason="重复登记")
        else:
            services.take(case, act, by=staff.head, on=day, detail=detail)
    except NotAllowed:
        return False
    return True


def _holds(staff: SimpleNamespace) -> None:
    agency = staff.clerk.agency
    cases = list(DisputeCase.objects.order_by("pk"))
    for case in cases:
        assert list(ledger.breaks(case)) == []
        following = law.next_due(services.dues_of(case))
        if not case.void_reason:
            assert case.due_on == (following.deadline.day if following and following.deadline else None)
        assert (case.result == "pending") == (case.decided_on is None)
    plain = [
        law.Case(
            *(case.pk, case.kind, case.our_role, case.is_disclosure, case.filed_on, case.decided_on, case.result),
            before=case.previous_instance_id,
        )
        for case in cases
        if not case.void_reason
    ]
    for year in (2024, 2025, 2026):
        shown = {(cell.row, cell.column): cell.value for row in table.rows(agency, year) for cell in row.cells}
        assert shown == law.figures(law.table_four(plain, year))
