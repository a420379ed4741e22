"""What people do with outlets and deliveries: each asks for a right, in one transaction with its line in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, Person
from website.audit.services import record as log
from website.channels import ledger
from website.channels.choices import BY_HOOK, NOT_YET, OUT, Act, State
from website.channels.hooks import web_address
from website.channels.models import Delivery, Outlet
from website.channels.people import demand_head, demand_keeper, may_connect
from website.channels.queueing import call_back, expect, queue, start
from website.publishing import kinds
from website.publishing.choices import Channel
from website.publishing.models import Column, Record

# ---- outlets


@transaction.atomic
def keep_outlet(outlet: Outlet, columns: Iterable[Column], *, by: Person, secret: str | None = None) -> Outlet:
    """Keep an outlet, new or changed; ``secret`` of nothing leaves the secret as it is.

    Raises ``NotAllowed`` naming everything that is wrong, and for what only an administrator sets.
    """
    demand_head(outlet.agency, by)
    before = Outlet.objects.select_for_update().filter(pk=outlet.pk).first() if outlet.pk else None
    _demand_administrator(outlet, before, secret, by)
    if secret is not None:
        outlet.secret = secret
    chosen = list(columns)
    if reasons := [*outlet.amiss(), *_amiss(outlet, before, chosen)]:
        raise NotAllowed(reasons)
    outlet.save()
    outlet.columns.set(chosen)
    changed = {"secret": "已更换"} if secret is not None and before else {}
    detail = {**outlet.told(), "columns": [each.title for each in chosen], **changed}
    log("outlet.changed" if before else "outlet.added", agency=outlet.agency, by=by, target=outlet, detail=detail)
    return outlet


def _demand_administrator(outlet: Outlet, before: Outlet | None, secret: str | None, by: Person) -> None:
    """Connecting the platform with another machine is an administrator's to say."""
    names = ("channel", "way", "address", "app_id")
    fresh = Outlet(channel=outlet.channel)
    changed = secret is not None or any(getattr(outlet, name) != getattr(before or fresh, name) for name in names)
    if changed and not may_connect(outlet.agency, by):
        raise NotAllowed(["投放方式、接口地址、AppID 和密钥由系统管理员设置。"])


def _amiss(outlet: Outlet, before: Outlet | None, columns: Collection[Column]) -> Iterable[str]:
    try:
        outlet.clean_fields(exclude=["agency", "kinds"])
    except ValidationError as error:
        for name, said in error.message_dict.items():
            yield f"{Outlet._meta.get_field(name).verbose_name}：{'；'.join(said)}"
    others = Outlet.objects.filter(agency=outlet.agency, name=outlet.name)
    if others.exclude(pk=outlet.pk).exists():
        yield f"已经有名为“{outlet.name}”的渠道，请换一个名称。"
    if before and before.channel != outlet.channel and before.deliveries.exists():
        yield "已经有信息投放到这里，不能改成另一种渠道；请停用它，另外登记一个。"
    if set(outlet.kinds) - {*kinds.kinds()}:
        yield "信息类别里有平台没有的，请重新选择。"
    if any(not outlet.agency.home.pk or not each.is_descendant_of(outlet.agency.home) for each in columns):
        yield "请只选本单位的栏目。"


# ---- deliveries


@transaction.atomic
def deliver_to(record: Record, outlet: Outlet, *, by: Person) -> Delivery:
    """List a public record for an outlet that does not take it by itself. Raises ``NotAllowed``."""
    held = Record.objects.select_for_update().get(pk=record.pk)
    demand_keeper(outlet.agency, by)
    if outlet.agency != held.agency.organ or not outlet.active:
        raise NotAllowed([f"{outlet}不是这条信息的单位在用的渠道。"])
    if not held.is_public:
        raise NotAllowed(["只有公开的信息才能投放。请先完成审签发布。"])
    return queue(held, outlet, reason=f"{by.name}选定", by=by)


@dataclass(frozen=True)
class Deed:
    """What a person may do with a delivery: its name, when it may be done, and what is said of it."""

    label: str
    open: Callable[[Delivery], bool]
    says: str = ""


def _interface(delivery: Delivery) -> bool:
    return delivery.outlet.by_interface and delivery.outlet.active


def _can_publish(delivery: Delivery) -> bool:
    wechat = delivery.outlet.channel == Channel.WECHAT
    return wechat and _interface(delivery) and delivery.state == State.DRAFTED and not delivery.act


def _can_retry(delivery: Delivery) -> bool:
    waits = (State.FAILED, State.TO_DO, State.TO_WITHDRAW)
    return _interface(delivery) and delivery.state in waits and not delivery.act


