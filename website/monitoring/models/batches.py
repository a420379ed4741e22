"""A spreadsheet of what a commercial service found, on its way in."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency, Person
from website.monitoring.models.sources import Source


class ItemBatch(models.Model):
    """An uploaded spreadsheet: the rows that are not taken in yet stay sealed in it as they were typed."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, verbose_name="信息来源", related_name="batches")
    file_name = models.CharField("文件名", max_length=200)
    sealed_rows = models.TextField("加密的行", blank=True)
    imported = models.PositiveIntegerField("已留下条数", default=0)
    passed_over = models.PositiveIntegerField("没有命中规则的条数", default=0)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="上传人", related_name="+")
    at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "舆情表格"
        verbose_name_plural = "舆情表格"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
