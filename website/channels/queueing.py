"""What happens to deliveries when a record becomes public, changes, or is taken back: in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from website.agencies.models import Person
from website.agencies.post import tell
from website.channels import ledger
from website.channels.choices import NOT_YET, OUT, Act, State
from website.channels.models import Delivery, Outlet
from website.channels.models.deliveries import new_key
from website.channels.people import keepers_of
from website.channels.tasks import carry_on
from website.publishing.choices import Channel
from website.publishing.models import Record

PUBLISHED_THERE = "公众号里已经发布的文章不能通过接口修改。"
HOW_TO_CHANGE = "请在公众平台改好或者删除原文，登记“已投放”；要重新发一篇的，点“重新投放”，平台把新稿放进草稿箱。"


def opened(record: Record) -> None:
    """List a record that became public, or a new version of it, for the outlets that take it."""
    for outlet in Outlet.objects.of(record.agency).active().order_by("pk"):
        if reason := outlet.takes(record):
            queue(record, outlet, reason=reason)


def closed(record: Record) -> None:
    """Take back everywhere what is no longer public."""
    says = f"信息已经撤回：{record.withdrawal_note}" if record.withdrawal_note else "信息不再公开"
    for delivery in _held(record):
        call_back(delivery, says=says)


def queue(record: Record, outlet: Outlet, *, reason: str, by: Person | None = None) -> Delivery:
    """List the public version of a record for an outlet; what still waits there of an older one goes no more.

    A version that went to the outlet before and was taken back goes there again under a new key.
    """
    before = [each for each in _held(record) if each.outlet_id == outlet.pk and each.version != record.live_revision_id]
    for each in before:
        if each.state in (*NOT_YET, State.SENDING) and not each.begun_at:
            _drop(each, "replace", State.REPLACED)
    delivery, made = Delivery.objects.get_or_create(
        record=record, outlet=outlet, version=record.live_revision_id or 0, defaults={"title": record.title}
    )
    if not made and delivery.state not in (State.DROPPED, State.WITHDRAWN, State.TO_WITHDRAW):
        return delivery
    if not made:
        delivery.key = new_key()
        delivery.receipt = delivery.publish_id = delivery.message_id = delivery.article_id = ""
    delivery.reason, delivery.title = reason, record.title
    start(delivery, changing=_there(before))
    ledger.append(delivery, "queue", by=by, detail={"reason": reason})
    return delivery


def start(delivery: Delivery, *, changing: Delivery | None = None) -> None:
    """Begin anew: by the interface, or as a task for a person where there is none or it cannot change what is there."""
    delivery.attempts, delivery.begun_at, delivery.why, delivery.cure = 0, None, "", ""
    if not delivery.outlet.by_interface:
        delivery.state = State.TO_DO
        if changing:
            delivery.why, delivery.cure = "信息改过，渠道上还是原来的一稿。", "请把渠道上的换成新稿，再登记“已投放”。"
        expect(delivery, Act.NONE)
    elif (
        changing and delivery.outlet.channel == Channel.WECHAT and changing.state in (State.SUBMITTED, State.PUBLISHED)
    ):
        delivery.state, delivery.why, delivery.cure = State.TO_DO, PUBLISHED_THERE, HOW_TO_CHANGE
        expect(delivery, Act.NONE)
    else:
        delivery.state = State.WAITING
        expect(delivery, Act.SEND)


def expect(delivery: Delivery, act: Act, *, at: datetime | None = None) -> None:
    """Say what the interface is to do next, from when, and save the delivery; the worker is told on commit."""
    delivery.act = act
    delivery.next_at = (at or timezone.now()) if act else None
    delivery.save()
    if act:
        carry_on.using(run_after=at or timezone.now() - timedelta(seconds=1)).enqueue(delivery.pk)


def call_back(delivery: Delivery, *, says: str, by: Person | None = None) -> None:
    """Take a delivery that the caller holds locked back from its outlet: by the interface, or as a task."""
    if delivery.state in NOT_YET and not _may_be_there(delivery):
        _drop(delivery, "drop", State.DROPPED, by=by, says=says)
        return
    refused_on_paper = delivery.state == State.NOT_ADOPTED and not delivery.outlet.has_hook
    there = delivery.state in (*OUT, *NOT_YET, State.SENDING, State.NOT_ADOPTED)
    overtaken = delivery.state == State.REPLACED and _may_be_there(delivery)
    if refused_on_paper or not (there or overtaken):
        return
    delivery.state, delivery.attempts, delivery.why = State.TO_WITHDRAW, 0, says[:500]
    delivery.cure = "" if delivery.outlet.by_interface else "请在渠道上删除、撤下，再登记“确认已撤回”。"
    # One that is being sent at this moment keeps the mark of it: the withdrawal waits until that is over.
    expect(delivery, Act.WITHDRAW if delivery.outlet.by_interface else Act.NONE)
    ledger.append(delivery, "withdraw", by=by, detail={"reason": says})
    if not delivery.act:
        tell_keepers(delivery)


def tell_keepers(delivery: Delivery) -> int:
    """Queue a mail to who sees to the organ's deliveries about one that waits for a person."""
    subject = f"渠道投放：{delivery.outlet}{delivery.get_state_display()}"
    where = settings.SITE_ADDRESS + delivery.get_absolute_url()
    text = (
        f"“{delivery.title}”在{delivery.outlet}：{delivery.get_state_display()}。{delivery.why}{delivery.cure}\n{where}"
    )
    return tell(keepers_of(delivery.agency), about="submitted", subject=subject, text=text)


def _drop(delivery: Delivery, kind: str, state: State, *, by: Person | None = None, says: str = "") -> None:
    delivery.state, delivery.why, delivery.cure = state, says[:500], ""
    expect(delivery, Act.NONE)
    ledger.append(delivery, kind, by=by, detail={"reason": says} if says else None)


def _held(record: Record) -> list[Delivery]:
    """Return the deliveries of a record, locked, the oldest first."""
    held: Any = Delivery.objects.select_for_update(of=("self",)).filter(record=record).select_related("outlet__agency")
    return list(held.order_by("pk"))


def _may_be_there(delivery: Delivery) -> bool:
    """Whether an attempt that seemed to fail may have reached the outlet all the same."""
    return delivery.outlet.by_interface and delivery.attempts > 0


def _there(deliveries: list[Delivery]) -> Delivery | None:
    """Return the newest of some deliveries that the outlet has."""
    return next((each for each in reversed(deliveries) if each.state in (*OUT, State.SENDING)), None)


def before(delivery: Delivery) -> list[Delivery]:
    """Return the older versions of a delivery's record that its outlet has or may have, the newest first.

    It may have one whose attempts all seemed to fail before a newer version took its place.
    """
    others = Delivery.objects.filter(record_id=delivery.record_id, outlet_id=delivery.outlet_id)
    there = Q(state__in=OUT) | Q(state=State.REPLACED, attempts__gt=0)
    return list(others.filter(there, pk__lt=delivery.pk).order_by("-pk"))
