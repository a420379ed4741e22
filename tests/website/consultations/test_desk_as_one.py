"""Consultations where the desk brings everything together: on the calendar of deadlines and in the search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from tests.website.consultations.conftest import pass_days
from website.consultations.models import PublicConsultation
from website.desk.deadline_calendar import Asked, deadlines
from website.desk.finding import find


def test_its_end_and_then_its_feedback_stand_on_the_calendar(
    opened: Callable[..., PublicConsultation], staff: SimpleNamespace
) -> None:
    made, today = opened(), timezone.localdate()

    def marks() -> dict[str, date]:
        asked = Asked(staff.head, today - timedelta(days=90), today + timedelta(days=90))
        return {each.what: each.day for each in deadlines(asked) if each.about == f"意见征集{made.pk}"}

    assert marks() == {"征集截止": made.closes_on}
    pass_days(made, 31)
    assert marks() == {"反馈期限": made.feedback_due_on}


def test_it_is_found_by_its_name_by_who_works_there(
    opened: Callable[..., PublicConsultation], staff: SimpleNamespace
) -> None:
    made = opened(title="集镇停车𬭎管理")
    assert [hit.address for group in find(staff.head, "停车𬭎") for hit in group.hits if group.label == "意见征集"] == [
        made.get_absolute_url()
    ]
    assert not [group for group in find(staff.foreign, "停车𬭎") if group.label == "意见征集"]
