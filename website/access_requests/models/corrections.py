"""Requests to correct what an organ holds about the one who asks (条例第四十一条)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.urls import reverse

from website.access_requests.models.sealed_files import SealedFile
from website.agencies.models import Agency, AgencyQuerySet, Person


class CorrectionRequestQuerySet(models.QuerySet["CorrectionRequest"]):
    """Filters over requests for correction."""

    def within(self, agencies: AgencyQuerySet) -> CorrectionRequestQuerySet:
        """Return those of some agencies."""
        return self.filter(agency__in=agencies)

    def open(self) -> CorrectionRequestQuerySet:
        """Return those that are not answered yet."""
        return self.filter(decided_on=None)

    def overdue(self, today: date) -> CorrectionRequestQuerySet:
        """Return the open ones whose day is past."""
        return self.open().filter(due_on__lt=today)


class CorrectionRequest(models.Model):
    """What somebody says is wrong about them, with the evidence, and what came of it; not counted in table three."""

    class Result(models.TextChoices):
        """What the organ did."""

        CORRECTED = "corrected", "有权更正，审核属实，已更正"
        UNFOUNDED = "unfounded", "有权更正，审核不属实，不更正"
        FORWARDED = "forwarded", "无权更正，已转送有权的机关"
        TOLD = "told", "无权更正，已告知向有权的机关提出"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="受理机关", related_name="correction_requests")
    number = models.CharField("编号", max_length=20)
    code_digest = models.CharField(max_length=64, editable=False)
    sealed = models.TextField("加密的身份和联系方式", blank=True)
    record = models.ForeignKey(
        "publishing.Record", models.SET_NULL, verbose_name="公开的信息", related_name="+", null=True, blank=True
    )
    about = models.TextField("哪一条信息")
    wrong = models.TextField("哪里不准确，应当是什么")
    evidence = models.TextField("证据")
    received_on = models.DateField("收到日期")
    due_on = models.DateField("办理期限")
    due_is_provisional = models.BooleanField("期限暂定", default=False)
    filled_by = models.ForeignKey(Person, models.PROTECT, verbose_name="录入人", related_name="+", null=True)
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)
    result = models.CharField("结果", max_length=20, choices=Result, blank=True)
    other_organ = models.CharField("有权更正的机关", max_length=200, blank=True)
    answer = models.TextField("告知申请人的内容", blank=True)
    decided_on = models.DateField("告知日期", null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, verbose_name="办理人", related_name="+", null=True)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "更正申请"
        verbose_name_plural = "更正申请"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="one_correction_number")]
        indexes = [
            models.Index(
                fields=["agency", "due_on"], condition=models.Q(decided_on=None), name="correction_open_by_due"
            )
        ]

    def __str__(self) -> str:
        return f"更正申请{self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of its page in the desk."""
        return reverse("desk_correction", args=[self.pk])


class CorrectionPaper(SealedFile):
    """A piece of evidence, sealed where it is stored."""

    correction = models.ForeignKey(CorrectionRequest, models.CASCADE, verbose_name="更正申请", related_name="papers")

    class Meta:
        verbose_name = "更正申请的证据"
        verbose_name_plural = "更正申请的证据"
        ordering = ["correction", "pk"]
