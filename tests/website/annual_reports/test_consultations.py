"""Consultations in the report: each figure opens its list, and the sentence is right for none and for many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from gongkai.rules import Severity
from tests.website.annual_reports.conftest import _kept_apart, apply, draft_report, office, received, staff
from website.annual_reports import checking
from website.annual_reports.counted_in import cells_of
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.models import Adjustment, AnnualReport
from website.consultations import opinions, services
from website.consultations.models import Opinion, PublicConsultation
from website.consultations.opinions import Said
from website.consultations.services import Matter

__all__ = ["_kept_apart", "apply", "draft_report", "office", "received", "staff"]
FIGURES = ("consultations_opened", "consultations_answered", "opinions_received", "opinions_adopted", "opinions_partly")


@pytest.fixture
def consulted(office: SimpleNamespace) -> Callable[..., PublicConsultation]:
    """Lay down a consultation of some days, with opinions that met with some results."""

    def make(opened_on: date, results: tuple[str, ...] = (), feedback_on: date | None = None) -> PublicConsultation:
        closes_on = opened_on + timedelta(days=30)
        said = Matter("停车管理", "主街拥堵。", "停车管理办法", "第一条　甲。", closes_on)
        made = services.draft(office.agency, said, by=office.clerk)
        rows = PublicConsultation.objects.filter(pk=made.pk)
        rows.update(state="closed", opened_on=opened_on)
        for result in results:
            one = opinions.enter(made, Said("建议。"), channel="paper", received_on=closes_on, by=office.clerk)
            words = {"summary": "要点", "reason": "理由", "result": result}
            opinions.handle(made, [one.number], by=office.clerk, **words)
        if feedback_on:
            rows.update(state="answered", feedback_on=feedback_on)
        made.refresh_from_db()
        return made

    return make


def counted(office: SimpleNamespace, year: int) -> list[int]:
    whole = YearOf(office.agency, year)
    for id in FIGURES:
        records = figures()[id].records(office.agency, year)
        assert records is not None
        assert records.count() == whole.counted(id), id
    return [int(whole.value(id)) for id in FIGURES]


def test_what_spans_two_years_is_counted_where_it_happened(
    office: SimpleNamespace, consulted: Callable[..., PublicConsultation]
) -> None:
    consulted(date(2024, 12, 31), ("adopted", "partly", "rejected"), date(2025, 2, 20))
    consulted(date(2025, 1, 1), ("adopted",))
    consulted(date(2025, 11, 20), ("adopted", "adopted"), date(2025, 12, 31))
    consulted(date(2025, 12, 31))
    assert counted(office, 2024) == [1, 0, 0, 0, 0]
    assert counted(office, 2025) == [3, 2, 6, 3, 1]
    assert counted(office, 2026) == [0, 0, 0, 0, 0]


def test_each_knows_where_it_is_counted(office: SimpleNamespace, consulted: Callable[..., PublicConsultation]) -> None:
    made = consulted(date(2024, 12, 10), ("partly",), date(2025, 2, 1))
    told = [(each.year, each.figure.id) for each in cells_of(made)]
    assert told == [(2024, "consultations_opened"), (2025, "consultations_answered")]
    told = [(each.year, each.figure.id) for each in cells_of(Opinion.objects.get())]
    assert told == [(2025, "opinions_received"), (2025, "opinions_partly")]


def test_what_was_received_elsewhere_is_entered_by_hand(
    office: SimpleNamespace, consulted: Callable[..., PublicConsultation]
) -> None:
    consulted(date(2025, 3, 3), ("adopted",), date(2025, 5, 5))
    Adjustment.objects.create(
        agency=office.agency,
        year=2025,
        figure="opinions_received",
        amount=7,
        source="elsewhere",
        reason="县门户网站征集",
        by=office.clerk,
    )
    assert counted(office, 2025) == [1, 1, 8, 1, 0]


def overview(report: AnnualReport) -> str:
    from website.annual_reports.composing import current_report

    return current_report(report).chapter("overview").text


def faults(report: AnnualReport) -> list[str]:
    said = checking.said_of(report)
    return [each.finding.says for each in said if each.failed and each.finding.severity is not Severity.INFO]


def test_the_sentence_is_right_for_none(draft_report: Callable[..., AnnualReport]) -> None:
    report = draft_report()
    assert "没有公开征求意见的重大决策事项。" in overview(report)
    assert "收到意见" not in overview(report)
    assert faults(report) == []


def test_the_sentence_is_right_for_many_and_no_rule_takes_it_for_another(
    draft_report: Callable[..., AnnualReport], consulted: Callable[..., PublicConsultation]
) -> None:
    consulted(date(2025, 3, 3), ("adopted", "adopted", "partly", "rejected"), date(2025, 5, 5))
    consulted(date(2025, 6, 3))
    report = draft_report()
    sentence = "就2件重大决策事项公开征求意见。公开征求意见收到意见4条。发布采纳情况反馈1件，采纳意见2条、部分采纳1条。"
    assert sentence in overview(report)
    assert faults(report) == []
