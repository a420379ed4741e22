"""An event of public opinion (舆情事件): what is said, what is true, where it stands, and how it was answered."""

from __future__ import annotations

from datetime import datetime, time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from gongkai import opinion_events as law
from website.access_requests.models.sealed_files import SealedFile
from website.agencies.models import Agency, AgencyQuerySet, Person
from website.audit.models import LedgerStep
from website.monitoring.event_choices import (
    NOT_OURS,
    UNANSWERED,
    channel_choices,
    kind_choices,
    level_choices,
    outcome_choices,
    source_choices,
    state_choices,
)
from website.publishing.models import Record


def year_of(year: int) -> tuple[datetime, datetime]:
    """Return the first moment of a year and that of the next, where the organ is."""
    return tuple(timezone.make_aware(datetime(each, 1, 1)) for each in (year, year + 1))  # type: ignore[return-value]


class OpinionEventQuerySet(models.QuerySet["OpinionEvent"]):
    """Filters over events."""

    def of(self, agency: Agency) -> OpinionEventQuerySet:
        """Return an organ's own events."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> OpinionEventQuerySet:
        """Return those of some agencies."""
        return self.filter(agency__in=agencies)

    def open(self) -> OpinionEventQuerySet:
        """Return those that are not closed."""
        return self.exclude(state=law.LAST)

    def unanswered(self) -> OpinionEventQuerySet:
        """Return those whose answer is awaited."""
        return self.filter(state__in=UNANSWERED, answered_at=None)

    def running(self) -> OpinionEventQuerySet:
        """Return those of which a clock runs, the one that ends first before the others."""
        return self.open().filter(next_due_at__isnull=False).order_by("next_due_at", "pk")

    def overdue(self, now: datetime) -> OpinionEventQuerySet:
        """Return those of which a clock ran out."""
        return self.running().filter(next_due_at__lt=now)

    def found_in(self, year: int) -> OpinionEventQuerySet:
        """Return those found in a year, whatever became of them."""
        first, after = year_of(year)
        return self.filter(found_at__gte=first, found_at__lt=after)

    def valid_in(self, year: int) -> OpinionEventQuerySet:
        """Return those found in a year that are the organ's own: handed over or merged ones are counted elsewhere."""
        return self.found_in(year).exclude(outcome__in=NOT_OURS)

    def answered_of(self, year: int) -> OpinionEventQuerySet:
        """Return the organ's own found in a year that were answered by its end."""
        return self.valid_in(year).filter(answered_at__lt=year_of(year)[1])

    def in_time_of(self, year: int) -> OpinionEventQuerySet:
        """Return those of them that were answered within their hours."""
        return self.answered_of(year).filter(answered_at__lte=F("due_at"))


