"""A spreadsheet of 12345 orders on its way in."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency, Person


class OrderBatch(models.Model):
    """An uploaded spreadsheet: the rows that are not imported yet stay sealed in it as they were typed."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="+")
    file_name = models.CharField("文件名", max_length=200)
    sealed_rows = models.TextField("加密的行", blank=True)
    imported = models.PositiveIntegerField("已导入件数", default=0)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="上传人", related_name="+")
    at = models.DateTimeField("上传时间", auto_now_add=True)

    class Meta:
        verbose_name = "12345工单表格"
        verbose_name_plural = "12345工单表格"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
