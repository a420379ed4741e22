"""The events of a message: rows that are only ever added, chained by hash."""

from __future__ import annotations

from django.db import models

from gongkai import messages as law
from website.agencies.models import Person
from website.correspondence.models.messages import Message


class MessageEvent(models.Model):
    """One line of a message's ledger; triggers on both databases refuse UPDATE and DELETE."""

    message = models.ForeignKey(Message, models.PROTECT, verbose_name="信件", related_name="events")
    number = models.PositiveIntegerField("序号")
    kind = models.CharField("事项", max_length=20)
    on = models.DateField("发生日期")
    detail = models.JSONField("内容", default=dict)
    at = models.DateTimeField("记录时间")
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="记录人", related_name="+", null=True)
    actor = models.CharField("由谁", max_length=60)
    state = models.CharField("之后的状态", max_length=20)
    previous_hash = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = "信件经过"
        verbose_name_plural = "信件经过"
        ordering = ["message", "number"]
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="one_message_event_a_place")]

    def __str__(self) -> str:
        return f"{self.on} {self.label}"

    @property
    def label(self) -> str:
        """What the event is called."""
        return law.way().label(self.kind)
