"""A bureau with its outlets, and records that become public and go there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.website.channels import county_portal
from tests.website.portal.conftest import document, picture, public
from website.agencies.models import Person
from website.agencies.roles import Role
from website.channels import sending, services
from website.channels.choices import Act, Way
from website.channels.models import Delivery, Outlet
from website.publishing import publication
from website.publishing.choices import WithdrawalReason
from website.publishing.models import Record, SecrecyReview

__all__ = ["document", "picture", "public"]


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any) -> None:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(county: SimpleNamespace, person: Callable[..., Person]) -> SimpleNamespace:
    """The people of the justice bureau who have to do with outlets, and a neighbour."""
    justice = county.justice
    return SimpleNamespace(
        county=county,
        clerk=person("clerk", justice, Role.CLERK, name="演示受理员"),
        head=person("head", justice, Role.OFFICE_HEAD, name="演示主任"),
        leader=person("leader", justice, Role.LEADER, name="演示局长"),
        administrator=person("admin", justice, Role.ADMINISTRATOR, name="演示管理员"),
        neighbour=person("neighbour", county.water, Role.CLERK, Role.OFFICE_HEAD, Role.ADMINISTRATOR, name="演示邻居"),
        supervisor=person("supervisor", county.government, Role.SUPERVISOR, name="演示公开办"),
    )


@pytest.fixture
def portal() -> Iterator[county_portal.Portal]:
    """The county's portal."""
    with county_portal.portal() as server:
        yield server


@pytest.fixture
def outlet(office: SimpleNamespace) -> Callable[..., Outlet]:
    """Keep an outlet of the justice bureau; keyword arguments override what it is."""

    def make(**said: Any) -> Outlet:
        by, secret, columns = said.pop("by", office.administrator), said.pop("secret", None), said.pop("columns", ())
        given = {"agency": office.county.justice, "channel": "notice_board", "name": "县城街道公告栏", **said}
        return services.keep_outlet(Outlet(**given), columns, by=by, secret=secret)

    return make


@pytest.fixture
def hook(outlet: Callable[..., Outlet], portal: county_portal.Portal) -> Outlet:
    """The county's portal as an outlet with a web hook."""
    return outlet(
        channel="county_portal",
        name="县政府门户网站",
        way=Way.INTERFACE,
        address=portal.address,
        secret=county_portal.SECRET,
    )


@pytest.fixture
def published(draft: Callable[..., Record], office: SimpleNamespace) -> Callable[..., Record]:
    """Publish a record; a record that is given becomes public in a new version."""

    def make(record: Record | None = None, **said: Any) -> Record:
        if record is None:
            record = draft(drafter=office.clerk, **said)
        else:
            record = Record.objects.get(pk=record.pk).get_latest_revision_as_object()
            for name, value in said.items():
                setattr(record, name, value)
            record.save_revision(user=office.clerk)
        revision = record.get_latest_revision()
        SecrecyReview.objects.create(
            record_id=record.pk, revision=revision, drafter=office.clerk, reviewer=office.leader, conclusion="passed"
        )
        revision.publish(user=office.leader, skip_permission_checks=True)
        return Record.objects.get(pk=record.pk)

    return make


def take_back(record: Record, by: Person, note: str = "内容有误，另行发布。") -> None:
    """Withdraw a record."""
    publication.withdraw(record, by=by, reason=WithdrawalReason.MISTAKE, note=note)


def carry_on(*, later: timedelta = timedelta(0)) -> list[Delivery]:
    """Do what the worker would do now, or after a while; return what was done with."""
    if later:
        waiting = Delivery.objects.exclude(act=Act.NONE)
        for each in waiting.filter(next_at__isnull=False):
            waiting.filter(pk=each.pk).update(
                next_at=each.next_at - later, begun_at=each.begun_at - later if each.begun_at else None
            )
    due = list(Delivery.objects.due().filter(next_at__lte=timezone.now()).order_by("pk"))
    return [Delivery.objects.get(pk=each.pk) for each in due if sending.carry_on(each.pk)]
