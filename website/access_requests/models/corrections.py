"""Requests to correct what an organ holds about the one who asks (条例第四十一条)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gongkai.letters import kinds
from website.access_requests.models.letters import Letter, LetterTemplate, kind_choices, letter_label
from website.access_requests.models.sealed_files import SealedFile
from website.agencies.models import Agency, AgencyQuerySet, Person


class CorrectionRequestQuerySet(models.QuerySet["CorrectionRequest"]):
    """Filters over requests for correction."""

    def within(self, agencies: AgencyQuerySet) -> CorrectionRequestQuerySet:
        """Return those of some agencies."""
        return self.filter(agency__in=agencies)

    def open(self) -> CorrectionRequestQuerySet:
        """Return those that are not answered yet."""
        return self.filter(decided_on=None)

    def overdue(self, today: date) -> CorrectionRequestQuerySet:
        """Return the open ones whose day is past."""
        return self.open().filter(due_on__lt=today)


class CorrectionRequest(models.Model):
    """What somebody says is wrong about them, with the evidence, and what came of it; not counted in table three."""

    class Result(models.TextChoices):
        """What the organ did."""

        CORRECTED = "corrected", "有权更正，审核属实，已更正"
        UNFOUNDED = "unfounded", "有权更正，审核不属实，不更正"
        FORWARDED = "forwarded", "无权更正，已转送有权的机关"
        TOLD = "told", "无权更正，已告知向有权的机关提出"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="受理机关", related_name="correction_requests")
    number = models.CharField("编号", max_length=20)
    code_digest = models.CharField(max_length=64, editable=False)
    sealed = models.TextField("加密的身份和联系方式", blank=True)
    record = models.ForeignKey(
        "publishing.Record", models.SET_NULL, verbose_name="公开的信息", related_name="+", null=True, blank=True
    )
    about = models.TextField("哪一条信息")
    wrong = models.TextField("哪里不准确，应当是什么")
    evidence = models.TextField("证据")
    received_on = models.DateField("收到日期")
    due_on = models.DateField("办理期限")
    due_is_provisional = models.BooleanField("期限暂定", default=False)
    filled_by = models.ForeignKey(Person, models.PROTECT, verbose_name="录入人", related_name="+", null=True)
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)
    result = models.CharField("结果", max_length=20, choices=Result, blank=True)
    other_organ = models.CharField("有权更正的机关", max_length=200, blank=True)
    answer = models.TextField("告知申请人的内容", blank=True)
    decided_on = models.DateField("告知日期", null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, verbose_name="办理人", related_name="+", null=True)

    form_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    """A keyed hash of the form on the public site that made it: one form makes one request."""
    same_place = models.PositiveSmallIntegerField("当日来自同一处的第几件", default=0)
    """Set only when the clerk should know of it, as for applications."""
    held = models.BooleanField("暂缓清除身份信息", default=False)
    erased_at = models.DateTimeField("身份信息清除时间", null=True)
    erasure_warned_on = models.DateField("预告清除身份信息的日期", null=True, editable=False)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "更正申请"
        verbose_name_plural = "更正申请"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="one_correction_number")]
        indexes = [
            models.Index(
                fields=["agency", "due_on"], condition=models.Q(decided_on=None), name="correction_open_by_due"
            )
        ]

    def __str__(self) -> str:
        return f"更正申请{self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of its page in the desk."""
        return reverse("desk_correction", args=[self.pk])

    @property
    def applied_on(self) -> date:
        """The day on which it was asked for: on the public site when it was sent, on paper when it came in."""
        return min(timezone.localdate(self.submitted_at), self.received_on)


class CorrectionPaper(SealedFile):
    """A file of a request for correction, sealed where it is stored; ``stored`` is nothing once it was erased."""

    class Kind(models.TextChoices):
        """What the file is in its case."""

        EVIDENCE = "evidence", "证据"
        IDENTITY = "identity", "身份证明"
        LETTER = "letter", "文书"
        PROOF = "proof", "送达凭证"

    correction = models.ForeignKey(CorrectionRequest, models.CASCADE, verbose_name="更正申请", related_name="papers")
    kind = models.CharField("类别", max_length=20, choices=Kind, default=Kind.EVIDENCE)
    shown = models.BooleanField("申请人可以下载", default=False)

    class Meta:
        verbose_name = "更正申请的材料"
        verbose_name_plural = "更正申请的材料"
        ordering = ["correction", "pk"]


class CorrectionLetter(models.Model):
    """The letter that answers a request for correction, from draft to service; what it says is sealed.

    ``draft_sha256`` is over the Word file with number and day still open, as for every letter.
    """

    correction = models.ForeignKey(CorrectionRequest, models.PROTECT, verbose_name="更正申请", related_name="letters")
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="发文机关", related_name="+")
    kind = models.CharField("文书", max_length=20, choices=kind_choices)
    state = models.CharField("状态", max_length=10, choices=Letter.State, default=Letter.State.DRAFTED)
    sealed = models.TextField("加密的内容", blank=True)
    draft_sha256 = models.CharField("待签稿的 SHA-256", max_length=64)
    template = models.ForeignKey(LetterTemplate, models.PROTECT, verbose_name="模板", related_name="+", null=True)
    remedy = models.CharField("救济途径文本", max_length=60, blank=True)
    drafted_by = models.ForeignKey(Person, models.PROTECT, verbose_name="拟稿人", related_name="+")
    drafted_at = models.DateTimeField("拟稿时间")
    number = models.CharField("文号", max_length=80, blank=True)
    dated = models.DateField("成文日期", null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, verbose_name="签发人", related_name="+", null=True)
    signed_at = models.DateTimeField("签发时间", null=True)
    word = models.ForeignKey(CorrectionPaper, models.PROTECT, verbose_name="Word 文件", related_name="+", null=True)
    pdf = models.ForeignKey(CorrectionPaper, models.PROTECT, verbose_name="PDF 文件", related_name="+", null=True)
    method = models.CharField("送达方式", max_length=10, choices=Letter.Method, blank=True)
    mail_number = models.CharField("邮件号", max_length=40, blank=True)
    posted_on = models.DateField("交邮日期", null=True)
    served_on = models.DateField("送达日期", null=True)
    void_because = models.CharField("作废原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "更正答复"
        verbose_name_plural = "更正答复"
        ordering = ["correction", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction"], condition=~Q(state="void"), name="one_answer_to_a_correction"
            ),
            models.UniqueConstraint(
                fields=["agency", "number"], condition=~Q(number=""), name="one_correction_letter_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}{self.number and f'（{self.number}）'}"

    @property
    def label(self) -> str:
        """What the letter is called."""
        return letter_label(kinds()[self.kind])
