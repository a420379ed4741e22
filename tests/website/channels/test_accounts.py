"""A WeChat account as an outlet: draft, click, poll and deletion, against a stand-in over real sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.website.channels.conftest import carry_on, take_back
from tests.website.channels.wechat_stand_in import APP_ID, SECRET, StandIn
from website.agencies.errors import NotAllowed
from website.channels import services, visits
from website.channels.choices import Way
from website.channels.models import Delivery, Outlet, VisitFigure
from website.publishing.models import Record

DAY = timedelta(days=1)
Publish = Callable[..., Record]


@pytest.fixture
def wechat() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


@pytest.fixture
def account(outlet: Callable[..., Outlet], wechat: StandIn) -> Outlet:
    return outlet(
        channel="wechat", name="正宁普法", way=Way.INTERFACE, address=wechat.address, app_id=APP_ID, secret=SECRET
    )


@pytest.fixture
def drafted(account: Outlet, published: Publish) -> Delivery:
    published(channels=["portal", "wechat"])
    (delivery,) = carry_on()
    return delivery


def test_a_record_goes_to_the_drafts_and_is_published_by_a_click(
    drafted: Delivery, wechat: StandIn, office: SimpleNamespace
) -> None:
    assert (drafted.state, drafted.act, drafted.waits_for_person) == ("drafted", "", True)
    assert list(wechat.drafts) == [drafted.receipt]
    assert not wechat.published
    assert carry_on(later=DAY) == [], "nothing is published by itself"
    services.publish(drafted, by=office.clerk)
    (delivery,) = carry_on()
    assert (delivery.state, delivery.act) == ("submitted", "ask"), "accepted is not published yet"
    carry_on(later=DAY)
    (delivery,) = carry_on(later=DAY) or [Delivery.objects.get()]
    assert delivery.state == "published"
    assert delivery.act == ""
    assert delivery.url.startswith("http")
    assert delivery.article_id
    assert delivery.published_on == timezone.localdate()
    assert len(wechat.published) == 1


def test_an_account_may_publish_by_itself(
    account: Outlet, published: Publish, wechat: StandIn, office: SimpleNamespace
) -> None:
    account.publishes_itself = True
    services.keep_outlet(account, [], by=office.head)
    published(channels=["wechat"])
    for _ in range(5):
        carry_on(later=DAY)
    assert Delivery.objects.get().state == "published"
    assert len(wechat.published) == 1


def test_a_draft_whose_answer_was_lost_is_found_and_not_made_twice(
    account: Outlet, published: Publish, wechat: StandIn
) -> None:
    wechat.trouble_at["/cgi-bin/draft/add"] = ["cut"]
    published(channels=["wechat"])
    (delivery,) = carry_on()
    assert delivery.state == "sending"
    assert len(wechat.drafts) == 1
    (delivery,) = carry_on(later=DAY)
    assert delivery.state == "drafted"
    assert list(wechat.drafts) == [delivery.receipt]


def test_a_publication_whose_answer_was_lost_is_found_and_not_made_twice(
    drafted: Delivery, wechat: StandIn, office: SimpleNamespace
) -> None:
    wechat.trouble_at["/cgi-bin/freepublish/submit"] = ["cut"]
    wechat.statuses = [0]
    services.publish(drafted, by=office.clerk)
    carry_on()
    for _ in range(3):
        carry_on(later=DAY)
    delivery = Delivery.objects.get()
    assert (delivery.state, len(wechat.published)) == ("published", 1)


def test_a_new_version_is_written_over_the_draft(drafted: Delivery, published: Publish, wechat: StandIn) -> None:
    published(drafted.record, title="改过的标题")
    (newer,) = carry_on()
    drafted.refresh_from_db()
    assert (drafted.state, newer.state, newer.receipt) == ("replaced", "drafted", drafted.receipt)
    assert len(wechat.drafts) == 1


def test_what_is_published_there_cannot_be_changed_by_the_platform_and_is_a_task(
    drafted: Delivery, published: Publish, wechat: StandIn, office: SimpleNamespace
) -> None:
    services.hand_over(drafted, on=timezone.localdate(), url="https://mp.weixin.qq.com/s/1", by=office.clerk)
    published(drafted.record, title="改过的标题")
    newer = Delivery.objects.order_by("pk").last()
    assert newer is not None
    assert (newer.state, newer.act) == ("to_do", "")
    assert "不能通过接口修改" in newer.why
    services.hand_over(newer, on=timezone.localdate(), by=office.clerk)
    drafted.refresh_from_db()
    assert drafted.state == "replaced"


def test_a_new_article_beside_the_published_one_is_drafted_when_a_person_asks_for_it(
    drafted: Delivery, published: Publish, wechat: StandIn, office: SimpleNamespace
) -> None:
    wechat.statuses = [0]
    services.publish(drafted, by=office.clerk)
    for _ in range(3):
        carry_on(later=DAY)
    published(drafted.record, title="改过的标题")
    newer = Delivery.objects.order_by("pk").last()
    assert newer is not None
    assert newer.state == "to_do"
    services.retry(newer, by=office.clerk)
    carry_on()
    newer.refresh_from_db()
    drafted.refresh_from_db()
    assert (newer.state, drafted.state) == ("drafted", "published")
    assert list(wechat.drafts) == [newer.receipt]
    services.withdraw(drafted, reason="换成新稿", by=office.clerk)
    carry_on()
    drafted.refresh_from_db()
    assert drafted.state == "withdrawn"


def test_what_is_withdrawn_while_wechat_looks_at_it_is_deleted_once_it_is_published(
    drafted: Delivery, wechat: StandIn, office: SimpleNamespace
) -> None:
    wechat.statuses = [1, 1, 0]
    services.publish(drafted, by=office.clerk)
    carry_on()
    take_back(drafted.record, office.leader)
    (delivery,) = carry_on()
    assert (delivery.state, delivery.why) == ("to_withdraw", "公众平台还在审核这篇文章。")
    for _ in range(3):
        carry_on(later=DAY)
    delivery.refresh_from_db()
    assert delivery.state == "withdrawn"
    assert [each.deleted for each in wechat.published.values()] == [True]


def test_what_is_withdrawn_is_deleted_published_or_not(
    drafted: Delivery, wechat: StandIn, office: SimpleNamespace, published: Publish
) -> None:
    wechat.statuses = [0]
    services.publish(drafted, by=office.clerk)
    for _ in range(3):
        carry_on(later=DAY)
    other = published(channels=["wechat"], title="另一条")
    carry_on()
    take_back(drafted.record, office.leader)
    take_back(other, office.leader)
    carry_on()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert not wechat.drafts
    assert all(each.deleted for each in wechat.published.values())


def test_a_server_that_is_not_on_the_white_list_is_told_with_its_cure(
    account: Outlet, published: Publish, wechat: StandIn
) -> None:
    wechat.white_list = False
    published(channels=["wechat"])
    (delivery,) = carry_on()
    assert delivery.state == "failed"
    assert "白名单" in delivery.why + delivery.cure


def test_an_account_without_the_right_to_publish_leaves_the_draft(
    drafted: Delivery, wechat: StandIn, office: SimpleNamespace
) -> None:
    wechat.rights = False
    services.publish(drafted, by=office.clerk)
    (delivery,) = carry_on()
    assert (delivery.state, delivery.waits_for_person) == ("drafted", True)
    assert delivery.why
    assert delivery.cure
    with pytest.raises(NotAllowed, match="请写明撤回的原因"):
        services.withdraw(delivery, reason=" ", by=office.clerk)


def test_reads_of_the_last_days_are_counted_and_counted_again_when_they_change(
    account: Outlet, wechat: StandIn
) -> None:
    yesterday = timezone.localdate() - DAY
    wechat.reads = {
        yesterday.isoformat(): [_reads(yesterday, "1_1", 30), _reads(yesterday, "2_1", 12)],
    }
    visits.count_wechat()
    assert VisitFigure.objects.of_outlets().get(on=yesterday).number == 42
    wechat.reads[yesterday.isoformat()][0] = _reads(yesterday, "1_1", 40)
    visits.count_wechat()
    figure = VisitFigure.objects.of_outlets().get(on=yesterday)
    assert (figure.number, figure.counted, figure.by) == (52, "counted", None)


def _reads(on: Any, name: str, number: int) -> dict[str, Any]:
    return {"ref_date": on.isoformat(), "msgid": name, "title": "题", "detail": {"read_user": number}}
