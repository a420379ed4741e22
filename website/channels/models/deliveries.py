"""A delivery (投放): one version of a record on its way to one outlet, with the ledger of what became of it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from website.agencies.models import Agency, AgencyQuerySet
from website.audit.models import LedgerStep
from website.channels.choices import Act, State
from website.channels.models.outlets import Outlet
from website.publishing.models import Record


def new_key() -> str:
    """Return a key that nobody can guess."""
    return uuid4().hex


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Filters over deliveries."""

    def of(self, agency: Agency) -> DeliveryQuerySet:
        """Return those of an organ's outlets."""
        return self.filter(outlet__agency=agency)

    def within(self, agencies: AgencyQuerySet) -> DeliveryQuerySet:
        """Return those of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(outlet__agency__in=agencies)

    def due(self) -> DeliveryQuerySet:
        """Return those for which the interface has something to do now."""
        return self.exclude(act=Act.NONE).filter(next_at__lte=timezone.now())

    def for_people(self) -> DeliveryQuerySet:
        """Return those that wait for a person: to be handed over, published, put right or withdrawn by hand."""
        waiting = (State.TO_DO, State.FAILED, State.DRAFTED, State.TO_WITHDRAW)
        return self.filter(state__in=waiting, act=Act.NONE)

    def published_in(self, year: int) -> DeliveryQuerySet:
        """Return what was published or adopted at an outlet in a year, whatever became of it later."""
        return self.filter(published_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def newest_first(self) -> DeliveryQuerySet:
        """Return them in one order that never ties."""
        return self.order_by("-made_at", "-pk")


class Delivery(models.Model):
    """One version of a record and one outlet.

    ``state`` says where it stands, ``act`` what the interface is to do next and ``next_at`` when. ``key`` is the same
    in every attempt, so that the other side takes a second attempt for the first.
    """

    record = models.ForeignKey(Record, models.PROTECT, verbose_name="信息", related_name="deliveries")
    outlet = models.ForeignKey(Outlet, models.PROTECT, verbose_name="渠道", related_name="deliveries")
    version = models.PositiveBigIntegerField("稿次")
    """The revision of the record that goes out; 0 for what went out before there were outlets."""
    title = models.CharField("名称", max_length=200)
    """What the record was called when it went."""
    reason = models.CharField("投放的缘由", max_length=200, blank=True)
    state = models.CharField("状态", max_length=20, choices=State, default=State.WAITING)
    act = models.CharField("接口下一步", max_length=20, choices=Act, default=Act.NONE, blank=True)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    next_at = models.DateTimeField("下次时间", null=True, blank=True)
    begun_at = models.DateTimeField("正在进行的一次从何时开始", null=True, blank=True)
    """Set while the other side is spoken to: what still stands here after a while was broken off."""
    key = models.CharField("幂等键", max_length=40, unique=True, default=new_key, editable=False)
    receipt = models.CharField("回执", max_length=200, blank=True)
    publish_id = models.CharField("发布任务", max_length=200, blank=True)
    message_id = models.CharField("群发消息号", max_length=60, blank=True)
    """What the account's read figures name the article by."""
    article_id = models.CharField("已发布文章", max_length=200, blank=True)
    url = models.URLField("在该渠道的地址", max_length=500, blank=True)
    published_on = models.DateField("发布、采用日期", null=True, blank=True)
    adopted = models.BooleanField("被采用", default=False)
    """It was adopted once: taking the record back later does not undo that."""
    why = models.CharField("原因", max_length=500, blank=True)
    cure = models.CharField("怎样处理", max_length=500, blank=True)
    told_at = models.BigIntegerField("最近一次结果通知", default=0)
    """The time, in milliseconds since 1970, of the last message that the outlet signed: none is taken twice."""
    made_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "投放"
        verbose_name_plural = "投放"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "outlet", "version"], name="one_delivery_a_version"),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="delivery_due", condition=~Q(act="")),
            models.Index(fields=["outlet", "state"], name="delivery_state"),
            models.Index(fields=["outlet", "published_on"], name="delivery_year"),
            models.Index(fields=["-made_at", "-id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet}：{self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the delivery in the desk."""
        return reverse("desk_delivery", args=[self.pk])

    @property
    def agency(self) -> Agency:
        """The organ whose delivery it is."""
        return self.outlet.agency

    @property
    def waits_for_person(self) -> bool:
        """Whether a person has to do something."""
        return not self.act and self.state in (State.TO_DO, State.FAILED, State.DRAFTED, State.TO_WITHDRAW)


class DeliveryStep(LedgerStep):
    """One line of a delivery's ledger; triggers on both databases refuse UPDATE and DELETE."""

    class Kind(models.TextChoices):
        """What happened."""

        QUEUE = "queue", "列入投放"
        TAKE_OVER = "take_over", "转入以前的投放"
        BEGIN = "begin", "开始与对方联系"
        ADVANCE = "advance", "对方答复"
        RETRY_LATER = "retry_later", "没有送到，稍后再试"
        FAIL = "fail", "投放失败"
        RETRY = "retry", "重新投放"
        HAND_OVER = "hand_over", "登记已投放"
        PUBLISH = "publish", "要求发布"
        ADOPT = "adopt", "登记采用结果"
        DROP = "drop", "不再投放"
        REPLACE = "replace", "由新稿替换"
        WITHDRAW = "withdraw", "要求撤回"
        CONFIRM = "confirm", "确认已撤回"
        TOLD = "told", "对方通知结果"

    delivery = models.ForeignKey(Delivery, models.PROTECT, verbose_name="投放", related_name="steps")
    kind = models.CharField("事项", max_length=20, choices=Kind)

    class Meta:
        verbose_name = "投放经过"
        verbose_name_plural = "投放经过"
        ordering = ["delivery", "number"]
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="one_delivery_step_a_place")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
