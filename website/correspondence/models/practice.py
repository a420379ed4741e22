"""How an organ handles messages where nothing binds it: its limits, and how long identities are kept."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from gongkai.messages import MessageRefused, limits
from website.agencies.models import Agency


def demand_limits(chosen: Any) -> None:
    """Raise ``ValidationError`` for limits that are none."""
    try:
        limits(chosen)
    except (MessageRefused, TypeError) as error:
        raise ValidationError(f"{error}。") from error


class MessagePractice(models.Model):
    """An organ's settings for messages."""

    agency = models.OneToOneField(Agency, models.CASCADE, verbose_name="单位", related_name="message_practice")
    accepts_web = models.BooleanField("接受网上来信", default=True)
    limits = models.JSONField("答复期限", default=dict, blank=True, validators=[demand_limits])
    """By kind, the working days in which the organ differs from the default."""
    keep_years = models.PositiveSmallIntegerField(
        "办结后保存来信人身份信息的年数",
        default=5,
        help_text="法律没有规定年数（个人信息保护法第十九条：实现处理目的所必要的最短时间），由本机关确定。",
    )

    class Meta:
        verbose_name = "信件设置"
        verbose_name_plural = "信件设置"

    def __str__(self) -> str:
        return f"{self.agency}信件设置"
