"""What people may do with outlets, deliveries and visits: each right is asked for again by the service itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.website.channels.conftest import take_back
from website.agencies.errors import NotAllowed
from website.agencies.models import Kind
from website.audit.models import Entry
from website.channels import sending, services, visits
from website.channels.models import Delivery, Outlet
from website.channels.visits import Count, when_of
from website.publishing.choices import Channel
from website.publishing.imports.values import Wrong
from website.publishing.models import Record

Publish = Callable[..., Record]


@pytest.fixture
def put_up(outlet: Callable[..., Outlet], published: Publish) -> Delivery:
    """A record that is to be put up on the notice board."""
    outlet()
    published(channels=["notice_board"])
    return Delivery.objects.get()


def test_every_deed_asks_who_does_it(put_up: Delivery, office: SimpleNamespace) -> None:
    today = timezone.localdate()
    deeds: list[Callable[[Any], None]] = [
        lambda by: services.hand_over(put_up, on=today, by=by),
        lambda by: services.drop(put_up, reason="不张贴", by=by),
        lambda by: services.retry(put_up, by=by),
        lambda by: services.publish(put_up, by=by),
        lambda by: services.adopt(put_up, adopted=True, on=today, by=by),
        lambda by: services.withdraw(put_up, reason="x", by=by),
        lambda by: services.confirm_withdrawn(put_up, on=today, by=by),
    ]
    for person in (office.neighbour, office.leader, office.supervisor, office.administrator):
        for deed in deeds:
            with pytest.raises(NotAllowed, match="受理员、公开工作机构负责人办理"):
                deed(person)
        with pytest.raises(NotAllowed):
            visits.enter(put_up.outlet, Count(today, False, 1), by=person)
        with pytest.raises(NotAllowed):
            services.deliver_to(put_up.record, put_up.outlet, by=person)
    put_up.refresh_from_db()
    assert (put_up.state, put_up.steps.count()) == ("to_do", 1)


def test_what_is_not_open_is_refused_with_where_it_stands(put_up: Delivery, office: SimpleNamespace) -> None:
    for name in ("publish", "retry", "adopt", "withdraw", "confirm"):
        assert name not in services.offered(put_up)
    with pytest.raises(NotAllowed, match="这次投放现在是“待人工投放”，不能确认已撤回"):
        services.confirm_withdrawn(put_up, on=timezone.localdate(), by=office.clerk)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"on": timezone.localdate() + timedelta(days=1)}, "在今天以后"),
        ({"on": timezone.localdate() - timedelta(days=1)}, "早于信息公开的日期"),
        ({"on": timezone.localdate(), "url": "javascript:alert(1)"}, "不是网址"),
    ],
)
def test_a_hand_over_that_cannot_be_is_refused(
    put_up: Delivery, office: SimpleNamespace, said: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotAllowed, match=why):
        services.hand_over(put_up, by=office.clerk, **said)


def test_a_changed_record_is_a_new_task_and_the_old_one_goes(
    put_up: Delivery, office: SimpleNamespace, published: Publish
) -> None:
    services.hand_over(put_up, on=timezone.localdate(), by=office.clerk)
    published(put_up.record, title="改过的标题")
    newer = Delivery.objects.latest("pk")
    assert (newer.state, newer.why) == ("to_do", "信息改过，渠道上还是原来的一稿。")
    services.hand_over(newer, on=timezone.localdate(), by=office.clerk)
    put_up.refresh_from_db()
    assert put_up.state == "replaced"
    take_back(Record.objects.get(pk=newer.record_id), office.leader)
    assert [each.state for each in Delivery.objects.order_by("pk")] == ["replaced", "to_withdraw"]


def test_who_sees_to_it_is_told_by_mail_that_something_must_come_down(
    put_up: Delivery, office: SimpleNamespace, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    for each in (office.clerk, office.head, office.leader):
        each.email = f"{each.username}@example.gov.cn"
        each.save()
    services.hand_over(put_up, on=timezone.localdate(), by=office.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        take_back(put_up.record, office.leader, note="日期有误。")
    assert sorted(each.to[0] for each in mail.outbox) == ["clerk@example.gov.cn", "head@example.gov.cn"]
    assert "信息已经撤回：日期有误。" in mail.outbox[0].body


def test_only_own_columns_and_known_kinds_go_as_a_whole(office: SimpleNamespace, outlet: Callable[..., Outlet]) -> None:
    with pytest.raises(NotAllowed, match="请只选本单位的栏目"):
        outlet(columns=[office.county.columns["swj"]])
    with pytest.raises(NotAllowed, match="信息类别里有平台没有的"):
        outlet(kinds=["nonsense"])
    with pytest.raises(NotAllowed, match="没有接口，请选"):
        outlet(way="interface")
    with pytest.raises(NotAllowed, match="是内设机构"):
        outlet(agency=office.county.unit, by=office.administrator)
    assert not Outlet.objects.exists()


def test_an_outlet_with_deliveries_stays_what_it_is(put_up: Delivery, office: SimpleNamespace) -> None:
    changed = Outlet.objects.get()
    changed.channel = Channel.PRESS
    with pytest.raises(NotAllowed, match="不能改成另一种渠道"):
        services.keep_outlet(changed, [], by=office.administrator)


def test_deliveries_of_an_organ_that_was_merged_are_seen_to_where_it_was_merged_into(
    put_up: Delivery, office: SimpleNamespace, county: SimpleNamespace
) -> None:
    water, justice = county.water, county.justice
    type(justice).objects.get(pk=justice.pk).move(type(water).objects.get(pk=water.pk), "last-child")
    type(justice).objects.filter(pk=justice.pk).update(kind=Kind.UNIT)
    from website.desk.channels import scope

    person = type(office.neighbour).objects.get(pk=office.neighbour.pk)
    assert list(scope.deliveries_of(person)) == [put_up]
    services.drop(put_up, reason="机构合并", by=person)
    put_up.refresh_from_db()
    assert put_up.state == "dropped"


def test_the_ledger_cannot_be_changed(put_up: Delivery) -> None:
    for statement in ("UPDATE channels_deliverystep SET actor = 'x'", "DELETE FROM channels_deliverystep"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_waits_double_up_to_the_longest_and_are_always_the_same() -> None:
    waits = [sending.wait_after(number).total_seconds() / 60 for number in range(1, 11)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2022年3月", (date(2022, 3, 1), True)),
        ("２０２２－０３", (date(2022, 3, 1), True)),
        ("2022/3", (date(2022, 3, 1), True)),
        ("2022年3月1日", (date(2022, 3, 1), False)),
        ("2022-03-31", (date(2022, 3, 31), False)),
    ],
)
def test_a_day_and_a_month_are_told_apart(text: str, found: tuple[date, bool]) -> None:
    assert when_of(text) == found


@pytest.mark.parametrize("text", ["2022年13月", "三月", "", "2022-02-30"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(Wrong):
        when_of(text)


def test_what_is_entered_again_is_told_to_the_audit_trail_with_what_stood_there(
    put_up: Delivery, office: SimpleNamespace
) -> None:
    for number in (100, 120):
        visits.enter(put_up.outlet, Count(date(2025, 3, 1), True, number), by=office.clerk)
    detail = Entry.objects.filter(action="visits.entered").latest("pk").detail
    assert detail == {"when": "2025年3月", "number": 120, "before": 100}
