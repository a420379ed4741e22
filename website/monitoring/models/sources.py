"""Where is listened (信息来源): a feed, a page, a list of pages, spreadsheets, mail, or entry by hand."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from website.agencies.models import Agency, AgencyQuerySet
from website.monitoring.choices import FETCHED, Kind

FEWEST_MINUTES = 15
"""No source is asked more often."""


class SourceQuerySet(models.QuerySet["Source"]):
    """Filters over sources."""

    def of(self, agency: Agency) -> SourceQuerySet:
        """Return an organ's own sources."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> SourceQuerySet:
        """Return those of some agencies."""
        return self.filter(agency__in=agencies)

    def fetched(self) -> SourceQuerySet:
        """Return those that the platform asks by itself: over the web, or in the mail box."""
        return self.filter(Q(kind__in=FETCHED) | Q(kind=Kind.MAIL) & ~Q(url=""), active=True)

    def free(self, now: datetime) -> SourceQuerySet:
        """Return those that nobody reads at this moment."""
        return self.fetched().filter(Q(working_until=None) | Q(working_until__lt=now))

    def due(self, now: datetime) -> SourceQuerySet:
        """Return those whose time has come and that nobody reads at this moment."""
        return self.free(now).filter(Q(next_at=None) | Q(next_at__lte=now)).order_by("next_at", "pk")

    def failing(self) -> SourceQuerySet:
        """Return those that could not be read the last time."""
        return self.fetched().exclude(failing_since=None).order_by("failing_since")


class Source(models.Model):
    """One source of an organ, with how far it was read and what came of the last time."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="opinion_sources")
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("种类", max_length=20, choices=Kind)
    url = models.CharField("网址或者邮箱文件夹", max_length=2000, blank=True)
    minutes = models.PositiveIntegerField("间隔（分钟）", default=60, validators=[MinValueValidator(FEWEST_MINUTES)])
    selector = models.CharField("列表链接的CSS选择器", max_length=200, blank=True)
    """Of a list of pages, which of its links are taken; without one they are recognised."""
    active = models.BooleanField("启用", default=True)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    position = models.CharField("读到哪里", max_length=100, blank=True, editable=False)
    """Of a mail box, its validity and the last number read."""
    next_at = models.DateTimeField("下次读取", null=True, editable=False)
    last_at = models.DateTimeField("上次读取", null=True, editable=False)
    last_says = models.CharField("上次结果", max_length=300, blank=True, editable=False)
    failing_since = models.DateTimeField("从何时起读不到", null=True, editable=False)
    failures = models.PositiveIntegerField("连续失败次数", default=0, editable=False)
    told_at = models.DateTimeField("告知失败的时间", null=True, editable=False)
    working_until = models.DateTimeField(null=True, editable=False)
    """Until when whoever reads it now is left alone; one that was killed is not waited for longer."""
    looked = models.PositiveIntegerField("看过条数", default=0, editable=False)
    kept = models.PositiveIntegerField("留下条数", default=0, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = "信息来源"
        verbose_name_plural = "信息来源"
        ordering = ["agency", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="one_opinion_source_a_name")]
        indexes = [models.Index(fields=["active", "next_at"], name="opinion_source_due")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page in the desk."""
        return reverse("desk_opinion_source", args=[self.pk])

    @property
    def is_fetched(self) -> bool:
        """Whether the platform asks it over the web."""
        return self.kind in FETCHED


class Seen(models.Model):
    """That something of a source was looked at, whatever came of it: by a hash of its address alone."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="seen")
    key = models.CharField(max_length=64)
    at = models.DateTimeField("最近一次看到", db_index=True)

    class Meta:
        verbose_name = "看过的信息"
        verbose_name_plural = "看过的信息"
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_seen_a_key")]

    def __str__(self) -> str:
        return self.key
