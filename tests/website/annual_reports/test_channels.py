"""What the report counts of channels: adopted records, articles, visits; by year, by month and one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from tests.website.channels.conftest import office, outlet, published, take_back
from website.agencies import permissions
from website.annual_reports.counted_in import cells_of
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.figures.months import by_month
from website.channels import services, visits
from website.channels.models import Delivery, Outlet
from website.channels.visits import Count
from website.publishing.models import Record

__all__ = ["office", "outlet", "published"]
FIGURES = ("adopted_count", "upper_adopted_count", "wechat_published", "wechat_visits", "other_visits")


@pytest.fixture
def went(outlet: Callable[..., Outlet], published: Callable[..., Record], office: SimpleNamespace) -> SimpleNamespace:
    """A record that went to the county's portal, to an upper level and to the account, on days of 2025."""
    site = outlet(channel="county_portal", name="县政府门户网站")
    outlet(channel="upper_level", name="市司法局网站")
    account = outlet(channel="wechat", name="正宁普法")
    record = published(channels=["portal", "county_portal", "upper_level", "wechat"])
    Record.objects.filter(pk=record.pk).update(published_on=date(2025, 3, 1))
    record.refresh_from_db()
    each = {delivery.outlet.channel: delivery for delivery in Delivery.objects.all()}
    for channel, on in (("county_portal", date(2026, 1, 5)), ("upper_level", date(2025, 3, 9))):
        services.hand_over(each[channel], on=on, by=office.clerk)
        services.adopt(each[channel], adopted=channel == "county_portal", on=on, by=office.clerk)
    services.hand_over(each["wechat"], on=date(2025, 4, 2), url="https://mp.weixin.qq.com/s/1", by=office.clerk)
    return SimpleNamespace(record=record, site=site, account=account, **each)


def counted(office: SimpleNamespace, year: int) -> list[int]:
    return [int(YearOf(office.county.justice, year).counted(id)) for id in FIGURES]


def test_each_record_is_counted_once_in_the_year_it_belongs_to(
    went: SimpleNamespace, office: SimpleNamespace, published: Callable[..., Record]
) -> None:
    assert counted(office, 2025) == [1, 0, 1, 0, 0], "adopted counts by the year in which the record became public"
    assert counted(office, 2026) == [0] * 5
    published(went.record, title="改过的标题")
    newer = Delivery.objects.filter(outlet=went.account).latest("pk")
    services.hand_over(newer, on=date(2025, 5, 5), by=office.clerk)
    site = Delivery.objects.filter(outlet=went.site).latest("pk")
    services.hand_over(site, on=date(2026, 2, 1), by=office.clerk)
    services.adopt(site, adopted=True, on=date(2026, 2, 1), by=office.clerk)
    assert counted(office, 2025) == [1, 0, 1, 0, 0], "a version that goes out again is not another record"
    take_back(Record.objects.get(pk=went.record.pk), office.leader)
    assert counted(office, 2025) == [1, 0, 1, 0, 0], "what was withdrawn later stays counted"
    assert [YearOf(office.county.water, 2025).counted(id) for id in FIGURES] == [0] * 5


def test_visits_add_up_by_months_and_those_of_one_record_are_parts_of_them(
    went: SimpleNamespace, office: SimpleNamespace
) -> None:
    for on, monthly, number, record in (
        (date(2025, 1, 1), True, 1000, None),
        (date(2025, 2, 3), False, 30, None),
        (date(2025, 2, 4), False, 12, None),
        (date(2025, 2, 4), False, 7, went.record),
        (date(2024, 12, 31), False, 500, None),
    ):
        visits.enter(went.account, Count(on, monthly, number, record), by=office.clerk)
    visits.enter(went.site, Count(date(2025, 6, 1), True, 88), by=office.clerk)
    assert counted(office, 2025)[3:] == [1042, 88]
    assert by_month(figures()["wechat_visits"], office.county.justice, 2025) == (1000, 42, *[0] * 10)
    assert by_month(figures()["wechat_published"], office.county.justice, 2025)[3] == 1


def test_from_the_figure_to_each_of_its_rows_and_back(
    went: SimpleNamespace, office: SimpleNamespace, client: Client
) -> None:
    visits.enter(went.account, Count(date(2025, 1, 1), True, 1000), by=office.clerk)
    permissions.lay_down()
    client.force_login(office.clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/annual-reports/sfj/2025/figures/wechat_visits/").content.decode()
    assert "2025年1月　1000人次" in page
    assert f"/desk/outlets/{went.account.pk}/visits/" in page
    page = client.get("/desk/annual-reports/sfj/2025/figures/wechat_published/").content.decode()
    assert went.wechat.get_absolute_url() in page
    went.wechat.refresh_from_db()
    assert [(each.year, each.figure.id) for each in cells_of(went.wechat)] == [(2025, "wechat_published")]
    assert ("adopted_count", 2025) in [(each.figure.id, each.year) for each in cells_of(went.record)]
    assert went.record.title in client.get("/desk/annual-reports/sfj/2025/figures/adopted_count/").content.decode()
