"""The published documents as the search keeps them: one row each, in the order of publication."""

from __future__ import annotations

from django.db import models

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


class State(models.Model):
    """Where the index stands: which of its two tables answers, and how far the other is built."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    active = models.CharField(max_length=1, default="a")
    building = models.BooleanField(default=False)
    built_to = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "检索状态"
        verbose_name_plural = "检索状态"


class TitleWord(models.Model):
    """A word that stands in titles, for suggesting what was meant."""

    word = models.CharField(max_length=40, primary_key=True)
    count = models.PositiveIntegerField(default=0)

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
