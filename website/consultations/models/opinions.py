"""The opinions on a draft: kept as they came in, who sent them apart and sealed, and what became of each."""

from __future__ import annotations

from datetime import date

from django.db import models

from website.agencies.models import Agency, Person
from website.consultations.choices import WEB, channel_choices, result_choices
from website.consultations.models.consultations import DraftParagraph, PublicConsultation


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Filters over opinions."""

    def of(self, agency: Agency) -> OpinionQuerySet:
        """Return those on an organ's drafts."""
        return self.filter(consultation__agency=agency)

    def unhandled(self) -> OpinionQuerySet:
        """Return those that have no answer yet."""
        return self.filter(handling=None)

    def received_in(self, year: int) -> OpinionQuerySet:
        """Return those that came in in a year."""
        return self.filter(received_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def answered_in(self, year: int, result: str) -> OpinionQuerySet:
        """Return those of whose result the public was told in a year."""
        days = (date(year, 1, 1), date(year, 12, 31))
        return self.filter(consultation__feedback_on__range=days, handling__answer__result=result)


class Opinion(models.Model):
    """What somebody said on a draft, word for word.

    Triggers on both databases refuse UPDATE and DELETE: what came in can be answered and not be made to disappear. Who
    sent it stands in ``Sender``, which can be erased.
    """

    consultation = models.ForeignKey(
        PublicConsultation, models.PROTECT, verbose_name="意见征集", related_name="opinions"
    )
    number = models.PositiveIntegerField("序号")
    channel = models.CharField("方式", max_length=20, choices=channel_choices, default=WEB)
    paragraph = models.ForeignKey(
        DraftParagraph, models.PROTECT, verbose_name="针对的段落", related_name="opinions", null=True, blank=True
    )
    """Nothing where it is about the draft as a whole."""
    text = models.TextField("意见", max_length=5000)
    may_show = models.BooleanField("同意公布原文", default=False)
    received_on = models.DateField("收到日期")
    at = models.DateTimeField("登记时间", auto_now_add=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, verbose_name="录入人", related_name="+", null=True)
    same_place = models.PositiveIntegerField("当天同一来源的第几条", default=0)
    """Set where so many came from one place in a day that the office should know."""
    form = models.CharField(max_length=64, unique=True, null=True, editable=False)
    """The keyed hash of the form it came by: one form makes one opinion, however often it is sent."""

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "意见"
        verbose_name_plural = "意见"
        ordering = ["consultation", "number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="one_opinion_a_number")]
        indexes = [models.Index(fields=["received_on"], name="opinion_received")]

    def __str__(self) -> str:
        return f"{self.consultation.number}-{self.number:04}"

    @property
    def agency(self) -> Agency:
        """The organ whose draft it is about."""
        return self.consultation.agency

    @property
    def feedback_on(self) -> date | None:
        """The day on which the public was told what became of it."""
        return self.consultation.feedback_on

    def get_absolute_url(self) -> str:
        """Return the address of the opinion in the desk's list."""
        return f"{self.consultation.get_absolute_url()}opinions/#o{self.number}"

    @property
    def about(self) -> str:
        """What of the draft it is about, in words."""
        return str(self.paragraph) if self.paragraph else "草案整体"

    @property
    def shown(self) -> str:
        """The words that the public may read: nothing without the sender's consent."""
        if not self.may_show:
            return ""
        handling: Handling | None = getattr(self, "handling", None)
        return handling.public_text if handling else self.text


class Sender(models.Model):
    """Who sent an opinion, if they said so: sealed, and erased when it is no longer needed (个人信息保护法第十九条)."""

    opinion = models.OneToOneField(Opinion, models.CASCADE, verbose_name="意见", related_name="sender")
    sealed = models.TextField("加密的姓名和联系方式", blank=True)

    class Meta:
        verbose_name = "意见提出人"
        verbose_name_plural = "意见提出人"

    def __str__(self) -> str:
        return f"{self.opinion}的提出人"


class Answer(models.Model):
    """What became of one opinion or of several that say the same (采纳情况), and why."""

    consultation = models.ForeignKey(
        PublicConsultation, models.CASCADE, verbose_name="意见征集", related_name="answers"
    )
    summary = models.CharField("意见要点", max_length=500)
    result = models.CharField("采纳情况", max_length=20, choices=result_choices)
    reason = models.TextField("说明", max_length=2000)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="办理人", related_name="+")
    at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta:
        verbose_name = "采纳情况"
        verbose_name_plural = "采纳情况"
        ordering = ["consultation", "pk"]

    def __str__(self) -> str:
        return f"{self.get_result_display()}：{self.summary}"


class Handling(models.Model):
    """Which answer an opinion got, and its words as they are shown: personal data are masked."""

    opinion = models.OneToOneField(Opinion, models.CASCADE, verbose_name="意见", related_name="handling")
    answer = models.ForeignKey(Answer, models.CASCADE, verbose_name="采纳情况", related_name="handlings")
    public_text = models.TextField("公布的文字", max_length=5000)

    class Meta:
        verbose_name = "意见办理"
        verbose_name_plural = "意见办理"
        ordering = ["opinion"]

    def __str__(self) -> str:
        return f"{self.opinion} {self.answer.get_result_display()}"
