"""Reports to a county portal over real sockets: taken once, changed, adopted, taken back, whatever goes wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.website.channels.conftest import carry_on, take_back
from tests.website.channels.county_portal import SECRET, Portal, breaks_off, refuses
from website.agencies.errors import NotAllowed
from website.audit.services import verify
from website.channels import ledger, sending, services
from website.channels.models import Delivery, Outlet
from website.channels.signing import headers
from website.publishing.models import Record

DAY = timedelta(days=1)
Publish = Callable[..., Record]


@pytest.fixture
def sent(hook: Outlet, published: Publish) -> Delivery:
    """A record that was reported."""
    published(channels=["portal", "county_portal"])
    (delivery,) = carry_on()
    return delivery


def steps(delivery: Delivery) -> list[str]:
    return list(delivery.steps.values_list("kind", flat=True))


def test_a_record_that_names_the_portal_is_reported_once_and_as_it_stands(
    hook: Outlet, published: Publish, portal: Portal
) -> None:
    record = published(title="𬭎兴巷道路改造公告", channels=["portal", "county_portal"], doc_no="云司发〔2022〕3号")
    assert Delivery.objects.get().state == "waiting"
    (delivery,) = carry_on()
    assert (delivery.state, delivery.act, delivery.receipt) == ("submitted", "", "R-1")
    assert carry_on(later=DAY) == []
    (said,) = portal.asked
    assert said["event"] == "publish"
    assert said["agency"]["name"] == "云岭县司法局"
    told = said["record"]
    assert (told["title"], told["doc_no"], told["index_no"]) == (record.title, record.doc_no, record.index_no)
    assert told["url"].endswith(f"/sfj/info/{record.pk}/")
    assert told["url"].startswith("http")
    assert "现场解答群众咨询" in told["text"]
    assert told["sha256"] == record.snapshot_sha256
    assert said["callback"].endswith(f"/api/outlets/{hook.pk}/results")
    assert steps(delivery) == ["queue", "begin", "advance"]
    assert [*ledger.breaks(delivery)] == [] == [*verify()]


def test_nothing_goes_where_nothing_was_chosen(hook: Outlet, published: Publish) -> None:
    published(channels=["portal"])
    assert not Delivery.objects.exists()


def test_a_column_or_kind_goes_as_a_whole(
    hook: Outlet, published: Publish, office: SimpleNamespace, outlet: Callable[..., Outlet]
) -> None:
    services.keep_outlet(hook, [office.county.columns["sfj"]], by=office.head)
    outlet(name="乡镇公告栏", kinds=["notice"])
    published()
    assert [each.outlet.name for each in Delivery.objects.all()] == ["县政府门户网站"]
    assert Delivery.objects.get().reason == "栏目“政务要闻”全部投放"
    published(kind="notice", column=office.county.columns["sfj"])
    assert Delivery.objects.filter(outlet__name="乡镇公告栏", reason="“公示公告”全部投放").count() == 1


def test_an_outlet_out_of_use_gets_nothing(hook: Outlet, published: Publish, office: SimpleNamespace) -> None:
    hook.active = False
    services.keep_outlet(hook, [], by=office.head)
    published(channels=["county_portal"])
    assert not Delivery.objects.exists()


def test_a_portal_in_trouble_is_tried_again_with_longer_waits_and_then_left_to_a_person(
    hook: Outlet, published: Publish, portal: Portal, settings: Any, office: SimpleNamespace
) -> None:
    settings.DELIVERY_ATTEMPTS = 4
    portal.answers = [refuses(503)] * 20
    published(channels=["county_portal"])
    waits = []
    for _ in range(3):
        (delivery,) = carry_on(later=DAY)
        assert delivery.state == "sending"
        waits.append(round((delivery.next_at - timezone.now()).total_seconds() / 60))
        assert carry_on() == [], "not before its time"
    assert waits == [1, 2, 4]
    (delivery,) = carry_on(later=DAY)
    assert (delivery.state, delivery.act) == ("failed", "")
    assert delivery.why == "县政府门户网站的接口暂时不能处理（状态503）。"
    assert carry_on(later=DAY) == []
    portal.answers.clear()
    services.retry(delivery, by=office.clerk)
    (delivery,) = carry_on()
    assert (delivery.state, delivery.why) == ("submitted", "")
    assert len(portal.held) == 1
    assert len({each["key"] for each in portal.asked}) == 1


def test_an_answer_that_was_lost_is_asked_for_and_nothing_is_sent_twice(
    hook: Outlet, published: Publish, portal: Portal
) -> None:
    portal.answers = [breaks_off]
    published(channels=["county_portal"])
    (delivery,) = carry_on()
    assert delivery.state == "sending"
    assert "连不上，或者答复到一半断开" in delivery.why
    (delivery,) = carry_on(later=DAY)
    assert (delivery.state, delivery.receipt) == ("submitted", "R-1")
    assert portal.events == ["publish", "ask"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (refuses(422, {"reason": "缺少发文字号。"}), "县政府门户网站的接口不接收（状态422）：缺少发文字号。"),
        (refuses(403), "县政府门户网站的接口不认签名（状态403）。"),
    ],
)
def test_what_will_not_go_is_not_tried_again(
    hook: Outlet, published: Publish, portal: Portal, answer: Any, why: str
) -> None:
    portal.answers = [answer]
    published(channels=["county_portal"])
    (delivery,) = carry_on()
    assert (delivery.state, delivery.why) == ("failed", why)
    assert delivery.cure
    assert carry_on(later=DAY) == []


@pytest.mark.parametrize("said", [b"<html>", [1], {"state": "fine"}, {}])
def test_an_answer_that_makes_no_sense_is_asked_after(
    hook: Outlet, published: Publish, portal: Portal, said: Any
) -> None:
    portal.answers = [lambda desk: (desk.say(200, said), True)[1]]
    published(channels=["county_portal"])
    (delivery,) = carry_on()
    assert delivery.why == "县政府门户网站的接口答复看不懂。"
    carry_on(later=DAY)
    assert portal.events == ["publish", "ask"]


def test_a_wrong_secret_is_told(published: Publish, portal: Portal, hook: Outlet, office: SimpleNamespace) -> None:
    services.keep_outlet(hook, [], by=office.administrator, secret="另一个")
    published(channels=["county_portal"])
    (delivery,) = carry_on()
    assert delivery.state == "failed"
    assert "签名不对" in delivery.why
    assert "核对密钥" in delivery.cure


def test_a_new_version_takes_the_place_of_the_one_that_is_there(
    sent: Delivery, published: Publish, portal: Portal
) -> None:
    published(sent.record, title="改过的标题")
    (newer,) = carry_on()
    sent.refresh_from_db()
    assert (sent.state, newer.state, newer.title) == ("replaced", "submitted", "改过的标题")
    assert portal.asked[-1]["event"] == "update"
    assert portal.asked[-1]["replaces"] == [sent.key]
    assert list(portal.held) == [newer.key]


def test_a_version_that_never_went_is_passed_over(hook: Outlet, published: Publish, portal: Portal) -> None:
    record = published(channels=["county_portal"])
    published(record, title="改过的标题")
    carry_on()
    assert portal.events == ["publish"]
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["replaced", "submitted"]


def test_a_version_that_may_have_arrived_is_replaced_by_the_next(
    hook: Outlet, published: Publish, portal: Portal, settings: Any
) -> None:
    settings.DELIVERY_ATTEMPTS = 1
    portal.answers = [breaks_off]
    record = published(channels=["county_portal"])
    carry_on()
    older = Delivery.objects.get()
    assert older.state == "failed"
    published(record, title="改过的标题")
    carry_on()
    newer = Delivery.objects.order_by("pk").last()
    assert newer is not None
    assert portal.asked[-1]["replaces"] == [older.key]
    assert list(portal.held) == [newer.key], "it is there once"
    assert list(Delivery.objects.order_by("pk").values_list("state", "attempts")) == [("replaced", 0), ("submitted", 0)]


def test_what_is_withdrawn_is_taken_down_there_with_the_reason(
    sent: Delivery, portal: Portal, office: SimpleNamespace
) -> None:
    take_back(sent.record, office.leader, note="数字有误。")
    sent.refresh_from_db()
    assert (sent.state, sent.act, sent.why) == ("to_withdraw", "withdraw", "信息已经撤回：数字有误。")
    (done,) = carry_on()
    assert done.state == "withdrawn"
    assert portal.asked[-1]["withdrawal"]["note"] == "数字有误。"
    assert portal.held[sent.key]["state"] == "withdrawn"


def test_what_was_withdrawn_before_it_went_never_goes(
    hook: Outlet, published: Publish, portal: Portal, office: SimpleNamespace
) -> None:
    take_back(published(channels=["county_portal"]), office.leader)
    assert carry_on(later=DAY) == []
    assert portal.asked == []
    assert Delivery.objects.get().state == "dropped"


def test_what_may_have_arrived_is_withdrawn_to_be_sure(
    hook: Outlet, published: Publish, portal: Portal, office: SimpleNamespace
) -> None:
    portal.answers = [breaks_off]
    record = published(channels=["county_portal"])
    carry_on()
    take_back(record, office.leader)
    carry_on()
    assert Delivery.objects.get().state == "withdrawn"
    assert [each["state"] for each in portal.held.values()] == ["withdrawn"]


def test_what_may_have_arrived_of_an_older_version_is_withdrawn_too(
    hook: Outlet, published: Publish, portal: Portal, office: SimpleNamespace
) -> None:
    portal.answers = [breaks_off]
    record = published(channels=["county_portal"])
    carry_on()
    take_back(published(record, title="改过的标题"), office.leader)
    for _ in range(2):
        carry_on(later=DAY)
    assert [each["state"] for each in portal.held.values()] == ["withdrawn"]
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "dropped"]


def test_what_is_withdrawn_while_it_is_being_sent_is_taken_down_afterwards(
    hook: Outlet, published: Publish, portal: Portal, office: SimpleNamespace
) -> None:
    record = published(channels=["county_portal"])
    delivery = sending.begin(Delivery.objects.get().pk)
    assert delivery is not None
    take_back(record, office.leader)
    assert carry_on() == [], "it waits until the sending is over"
    sending.settle(delivery, sending._done(sending.connector_of(hook), delivery))
    held = Delivery.objects.get()
    assert (held.state, held.receipt) == ("to_withdraw", "R-1")
    carry_on()
    assert Delivery.objects.get().state == "withdrawn"
    assert portal.events == ["publish", "withdraw"]


def test_a_portal_that_does_not_take_it_down_leaves_a_task_that_stays_until_it_is_confirmed(
    sent: Delivery, portal: Portal, office: SimpleNamespace, settings: Any
) -> None:
    settings.DELIVERY_ATTEMPTS = 2
    portal.answers = [refuses(500)] * 9
    take_back(sent.record, office.leader)
    for _ in range(4):
        carry_on(later=DAY)
    sent.refresh_from_db()
    assert (sent.state, sent.act, sent.waits_for_person) == ("to_withdraw", "", True)
    assert "登记“确认已撤回”" in sent.cure
    services.confirm_withdrawn(sent, on=timezone.localdate(), by=office.clerk)
    sent.refresh_from_db()
    assert (sent.state, sent.waits_for_person) == ("withdrawn", False)


def test_it_goes_again_when_it_is_public_again(
    sent: Delivery, published: Publish, portal: Portal, office: SimpleNamespace
) -> None:
    take_back(sent.record, office.leader)
    carry_on()
    published(sent.record)
    carry_on()
    states = [each["state"] for each in portal.held.values()]
    assert states == ["withdrawn", "accepted"]


# ---- what the portal tells by itself


def tell(client: Client, delivery: Delivery, said: dict[str, Any], **more: Any) -> Any:
    """Send a signed result as a portal does."""
    at = more.pop("at", int(time.time() * 1000))
    secret, key = more.pop("secret", SECRET), more.pop("key", delivery.key)
    body = json.dumps(said).encode()
    signed = {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers(secret, at, key, body).items()}
    sent = more.pop("body", body)
    number = more.pop("number", delivery.outlet_id)
    return client.post(f"/api/outlets/{number}/results", sent, content_type="application/json", **signed)


def test_the_portal_tells_that_it_adopted(sent: Delivery, client: Client) -> None:
    said = {"state": "adopted", "url": "https://www.yunling.gov.cn/1.html", "on": f"{timezone.localdate()}"}
    assert tell(client, sent, said).json() == {"state": "adopted"}
    sent.refresh_from_db()
    assert (sent.state, sent.adopted, sent.published_on) == ("adopted", True, timezone.localdate())
    assert sent.url == said["url"]
    assert steps(sent)[-1] == "told"
    assert [*ledger.breaks(sent)] == []


def test_a_message_is_taken_once_and_none_is_that_came_before_it(sent: Delivery, client: Client) -> None:
    at = int(time.time() * 1000)
    assert tell(client, sent, {"state": "adopted"}, at=at).status_code == 200
    assert tell(client, sent, {"state": "adopted"}, at=at).status_code == 409
    assert tell(client, sent, {"state": "not_adopted"}, at=at - 1).status_code == 409
    assert tell(client, sent, {"state": "not_adopted", "reason": "重复"}, at=at + 1).status_code == 200
    sent.refresh_from_db()
    assert (sent.state, sent.why) == ("not_adopted", "重复")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"secret": "猜的"}, 401),
        ({"at": 1}, 401),
        ({"body": b'{"state": "adopted" }'}, 401),
        ({"number": 999999}, 401),
        ({"key": "0" * 32}, 404),
    ],
)
def test_what_is_not_signed_for_this_delivery_is_not_taken(
    sent: Delivery, client: Client, more: dict[str, Any], status: int
) -> None:
    assert tell(client, sent, {"state": "adopted"}, **more).status_code == status
    sent.refresh_from_db()
    assert sent.state == "submitted"


@pytest.mark.parametrize(
    "said", [{"state": "great"}, {}, {"state": "adopted", "on": "昨天"}, {"state": "adopted", "on": "2999-01-01"}]
)
def test_what_says_nothing_known_is_refused_with_the_cause(
    sent: Delivery, client: Client, said: dict[str, Any]
) -> None:
    answer = tell(client, sent, said)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_link_that_is_no_web_address_is_left_out(sent: Delivery, client: Client) -> None:
    tell(client, sent, {"state": "adopted", "url": "javascript:alert(1)"})
    sent.refresh_from_db()
    assert (sent.state, sent.url) == ("adopted", "")


def test_an_adoption_that_is_told_while_it_is_withdrawn_changes_nothing_there(
    sent: Delivery, client: Client, office: SimpleNamespace
) -> None:
    take_back(sent.record, office.leader)
    assert tell(client, sent, {"state": "adopted"}).status_code == 200
    sent.refresh_from_db()
    assert (sent.state, sent.act, sent.adopted) == ("to_withdraw", "withdraw", True)


def test_a_result_is_entered_by_hand_too(sent: Delivery, office: SimpleNamespace) -> None:
    today = timezone.localdate()
    services.adopt(sent, adopted=True, on=today, url="https://www.yunling.gov.cn/1.html", by=office.clerk)
    sent.refresh_from_db()
    assert (sent.state, sent.adopted) == ("adopted", True)
    with pytest.raises(NotAllowed, match="改为“未采用”请写明原因"):
        services.adopt(sent, adopted=False, on=today, by=office.clerk)
    services.adopt(sent, adopted=False, on=today, reason="登记错了", by=office.clerk)
    sent.refresh_from_db()
    assert (sent.state, sent.adopted, sent.published_on) == ("not_adopted", False, None)
