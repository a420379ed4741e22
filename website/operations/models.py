"""What the platform remembers of its own running."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class JobRun(models.Model):
    """When a periodic job was last begun."""

    name = models.CharField("任务", max_length=60, primary_key=True)
    started_at = models.DateTimeField("开始时间", default=timezone.now)

    class Meta:
        verbose_name = "定时任务"
        verbose_name_plural = "定时任务"

    def __str__(self) -> str:
        return self.name
