"""The sites that are asked: one request at a time, with a pause, as each of them wishes."""

from __future__ import annotations

from django.db import models


class Host(models.Model):
    """A site with its rules for robots, and when it may be asked again; shared by all organs."""

    name = models.CharField("网站", max_length=260, unique=True)
    """Scheme, name and port, as rules for robots are of."""
    robots = models.TextField("robots.txt", blank=True)
    robots_status = models.PositiveSmallIntegerField(null=True)
    robots_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField("可以再次访问的时间", null=True)
    busy_until = models.DateTimeField(null=True)
    """Until when whoever asks it now is waited for; one that was killed is not waited for longer."""

    class Meta:
        verbose_name = "访问的网站"
        verbose_name_plural = "访问的网站"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
