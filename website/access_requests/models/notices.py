"""What an applicant was told, by which way, and whether it arrived."""

from __future__ import annotations

from django.db import models

from website.access_requests.models.requests import AccessRequest


class Notice(models.Model):
    """A message to the applicant: queued with the step that it tells of, and tried again when it does not go."""

    class Way(models.TextChoices):
        """By what a message goes."""

        EMAIL = "email", "电子邮件"
        MESSAGE = "message", "短信"

    class State(models.TextChoices):
        """Whether it went."""

        WAITING = "waiting", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "未能发送"

    request = models.ForeignKey(AccessRequest, models.CASCADE, verbose_name="申请", related_name="notices")
    way = models.CharField("方式", max_length=10, choices=Way)
    about = models.CharField("事由", max_length=40)
    text = models.TextField("内容")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    queued_at = models.DateTimeField("排队时间", auto_now_add=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    receipt = models.CharField("对方回执", max_length=200, blank=True)
    """What the mail server or the message gateway answered."""

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["request", "pk"]
