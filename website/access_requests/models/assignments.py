"""What the units inside an organ were asked for on an application, each with a state of its own."""

from __future__ import annotations

from django.db import models

from website.access_requests.models.requests import AccessRequest
from website.agencies.models import Agency, Person


class Assignment(models.Model):
    """A unit's part in an application: what it was asked for, until when, and what it answered."""

    class State(models.TextChoices):
        """How far the unit is."""

        ASKED = "asked", "待提供"
        ANSWERED = "answered", "已提供"
        NOTHING = "nothing", "没有相关信息"

    request = models.ForeignKey(AccessRequest, models.PROTECT, verbose_name="申请", related_name="assignments")
    unit = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="request_assignments")
    what = models.TextField("需要提供什么")
    until = models.DateField("希望在何日以前", null=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, verbose_name="答复人", related_name="+", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    asked_at = models.DateTimeField("交办时间", auto_now_add=True)

    class Meta:
        verbose_name = "交办"
        verbose_name_plural = "交办"
        ordering = ["request", "pk"]
