"""The letters of a case, from draft to service, and the Word templates by which an organ writes them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.letters import Kind, kinds
from website.access_requests.choices import outcome_choices
from website.access_requests.models.papers import Paper
from website.access_requests.models.requests import AccessRequest
from website.agencies.models import Agency, Person


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of letters."""
    return [(kind.id, letter_label(kind)) for kind in kinds().values()]


def letter_label(kind: Kind) -> str:
    """Return what a kind of letter is called: replies, of which there are many, by what they say."""
    return f"答复书：{kind.label}" if kind.remedy == "outcome" else kind.label


class LetterTemplate(models.Model):
    """One version of an organ's own template of a kind of letter; the one put in last counts while it is in use."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="letter_templates")
    kind = models.CharField("文书", max_length=20, choices=kind_choices)
    name = models.CharField("文件名", max_length=200)
    data = models.BinaryField("模板文件")
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="上传人", related_name="+")
    at = models.DateTimeField("上传时间", auto_now_add=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, verbose_name="停用人", related_name="+", null=True)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "文书模板"
        verbose_name_plural = "文书模板"
        ordering = ["agency", "kind", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind"], condition=Q(ended_at=None), name="one_letter_template_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}模板"


class Letter(models.Model):
    """A letter: what it says is sealed, since it names the applicant; what is reviewed is its very bytes.

    ``draft_sha256`` is over the Word file as it was reviewed, with number and day still open; both are put in at
    signature, and ``word`` and ``pdf`` are the files that came of it.
    """

    class State(models.TextChoices):
        """How far a letter is; a letter in review is drafted and its case is in review."""

        DRAFTED = "drafted", "拟稿"
        SIGNED = "signed", "已签发，待送达"
        SERVED = "served", "已送达"
        VOID = "void", "作废"

    class Method(models.TextChoices):
        """By what way a letter is served (条例第三十六条、第四十条)."""

        DIRECT = "direct", "直接送达"
        ENTRUSTED = "entrusted", "委托其他行政机关代为送达"
        POST = "post", "邮政企业邮寄送达"
        WEB = "web", "在本网站提供"
        EMAIL = "email", "电子邮件"
        FAX = "fax", "传真"

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="发文机关", related_name="letters")
    request = models.ForeignKey(AccessRequest, models.PROTECT, verbose_name="申请", related_name="letters")
    kind = models.CharField("文书", max_length=20, choices=kind_choices)
    outcome = models.CharField("处理结果", max_length=20, choices=outcome_choices, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFTED)
    sealed = models.TextField("加密的内容", blank=True)
    draft_sha256 = models.CharField("送审稿的 SHA-256", max_length=64)
    template = models.ForeignKey(LetterTemplate, models.PROTECT, verbose_name="模板", related_name="+", null=True)
    """The organ's template by which it was written; nothing for the one that is shipped."""
    remedy = models.CharField("救济途径文本", max_length=60, blank=True)
    """Which words on remedies, and since when they hold: ``first/2024-01-01``."""
    drafted_by = models.ForeignKey(Person, models.PROTECT, verbose_name="拟稿人", related_name="+")
    drafted_at = models.DateTimeField("拟稿时间")

    number = models.CharField("文号", max_length=80, blank=True)
    dated = models.DateField("成文日期", null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, verbose_name="签发人", related_name="+", null=True)
    signed_at = models.DateTimeField("签发时间", null=True)
    word = models.ForeignKey(Paper, models.PROTECT, verbose_name="Word 文件", related_name="+", null=True)
    pdf = models.ForeignKey(Paper, models.PROTECT, verbose_name="PDF 文件", related_name="+", null=True)

    method = models.CharField("送达方式", max_length=10, choices=Method, blank=True)
    mail_number = models.CharField("邮件号", max_length=40, blank=True)
    posted_on = models.DateField("交邮日期", null=True)
    served_on = models.DateField("送达日期", null=True)
    proof = models.ForeignKey(Paper, models.PROTECT, verbose_name="送达凭证", related_name="+", null=True)
    void_because = models.CharField("作废原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = "文书"
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], condition=~Q(number=""), name="one_letter_a_number"),
            models.UniqueConstraint(
                fields=["request", "kind"], condition=Q(state="drafted"), name="one_letter_draft_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}{self.number and f'（{self.number}）'}"

    @property
    def label(self) -> str:
        """What the letter is called: a reply by what it says."""
        return letter_label(kinds()[self.kind])

    @property
    def standing(self) -> str:
        """How far the letter is, in words; a reply is in review while its case is."""
        if self.state == Letter.State.DRAFTED and self.is_reply and self.request.state == "drafting":
            return "送审中"
        return str(Letter.State(self.state).label)

    @property
    def is_reply(self) -> bool:
        """Whether the letter answers the application with an outcome, and so goes the way of review."""
        return bool(self.outcome)
