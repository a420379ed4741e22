"""An application between its two steps on the public site, and whether what is published already helped."""

from __future__ import annotations

from django.db import models

from website.access_requests.models.papers import Paper
from website.access_requests.models.requests import AccessRequest
from website.agencies.models import Agency


class Draft(models.Model):
    """What an applicant typed and has not sent yet: sealed, found by the secret token of its form, kept for a day.

    One form makes one application, however often it is sent: ``request`` is the one it made.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, verbose_name="受理机关", related_name="+")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    sealed = models.TextField("加密的内容", blank=True)
    suggestions = models.PositiveSmallIntegerField("推荐的已公开信息", default=0)
    request = models.OneToOneField(
        AccessRequest, models.CASCADE, verbose_name="申请", related_name="draft", null=True, blank=True
    )
    sealed_code = models.TextField("加密的查询码", blank=True)
    """The secret code, so that an answer that got lost on its way can be given again within the day."""
    made_at = models.DateTimeField("开始时间", auto_now_add=True)

    class Meta:
        verbose_name = "未提交的申请"
        verbose_name_plural = "未提交的申请"
        indexes = [models.Index(fields=["made_at"], name="request_draft_age")]


class DraftFile(models.Model):
    """A file that came with a draft, sealed where it is stored."""

    draft = models.ForeignKey(Draft, models.CASCADE, verbose_name="未提交的申请", related_name="files")
    kind = models.CharField("类别", max_length=20, choices=Paper.Kind)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    stored = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = "未提交的文件"
        verbose_name_plural = "未提交的文件"
        ordering = ["pk"]


class Suggested(models.Model):
    """On one day and for one organ: to how many applicants something published was shown, and how many it helped."""

    agency = models.ForeignKey(Agency, models.CASCADE, verbose_name="单位", related_name="+")
    day = models.DateField("日期")
    shown = models.PositiveIntegerField("推荐次数", default=0)
    helped = models.PositiveIntegerField("因此不再申请的次数", default=0)

    class Meta:
        verbose_name = "已公开信息推荐"
        verbose_name_plural = "已公开信息推荐"
        constraints = [models.UniqueConstraint(fields=["agency", "day"], name="one_suggested_a_day")]
