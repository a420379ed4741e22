"""The annual report of a year with its versions, and what was entered by hand beside what is counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from wagtail.documents.models import Document

from gongkai import taxonomy
from gongkai.readers import read
from gongkai.report import Report
from website.agencies.models import Agency, Person
from website.publishing.models import Record


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    """Filters over adjustments."""

    def of(self, agency: Agency, year: int) -> AdjustmentQuerySet:
        """Return those of an organ's year, in the order in which they were entered."""
        return self.filter(agency=agency, year=year).select_related("by", "document").order_by("pk")


class Adjustment(models.Model):
    """An amount that belongs to a figure and of which the platform holds no records, with its reason and proof.

    Rows are only ever added: triggers refuse UPDATE and DELETE. A wrong one is taken back by a counter-entry.
    """

    class Source(models.TextChoices):
        """Where the records behind it are."""

        BEFORE = "before", "启用平台以前的登记"
        ELSEWHERE = "elsewhere", "其他系统、其他台账"
        LAST_REPORT = "last_report", "上年年度报告"
        CANCELS = "cancels", "冲销"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="adjustments")
    year = models.PositiveSmallIntegerField("年度")
    figure = models.CharField("统计项目", max_length=80)
    amount = models.DecimalField("数量", max_digits=16, decimal_places=6)
    source = models.CharField("来源", max_length=20, choices=Source)
    reason = models.CharField("说明", max_length=500)
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name="依据材料", related_name="+", null=True, blank=True
    )
    cancels = models.OneToOneField(
        "self", models.PROTECT, verbose_name="冲销", related_name="cancelled_by", null=True, blank=True
    )
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="录入人", related_name="+")
    at = models.DateTimeField("录入时间", auto_now_add=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = "补录"
        verbose_name_plural = "补录"
        ordering = ["pk"]
        indexes = [models.Index(fields=["agency", "year", "figure"], name="adjustment_of_year")]

    def __str__(self) -> str:
        return f"{self.year}年{self.figure}{self.amount:+}"

    @property
    def number(self) -> int | Decimal:
        """The amount without idle zeros."""
        return tidy(self.amount)


def tidy(number: Decimal) -> int | Decimal:
    """Return a number as it is printed: whole ones as such, others without zeros at their end."""
    return int(number) if number == number.to_integral_value() else number.normalize()


PUBLISHED = Q(record__live=True, record__withdrawn_at__isnull=True, record__live_revision_id__gte=F("revision_id")) & Q(
    revision_id__isnull=False
)
"""What is public: its record is, in the version that was made from this one or a later version."""


class AnnualReportQuerySet(models.QuerySet["AnnualReport"]):
    """Filters over reports."""

    def of(self, agency: Agency) -> AnnualReportQuerySet:
        """Return an organ's own."""
        return self.filter(agency=agency)

    def computed(self) -> AnnualReportQuerySet:
        """Return those made here."""
        return self.exclude(origin=AnnualReport.Origin.IMPORTED)

    def imported(self) -> AnnualReportQuerySet:
        """Return those read from files."""
        return self.filter(origin=AnnualReport.Origin.IMPORTED)

    def frozen(self) -> AnnualReportQuerySet:
        """Return those whose figures and text are settled."""
        return self.exclude(frozen_at=None)

    def public(self) -> AnnualReportQuerySet:
        """Return those that anyone may read; of several versions the last is the one that holds."""
        return self.filter(PUBLISHED)

    def current(self, agency: Agency, year: int) -> AnnualReport | None:
        """Return the newest version made here of an organ's year."""
        return self.computed().filter(agency=agency, year=year).order_by("-version").first()

    def filed_for(self, agency: Agency, year: int) -> AnnualReport | None:
        """Return the report that stands for a past year: the newest settled one made here, else the imported one."""
        settled = self.frozen().filter(agency=agency, year=year)
        return settled.computed().order_by("-version").first() or settled.imported().order_by("-pk").first()


class AnnualReport(models.Model):
    """One version of an organ's report of a year (条例第四十九条、第五十条).

    ``filed`` is the whole report as the library's JSON once it was settled. Whether it is public follows from its
    record; whether the supervising office has it is ``submission``.
    """

    class Origin(models.TextChoices):
        """How it came to be."""

        COMPUTED = "computed", "由本平台的记录生成"
        IMPORTED = "imported", "由文件导入"

    class Submission(models.TextChoices):
        """How it stands with the supervising office (条例第四十九条第一款)."""

        NONE = "none", "未提交"
        SUBMITTED = "submitted", "已提交"
        RETURNED = "returned", "已退回"
        ACCEPTED = "accepted", "已接收"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="annual_reports")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    origin = models.CharField("来源", max_length=20, choices=Origin, default=Origin.COMPUTED)
    chapters = models.JSONField("各章文字", default=dict)
    signed_on = models.DateField("落款日期", null=True, blank=True)
    begun_by = models.ForeignKey(Person, models.PROTECT, verbose_name="编制人", related_name="+", null=True)
    begun_at = models.DateTimeField("开始编制", auto_now_add=True)

    filed = models.TextField("定稿", blank=True, editable=False)
    sha256 = models.CharField("定稿的 SHA-256", max_length=64, blank=True, editable=False)
    frozen_at = models.DateTimeField("定稿时间", null=True, editable=False)
    frozen_by = models.ForeignKey(Person, models.PROTECT, verbose_name="定稿人", related_name="+", null=True)
    amends = models.OneToOneField(
        "self", models.PROTECT, verbose_name="修订自", related_name="amended_by", null=True, blank=True
    )
    public_note = models.TextField("修订说明", blank=True)

    record = models.ForeignKey(
        Record, models.PROTECT, verbose_name="公开的信息", related_name="annual_reports", null=True, blank=True
    )
    revision_id = models.PositiveBigIntegerField("公开稿的版本", null=True, editable=False)
    submission = models.CharField("报送", max_length=20, choices=Submission, default=Submission.NONE)
    submitted_on = models.DateField("报送日期", null=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, verbose_name="报送人", related_name="+", null=True)
    document = models.ForeignKey(
        Document, models.PROTECT, verbose_name="导入的文件", related_name="+", null=True, blank=True
    )

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = "年度报告"
        verbose_name_plural = "年度报告"
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "version"],
                condition=~Q(origin="imported"),
                name="one_report_version",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the year's page in the desk."""
        return reverse("desk_report", args=[self.agency.slug, self.year])

    @property
    def title(self) -> str:
        """What the report is called (law: 标题惯例，未核实)."""
        return f"{self.agency.name}{self.year}年政府信息公开工作年度报告"

    @property
    def form(self) -> taxonomy.Edition:
        """The edition of the form that the year calls for."""
        return taxonomy.edition(taxonomy.edition_for(self.year))

    @property
    def report(self) -> Report:
        """The settled report as the library has it."""
        return read(self.filed.encode(), f"{self.title}.json")

    @property
    def is_frozen(self) -> bool:
        """Whether its figures and text are settled."""
        return self.frozen_at is not None

    @property
    def is_published(self) -> bool:
        """Whether the public reads it, or reads a version that came after it."""
        record = self.record
        if record is None or self.revision_id is None or not record.is_public:
            return False
        return (record.live_revision_id or 0) >= self.revision_id

    @property
    def published_on(self) -> date | None:
        """The day on which it became public."""
        return self.record.published_on if self.record and self.is_published else None

    @property
    def state(self) -> str:
        """Where it stands, in one word: drafting, frozen, reviewing, published, amended."""
        if not self.is_frozen:
            return "drafting"
        if AnnualReport.objects.frozen().filter(amends=self).exists():
            return "amended"
        if self.is_published:
            return "published"
        return "reviewing" if self.record_id else "frozen"

    @property
    def state_label(self) -> str:
        """Where it stands, in Chinese."""
        return STATES[self.state]


