"""Upkeep: clearing away what has expired, and links that no longer lead anywhere."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency, Person
from website.publishing.models.records import Record


class CleanUp(models.Model):
    """One act of clearing away records that are out of date; the annual report counts its items."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="clean_ups")
    at = models.DateTimeField("时间", auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="清理人", related_name="+")
    reason = models.CharField("清理原因", max_length=300)

    class Meta:
        verbose_name = "清理"
        verbose_name_plural = "清理"
        ordering = ["-at"]


class CleanUpItem(models.Model):
    """A record that was cleared away."""

    clean_up = models.ForeignKey(CleanUp, models.CASCADE, related_name="items")
    record = models.ForeignKey(Record, models.PROTECT, related_name="clean_ups")

    class Meta:
        verbose_name = "清理的信息"
        verbose_name_plural = "清理的信息"
        constraints = [models.UniqueConstraint(fields=["clean_up", "record"], name="cleaned_once")]


class LinkCheck(models.Model):
    """What came of following a link that stands in a published record."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="link_checks")
    url = models.CharField("链接", max_length=2000)
    checked_at = models.DateTimeField("检查时间")
    works = models.BooleanField("可用")
    says = models.CharField("结果", max_length=200, blank=True)
    failing_since = models.DateTimeField("失效起始", null=True)

    class Meta:
        verbose_name = "链接检查"
        verbose_name_plural = "链接检查"
        constraints = [models.UniqueConstraint(fields=["record", "url"], name="one_check_a_link")]
