"""The papers of a case: what the applicant handed in, what was found, what was served."""

from __future__ import annotations

from django.db import models

from website.access_requests.models.requests import AccessRequest
from website.access_requests.models.sealed_files import SealedFile
from website.agencies.models import Person


class Paper(SealedFile):
    """A file of a case, sealed where it is stored; ``stored`` is nothing once it was erased."""

    class Kind(models.TextChoices):
        """What the file is in its case (条例第四十五条)."""

        APPLICATION = "application", "申请书"
        IDENTITY = "identity", "身份证明"
        ATTACHMENT = "attachment", "申请附件"
        CLARIFICATION = "clarification", "补正材料"
        REASON = "reason", "说明理由材料"
        OPINION = "opinion", "征求到的意见"
        FOUND = "found", "检索到的信息"
        RELEASED = "released", "向申请人提供的信息"
        LETTER = "letter", "文书"
        PROOF = "proof", "送达凭证"
        PAYMENT = "payment", "缴费凭证"
        OTHER = "other", "其他材料"

    request = models.ForeignKey(AccessRequest, models.PROTECT, verbose_name="申请", related_name="papers")
    kind = models.CharField("类别", max_length=20, choices=Kind)
    shown = models.BooleanField("申请人可以下载", default=False)
    made_from = models.ForeignKey("self", models.PROTECT, verbose_name="处理自", related_name="made", null=True)
    """The file from which this one was made by taking out what is not disclosed (条例第三十七条)."""
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="存入人", related_name="+", null=True)
    at = models.DateTimeField("存入时间", auto_now_add=True)

    class Meta:
        verbose_name = "材料"
        verbose_name_plural = "材料"
        ordering = ["request", "pk"]
