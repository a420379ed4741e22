"""Spreadsheets of records on their way to becoming drafts: every row is kept as it was typed until it is imported."""

from __future__ import annotations

from django.db import models
from django.db.models import Count

from website.agencies.models import Agency, AgencyQuerySet, Person
from website.publishing import kinds
from website.publishing.models.pages import Column
from website.publishing.models.records import Record


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Filters over batches."""

    def within(self, agencies: AgencyQuerySet) -> ImportBatchQuerySet:
        """Return the batches of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(agency__in=agencies)

    def at_work(self) -> ImportBatchQuerySet:
        """Return the batches that the background worker has something to do for."""
        return self.filter(state__in=ImportBatch.AT_WORK)


class ImportBatch(models.Model):
    """One uploaded spreadsheet of one kind of record."""

    class State(models.TextChoices):
        """What is being done with it."""

        CHECKING = "checking", "正在核对"
        READY = "ready", "待处理"
        IMPORTING = "importing", "正在导入"
        SUBMITTING = "submitting", "正在送审"
        DISCARDED = "discarded", "已作废"

    AT_WORK = (State.CHECKING, State.IMPORTING, State.SUBMITTING)

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="import_batches")
    kind = models.CharField("信息类别", max_length=30, choices=kinds.choices)
    column = models.ForeignKey(
        Column, models.SET_NULL, verbose_name="默认栏目", related_name="+", null=True, blank=True
    )
    file_name = models.CharField("文件名", max_length=200)
    unknown = models.JSONField("不能识别的列", default=list)
    state = models.CharField("状态", max_length=20, choices=State, default=State.CHECKING)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, verbose_name="上传人", related_name="+")
    at = models.DateTimeField("上传时间", auto_now_add=True)
    acting = models.ForeignKey(Person, models.PROTECT, verbose_name="办理人", related_name="+", null=True)
    trouble = models.CharField("出错说明", max_length=200, blank=True)
    moved_at = models.DateTimeField("最近进展", auto_now=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "导入批次"
        verbose_name_plural = "导入批次"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["agency", "-at"], name="import_agency"),
            models.Index(
                fields=["moved_at"],
                name="import_at_work",
                condition=models.Q(state__in=["checking", "importing", "submitting"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_entry.label}：{self.file_name}"

    @property
    def kind_entry(self) -> kinds.Kind:
        """The kind's entry in ``kinds.toml``."""
        return kinds.kinds()[self.kind]

    @property
    def is_at_work(self) -> bool:
        """Whether something is being done with it now."""
        return self.state in self.AT_WORK

    def counts(self) -> dict[str, int]:
        """Return how many of its rows stand in each state, those without rows included."""
        found = dict(self.rows.order_by().values_list("state").annotate(Count("pk")))
        return {state: found.get(state, 0) for state in ImportRow.State.values}


class ImportRow(models.Model):
    """One row: what was typed, what is wrong with it, and the draft that came of it.

    ``cells`` holds the texts under the labels of their columns. They are emptied when the draft is made: from then on
    the draft alone holds the content, so that masking it leaves no copy here.
    """

    class State(models.TextChoices):
        """How far a row has come."""

        UNCHECKED = "unchecked", "未核对"
        RIGHT = "right", "可导入"
        WRONG = "wrong", "有错"
        IMPORTED = "imported", "已导入"
        SUBMITTED = "submitted", "已送审"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号")
    cells = models.JSONField("单元格", default=dict)
    document_number = models.CharField("文号", max_length=120, blank=True)
    state = models.CharField("状态", max_length=20, choices=State, default=State.UNCHECKED)
    errors = models.JSONField("错误", default=list)
    warnings = models.JSONField("提醒", default=list)
    held_back = models.CharField("未送审的原因", max_length=500, blank=True)
    record = models.OneToOneField(Record, models.SET_NULL, null=True, related_name="import_row")
    mended_by = models.ForeignKey(Person, models.PROTECT, verbose_name="改正人", related_name="+", null=True)

    class Meta:
        verbose_name = "导入的行"
        verbose_name_plural = "导入的行"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_row_a_number")]
        indexes = [
            models.Index(fields=["batch", "state", "number"], name="import_row_state"),
            models.Index(fields=["batch", "document_number"], name="import_row_document"),
        ]
