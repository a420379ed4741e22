"""The number that grows with every public change of an agency: what is kept for the public is kept under it."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency


class PublicState(models.Model):
    """One row an agency; ``version`` grows in the transaction of the change, so a kept page is never out of date."""

    agency = models.OneToOneField(Agency, models.CASCADE, primary_key=True, related_name="public_state")
    version = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "公开状态"
        verbose_name_plural = "公开状态"

    def __str__(self) -> str:
        return f"{self.agency_id}@{self.version}"
