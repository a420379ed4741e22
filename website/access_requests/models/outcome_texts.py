"""Outcomes and words on remedies as an administrator changed them, each from a day on, confirmed by a second person."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from gongkai.letters import kinds
from website.access_requests.choices import outcome_choices
from website.agencies.models import Person

REMEDIES = (("first", "须先申请行政复议"), ("choice", "可以申请行政复议，也可以提起行政诉讼"))
WAYS = (*REMEDIES, ("by_ground", "由不予公开部分的依据决定"))


class TextQuerySet(models.QuerySet[Any]):
    """Filters over changes."""

    def waiting(self) -> TextQuerySet:
        """Return those that a second person has still to look at."""
        return self.filter(confirmed_by=None, returned_by=None)

    def confirmed(self) -> TextQuerySet:
        """Return those that two people stand for, in the order in which they came to count."""
        return self.exclude(confirmed_by=None).order_by("since", "confirmed_at", "pk")


class _Change(models.Model):
    """What every change has: from when, on what ground, who entered it, and what a second person made of it."""

    since = models.DateField("起用日期")
    law = models.CharField("依据条款", max_length=300)
    unverified = models.CharField("未核实的事项", max_length=300, blank=True)
    because = models.CharField("修改的依据", max_length=300, help_text="哪一部法律法规、文件自何时起怎样规定。")
    entered_by = models.ForeignKey(Person, models.PROTECT, verbose_name="录入人", related_name="+", editable=False)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name="复核人", related_name="+", null=True, editable=False
    )
    confirmed_at = models.DateTimeField("复核时间", null=True, editable=False)
    returned_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name="退回人", related_name="+", null=True, editable=False
    )
    returned_for = models.CharField("退回理由", max_length=300, blank=True, editable=False)

    objects = TextQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    @property
    def waits(self) -> bool:
        """Whether a second person has still to look at it."""
        return not self.confirmed_by_id and not self.returned_by_id


def letter_choices() -> list[tuple[str, str]]:
    """Return the letters in which an outcome can be told."""
    return [(kind.id, kind.label) for kind in kinds().values() if kind.remedy == "outcome"]


class OutcomeText(_Change):
    """An outcome with another article, letter or way of contest from a day on; its row in table three stays."""

    code = models.CharField("处理结果", max_length=20, choices=outcome_choices)
    letter = models.CharField("文书", max_length=20, choices=letter_choices)
    remedy = models.CharField("救济途径", max_length=20, choices=WAYS)

    class Meta(_Change.Meta):
        verbose_name = "处理结果设置"
        verbose_name_plural = "处理结果设置"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")), name="outcome_confirmed_by_another"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}（自{self.since}起）"


class RemedyText(_Change):
    """Words on a remedy from a day on; with no words, the ones before end on the day before."""

    remedy = models.CharField("救济途径", max_length=20, choices=REMEDIES)
    text = models.TextField("告知文本", blank=True)

    class Meta(_Change.Meta):
        verbose_name = "救济途径文本"
        verbose_name_plural = "救济途径文本"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")), name="remedy_confirmed_by_another"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_remedy_display()}（自{self.since}起{'' if self.text else '停用'}）"
