"""What visitors leave behind: numbers only, nothing of the visitor."""

from __future__ import annotations

from django.db import models

from website.publishing.models.records import Record


class VisitCount(models.Model):
    """How often a record was read on a day."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="visits")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "访问量"
        verbose_name_plural = "访问量"
        constraints = [models.UniqueConstraint(fields=["record", "day"], name="one_visit_count_a_day")]


class Usefulness(models.Model):
    """How many readers found a record useful, and how many did not."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="usefulness")
    useful = models.PositiveIntegerField(default=0)
    not_useful = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "读者评价"
        verbose_name_plural = "读者评价"
