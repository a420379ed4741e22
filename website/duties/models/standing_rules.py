"""The organ's standing rules of disclosure (公开工作制度), issued and repealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import models
from django.db.models import Q

from website.duties.models.duties import Duty, DutyQuerySet
from website.publishing.models import Record


class StandingRuleQuerySet(DutyQuerySet):
    """Filters over standing rules."""

    def in_force_at_end_of(self, year: int) -> StandingRuleQuerySet:
        """Return those in force on the last day of a year."""
        last = date(year, 12, 31)
        return self.valid().filter(Q(repealed_on=None) | Q(repealed_on__gt=last), on__lte=last)


class StandingRule(Duty):
    """A rule by which the organ itself works, with the record under which the public reads it."""

    KIND = Duty.Kind.STANDING_RULE
    FIELDS = ("title", "doc_no", "on", "record", "repealed_on", "repealed_by", "note")
    LABELS = {"title": "制度名称", "on": "印发日期"}

    doc_no = models.CharField("发文字号", max_length=80, blank=True)
    record = models.ForeignKey(
        Record, models.PROTECT, verbose_name="公开的信息", related_name="+", null=True, blank=True
    )
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    repealed_by = models.CharField("废止的依据", max_length=200, blank=True)

    objects = StandingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "公开工作制度"
        verbose_name_plural = "公开工作制度"

    def amiss(self) -> Iterator[str]:
        """Yield what is wrong: a day out of order, a record of another organ."""
        yield from super().amiss()
        if self.repealed_on and self.repealed_on < self.on:
            yield f"废止日期（{self.repealed_on}）早于印发日期（{self.on}），请核对。"
        if self.record and self.record.agency.organ != self.agency:
            yield "公开的信息不是本机关的，请重新填写。"
