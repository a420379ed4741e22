"""The papers of a case, sealed where they are stored."""

from __future__ import annotations

from django.db import models

from website.access_requests.models.sealed_files import SealedFile
from website.agencies.models import Person
from website.disputes.models.cases import DisputeCase


class DisputePaper(SealedFile):
    """A file of a case; ``stored`` is nothing once it was erased."""

    class Kind(models.TextChoices):
        """What the file is in its case."""

        APPLICATION = "application", "行政复议申请书、起诉状"
        NOTICE = "notice", "受理、应诉通知书"
        ANSWER = "answer", "答复书、答辩状"
        EVIDENCE = "evidence", "证据材料"
        HEARING = "hearing", "听证、庭审笔录"
        DECISION = "decision", "行政复议决定书、裁判文书"
        OPINION = "opinion", "行政复议意见书、司法建议"
        ENFORCEMENT = "enforcement", "履行材料"
        OTHER = "other", "其他材料"

    case = models.ForeignKey(DisputeCase, models.PROTECT, verbose_name="案件", related_name="papers")
    kind = models.CharField("类别", max_length=20, choices=Kind)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="存入人", related_name="+", null=True)
    at = models.DateTimeField("存入时间", auto_now_add=True)

    class Meta:
        verbose_name = "案件材料"
        verbose_name_plural = "案件材料"
        ordering = ["case", "pk"]
