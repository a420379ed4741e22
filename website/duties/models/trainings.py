"""Training with who attended, and the quiz that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from gongkai.quiz import Question
from website.agencies.models import Person
from website.duties.models.duties import Duty, DutyQuerySet


class Training(Duty):
    """A training (条例第四十八条).

    ``attended`` is what the list of names and the number without names add up to; the report counts it. ``quiz``
    keeps its questions as they were asked, so that a result can be read when the law's data has changed.
    """

    class Form(models.TextChoices):
        """Who held it."""

        OWN = "own", "本机关组织"
        ABOVE = "above", "参加上级、主管部门的培训"

    KIND = Duty.Kind.TRAINING
    FIELDS = ("form", "title", "on", "hours", "trainer", "note")
    LABELS = {"title": "培训主题", "on": "培训日期"}

    form = models.CharField("形式", max_length=20, choices=Form, default=Form.OWN)
    hours = models.DecimalField(
        "学时", max_digits=5, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(Decimal("0.5"))]
    )
    trainer = models.CharField("授课人", max_length=120, blank=True)
    others = models.PositiveIntegerField("没有列名的人数", default=0, editable=False)
    attended = models.PositiveIntegerField("参加人次", default=0, editable=False)
    quiz = models.JSONField("测验题", default=list, editable=False)
    pass_percent = models.PositiveSmallIntegerField("合格线（%）", default=0, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "培训"
        verbose_name_plural = "培训"

    @property
    def questions(self) -> list[Question]:
        """The questions of the quiz as they were laid down."""
        return [Question(**{**each, "options": tuple(each["options"])}) for each in self.quiz]


class TrainingAttendance(models.Model):
    """Somebody who attended, by account or by name alone."""

    training = models.ForeignKey(Training, models.PROTECT, verbose_name="培训", related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="+", null=True)
    name = models.CharField("姓名", max_length=60)

    class Meta:
        verbose_name = "培训参加人员"
        verbose_name_plural = "培训参加人员"
        ordering = ["training", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "person"], condition=Q(person__isnull=False), name="one_attendance_a_person"
            )
        ]

    def __str__(self) -> str:
        return self.name


class QuizResult(models.Model):
    """One person's answers to the quiz of a training; answered again only while not passed."""

    training = models.ForeignKey(Training, models.PROTECT, verbose_name="培训", related_name="results")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", related_name="quiz_results")
    answers = models.JSONField("答案")
    """The chosen option of each question, by its place; nothing for one left out."""
    right = models.PositiveSmallIntegerField("答对")
    passed = models.BooleanField("合格")
    at = models.DateTimeField("答题时间", auto_now_add=True)

    class Meta:
        verbose_name = "测验成绩"
        verbose_name_plural = "测验成绩"
        ordering = ["training", "pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.right}题"

    def reviewed(self) -> Iterator[tuple[Question, Any]]:
        """Yield each question with the option that was chosen."""
        yield from zip(self.training.questions, self.answers, strict=True)
