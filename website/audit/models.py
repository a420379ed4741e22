"""The audit trail: what was done, by whom, in an order that cannot be changed unseen."""

from __future__ import annotations

from django.db import models

from website.agencies.models import Agency, Person


class Entry(models.Model):
    """One act, chained by hash to the act before it in the same agency; rows are only ever added.

    ``hash`` is over every field and ``previous_hash``, so a row that is changed, removed or put in breaks the chain.
    Triggers on both databases refuse UPDATE and DELETE.
    """

    chain = models.CharField("链", max_length=60)
    sequence = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="人员", null=True, related_name="+")
    person_name = models.CharField("姓名", max_length=60)
    action = models.CharField("动作", max_length=60)
    target_kind = models.CharField("对象类别", max_length=60, blank=True)
    target_id = models.CharField("对象编号", max_length=60, blank=True)
    target_label = models.CharField("对象", max_length=300, blank=True)
    detail = models.JSONField("详情", default=dict)
    address = models.GenericIPAddressField("来源地址", null=True)
    previous_hash = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="one_entry_a_place")]
        indexes = [
            models.Index(fields=["agency", "-id"], name="audit_agency"),
            models.Index(fields=["target_kind", "target_id"], name="audit_target"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.sequence} {self.action}"


class Head(models.Model):
    """The end of each chain, locked while an entry is added."""

    chain = models.CharField("链", max_length=60, primary_key=True)
    sequence = models.PositiveBigIntegerField("序号", default=0)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        verbose_name = "审计链末端"
        verbose_name_plural = "审计链末端"


class LedgerStep(models.Model):
    """What every line of a case's ledger holds: its place, its day, who wrote it when, and the chain.

    The case that it belongs to, the kind of step and what else is kept stand with each ledger. Rows are only ever
    added: triggers on both databases refuse UPDATE and DELETE. ``actor`` is a name: that of a member of staff, of who
    asked or wrote (申请人, 来信人), or 系统. See ``website.audit.chain``.
    """

    number = models.PositiveIntegerField("序号")
    on = models.DateField("发生日期")
    detail = models.JSONField("内容", default=dict)
    at = models.DateTimeField("记录时间")
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="记录人", related_name="+", null=True)
    actor = models.CharField("由谁", max_length=60)
    previous_hash = models.CharField("前一条的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    class Meta:
        abstract = True
