"""The events of a message: rows that are only ever added, chained by hash."""

from __future__ import annotations

from django.db import models

from gongkai import messages as law
from website.audit.models import LedgerStep
from website.correspondence.models.messages import Message


class MessageEvent(LedgerStep):
    """One line of a message's ledger; triggers on both databases refuse UPDATE and DELETE."""

    message = models.ForeignKey(Message, models.PROTECT, verbose_name="信件", related_name="events")
    kind = models.CharField("事项", max_length=20)
    state = models.CharField("之后的状态", max_length=20)

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