STATES = {
    "drafting": "编制中",
    "frozen": "已定稿，待公开",
    "reviewing": "公开审查中",
    "published": "已公开",
    "amended": "已被修订",
}
"""What the states are called."""


class FrozenFigure(models.Model):
    """A figure as it was settled, with a fingerprint of the records behind it."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="figures")
    figure = models.CharField("统计项目", max_length=80)
    value = models.DecimalField("数字", max_digits=16, decimal_places=6)
    counted = models.PositiveIntegerField("记录数")
    fingerprint = models.CharField("明细指纹", max_length=64)

    class Meta:
        verbose_name = "定稿数字"
        verbose_name_plural = "定稿数字"
        constraints = [models.UniqueConstraint(fields=["report", "figure"], name="one_frozen_figure")]


class LateChange(models.Model):
    """A figure of a settled year of which the records say something else now."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="late_changes")
    figure = models.CharField("统计项目", max_length=80)
    frozen = models.DecimalField("定稿时", max_digits=16, decimal_places=6)
    now = models.DecimalField("现在", max_digits=16, decimal_places=6)
    fingerprint = models.CharField("现在的明细指纹", max_length=64)
    found_at = models.DateTimeField("发现时间", auto_now_add=True)

    class Meta:
        verbose_name = "定稿后的变动"
        verbose_name_plural = "定稿后的变动"
        ordering = ["-pk"]


class Explanation(models.Model):
    """What the organ says to a finding that stays: against its address, and seen by the supervising office."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="explanations")
    address = models.CharField(max_length=64)
    rule = models.CharField("规则", max_length=30)
    says = models.CharField("问题", max_length=500)
    text = models.TextField("说明")
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="说明人", related_name="+")
    at = models.DateTimeField("说明时间", auto_now=True)

    class Meta:
        verbose_name = "问题说明"
        verbose_name_plural = "问题说明"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "address"], name="one_explanation_a_finding")]


class Comment(models.Model):
    """What the supervising office writes on a report that it sends back: on a cell, or on the whole."""

    report = models.ForeignKey(AnnualReport, models.CASCADE, related_name="comments")
    cell = models.CharField("统计项目", max_length=80, blank=True)
    text = models.TextField("意见")
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="提出人", related_name="+")
    at = models.DateTimeField("提出时间", auto_now_add=True)

    class Meta:
        verbose_name = "退回意见"
        verbose_name_plural = "退回意见"
        ordering = ["pk"]


class CollectionRound(models.Model):
    """The supervising office's own day by which the organs below are to hand in the report of a year."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="收集单位", related_name="collection_rounds")
    year = models.PositiveSmallIntegerField("年度")
    submit_by = models.DateField("内部报送日期")
    note = models.CharField("要求", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="设定人", related_name="+")

    class Meta:
        verbose_name = "年度报告收集"
        verbose_name_plural = "年度报告收集"
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="one_round_a_year")]


class SentReminder(models.Model):
    """A reminder that went out, so that each goes once."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    limit = models.DateField()
    days = models.SmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "已发提醒"
        verbose_name_plural = "已发提醒"
        constraints = [models.UniqueConstraint(fields=["agency", "year", "limit", "days"], name="one_reminder_each")]
