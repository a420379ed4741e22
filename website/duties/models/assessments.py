"""Assessment, social evaluation and accountability of organs (条例第四十六条、第五十条第（四）项)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from website.agencies.models import Agency
from website.duties.models.duties import Duty, DutyQuerySet


class Indicator(models.Model):
    """What an office assesses in a year, with its weight: the law fixes neither (条例第四十六条)."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="考核单位", related_name="indicators")
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2008), MaxValueValidator(2100)])
    name = models.CharField("指标", max_length=120)
    weight = models.DecimalField(
        "权重", max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )

    class Meta:
        verbose_name = "考核指标"
        verbose_name_plural = "考核指标"
        ordering = ["agency", "-year", "pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "year", "name"], name="one_indicator_a_name")]

    def __str__(self) -> str:
        return self.name


class AssessmentQuerySet(DutyQuerySet):
    """Filters over assessments; a government reports those that its own office made of the organs below."""

    def made_by(self, agency: Agency, year: int, form: str) -> AssessmentQuerySet:
        """Return the valid ones of a form that an organ's office made for a year."""
        return self.valid().filter(assessor=agency, year=year, form=form)


class Assessment(Duty):
    """The result of an organ for a year. ``marks`` are what it got for each indicator, of a hundred.

    Each mark keeps name and weight of its indicator, so that a later change of these leaves what was assessed.
    """

    class Form(models.TextChoices):
        """What was looked at."""

        ASSESSMENT = "assessment", "工作考核"
        EVALUATION = "evaluation", "社会评议"
        ACCOUNTABILITY = "accountability", "责任追究"

    KIND = Duty.Kind.ASSESSMENT
    FIELDS = ("form", "year", "title", "on", "result", "note")
    LABELS = {"title": "名称", "on": "结果日期"}

    form = models.CharField("形式", max_length=20, choices=Form, default=Form.ASSESSMENT)
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2008), MaxValueValidator(2100)])
    assessor = models.ForeignKey(
        Agency, models.PROTECT, verbose_name="考核单位", related_name="assessments_made", editable=False
    )
    result = models.TextField("结果")
    marks = models.JSONField("得分", default=list, editable=False)
    earlier_marks = models.JSONField("更正以前的得分", default=list, editable=False)
    """What was given before each correction, the oldest first: the marks, when, by whom and why they were put right."""

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "考核评议"
        verbose_name_plural = "考核评议"

    @property
    def score(self) -> Decimal | None:
        """The marks by their weights, of a hundred; nothing where none were given."""
        return weighed(self.marks)

    @property
    def earlier(self) -> list[dict[str, Any]]:
        """The versions before each correction, the newest first, each with its score."""
        return [{**each, "score": weighed(each["marks"])} for each in reversed(self.earlier_marks)]

    def amiss(self) -> Iterator[str]:
        """Yield what is wrong: no result."""
        yield from super().amiss()
        if not self.result.strip():
            yield "请写明结果。"


def weighed(marks: list[dict[str, str]]) -> Decimal | None:
    """Return marks by their weights, of a hundred; nothing where there are none."""
    pairs = [(Decimal(each["weight"]), Decimal(each["points"])) for each in marks]
    whole = sum(weight for weight, _ in pairs)
    return (sum(weight * points for weight, points in pairs) / whole).quantize(Decimal("0.01")) if whole else None
