"""What is said in public of the organ's affairs (舆情信息): texts with names masked, no field for who wrote them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from website.agencies.models import Agency, AgencyQuerySet, Person
from website.monitoring.choices import State
from website.monitoring.models.events import OpinionEvent
from website.monitoring.models.rules import WatchRule
from website.monitoring.models.snapshots import Snapshot
from website.monitoring.models.sources import Source


class ItemGroupQuerySet(models.QuerySet["ItemGroup"]):
    """Filters over groups."""

    def of(self, agency: Agency) -> ItemGroupQuerySet:
        """Return an organ's own groups."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> ItemGroupQuerySet:
        """Return those of some agencies."""
        return self.filter(agency__in=agencies)


class ItemGroup(models.Model):
    """Items that speak of the same matter, as far as their words tell."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="item_groups")
    title = models.CharField("标题", max_length=300)
    first_at = models.DateTimeField("最早")
    last_at = models.DateTimeField("最近")
    event = models.ForeignKey(
        OpinionEvent, models.PROTECT, verbose_name="舆情事件", related_name="groups", null=True, blank=True
    )
    """The event that was registered of it, if one was."""

    objects = ItemGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "同一事情的信息"
        verbose_name_plural = "同一事情的信息"
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["agency", "-last_at", "-id"], name="item_group_newest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page in the desk."""
        return reverse("desk_item_group", args=[self.pk])


class ItemQuerySet(models.QuerySet["Item"]):
    """Filters over items."""

    def of(self, agency: Agency) -> ItemQuerySet:
        """Return an organ's own items."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> ItemQuerySet:
        """Return those of some agencies."""
        return self.filter(agency__in=agencies)

    def firsts(self) -> ItemQuerySet:
        """Return those that are no copies of others."""
        return self.filter(folded_into=None)

    def judged(self, *states: str) -> ItemQuerySet:
        """Return those of which a person judged so, or nobody yet."""
        return self.filter(state__in=states)

    def readable(self) -> ItemQuerySet:
        """Return those whose text is still kept."""
        return self.filter(erased_at=None)

    def published_between(self, first: datetime, last: datetime) -> ItemQuerySet:
        """Return those published from one moment until before another; without a moment, those found then."""
        return self.filter(at__gte=first, at__lt=last)

    def newest_first(self) -> ItemQuerySet:
        """Return them as lists show them."""
        return self.order_by("-at", "-pk")


class Item(models.Model):
    """One text that some rule of the organ asks for; ``title`` and ``text`` are masked before they are kept.

    Names stand in the snapshot alone. After its time ``title``, ``text`` and ``url`` are emptied and ``erased_at`` set;
    the row stays for the figures.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="opinion_items")
    source = models.ForeignKey(Source, models.PROTECT, verbose_name="信息来源", related_name="items")
    url = models.CharField("网址", max_length=2000, blank=True)
    address = models.CharField("规范的网址", max_length=2000, blank=True, editable=False)
    """The address without what changes from one copy to the next; nothing for what came without one."""
    key = models.CharField(max_length=64, editable=False)
    """A hash of the address, or of the text where there is none: by it an organ has everything once."""
    site = models.CharField("网站", max_length=100, blank=True)
    title = models.CharField("标题", max_length=300, blank=True)
    text = models.TextField("内容", blank=True)
    published_at = models.DateTimeField("发布时间", null=True)
    found_at = models.DateTimeField("发现时间")
    at = models.DateTimeField("时间", editable=False)
    """When it was published, or found where that is not known: by it lists are ordered."""
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, verbose_name="证据快照", related_name="items", null=True)
    digest = models.CharField("内容的SHA-256", max_length=64)
    signature = models.BinaryField(editable=False, default=bytes)
    """The likeness of the text, see ``gongkai.opinion.likeness``."""
    described = models.JSONField(default=dict, editable=False)
    """What groups go by, see ``gongkai.opinion.grouping``."""
    folded_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name="是哪一条的转载", related_name="copies", null=True
    )
    tone = models.CharField("语气（估计，不是判断）", max_length=20, blank=True)
    tone_reasons = models.JSONField("估计的理由", default=list)
    group = models.ForeignKey(ItemGroup, models.PROTECT, verbose_name="同一事情", related_name="items", null=True)
    state = models.CharField("判断", max_length=20, choices=State, default=State.NEW)
    judged_by = models.ForeignKey(Person, models.PROTECT, verbose_name="判断人", related_name="+", null=True)
    judged_at = models.DateTimeField("判断时间", null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, verbose_name="录入人", related_name="+", null=True)
    held = models.BooleanField("暂缓清除", default=False)
    erased_at = models.DateTimeField("清除时间", null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "舆情信息"
        verbose_name_plural = "舆情信息"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "key"], name="one_item_an_address"),
            models.CheckConstraint(
                condition=Q(state=State.NEW) | Q(judged_at__isnull=False), name="item_judged_at_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(text="", title="", url="", address=""), name="erased_item_is_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "-at", "-id"], name="item_newest"),
            models.Index(fields=["agency", "digest"], name="item_digest"),
            models.Index(fields=["agency", "state", "-at"], name="item_queue"),
            models.Index(fields=["group", "at"], name="item_of_group"),
        ]

    def __str__(self) -> str:
        return self.title or f"第{self.pk}条信息（内容已清除）"

    def get_absolute_url(self) -> str:
        """Return the address of its page in the desk."""
        return reverse("desk_opinion_item", args=[self.pk])

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why the tone is estimated so, as plain data: word, kind, where."""
        return list(self.tone_reasons)


class Band(models.Model):
    """A mark by which an item is found again, see ``neighbours``: items that share one are compared."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        verbose_name = "相似特征"
        verbose_name_plural = "相似特征"
        indexes = [models.Index(fields=["agency", "value", "-id"], name="band_lookup")]

    def __str__(self) -> str:
        return str(self.value)


class Hit(models.Model):
    """That a rule asks for an item, and by which of its words."""

    item = models.ForeignKey(Item, models.CASCADE, verbose_name="舆情信息", related_name="hits")
    rule = models.ForeignKey(WatchRule, models.PROTECT, verbose_name="关注规则", related_name="hits")
    reasons = models.JSONField("理由", default=list)

    class Meta:
        verbose_name = "命中的规则"
        verbose_name_plural = "命中的规则"
        ordering = ["rule"]
        constraints = [models.UniqueConstraint(fields=["item", "rule"], name="one_hit_a_rule")]

    def __str__(self) -> str:
        return f"{self.rule}：{'、'.join(self.reasons)}"