class OpinionEvent(models.Model):
    """One event; the platform watches topics, so nothing here is about who said something.

    ``found_at`` starts the clocks; ``due_at`` is until when it is to be answered by its level (before it is assessed
    by the strictest clock), ``next_due_at`` when the running clock that ends first ends. ``answered_at`` is the moment
    of the first answer that still stands.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="opinion_events")
    number = models.CharField("编号", max_length=20)
    title = models.CharField("名称", max_length=100)
    summary = models.TextField("舆论反映的情况", max_length=5000)
    source = models.CharField("怎样得知", max_length=20, choices=source_choices)
    where = models.CharField("出处", max_length=500, blank=True)
    found_at = models.DateTimeField("发现时间")
    found_note = models.CharField("起算时间的说明", max_length=300, blank=True)
    found_set_by = models.ForeignKey(Person, models.PROTECT, verbose_name="填写发现时间的人", related_name="+")
    level = models.CharField("级别", max_length=20, choices=level_choices, blank=True)
    kind = models.CharField("类别", max_length=20, choices=kind_choices, blank=True)
    topic = models.CharField("主题", max_length=60, blank=True)
    unit = models.ForeignKey(Agency, models.PROTECT, verbose_name="责任股室", related_name="+", null=True)
    handler = models.ForeignKey(Person, models.PROTECT, verbose_name="承办人", related_name="+", null=True)
    state = models.CharField("状态", max_length=20, choices=state_choices, default=law.FIRST)
    outcome = models.CharField("结果", max_length=20, choices=outcome_choices, blank=True)
    truth = models.TextField("核查情况", blank=True)
    response_title = models.CharField("回应标题", max_length=100, blank=True)
    response = models.TextField("回应稿", blank=True)
    drafted_by = models.ForeignKey(Person, models.PROTECT, verbose_name="拟稿人", related_name="+", null=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, verbose_name="审核人", related_name="+", null=True)
    answered_at = models.DateTimeField("回应时间", null=True)
    press_at = models.DateTimeField("新闻发布会时间", null=True)
    police_at = models.DateTimeField("转公安机关时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    due_at = models.DateTimeField("回应期限")
    next_due_at = models.DateTimeField("最近的期限", null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, verbose_name="并入哪一件", related_name="merged", null=True)
    handed_to = models.CharField("转交单位", max_length=120, blank=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, verbose_name="登记人", related_name="+")
    registered_at = models.DateTimeField("登记时间")
    held = models.BooleanField("暂缓清除材料", default=False)
    erased_at = models.DateTimeField("材料清除时间", null=True)
    erasure_warned_on = models.DateField("预告清除材料的日期", null=True, editable=False)

    objects = OpinionEventQuerySet.as_manager()

    class Meta:
        verbose_name = "舆情事件"
        verbose_name_plural = "舆情事件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="one_opinion_event_number"),
            models.CheckConstraint(
                condition=~Q(state__in=("answered",)) | Q(answered_at__isnull=False), name="opinion_event_was_answered"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("found", "closed")) | ~Q(level="", kind=""), name="opinion_event_was_assessed"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "found_at", "outcome"], name="opinion_event_found"),
            models.Index(fields=["state", "next_due_at"], name="opinion_event_clock"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of its page in the desk."""
        return reverse("desk_opinion_event", args=[self.pk])

    @property
    def known(self) -> law.Known:
        """What its clocks depend on."""
        return law.Known(self.found_at, self.level, self.answered_at, self.press_at)

    def timings(self, now: datetime | None = None) -> list[law.Timing]:
        """Return its clocks as they stand now."""
        return law.timings(self.known, now or timezone.now())

    @property
    def start_note(self) -> str:
        """Why its clocks begin when they do, to stand within a sentence."""
        return self.found_note.rstrip("。；，")

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.state != law.LAST

    @property
    def awaits_answer(self) -> bool:
        """Whether its answer is awaited."""
        return self.state in UNANSWERED and self.answered_at is None

    @property
    def was_late(self) -> bool:
        """Whether it was answered after its hours."""
        return self.answered_at is not None and self.answered_at > self.due_at

    @property
    def is_grave(self) -> bool:
        """Whether it is one of the graver levels."""
        return bool(self.level) and law.levels()[self.level].grave

    @property
    def stages(self) -> list[tuple[law.Timing, str]]:
        """Its clocks, each with how it stands in words."""
        now = timezone.now()
        return [(each, law.told(each, now)) for each in self.timings(now)]

    @property
    def nearest(self) -> tuple[law.Timing, str] | None:
        """The running clock that ends first, with how it stands in words; nothing when none runs."""
        now = timezone.now()
        found = law.next_due(self.known, now) if self.is_open else None
        return (found, law.told(found, now)) if found else None


