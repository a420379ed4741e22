"""The series behind index numbers: consecutive within a year, never used twice."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency


class IndexNumberSeries(models.Model):
    """The last number issued by an organ in a year; it only ever grows."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位")
    period = models.CharField("年份（月份）", max_length=6)
    last = models.PositiveIntegerField("最后一号", default=0)

    class Meta:
        verbose_name = "索引号流水"
        verbose_name_plural = "索引号流水"
        constraints = [models.UniqueConstraint(fields=["agency", "period"], name="one_series_a_period")]