def _can_hand_over(delivery: Delivery) -> bool:
    by_hand = (State.TO_DO, State.FAILED, State.DRAFTED)
    return delivery.state in by_hand and not delivery.begun_at


def _can_adopt(delivery: Delivery) -> bool:
    answered = (State.SUBMITTED, State.PUBLISHED, State.ADOPTED, State.NOT_ADOPTED)
    return delivery.outlet.channel in BY_HOOK and delivery.state in answered


def _can_drop(delivery: Delivery) -> bool:
    return delivery.state in NOT_YET and not (_interface(delivery) and delivery.attempts and delivery.act)


def _can_withdraw(delivery: Delivery) -> bool:
    return delivery.state in OUT and not delivery.begun_at


DEEDS = {
    "publish": Deed("发布", _can_publish, "把草稿箱里的这篇文章发布出去。公众平台审核后给出结果，平台自动查询。"),
    "retry": Deed("重新投放", _can_retry, "平台先向对方查询上次的结果，没有送到的再送一次，不会重复发布。"),
    "hand-over": Deed("登记已投放", _can_hand_over, "已经在该渠道发布、张贴或者送交的，登记日期和网址。"),
    "adopt": Deed("登记采用结果", _can_adopt, "对方网站采用了没有；采用的计入年度报告“被县门户网站采用条数”。"),
    "drop": Deed("不再投放", _can_drop, "这一稿不投放到这个渠道，原因留在记录里。"),
    "withdraw": Deed("从该渠道撤回", _can_withdraw, "只从这个渠道撤回，本单位网站上的信息不变。"),
    "confirm": Deed(
        "确认已撤回",
        lambda delivery: delivery.state == State.TO_WITHDRAW and not delivery.begun_at,
        "已经在该渠道删除、撤下的，登记日期。",
    ),
}
"""What people do, by the word in the address."""


def offered(delivery: Delivery) -> dict[str, Deed]:
    """Return what may be done with a delivery now."""
    return {name: deed for name, deed in DEEDS.items() if deed.open(delivery)}


def _held(delivery: Delivery, name: str, by: Person) -> Delivery:
    """Return the delivery locked, when the person may do this with it now. Raises ``NotAllowed``."""
    locked = Delivery.objects.select_for_update(of=("self",)).select_related("outlet__agency", "record")
    held = locked.get(pk=delivery.pk)
    demand_keeper(held.agency, by)
    if not DEEDS[name].open(held):
        raise NotAllowed([f"这次投放现在是“{held.get_state_display()}”，不能{DEEDS[name].label}。请刷新页面后再看。"])
    return held


@transaction.atomic
def publish(delivery: Delivery, *, by: Person) -> None:
    """Have the draft in a WeChat account published. Raises ``NotAllowed``."""
    held = _held(delivery, "publish", by)
    held.attempts, held.why, held.cure = 0, "", ""
    expect(held, Act.PUBLISH)
    ledger.append(held, "publish", by=by)


@transaction.atomic
def retry(delivery: Delivery, *, by: Person) -> None:
    """Try again what a person was left with. Raises ``NotAllowed``."""
    held = _held(delivery, "retry", by)
    if held.state == State.TO_WITHDRAW:
        held.attempts, held.cure = 0, ""
        expect(held, Act.WITHDRAW)
    else:
        reached = held.attempts > 0
        start(held)
        if reached:  # it is asked first what became of the attempts before
            held.attempts = 1
            held.save(update_fields=["attempts"])
    ledger.append(held, "retry", by=by)


@transaction.atomic
def hand_over(delivery: Delivery, *, on: date, url: str = "", by: Person) -> None:
    """Write down that a person brought it to the outlet; a portal has still to adopt it. Raises ``NotAllowed``."""
    held = _held(delivery, "hand-over", by)
    _demand_day(held, on)
    _demand_address(url)
    held.state = State.SUBMITTED if held.outlet.channel in BY_HOOK and not url else State.PUBLISHED
    held.url, held.why, held.cure = url or held.url, "", ""
    if held.state == State.PUBLISHED:
        held.published_on = on
    _older_is_replaced(held, by)
    expect(held, Act.NONE)
    ledger.append(held, "hand_over", by=by, on=on, detail={"url": url})


def _older_is_replaced(held: Delivery, by: Person) -> None:
    older = Delivery.objects.select_for_update().filter(record_id=held.record_id, outlet_id=held.outlet_id)
    for each in older.exclude(pk=held.pk).filter(state__in=OUT, pk__lt=held.pk):
        each.state = State.REPLACED
        expect(each, Act.NONE)
        ledger.append(each, "replace", by=by)


