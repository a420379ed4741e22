"""Sending by interface: written down before it begins, tried again when it did not arrive, never done twice.

An attempt is marked on the delivery before the other side is spoken to. One that broke off, as when the worker is
killed, is found by its mark; before anything is sent again the other side is asked what became of the key.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from website.channels import ledger
from website.channels.choices import OUT, Act, State
from website.channels.connectors import Connector, Outcome, connector_of
from website.channels.errors import NotDelivered, TryAgain, WillNotGo
from website.channels.models import Delivery
from website.channels.queueing import expect, tell_keepers
from website.channels.tasks import carry_on as task

logger = logging.getLogger(__name__)

STUCK = timedelta(minutes=30)
"""After so long an attempt that did not end is taken for one whose worker was killed."""
LATE = timedelta(minutes=5)
"""After so long a delivery that is due is taken for one that nothing is queued for any more."""
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=4)
"""The wait after the first attempt, doubled with every one after it, up to the longest."""
POLLS = timedelta(seconds=30)
"""How long after a request to publish the outlet is first asked how it went."""


def wait_after(attempts: int, first: timedelta = FIRST) -> timedelta:
    """Return how long to wait after a number of attempts: always the same, so that it can be foretold."""
    return min(first * 2 ** min(attempts - 1, 16), LONGEST)


def carry_on(number: int) -> bool:
    """Do what is to be done next with a delivery, and return whether anything was done."""
    delivery = begin(number)
    if delivery is None:
        return False
    try:
        outcome = _done(connector_of(delivery.outlet), delivery)
    except NotDelivered as trouble:
        not_arrived(delivery, trouble)
    except Exception as error:  # what is not foreseen must not leave the delivery marked as being sent
        logger.exception("投放 %s 时出错", delivery.pk)
        not_arrived(delivery, TryAgain(f"投放时出错：{type(error).__name__}。", "请管理员查看系统日志。"))
    else:
        settle(delivery, outcome)
    return True


@transaction.atomic
def begin(number: int) -> Delivery | None:
    """Mark that an attempt begins and return the delivery; nothing when there is nothing to do yet.

    Another version of the record on its way to the same outlet goes first.
    """
    held = Delivery.objects.select_for_update(of=("self",)).select_related("outlet__agency", "record")
    delivery = held.filter(pk=number).first()
    now = timezone.now()
    if delivery is None or not delivery.act or delivery.next_at is None or delivery.next_at > now:
        return None
    if delivery.begun_at and now - delivery.begun_at < STUCK:
        return None
    if _another_is_going(delivery):
        expect(delivery, Act(delivery.act), at=now + FIRST)
        return None
    broken_off = delivery.begun_at is not None
    delivery.begun_at, delivery.attempts = now, delivery.attempts + 1
    if delivery.act == Act.SEND:
        delivery.state = State.SENDING
    delivery.save()
    said = {"act": delivery.act, "attempt": delivery.attempts}
    ledger.append(delivery, "begin", detail={**said, "after": "broken_off"} if broken_off else said)
    return delivery


def _another_is_going(delivery: Delivery) -> bool:
    others = Delivery.objects.filter(record_id=delivery.record_id, outlet_id=delivery.outlet_id)
    return others.exclude(pk=delivery.pk).exclude(begun_at=None).exclude(act=Act.NONE).exists()


def _done(connector: Connector, delivery: Delivery) -> Outcome:
    if delivery.attempts > 1 and delivery.act in (Act.SEND, Act.PUBLISH):
        found = connector.look(delivery)
        if found is not None:
            return found
    acts = {
        Act.SEND: connector.send,
        Act.PUBLISH: connector.publish,
        Act.ASK: connector.ask,
        Act.WITHDRAW: connector.withdraw,
    }
    return acts[Act(delivery.act)](delivery)


@transaction.atomic
def settle(delivery: Delivery, outcome: Outcome) -> None:
    """Keep what the other side answered.

    When the record was taken back while it was on its way, the answer is kept and the withdrawal goes on.
    """
    held = _locked(delivery)
    if held is None:
        return
    held.begun_at = None
    for name in ("receipt", "publish_id", "message_id", "article_id", "url"):
        setattr(held, name, getattr(outcome, name) or getattr(held, name))
    overtaken = held.act != delivery.act
    if not overtaken:
        again = held.act == outcome.act
        held.state, held.why, held.cure = outcome.state, outcome.why[:500], outcome.cure[:500]
        _note_day(held)
        held.attempts = held.attempts if again else 0
        _go_on(held, outcome)
    else:
        expect(held, Act(held.act))
    for older in outcome.replaces:
        _replaced(older)
    ledger.append(held, "advance", detail=_said(outcome))


def _go_on(held: Delivery, outcome: Outcome) -> None:
    """Plan the next act; an outlet that gives no result in all attempts is left to a person."""
    if outcome.act == Act.ASK and held.attempts >= settings.DELIVERY_ATTEMPTS:
        held.state, held.why = State.FAILED, "公众平台一直没有给出发布结果。"
        held.cure = "请在公众平台“发表记录”中查看：已经发布的，登记“已投放”；没有发布的，重新投放。"
        expect(held, Act.NONE)
        return
    wait = wait_after(held.attempts + 1, POLLS) if outcome.act == Act.ASK else timedelta(0)
    expect(held, outcome.act, at=timezone.now() + wait if outcome.act else None)


def _said(outcome: Outcome) -> dict[str, str]:
    names = ("receipt", "publish_id", "article_id", "url", "why")
    return {"answer": outcome.state, **{name: getattr(outcome, name) for name in names if getattr(outcome, name)}}


def _note_day(held: Delivery) -> None:
    if held.state in (State.PUBLISHED, State.ADOPTED) and held.published_on is None:
        held.published_on = timezone.localdate()
    held.adopted = held.adopted or held.state == State.ADOPTED


def _replaced(older: Delivery) -> None:
    held = Delivery.objects.select_for_update().get(pk=older.pk)
    if held.state in OUT:
        held.state = State.REPLACED
        ledger.append(held, "replace")
    held.attempts = 0
    expect(held, Act.NONE)


@transaction.atomic
def not_arrived(delivery: Delivery, trouble: NotDelivered) -> None:
    """Try again after a while; after the last attempt, or when trying is no use, say so and leave it to a person."""
    held = _locked(delivery)
    if held is None:
        return
    held.begun_at = None
    if held.act != delivery.act:  # taken back meanwhile
        expect(held, Act(held.act))
        ledger.append(held, "retry_later", detail={"why": str(trouble)[:500]})
        return
    held.why, held.cure = trouble.cause[:500], trouble.cure[:500]
    if isinstance(trouble, WillNotGo) or held.attempts >= settings.DELIVERY_ATTEMPTS:
        _give_up(held)
        return
    expect(held, Act(held.act), at=timezone.now() + wait_after(held.attempts))
    ledger.append(held, "retry_later", detail={"why": str(trouble)[:500], "again": held.next_at})


def _give_up(held: Delivery) -> None:
    """Leave it to a person; what is to be withdrawn stays so until somebody confirms that it is gone."""
    withdrawing = held.act == Act.WITHDRAW
    if held.act == Act.PUBLISH and held.receipt:
        held.state = State.DRAFTED
    elif not withdrawing:
        held.state = State.FAILED
    if withdrawing:
        held.cure = f"{held.cure}接口撤不下来的，请在渠道上删除，再登记“确认已撤回”。"[:500]
    expect(held, Act.NONE)
    ledger.append(held, "fail", detail={"why": held.why})
    tell_keepers(held)
    logger.error("投放 %s 没有完成，不再重试：%s", held.pk, held.why)


def _locked(delivery: Delivery) -> Delivery | None:
    """Return the delivery as it stands, unless another attempt has taken over from this one."""
    held = Delivery.objects.select_for_update(of=("self",)).select_related("outlet__agency").get(pk=delivery.pk)
    return held if held.begun_at == delivery.begun_at else None


def resume(now: datetime | None = None) -> int:
    """Queue anew what is due and queued no more, as after a worker was killed; return how many."""
    at = now or timezone.now()
    lost = Delivery.objects.due().filter(next_at__lte=at - LATE).exclude(begun_at__gt=at - STUCK)
    numbers = list(lost.order_by("next_at").values_list("pk", flat=True)[:500])
    Delivery.objects.filter(pk__in=numbers).update(next_at=at)
    for number in numbers:
        task.enqueue(number)
    return len(numbers)
