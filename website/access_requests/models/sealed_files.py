"""A file that is sealed where it is stored: what its row says, whatever it belongs to."""

from __future__ import annotations

from django.db import models


class SealedFile(models.Model):
    """Name, kind of content and check sum of a sealed file; ``stored`` is nothing once it was erased."""

    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    stored = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
