"""The year's key tasks (政务公开要点), broken down to organs and units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from website.agencies.models import Agency
from website.duties.models.duties import Duty, DutyQuerySet


class KeyTaskQuerySet(DutyQuerySet):
    """Filters over tasks. A part of another task of the same organ is not counted beside it."""

    def counted_in(self, year: int) -> KeyTaskQuerySet:
        """Return the tasks of a year that are counted."""
        return self.valid().filter(year=year, part_of=None)

    def done_in(self, year: int) -> KeyTaskQuerySet:
        """Return those of them that were done by the end of the year."""
        return self.counted_in(year).filter(done_on__lte=date(year, 12, 31))

    def late_in(self, year: int, today: date) -> KeyTaskQuerySet:
        """Return those of them that were not done on their day, of the days that are over."""
        undone = Q(done_on=None) | Q(done_on__gt=F("due_on"))
        return self.counted_in(year).filter(undone, due_on__lt=min(today, date(year + 1, 1, 1)))

    def open(self) -> KeyTaskQuerySet:
        """Return those that are not done."""
        return self.valid().filter(done_on=None)

    def overdue(self, today: date) -> KeyTaskQuerySet:
        """Return those that are not done and should be."""
        return self.open().filter(due_on__lt=today)


class KeyTask(Duty):
    """Something to be done by a day, with its proof.

    ``handed_down_from`` is the supervising office's own task, of which each organ got one; ``part_of`` a task of the
    same organ that was broken down to its units.
    """

    class Origin(models.TextChoices):
        """Where the task comes from."""

        ABOVE = "above", "上级年度要点"
        OWN = "own", "本机关安排"
        LAST_REPORT = "last_report", "上年年度报告提出的改进"
        SUPERVISION = "supervision", "督促整改"

    KIND = Duty.Kind.KEY_TASK
    FIELDS = ("year", "origin", "title", "basis", "unit", "on", "due_on", "note")
    LATER = ("done_on", "result")
    LABELS = {"title": "任务", "on": "下达日期"}
    HANDED_DOWN = ("year", "origin", "title", "basis", "on", "due_on", "note")
    """What an organ's own task says as the task that was handed down does."""

    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2008), MaxValueValidator(2100)])
    origin = models.CharField("来源", max_length=20, choices=Origin, default=Origin.ABOVE)
    basis = models.CharField("依据", max_length=300, blank=True, help_text="文件名称、文号，或者上年年度报告中的原话。")
    unit = models.ForeignKey(
        Agency, models.PROTECT, verbose_name="承办的内设机构", related_name="+", null=True, blank=True
    )
    due_on = models.DateField("完成期限")
    handed_down_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="下达自", related_name="handed_down", null=True, editable=False
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, verbose_name="分解自", related_name="parts", null=True, editable=False
    )
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = models.TextField("完成情况", blank=True)
    reminded = models.CharField("最近一次提醒", max_length=40, blank=True, editable=False)

    objects = KeyTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "工作要点任务"
        verbose_name_plural = "工作要点任务"
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on=None), name="key_task_due")]

    @property
    def is_late(self) -> bool:
        """Whether it was not done on its day."""
        return (self.done_on or timezone.localdate()) > self.due_on

    @property
    def standing(self) -> str:
        """How it stands, in a word."""
        if self.void_reason:
            return "作废"
        if self.done_on:
            return "逾期完成" if self.is_late else "已完成"
        return "逾期" if self.is_late else "进行中"

    def amiss(self) -> Iterator[str]:
        """Yield what is wrong: days out of order, a unit of another organ, done without saying how."""
        yield from super().amiss()
        if self.due_on < self.on:
            yield f"完成期限（{self.due_on}）早于下达日期（{self.on}），请核对。"
        if self.done_on and self.done_on < self.on:
            yield f"完成日期（{self.done_on}）早于下达日期（{self.on}），请核对。"
        if self.unit and (self.unit == self.agency or self.unit.organ != self.agency):
            yield f"{self.unit}不是{self.agency}的内设机构，请重新选择。"
        if self.done_on and not self.result.strip():
            yield "请写明完成情况，并存入能证明的材料。"
