"""A message from the public (信件留言): what it says, where it stands, how it ended, and what of it is public."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from gongkai import messages as law
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.models import Agency, AgencyQuerySet, Person
from website.correspondence.choices import (
    COUNTED,
    UNANSWERED,
    ReplyWay,
    Satisfaction,
    channel_choices,
    kind_choices,
    outcome_choices,
    state_choices,
)
from website.search.terms import plain


class MessageQuerySet(models.QuerySet["Message"]):
    """Filters over messages."""

    def of(self, agency: Agency) -> MessageQuerySet:
        """Return an organ's own messages."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> MessageQuerySet:
        """Return those of some agencies."""
        return self.filter(agency__in=agencies)

    def unanswered(self) -> MessageQuerySet:
        """Return those whose limit runs."""
        return self.filter(state__in=UNANSWERED)

    def overdue(self, today: date) -> MessageQuerySet:
        """Return those whose limit is past."""
        return self.unanswered().filter(due_on__lt=today)

    def due_until(self, today: date, day: date) -> MessageQuerySet:
        """Return those whose limit ends from today until a day."""
        return self.unanswered().filter(due_on__range=(today, day))

    def public(self) -> MessageQuerySet:
        """Return those whose answer is published: the only ones that the public site shows."""
        return self.filter(published_on__isnull=False)

    def received_in(self, year: int) -> MessageQuerySet:
        """Return those received in a year, whatever became of them."""
        return self.filter(received_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def valid_in(self, year: int) -> MessageQuerySet:
        """Return the valid messages received in a year: what became an application or a correction counts there."""
        return self.received_in(year).filter(Q(outcome="") | Q(outcome__in=COUNTED))

    def replied_of(self, year: int) -> MessageQuerySet:
        """Return the valid messages received in a year that were answered by its end."""
        return self.valid_in(year).filter(replied_on__lte=date(year, 12, 31))

    def published_in(self, year: int) -> MessageQuerySet:
        """Return those whose answer was published in a year and still is."""
        return self.filter(published_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def saying(self, words: str) -> MessageQuerySet:
        """Return of the published ones those in which every word stands: in the subject, the message or the answer."""
        found = self
        for word in words.replace("\0", " ").split():  # PostgreSQL refuses to be asked for a NUL, which stands nowhere
            said = plain(word)
            found = found.filter(
                Q(public_subject__icontains=said) | Q(public_text__icontains=said) | Q(public_reply__icontains=said)
            )
        return found

    def told_of(self, kind: str | None, year: int | None) -> MessageQuerySet:
        """Return of the published ones those of a kind and of a year of publication, where they are given."""
        found = self.filter(kind=kind) if kind else self
        return found.published_in(year) if year else found

    def newest_published_first(self) -> MessageQuerySet:
        """Return them as the public list shows them."""
        return self.order_by("-published_on", "-pk")


class Message(models.Model):
    """One message; who wrote it is sealed apart from what it says.

    ``guarded`` holds for a report (举报) and stays once it held: who reported is readable by the clerk and the head of
    the office alone, and nothing of it is ever published.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="收信单位", related_name="messages")
    number = models.CharField("编号", max_length=20)
    code_digest = models.CharField(max_length=64, editable=False)
    form_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    """A keyed hash of the form on the public site that made it: one form makes one message."""
    channel = models.CharField("渠道", max_length=20, choices=channel_choices)
    order_number = models.CharField("12345工单号", max_length=60, blank=True)
    kind = models.CharField("类别", max_length=20, choices=kind_choices)
    guarded = models.BooleanField("身份严格保密", default=False)
    subject = models.CharField("标题", max_length=120)
    text = models.TextField("内容")
    sealed = models.TextField("加密的身份和联系方式", blank=True)
    may_publish = models.BooleanField("来信人同意公开", default=False)
    state = models.CharField("状态", max_length=20, choices=state_choices, default=law.FIRST)
    outcome = models.CharField("结果", max_length=20, choices=outcome_choices, blank=True)
    received_at = models.DateTimeField("收到时间")
    received_on = models.DateField("收到日期")
    due_on = models.DateField("答复期限", null=True)
    due_is_provisional = models.BooleanField("期限暂定", default=False)
    extended = models.BooleanField("已延期", default=False)
    unit = models.ForeignKey(Agency, models.PROTECT, verbose_name="承办股室", related_name="+", null=True)
    handler = models.ForeignKey(Person, models.PROTECT, verbose_name="承办人", related_name="+", null=True)
    reply = models.TextField("答复", blank=True)
    drafted_by = models.ForeignKey(Person, models.PROTECT, verbose_name="拟答人", related_name="+", null=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, verbose_name="审核人", related_name="+", null=True)
    reply_way = models.CharField("答复方式", max_length=20, choices=ReplyWay, blank=True)
    replied_on = models.DateField("答复日期", null=True)
    days_taken = models.PositiveSmallIntegerField("用时（工作日）", null=True)
    ended_on = models.DateField("转出、办结日期", null=True)
    public_subject = models.CharField("公开的标题", max_length=120, blank=True)
    public_text = models.TextField("公开的来信", blank=True)
    public_reply = models.TextField("公开的答复", blank=True)
    published_on = models.DateField("公开日期", null=True)
    satisfaction = models.CharField("满意度", max_length=20, choices=Satisfaction, blank=True)
    satisfaction_words = models.CharField("评价", max_length=500, blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, verbose_name="接着哪一件", related_name="followed_by", null=True
    )
    came_from = models.OneToOneField("self", models.PROTECT, verbose_name="由哪件转来", related_name="+", null=True)
    """The message of another organ of the platform that was handed over and is gone on with here."""
    request = models.ForeignKey(
        AccessRequest, models.PROTECT, verbose_name="转成的申请", related_name="messages", null=True
    )
    from_request = models.OneToOneField(
        AccessRequest, models.PROTECT, verbose_name="由哪件申请转来", related_name="became_message", null=True
    )
    correction = models.ForeignKey(
        CorrectionRequest, models.PROTECT, verbose_name="转成的更正申请", related_name="messages", null=True
    )
    filled_by = models.ForeignKey(Person, models.PROTECT, verbose_name="录入人", related_name="+", null=True)
    same_place = models.PositiveIntegerField("同一来源当天第几件", default=0)
    reminded = models.CharField("最近一次提醒", max_length=60, blank=True, editable=False)
    held = models.BooleanField("暂缓清除身份信息", default=False)
    erased_at = models.DateTimeField("身份信息清除时间", null=True)
    erasure_warned_on = models.DateField("预告清除身份信息的日期", null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "信件"
        verbose_name_plural = "信件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="one_message_number"),
            models.UniqueConstraint(
                fields=["agency", "order_number"], condition=~Q(order_number=""), name="one_message_an_order"
            ),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(guarded=False, may_publish=True), name="message_public_by_consent"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "received_on", "outcome"], name="message_received"),
            models.Index(fields=["agency", "state", "due_on"], name="message_queue"),
            models.Index(
                fields=["agency", "-published_on", "-id"],
                condition=Q(published_on__isnull=False),
                name="message_public",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}号信件"

    def get_absolute_url(self) -> str:
        """Return the address of its page in the desk."""
        return reverse("desk_message", args=[self.pk])

    @property
    def digits(self) -> str:
        """The number as addresses have it."""
        return self.number.removeprefix("信")

    @property
    def passed_on(self) -> Message | None:
        """As what another organ of the platform goes on with it."""
        return Message.objects.filter(came_from=self).select_related("agency").first()

    @property
    def classify_by(self) -> datetime:
        """Until when it is to be classified."""
        return law.classify_by(self.received_at)

    @property
    def is_open(self) -> bool:
        """Whether its sender waits for an answer."""
        return self.state in UNANSWERED

    @property
    def was_late(self) -> bool:
        """Whether it was answered after its limit."""
        return bool(self.replied_on and self.due_on and self.replied_on > self.due_on)
