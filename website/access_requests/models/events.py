"""The events of an application: rows that are only ever added, chained by hash."""

from __future__ import annotations

from django.db import models

from gongkai import lifecycle, request_ledger
from website.access_requests.models.requests import AccessRequest
from website.audit.models import LedgerStep


class RequestEvent(LedgerStep):
    """One line of an application's ledger; ``hash`` is over every field and the hash of the line before.

    Triggers on both databases refuse UPDATE and DELETE. Each line's hash also stands in the organ's audit trail, so
    that lines cannot be cut off at the end unseen either.
    """

    request = models.ForeignKey(AccessRequest, models.PROTECT, verbose_name="申请", related_name="events")
    kind = models.CharField("事项", max_length=40)
    state = models.CharField("之后的状态", max_length=30)

    class Meta:
        verbose_name = "办理过程"
        verbose_name_plural = "办理过程"
        ordering = ["request", "number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="one_event_a_place")]
        indexes = [models.Index(fields=["on"], condition=models.Q(kind="pay"), name="event_fee_paid")]

    def __str__(self) -> str:
        return f"{self.on} {self.label}"

    @property
    def label(self) -> str:
        """What the event is called."""
        return lifecycle.label(self.kind)

    @property
    def line(self) -> request_ledger.Event:
        """The event as the library has it."""
        return request_ledger.Event(self.number, self.kind, self.on, self.detail)
