"""The published documents as the search keeps them: one row each, in the order of publication."""

from __future__ import annotations

from django.db import models

from website.search.terms import VERSION

SPACING = 10**9
"""Room for every record's number within one day."""


class Entry(models.Model):
    """A published document; ``place`` grows with the day of publication, so the newest are read first."""

    place = models.BigIntegerField(primary_key=True)
    key = models.BigIntegerField(unique=True)
    agency_path = models.CharField(max_length=255)
    column_id = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    catalogue_code = models.CharField(max_length=10, blank=True)
    year = models.PositiveSmallIntegerField()
    validity = models.CharField(max_length=20, blank=True)
    published_on = models.DateField()
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    doc_no = models.CharField(max_length=80, blank=True)
    index_no = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"

    def values(self) -> tuple[object, ...]:
        """Return everything that the entry holds, to be compared."""
        return tuple(getattr(self, field.attname) for field in self._meta.concrete_fields)


class States(models.QuerySet["State"]):
    """The states of the indexes."""

    def of(self, engine: str) -> State:
        """Return the state of an index; a new one is up to date only while there is nothing to be found."""
        found = self.filter(engine=engine).first()
        if found is None:
            version = 0 if Entry.objects.exists() else VERSION
            found = self.get_or_create(engine=engine, defaults={"version": version})[0]
        return found


class State(models.Model):
    """Where an index stands: what answers, what is being built beside it, and by which terms it was made."""

    engine = models.CharField(max_length=20, primary_key=True)
    active = models.CharField(max_length=1, default="a")
    building = models.BooleanField(default=False)
    built_to = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    objects = States.as_manager()

    class Meta:
        verbose_name = "检索状态"
        verbose_name_plural = "检索状态"


class TitleWord(models.Model):
    """A word that stands in titles, for suggesting what was meant."""

    word = models.CharField(max_length=40, primary_key=True)
    count = models.PositiveIntegerField(default=0, db_index=True)

    class Meta:
        verbose_name = "标题词"
        verbose_name_plural = "标题词"


class Pending(models.Model):
    """A change that a search server outside the database has not confirmed yet."""

    key = models.BigIntegerField(primary_key=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "待送检索服务"
        verbose_name_plural = "待送检索服务"
