"""How an organ holds its quizzes: nothing of it is fixed by law."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from website.agencies.models import Agency


class DutyPractice(models.Model):
    """An organ's number of questions and pass mark."""

    agency = models.OneToOneField(Agency, models.CASCADE, verbose_name="单位", related_name="duty_practice")
    question_count = models.PositiveSmallIntegerField(
        "测验题数", default=10, validators=[MinValueValidator(5), MaxValueValidator(50)]
    )
    pass_percent = models.PositiveSmallIntegerField(
        "合格线（%）", default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = "培训测验设置"
        verbose_name_plural = "培训测验设置"

    def __str__(self) -> str:
        return f"{self.agency}培训测验设置"
