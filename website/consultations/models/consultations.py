"""The matter on which the public is consulted: its draft in paragraphs, its period, its hearing, its records."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document

from gongkai import consultations as law
from website.agencies.models import Agency, AgencyQuerySet, Person
from website.consultations.choices import (
    NOT_PUBLIC_YET,
    TO_BE_ANSWERED,
    default_feedback_months,
    state_choices,
)
from website.publishing.models import Record


class PublicConsultationQuerySet(models.QuerySet["PublicConsultation"]):
    """Filters over consultations; the figures of the annual report are these and nothing else."""

    def of(self, agency: Agency) -> PublicConsultationQuerySet:
        """Return an organ's own."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> PublicConsultationQuerySet:
        """Return those of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(agency__in=agencies)

    def public(self) -> PublicConsultationQuerySet:
        """Return those whose announcement anyone may see."""
        return self.filter(opened_on__isnull=False, announcement__in=Record.objects.public())

    def going_on(self, today: date) -> PublicConsultationQuerySet:
        """Return those that take opinions on a day."""
        return self.filter(state="open", closes_on__gte=today)

    def over(self, today: date) -> PublicConsultationQuerySet:
        """Return those that were opened and take no opinions any more."""
        return self.filter(opened_on__isnull=False).exclude(state="open", closes_on__gte=today)

    def unanswered(self, today: date) -> PublicConsultationQuerySet:
        """Return those that are over and whose feedback is owed."""
        owed = Q(state__in=TO_BE_ANSWERED) | Q(state="open", closes_on__lt=today)
        return self.filter(owed)

    def due_until(self, day: date, today: date) -> PublicConsultationQuerySet:
        """Return those whose feedback is due on a day or before."""
        return self.unanswered(today).filter(feedback_due_on__lte=day)

    def opened_in(self, year: int) -> PublicConsultationQuerySet:
        """Return those that were opened in a year."""
        return self.filter(opened_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def answered_in(self, year: int) -> PublicConsultationQuerySet:
        """Return those whose feedback was published in a year."""
        return self.filter(feedback_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def with_counts(self) -> PublicConsultationQuerySet:
        """Return the consultations with how many opinions each has, and how many of them are not handled."""
        from website.consultations.models.opinions import Handling

        handled = Exists(Handling.objects.filter(opinion=OuterRef("opinions__pk")))
        return self.annotate(
            received=Count("opinions", distinct=True),
            unhandled=Count("opinions", filter=~handled, distinct=True),
        )


class PublicConsultation(models.Model):
    """One matter before the public (重大行政决策程序暂行条例第十五条).

    It opens with the publication of its announcement and is answered with that of its feedback: both are records that
    go through the review of every record, so that nobody reviews what they wrote. ``state`` says where it stands;
    whether it takes opinions follows from the days.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="public_consultations")
    number = models.CharField("编号", max_length=20)
    title = models.CharField("事项名称", max_length=150)
    explanation = models.TextField("起草说明", help_text="为什么制定，主要解决什么问题，依据是什么。")
    draft_name = models.CharField("草案名称", max_length=150, help_text="例如“某某办法（征求意见稿）”。")
    closes_on = models.DateField("截止日期", help_text="当天仍可以提意见。从公布的次日起算，一般不少于30日。")
    shortened_reason = models.TextField(
        "缩短期限的理由",
        max_length=500,
        blank=True,
        help_text="少于30日的必须写明，随公告公布（重大行政决策程序暂行条例第十五条）。",
    )
    ways = models.TextField(
        "其他提出意见的方式", max_length=1000, blank=True, help_text="网上以外的：通信地址、电子邮箱、电话。"
    )
    channels = models.JSONField("公布渠道", default=list, blank=True)
    """Where draft and feedback are published, by the ids of ``publishing.choices.Channel``, the portal among them."""
    state = models.CharField("状态", max_length=20, choices=state_choices, default=law.FIRST)
    opened_on = models.DateField("开始日期", null=True, editable=False)
    prolonged_reason = models.CharField("延长期限的说明", max_length=300, blank=True)

    hearing_on = models.DateField("听证会日期", null=True, blank=True)
    hearing_time = models.CharField("听证会时间", max_length=40, blank=True, help_text="例如“上午9时”。")
    hearing_place = models.CharField("听证会地点", max_length=120, blank=True)
    hearing_people = models.TextField(
        "听证参加人名单",
        max_length=2000,
        blank=True,
        help_text="名单应当提前向社会公布（第十六条），填在这里的都公布。",
    )
    materials_on = models.DateField("听证会材料送达日期", null=True, blank=True)
    hearing_note = models.TextField("听证会情况", max_length=3000, blank=True, help_text="内部记录，不公布。")
    legal_review_on = models.DateField("合法性审查日期", null=True, blank=True)
    legal_review = models.TextField(
        "合法性审查意见",
        max_length=2000,
        blank=True,
        help_text="内部记录，不公布（重大行政决策程序暂行条例第二十五条至第二十七条）。",
    )

    announcement = models.OneToOneField(
        Record,
        models.PROTECT,
        verbose_name="征集公告",
        related_name="announced_consultation",
        null=True,
        editable=False,
    )
    feedback = models.OneToOneField(
        Record,
        models.PROTECT,
        verbose_name="采纳情况反馈",
        related_name="answered_consultation",
        null=True,
        editable=False,
    )
    feedback_note = models.TextField("反馈说明", max_length=3000, blank=True)
    feedback_on = models.DateField("反馈日期", null=True, editable=False)
    feedback_due_on = models.DateField("反馈期限", null=True, editable=False)
    decision = models.ForeignKey(
        Record, models.PROTECT, verbose_name="公布的决定", related_name="consultations", null=True, editable=False
    )
    ended_on = models.DateField("终止日期", null=True, editable=False)
    ended_reason = models.CharField("终止的说明", max_length=500, blank=True)

    drafter = models.ForeignKey(Person, models.PROTECT, verbose_name="起草人", related_name="+")
    writers = models.ManyToManyField(Person, verbose_name="写过草案的人", related_name="+")
    """Whoever wrote in the draft: none of them reviews it."""
    reminded = models.CharField(max_length=60, blank=True, editable=False)
    made_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = PublicConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "意见征集"
        verbose_name_plural = "意见征集"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="one_consultation_number"),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closes_on__gte=models.F("opened_on")), name="consultation_ends_after"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("open", "closed", "sorting", "answered", "decided"))
                | Q(opened_on__isnull=False),
                name="consultation_was_opened",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("answered", "decided")) | Q(feedback_on__isnull=False),
                name="consultation_was_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "opened_on"], name="consultation_opened"),
            models.Index(fields=["agency", "feedback_on"], name="consultation_answered"),
            models.Index(fields=["state", "closes_on"], name="consultation_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the consultation in the desk."""
        return reverse("desk_consultation", args=[self.pk])

    @property
    def public_address(self) -> str:
        """The address of its page on the organ's public site."""
        return reverse("portal:consultation", args=[self.agency.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether opinions are taken today."""
        return self.state == "open" and self.closes_on >= timezone.localdate()

    @property
    def days_left(self) -> int:
        """For how many days after today opinions are taken."""
        return (self.closes_on - timezone.localdate()).days

    @property
    def stage(self) -> str:
        """Where it stands today, in words: a period that is past is over whether or not that was written down."""
        return law.states()["closed"] if self.state == "open" and not self.is_open else law.states()[self.state]

    @property
    def was_public(self) -> bool:
        """Whether the public has seen the draft."""
        return self.opened_on is not None

    @property
    def is_handling(self) -> bool:
        """Whether its opinions are being handled: they are all in, and the feedback is still owed."""
        return self.state in TO_BE_ANSWERED or (self.state == "open" and not self.is_open)

    @property
    def facts(self) -> law.Facts:
        """The consultation as the library has it; one that is not open yet as if it opened today."""
        practice = getattr(self.agency, "consultation_practice", None)
        return law.Facts(
            opened_on=self.opened_on or timezone.localdate(),
            closes_on=self.closes_on,
            shortened_reason=self.shortened_reason,
            hearing_on=self.hearing_on,
            materials_on=self.materials_on,
            feedback_on=self.feedback_on,
            ended=self.state == "ended",
            feedback_months=practice.feedback_months if practice else None,
        )

    @property
    def not_public_yet(self) -> bool:
        """Whether it is still before its opening."""
        return self.state in NOT_PUBLIC_YET


class DraftParagraph(models.Model):
    """A numbered paragraph of the draft, at which opinions can point; once the public has seen it, it stands."""

    consultation = models.ForeignKey(
        PublicConsultation, models.CASCADE, verbose_name="意见征集", related_name="paragraphs"
    )
    number = models.PositiveSmallIntegerField("段号")
    text = models.TextField("内容")

    class Meta:
        verbose_name = "草案段落"
        verbose_name_plural = "草案段落"
        ordering = ["consultation", "number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="one_paragraph_a_number")]

    def __str__(self) -> str:
        return f"第{self.number}段"


class ConsultationFile(models.Model):
    """A file that is published with the announcement."""

    consultation = models.ForeignKey(PublicConsultation, models.CASCADE, verbose_name="意见征集", related_name="files")
    document = models.ForeignKey(Document, models.PROTECT, verbose_name="文件", related_name="+")

    class Meta:
        verbose_name = "征集附件"
        verbose_name_plural = "征集附件"
        ordering = ["pk"]


class ConsultationPractice(models.Model):
    """How long an organ gives itself for the feedback, which no rule that was read says 〔未核实〕."""

    agency = models.OneToOneField(Agency, models.CASCADE, verbose_name="单位", related_name="consultation_practice")
    feedback_months = models.PositiveSmallIntegerField(
        "发布采纳情况反馈的期限（月）",
        default=default_feedback_months,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )

    class Meta:
        verbose_name = "意见征集设置"
        verbose_name_plural = "意见征集设置"

    def __str__(self) -> str:
        return f"{self.agency}意见征集设置"
