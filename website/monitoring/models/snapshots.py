"""The evidence: the bytes as they came, sealed where they are stored, with their hash."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from website.access_requests.models.sealed_files import SealedFile
from website.agencies.models import Agency


class Snapshot(SealedFile):
    """What was answered at an address at a moment; names of people stand here and nowhere else."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="+")
    url = models.CharField("网址", max_length=2000, blank=True)
    fetched_at = models.DateTimeField("取得时间")
    erased_at = models.DateTimeField("清除时间", null=True)

    class Meta:
        verbose_name = "证据快照"
        verbose_name_plural = "证据快照"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["agency", "fetched_at"], name="opinion_snapshot_age")]

    def get_absolute_url(self) -> str:
        """Return the address where it is opened with a reason."""
        return reverse("desk_opinion_snapshot", args=[self.pk])