@transaction.atomic
def adopt(delivery: Delivery, *, adopted: bool, on: date, url: str = "", reason: str = "", by: Person) -> None:
    """Write down whether a portal adopted the record. Raises ``NotAllowed``."""
    held = _held(delivery, "adopt", by)
    _demand_day(held, on)
    _demand_address(url)
    if not adopted and held.adopted and not reason.strip():
        raise NotAllowed(["原来登记的是“已采用”，改为“未采用”请写明原因。"])
    result(held, State.ADOPTED if adopted else State.NOT_ADOPTED, on=on, url=url, why=reason.strip())
    if not adopted:
        held.adopted, held.published_on = False, None
        held.save(update_fields=["adopted", "published_on"])
    ledger.append(held, "adopt", by=by, on=on, detail={"url": url, "reason": reason.strip()})


def result(held: Delivery, state: State, *, on: date, url: str = "", why: str = "") -> None:
    """Keep what became of a delivery at a portal; the caller holds it locked."""
    held.state, held.url, held.why, held.cure = state, url or held.url, why[:500], ""
    if state == State.ADOPTED:
        held.adopted, held.published_on = True, on
    expect(held, Act.NONE)


@transaction.atomic
def drop(delivery: Delivery, *, reason: str, by: Person) -> None:
    """Let a version not go to an outlet. Raises ``NotAllowed`` without a reason."""
    held = _held(delivery, "drop", by)
    if not reason.strip():
        raise NotAllowed(["请写明不再投放的原因。"])
    held.state, held.why, held.cure = State.DROPPED, reason.strip()[:500], ""
    expect(held, Act.NONE)
    ledger.append(held, "drop", by=by, detail={"reason": reason.strip()})


@transaction.atomic
def withdraw(delivery: Delivery, *, reason: str, by: Person) -> None:
    """Take a record back from one outlet, while it stays public. Raises ``NotAllowed`` without a reason."""
    held = _held(delivery, "withdraw", by)
    if not reason.strip():
        raise NotAllowed(["请写明撤回的原因。"])
    call_back(held, says=reason.strip(), by=by)


@transaction.atomic
def confirm_withdrawn(delivery: Delivery, *, on: date, by: Person) -> None:
    """Write down that a person saw it gone from the outlet. Raises ``NotAllowed``."""
    held = _held(delivery, "confirm", by)
    _demand_day(held, on)
    held.state, held.cure = State.WITHDRAWN, ""
    expect(held, Act.NONE)
    ledger.append(held, "confirm", by=by, on=on)


def _demand_day(held: Delivery, on: date) -> None:
    today = timezone.localdate()
    if on > today:
        raise NotAllowed([f"日期（{on}）在今天以后，请核对。"])
    if held.record.published_on and on < held.record.published_on:
        raise NotAllowed([f"日期（{on}）早于信息公开的日期（{held.record.published_on}），请核对。"])


def _demand_address(url: str) -> None:
    if url and not web_address(url):
        raise NotAllowed([f"“{url[:80]}”不是网址，请复制完整的地址，以 https:// 或者 http:// 开头。"])


def plan(record: Record) -> list[tuple[Outlet, str]]:
    """Return the outlets to which a record goes when it becomes public, each with why."""
    outlets = Outlet.objects.of(record.agency).active().order_by("channel", "pk")
    return [(outlet, reason) for outlet in outlets if (reason := outlet.takes(record))]


def without_outlet(record: Record) -> list[str]:
    """Return the channels chosen on a record for which its organ has no outlet, by their names."""
    there = set(Outlet.objects.of(record.agency).active().values_list("channel", flat=True))
    names: Mapping[str, Any] = dict(Channel.choices)
    return [str(names.get(each, each)) for each in record.channels if each != Channel.PORTAL and each not in there]


def named(agency: Agency) -> list[tuple[str, str]]:
    """Return the channels as a record's drafter chooses them: each with what the platform will do about it."""
    there: dict[str, list[str]] = {}
    for outlet in Outlet.objects.of(agency).active().order_by("pk"):
        there.setdefault(outlet.channel, []).append(f"{outlet.name}，{outlet.get_way_display()}")
    return [
        (value, f"{label}（{'；'.join(there[value])}）" if value in there else _bare(value, str(label)))
        for value, label in Channel.choices
    ]


def _bare(value: str, label: str) -> str:
    return f"{label}（平台自己的网站）" if value == Channel.PORTAL else f"{label}（没有登记渠道，平台不投放）"
