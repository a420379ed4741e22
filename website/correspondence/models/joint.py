"""Units that answer a message together with the one it was given to."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency
from website.correspondence.models.messages import Message


class JointUnit(models.Model):
    """A unit that is asked to help, and what it said."""

    message = models.ForeignKey(Message, models.PROTECT, verbose_name="信件", related_name="joint_units")
    unit = models.ForeignKey(Agency, models.PROTECT, verbose_name="协办股室", related_name="+")
    answer = models.TextField("协办意见", blank=True)
    answered_on = models.DateField("答复日期", null=True)

    class Meta:
        verbose_name = "协办股室"
        verbose_name_plural = "协办股室"
        ordering = ["message", "pk"]
        constraints = [models.UniqueConstraint(fields=["message", "unit"], name="one_joint_unit_a_message")]

    def __str__(self) -> str:
        return f"{self.unit}"
