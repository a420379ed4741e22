"""The reviews that stand before publication, and what was cleared or masked on the way."""

from __future__ import annotations

from django.db import models
from wagtail.models import Revision

from website.agencies.models import Person
from website.publishing.models.records import Record


class SecrecyReview(models.Model):
    """The secrecy review of one revision, point by point (条例第十七条、保守国家秘密法实施条例第四十二条)."""

    class Conclusion(models.TextChoices):
        """What the reviewer found."""

        PASSED = "passed", "通过"
        RETURNED = "returned", "退回"
        ESCALATED = "escalated", "报主管部门或者保密行政管理部门确定"

    record = models.ForeignKey(Record, models.CASCADE, related_name="secrecy_reviews")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    drafter = models.ForeignKey(Person, models.PROTECT, verbose_name="起草人", related_name="+", null=True)
    reviewer = models.ForeignKey(Person, models.PROTECT, verbose_name="审查人", related_name="+")
    checked_points = models.JSONField("逐项审查", default=dict)
    conclusion = models.CharField("结论", max_length=20, choices=Conclusion)
    basis = models.CharField("依据", max_length=200, blank=True)
    note = models.TextField("意见", blank=True)
    reviewed_at = models.DateTimeField("审查时间", auto_now_add=True)

    class Meta:
        verbose_name = "保密审查记录"
        verbose_name_plural = "保密审查记录"
        ordering = ["-reviewed_at"]


class Clearance(models.Model):
    """A finding that a reviewer let stand, with the reason in writing."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="clearances")
    check_id = models.CharField("检查项", max_length=40)
    fingerprint = models.CharField("内容指纹", max_length=64)
    says = models.CharField("问题", max_length=300)
    reason = models.CharField("放行理由", max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="放行人", related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "放行"
        verbose_name_plural = "放行"
        constraints = [models.UniqueConstraint(fields=["record", "check_id", "fingerprint"], name="cleared_once")]


class MaskedOriginal(models.Model):
    """What stood in a draft before personal data were masked: kept apart, and every look at it is logged."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="masked_originals")
    content = models.JSONField("原文")
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="处理人", related_name="+")
    at = models.DateTimeField("时间", auto_now_add=True)
    count = models.PositiveIntegerField("处理处数")

    class Meta:
        verbose_name = "遮盖前原文"
        verbose_name_plural = "遮盖前原文"
        ordering = ["-at"]
