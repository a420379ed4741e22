"""The files of a message, sealed where they are stored."""

from __future__ import annotations

from django.db import models

from website.access_requests.models.sealed_files import SealedFile
from website.agencies.models import Person
from website.correspondence.models.messages import Message


class MessagePaper(SealedFile):
    """A file of a message; ``stored`` is nothing once it was erased."""

    class Kind(models.TextChoices):
        """What the file is."""

        ATTACHMENT = "attachment", "来信附件"
        REPLY = "reply", "答复附件"
        WORK = "work", "办理材料"

    message = models.ForeignKey(Message, models.PROTECT, verbose_name="信件", related_name="papers")
    kind = models.CharField("类别", max_length=20, choices=Kind)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="存入人", related_name="+", null=True)
    at = models.DateTimeField("存入时间", auto_now_add=True)

    class Meta:
        verbose_name = "信件材料"
        verbose_name_plural = "信件材料"
        ordering = ["message", "pk"]
