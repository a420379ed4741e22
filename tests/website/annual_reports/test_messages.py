"""Messages in the report: each figure equals its list, and the sentence is right for none and for many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from tests.website.access_requests.conftest import _kept_apart, staff
from tests.website.annual_reports.conftest import office
from tests.website.annual_reports.test_services import proof
from tests.website.correspondence.conftest import at, go, write
from website.agencies.errors import NotAllowed
from website.annual_reports import adjusting
from website.annual_reports.counted_in import cells_of
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.suggestions import suggested
from website.annual_reports.text import fill
from website.correspondence import triage
from website.correspondence.models import Message
from website.correspondence.services import Registered, take

__all__ = ["_kept_apart", "at", "go", "office", "staff", "write"]
OURS = [id for id in figures() if id.startswith("messages_")]


@pytest.fixture
def year(
    write: Callable[..., Registered], go: Callable[..., Message], staff: SimpleNamespace, county: SimpleNamespace
) -> YearOf:
    """A year with one message of every fate."""

    def on(month: int, day: int, **said: object) -> Message:
        return write(received_at=at(date(2025, month, day)), **said).message

    in_time, late = on(3, 3), on(3, 3, kind="complain")
    published = go(in_time, "replied", on=date(2025, 3, 5))
    texts = {"subject": "甲", "text": "乙", "reply": "丙"}
    take(published, "publish", by=staff.leader, on=date(2025, 3, 6), detail=texts)
    go(late, "replied", on=date(2025, 4, 8))
    go(on(12, 30, kind="help"), "replied", on=date(2026, 1, 6))
    triage.to_petition(on(5, 6, kind="report"), to="县信访局", by=staff.clerk)
    take(on(5, 6), "set_aside", by=staff.clerk, detail={"reason": "广告"})
    triage.to_request(on(5, 6), applicant_kind="natural", confirmed_on=date(2025, 5, 8), by=staff.clerk)
    write(received_at=at(date(2024, 12, 31)))
    write(received_at=at(date(2025, 6, 3)), agency=county.water)
    return YearOf(county.justice, 2025)


def test_the_figures_of_a_year(year: YearOf) -> None:
    assert {id.removeprefix("messages_"): year.printed(id) for id in OURS} == {
        "received": "6",
        "valid": "4",
        "consult": "1",
        "suggest": "0",
        "complain": "1",
        "help": "1",
        "report": "1",
        "replied": "2",
        "in_time": "1",
        "published": "1",
        "reply_rate": "50.0%",
        "days": "13.5",
    }


def test_each_figure_equals_the_list_behind_it(year: YearOf) -> None:
    for id in OURS:
        records = figures()[id].records(year.agency, year.year)
        if records is not None and not figures()[id].divided:
            assert records.count() == year.counted(id), id


def test_a_message_says_in_which_figures_it_is_counted(year: YearOf) -> None:
    published = Message.objects.public().get()
    assert {each.figure.id for each in cells_of(published)} == {
        *("messages_received", "messages_consult", "messages_replied", "messages_in_time", "messages_published")
    }


def test_what_came_in_elsewhere_is_added_by_hand(year: YearOf, office: SimpleNamespace) -> None:
    for figure, amount in (("messages_consult", 3), ("messages_replied", 2)):
        adjusting.adjust(
            year.agency,
            2025,
            figure=figure,
            amount=Decimal(amount),
            source="elsewhere",
            reason="县政府信箱转办",
            document=proof(office),
            by=office.clerk,
        )
    again = YearOf(year.agency, 2025)
    assert (again.printed("messages_valid"), again.printed("messages_replied")) == ("7", "4")
    for figure in ("messages_valid", "messages_days"):
        with pytest.raises(NotAllowed):
            adjusting.adjust(
                year.agency, 2025, figure=figure, amount=Decimal(1), source="elsewhere", reason="补", by=office.clerk
            )


def test_the_sentence_is_right_for_none_and_for_many(year: YearOf) -> None:
    def said(counted: YearOf) -> str:
        return fill(suggested(counted)["overview"], counted.printed, dict.fromkeys(("year", "name"), ""))

    assert "共收到有效信件留言4件，答复2件。" in said(year)
    none = YearOf(year.agency, 2023)
    assert "未收到有效信件留言。" in said(none)
    assert "共收到" not in said(none)
    assert (none.printed("messages_days"), none.printed("messages_reply_rate")) == ("—", "—")
