"""Meetings at which disclosure was arranged, and what leaders instructed in writing."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from website.duties.models.duties import Duty, DutyQuerySet


class MeetingQuerySet(DutyQuerySet):
    """Filters over meetings and instructions."""

    def counted(self) -> MeetingQuerySet:
        """Return the meetings that are counted: valid ones, each of its own day."""
        return self.valid().exclude(form=Meeting.Form.INSTRUCTION).filter(is_summary=False)

    def instructions(self) -> MeetingQuerySet:
        """Return the written instructions."""
        return self.valid().filter(form=Meeting.Form.INSTRUCTION, is_summary=False)


class Meeting(Duty):
    """A meeting, or a leader's instruction.

    A summary stands for something of which neither number nor days are known ("多次"); it is told and never counted.
    """

    class Form(models.TextChoices):
        """In which form disclosure was arranged."""

        SPECIAL = "special", "专题会议"
        AGENDA = "agenda", "局务会、党组会等研究"
        BRIEFING = "briefing", "听取工作汇报"
        INSTRUCTION = "instruction", "领导批示"

    KIND = Duty.Kind.MEETING
    FIELDS = ("form", "title", "on", "presider", "agenda", "decisions", "attendance", "is_summary", "note")
    LABELS = {"title": "名称", "on": "日期"}

    form = models.CharField("形式", max_length=20, choices=Form, default=Form.AGENDA)
    presider = models.CharField("主持人、批示人", max_length=60, blank=True)
    agenda = models.TextField("议题、批示内容")
    decisions = models.TextField("议定事项", blank=True)
    attendance = models.TextField("参加人员", blank=True)
    is_summary = models.BooleanField(
        "概括登记",
        default=False,
        help_text="只知道“多次”而没有逐次的日期时勾选：留作依据，不计入次数。",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "会议、批示"
        verbose_name_plural = "会议、批示"

    def amiss(self) -> Iterator[str]:
        """Yield what is wrong: who presided is known of whatever is counted."""
        yield from super().amiss()
        if not self.agenda.strip():
            yield "请填写议题、批示内容。"
        if not self.is_summary and not self.presider.strip():
            yield "请填写主持人、批示人；没有逐次记录的，勾选“概括登记”。"
