"""How an organ listens where nothing binds it: how long what it heard is kept, and who is told."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from website.agencies.models import Agency
from website.monitoring.choices import Told

OURS = "法律没有规定天数（个人信息保护法第十九条：实现处理目的所必要的最短时间），默认值是本平台的，由本机关确定。"


class MonitoringPractice(models.Model):
    """An organ's settings for what it hears in public."""

    agency = models.OneToOneField(Agency, models.CASCADE, verbose_name="单位", related_name="monitoring_practice")
    item_days = models.PositiveIntegerField(
        "保存信息内容的天数", default=365, validators=[MinValueValidator(1)], help_text=OURS
    )
    snapshot_days = models.PositiveIntegerField(
        "保存证据快照的天数", default=180, validators=[MinValueValidator(1)], help_text=OURS
    )
    tells = models.CharField("告知谁", max_length=20, choices=Told, default=Told.CLERK)

    class Meta:
        verbose_name = "舆情设置"
        verbose_name_plural = "舆情设置"

    def __str__(self) -> str:
        return f"{self.agency}舆情设置"
