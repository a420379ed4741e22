"""What named the county's portal before there were outlets stays counted as adopted, year by year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from tests.website.channels.conftest import take_back
from website.annual_reports.figures.counting import YearOf
from website.channels.models import Delivery, Outlet
from website.publishing.models import Record

MIGRATION = import_module("website.channels.migrations.0003_adopted_so_far")


@pytest.fixture
def years(published: Callable[..., Record], office: SimpleNamespace) -> list[Record]:
    """Records of two years, some of which named the portal; one of them was withdrawn."""
    days = (date(2024, 5, 6), date(2025, 1, 1), date(2025, 12, 31), date(2025, 6, 1))
    made = [published(title=f"第{number}条", channels=["portal", "county_portal"]) for number in range(3)]
    made.append(published(title="没有选的", channels=["portal"]))
    for record, day in zip(made, days, strict=True):
        Record.objects.filter(pk=record.pk).update(published_on=day)
    take_back(made[1], office.leader)
    return made


def test_each_year_s_figure_stays_as_it_was(
    years: list[Record], office: SimpleNamespace, draft: Callable[..., Record]
) -> None:
    draft(title="草稿", channels=["county_portal"])
    MIGRATION.take_over(apps, None)
    counted = [YearOf(office.county.justice, year).counted("adopted_count") for year in (2023, 2024, 2025)]
    assert counted == [0, 1, 2], "what was withdrawn later was counted before, too"
    outlet = Outlet.objects.get()
    assert (outlet.name, outlet.channel, outlet.way) == ("县政府门户网站", "county_portal", "hand_over")
    states = dict(Delivery.objects.values_list("title", "state"))
    assert states == {"第0条": "adopted", "第1条": "withdrawn", "第2条": "adopted"}


def test_nothing_is_made_where_nothing_was_named(office: SimpleNamespace) -> None:
    MIGRATION.take_over(apps, None)
    assert not Outlet.objects.exists()
