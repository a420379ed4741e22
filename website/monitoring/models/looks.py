"""That somebody looked: so that each look is in the audit trail once a day, and not at every turn of a page."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency, Person


class Look(models.Model):
    """A person's looks of one day at one thing."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    day = models.DateField(db_index=True)
    what = models.CharField(max_length=40)

    class Meta:
        verbose_name = "查看"
        verbose_name_plural = "查看"
        constraints = [models.UniqueConstraint(fields=["person", "agency", "day", "what"], name="one_look_a_day")]

    def __str__(self) -> str:
        return f"{self.person} {self.day} {self.what}"
