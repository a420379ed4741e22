"""What is listened for (关注规则): words of the organ's topics, units and places, joined by logic."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from website.agencies.models import Agency, AgencyQuerySet


class WatchRuleQuerySet(models.QuerySet["WatchRule"]):
    """Filters over rules."""

    def of(self, agency: Agency) -> WatchRuleQuerySet:
        """Return an organ's own rules."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> WatchRuleQuerySet:
        """Return those of some agencies."""
        return self.filter(agency__in=agencies)


class WatchRule(models.Model):
    """One rule of an organ; ``text`` is written in the language of ``gongkai.opinion.rules``."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="watch_rules")
    name = models.CharField("名称", max_length=60)
    text = models.TextField("规则", max_length=2000)
    active = models.BooleanField("启用", default=True)

    objects = WatchRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "关注规则"
        verbose_name_plural = "关注规则"
        ordering = ["agency", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="one_watch_rule_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page in the desk."""
        return reverse("desk_watch_rule", args=[self.pk])
