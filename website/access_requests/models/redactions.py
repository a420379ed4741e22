"""What is to be taken out of a found document before it is given, and the file that came of it (条例第三十七条)."""

from __future__ import annotations

from django.db import models

from website.access_requests.models.papers import Paper
from website.agencies.models import Person


class Redaction(models.Model):
    """One document being redacted: words searched for and marks, sealed; the result; and the proof.

    The original stays as it came, so that everything can be undone until the reply is signed.
    """

    paper = models.OneToOneField(Paper, models.PROTECT, verbose_name="原件", related_name="redaction")
    sealed = models.TextField("加密的查找词语和隐去位置", blank=True)
    result = models.ForeignKey(Paper, models.PROTECT, verbose_name="隐去后的文件", related_name="+", null=True)
    proof = models.JSONField("核对结果", default=dict)
    released = models.BooleanField("随答复提供", default=False)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="处理人", related_name="+")
    at = models.DateTimeField("处理时间", auto_now=True)

    class Meta:
        verbose_name = "隐去处理"
        verbose_name_plural = "隐去处理"

    def __str__(self) -> str:
        return f"{self.paper}的隐去处理"
