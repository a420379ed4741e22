"""How often an outlet was visited on a day or in a month (人次)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse

from website.agencies.models import Agency, AgencyQuerySet, Person
from website.channels.choices import Counted
from website.channels.models.outlets import Outlet
from website.publishing.models import Record


class VisitFigureQuerySet(models.QuerySet["VisitFigure"]):
    """Filters over figures of visits."""

    def of(self, agency: Agency) -> VisitFigureQuerySet:
        """Return those of an organ's outlets."""
        return self.filter(outlet__agency=agency)

    def within(self, agencies: AgencyQuerySet) -> VisitFigureQuerySet:
        """Return those of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(outlet__agency__in=agencies)

    def in_year(self, year: int) -> VisitFigureQuerySet:
        """Return those of a year."""
        return self.filter(on__range=(date(year, 1, 1), date(year, 12, 31)))

    def of_outlets(self) -> VisitFigureQuerySet:
        """Return what counts for the outlet as a whole; figures of single records are parts of it."""
        return self.filter(record=None)


class VisitFigure(models.Model):
    """The visits of one day, or of one month (``on`` is its first day), to an outlet or to one record there."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, verbose_name="渠道", related_name="visits")
    record = models.ForeignKey(
        Record, models.PROTECT, verbose_name="信息", null=True, blank=True, related_name="outlet_visits"
    )
    on = models.DateField("日期")
    monthly = models.BooleanField("整月", default=False)
    number = models.PositiveBigIntegerField("访问量（人次）")
    counted = models.CharField("来源", max_length=20, choices=Counted, default=Counted.ENTERED)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="登记人", related_name="+", null=True)
    at = models.DateTimeField("登记时间", auto_now=True)

    objects = VisitFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "渠道访问量"
        verbose_name_plural = "渠道访问量"
        ordering = ["-on", "outlet", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "on", "monthly"], condition=Q(record=None), name="one_visit_figure_a_time"
            ),
            models.UniqueConstraint(
                fields=["outlet", "record", "on", "monthly"],
                condition=Q(record__isnull=False),
                name="one_visit_figure_a_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.when}"

    def get_absolute_url(self) -> str:
        """Return the address of the outlet's visits in the desk."""
        return reverse("desk_outlet_visits", args=[self.outlet_id])

    @property
    def when(self) -> str:
        """The day or the month, in words."""
        return f"{self.on.year}年{self.on.month}月" if self.monthly else f"{self.on:%Y-%m-%d}"
