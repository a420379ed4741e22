"""How an organ counts its disputes where no text says."""

from __future__ import annotations

from django.db import models

from gongkai.disputes import default_count_rule
from website.agencies.models import Agency
from website.disputes.choices import count_rule_choices


class DisputePractice(models.Model):
    """An organ's way of counting several instances of one case 〔未核实〕."""

    agency = models.OneToOneField(Agency, models.CASCADE, verbose_name="单位", related_name="dispute_practice")
    count_rule = models.CharField(
        "多个审级的计法", max_length=20, choices=count_rule_choices, default=default_count_rule
    )

    class Meta:
        verbose_name = "复议诉讼设置"
        verbose_name_plural = "复议诉讼设置"

    def __str__(self) -> str:
        return f"{self.agency}复议诉讼设置"
