"""Public opinion in the report: each figure equals its list, and the sentence is right for none and for many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from tests.website.monitoring.rumour import _kept_apart, note, office, staff
from website.annual_reports.counted_in import cells_of
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.figures.months import by_month
from website.annual_reports.suggestions import suggested
from website.annual_reports.text import fill
from website.monitoring.events import take
from website.monitoring.models import OpinionEvent

__all__ = ["_kept_apart", "note", "office", "staff"]
OURS = [id for id in figures() if id.startswith("opinion_")]


def at(month: int, day: int, hour: int = 9, year: int = 2025) -> datetime:
    return timezone.make_aware(datetime(year, month, day, hour))


@pytest.fixture
def year(note: Callable[..., OpinionEvent], staff: SimpleNamespace, county: SimpleNamespace) -> YearOf:
    """A year with one event of every fate."""

    def one(
        found: datetime, level: str = "common", kind: str = "policy", answered: float | None = None
    ) -> OpinionEvent:
        made = note(found_at=found, at=found)
        assessed = {"level": level, "kind": kind, "topic": "甲", "unit": county.justice.pk}
        take(made, "assess", by=staff.head, detail=assessed, at=found)
        if answered is not None:
            moment = found + timedelta(hours=answered)
            given = {"channel": "county", "answered_at": moment, "evidence": "乙"}
            take(made, "answer_elsewhere", by=staff.clerk, detail=given, at=moment)
        return made

    one(at(3, 3), answered=30)
    one(at(4, 30), answered=49)
    one(at(6, 2), level="grave", answered=5)
    one(at(12, 31, 20), answered=20)
    take(one(at(7, 1), kind="other"), "no_answer", by=staff.head, detail={"reason": "丙"})
    for fate in ("hand_over", "merged"):
        made = note(found_at=at(8, 1), at=at(8, 1))
        if fate == "hand_over":
            take(made, fate, by=staff.head, detail={"to": "丁", "reason": "戊"})
        else:
            OpinionEvent.objects.filter(pk=made.pk).update(state="closed", outcome="merged")
    one(at(12, 31, year=2024), answered=1)
    one(at(1, 1, 0, year=2026), answered=1)
    return YearOf(county.justice, 2025)


def test_the_figures_of_a_year(year: YearOf) -> None:
    assert {id: year.printed(id) for id in OURS} == {
        "opinion_events": "5",
        "opinion_grave": "1",
        "opinion_common": "4",
        "opinion_answered": "3",
        "opinion_answered_in_time": "2",
        "opinion_no_answer": "1",
    }


def test_each_figure_equals_its_list_and_its_months(year: YearOf) -> None:
    for id in OURS:
        records = figures()[id].records(year.agency, 2025)
        assert records is not None
        assert str(records.count()) == year.printed(id), id
        assert str(sum(by_month(figures()[id], year.agency, 2025))) == year.printed(id), id


def test_an_event_says_in_which_figures_it_is_counted(year: YearOf) -> None:
    first = OpinionEvent.objects.order_by("pk").first()
    assert [(each.year, each.figure.id) for each in cells_of(first)] == [
        (2025, id) for id in ("opinion_events", "opinion_common", "opinion_answered", "opinion_answered_in_time")
    ]
    assert cells_of(OpinionEvent.objects.filter(outcome="handed_over").get()) == []


def test_the_sentence_for_none_and_for_many(year: YearOf) -> None:
    def said(counted: YearOf) -> str:
        return fill(suggested(counted)["overview"], counted.printed, dict.fromkeys(("year", "name"), ""))

    assert "处置政务舆情5件，回应3件，其中按期回应2件。" in said(year)
    assert "没有登记需要处置的政务舆情。" in said(YearOf(year.agency, 2023))
    assert "处置政务舆情" not in said(YearOf(year.agency, 2023)).replace("需要处置的", "")