class EventStep(LedgerStep):
    """One line of an event's ledger; triggers on both databases refuse UPDATE and DELETE."""

    event = models.ForeignKey(OpinionEvent, models.PROTECT, verbose_name="舆情事件", related_name="steps")
    kind = models.CharField("事项", max_length=20)
    state = models.CharField("之后的状态", max_length=20)

    class Meta:
        verbose_name = "舆情事件经过"
        verbose_name_plural = "舆情事件经过"
        ordering = ["event", "number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="one_event_step_a_place")]

    def __str__(self) -> str:
        return f"{self.on} {self.label}"

    @property
    def label(self) -> str:
        """What the step is called."""
        return law.way().label(self.kind)


class EventDraft(models.Model):
    """A version of the response as somebody wrote it; versions are only ever added."""

    event = models.ForeignKey(OpinionEvent, models.PROTECT, verbose_name="舆情事件", related_name="drafts")
    number = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=100)
    text = models.TextField("内容")
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="拟稿人", related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "回应稿版本"
        verbose_name_plural = "回应稿版本"
        ordering = ["event", "-number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="one_event_draft_a_number")]

    def __str__(self) -> str:
        return f"第{self.number}稿"


class EventAnswer(models.Model):
    """One answer: a record of the organ's own column, or one that was given elsewhere and entered with its evidence.

    ``at`` is nothing for a record that is not public yet; ``withdrawn_at`` says since when it no longer stands.
    """

    event = models.ForeignKey(OpinionEvent, models.PROTECT, verbose_name="舆情事件", related_name="answers")
    channel = models.CharField("方式", max_length=20, choices=channel_choices)
    at = models.DateTimeField("回应时间", null=True)
    evidence = models.TextField("凭据", max_length=1000, blank=True)
    record = models.OneToOneField(
        Record, models.PROTECT, verbose_name="回应信息", related_name="answered_opinion", null=True
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="登记人", related_name="+")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "舆情回应"
        verbose_name_plural = "舆情回应"
        ordering = ["event", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(record__isnull=False) | (Q(at__isnull=False) & ~Q(evidence="")),
                name="event_answer_has_evidence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event}：{self.get_channel_display()}"


class EventBrief(models.Model):
    """A version of what people write in the decision brief (研判专报); the figures are reckoned when it is printed."""

    event = models.ForeignKey(OpinionEvent, models.PROTECT, verbose_name="舆情事件", related_name="briefs")
    number = models.PositiveSmallIntegerField("版本")
    said = models.TextField("舆论关注的问题", max_length=3000)
    truth = models.TextField("核查的事实", max_length=3000)
    proposal = models.TextField("处置建议", max_length=3000)
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="撰写人", related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "研判专报版本"
        verbose_name_plural = "研判专报版本"
        ordering = ["event", "-number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="one_event_brief_a_number")]

    def __str__(self) -> str:
        return f"{self.event.number}研判专报第{self.number}稿"


class EventPaper(SealedFile):
    """A file of an event; ``stored`` is nothing once it was erased."""

    event = models.ForeignKey(OpinionEvent, models.PROTECT, verbose_name="舆情事件", related_name="papers")
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="存入人", related_name="+")
    at = models.DateTimeField("存入时间", auto_now_add=True)

    class Meta:
        verbose_name = "舆情事件材料"
        verbose_name_plural = "舆情事件材料"
        ordering = ["event", "pk"]


class EventAlert(models.Model):
    """One person told once of one thing in one way: the row stands before anything is sent, and no second one can."""

    class Way(models.TextChoices):
        """How a person is told."""

        MAIL = "mail", "邮件"
        MESSAGE = "message", "短信"

    event = models.ForeignKey(OpinionEvent, models.PROTECT, verbose_name="舆情事件", related_name="alerts")
    person = models.ForeignKey(Person, models.PROTECT, verbose_name="提醒谁", related_name="+")
    about = models.CharField("事由", max_length=80)
    says = models.CharField("内容", max_length=300)
    way = models.CharField("方式", max_length=10, choices=Way)
    made_at = models.DateTimeField("产生时间")
    due_at = models.DateTimeField("发送时间")
    tries = models.PositiveSmallIntegerField("尝试次数", default=0)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField("发出时间", null=True)
    given_up_at = models.DateTimeField("放弃时间", null=True)

    class Meta:
        verbose_name = "舆情提醒"
        verbose_name_plural = "舆情提醒"
        ordering = ["event", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "person", "about", "way"], name="one_event_alert"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None, given_up_at=None), name="event_alert_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.event.number} {self.says}"


class AlertNumber(models.Model):
    """The mobile number, sealed, at which a person wants to be told of events of public opinion."""

    person = models.OneToOneField(Person, models.CASCADE, verbose_name="人员", related_name="alert_number")
    sealed = models.TextField("加密的手机号")

    class Meta:
        verbose_name = "接收提醒的手机号"
        verbose_name_plural = "接收提醒的手机号"

    def __str__(self) -> str:
        return f"{self.person}接收提醒的手机号"


class EventPractice(models.Model):
    """An organ's settings for events where no source binds it: quiet hours, and how long papers are kept."""

    agency = models.OneToOneField(Agency, models.CASCADE, verbose_name="单位", related_name="event_practice")
    quiet_from = models.TimeField("夜间不发短信，从", default=time(22))
    quiet_until = models.TimeField("到", default=time(7))
    grave_any_time = models.BooleanField("重大以上的夜间照发", default=True)
    keep_years = models.PositiveSmallIntegerField(
        "办结后保存材料的年数",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="没有读到统一规定，由本机关确定。到期清除附件，事件、经过和数字保留。",
    )

    class Meta:
        verbose_name = "舆情事件设置"
        verbose_name_plural = "舆情事件设置"

    def __str__(self) -> str:
        return f"{self.agency}舆情事件设置"
