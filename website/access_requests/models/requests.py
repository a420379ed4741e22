"""The application itself: where it stands, how it ended and who may see it are three fields."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse

from gongkai.outcomes import outcomes
from website.access_requests.choices import (
    ApplicantKind,
    Form,
    Route,
    Visibility,
    channel_choices,
    outcome_choices,
    state_choices,
)
from website.agencies.models import Agency, AgencyQuerySet, Person

OPEN = Q(decided_on=None) & ~Q(state="closed")
"""What is still owed to an applicant."""


_CLOSED, _NO_OUTCOME = RawSQL("'closed'", ()), RawSQL("''", ())
"""Words as part of the statement: SQLite sees only then that an index over some of the rows can serve."""


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """Filters over applications; the figures of the annual report are these and nothing else."""

    def of(self, agency: Agency) -> AccessRequestQuerySet:
        """Return an organ's own."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> AccessRequestQuerySet:
        """Return those of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(agency__in=agencies)

    def open(self) -> AccessRequestQuerySet:
        """Return those that are not answered and did not end otherwise."""
        return self.filter(decided_on=None).exclude(state=_CLOSED)

    def unfinished(self) -> AccessRequestQuerySet:
        """Return those that are not closed: what somebody in the organ has still to do something with."""
        return self.exclude(state=_CLOSED)

    def unconfirmed(self) -> AccessRequestQuerySet:
        """Return those whose day of receipt is still to be settled (条例第三十一条)."""
        return self.filter(state="submitted")

    def due_until(self, day: date) -> AccessRequestQuerySet:
        """Return the open ones whose reply is due on a day or before."""
        return self.open().filter(due_on__lte=day)

    def overdue(self, today: date) -> AccessRequestQuerySet:
        """Return the open ones whose day is past."""
        return self.open().filter(due_on__lt=today)

    def received_in(self, year: int) -> AccessRequestQuerySet:
        """Return those received in a year: row one of table three, by the day of receipt 〔未核实〕."""
        return self.not_passed_on().filter(received_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def decided_in(self, year: int) -> AccessRequestQuerySet:
        """Return those received that were answered or ended in a year: rows three of table three."""
        ended = self.not_passed_on().filter(received_on__isnull=False)
        return ended.filter(decided_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def late_in(self, year: int) -> AccessRequestQuerySet:
        """Return those that were answered in a year after their limit, which only what was received has."""
        answered = self.filter(decided_on__range=(date(year, 1, 1), date(year, 12, 31)))
        return answered.filter(decided_on__gt=F("due_on")).exclude(outcome=_NO_OUTCOME)

    def open_at_end_of(self, year: int) -> AccessRequestQuerySet:
        """Return those received by the end of a year and not decided by then: row four, and row two of the next."""
        end = date(year, 12, 31)
        return self.not_passed_on().filter(Q(decided_on=None) | Q(decided_on__gt=end), received_on__lte=end)

    def active_in(self, year: int) -> AccessRequestQuerySet:
        """Return those received until the end of a year that were not decided before it: rows one and two together."""
        waiting = Q(decided_on=None) | Q(decided_on__gte=date(year, 1, 1))
        return self.not_passed_on().filter(waiting, received_on__lte=date(year, 12, 31))

    def not_passed_on(self) -> AccessRequestQuerySet:
        """Return those that did not end by being handed on to another organ, which counts them instead 〔未核实〕."""
        return self.exclude(decided_on__isnull=False, outcome="")

    def published(self) -> AccessRequestQuerySet:
        """Return those whose reply the public may read."""
        return self.filter(visibility=Visibility.PUBLISHED)


class AccessRequest(models.Model):
    """An application for government information (条例第二十七条).

    ``state``, ``outcome``, ``received_on``, ``due_on``, ``decided_on`` follow from the events and are kept beside them
    only to be searched and counted by; ``services`` writes both in one transaction.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="受理机关", related_name="access_requests")
    number = models.CharField("申请编号", max_length=20)
    code_digest = models.CharField(max_length=64, editable=False)
    """A keyed hash of the secret code by which the applicant follows the case; the code itself is kept nowhere."""
    channel = models.CharField("提交渠道", max_length=20, choices=channel_choices)
    applicant_kind = models.CharField("申请人类别", max_length=20, choices=ApplicantKind)
    title = models.CharField("所需信息的名称", max_length=300, blank=True)
    document_number = models.CharField("所需信息的文号", max_length=100, blank=True)
    description = models.TextField("便于查询的其他特征性描述", blank=True)
    form = models.CharField("提供形式", max_length=20, choices=Form, default=Form.ELECTRONIC)
    route = models.CharField("获取方式", max_length=20, choices=Route, default=Route.WEB)
    oral = models.BooleanField("口头申请", default=False)
    """Made by word of mouth and written down by the clerk (条例第二十九条第一款)."""
    filled_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name="代填、录入人", related_name="+", null=True, blank=True
    )
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)

    state = models.CharField("状态", max_length=30, choices=state_choices, default="submitted")
    outcome = models.CharField("处理结果", max_length=20, choices=outcome_choices, blank=True)
    visibility = models.CharField("公布", max_length=20, choices=Visibility, default=Visibility.PRIVATE)
    received_on = models.DateField("收到申请之日", null=True)
    due_on = models.DateField("答复期限", null=True)
    due_is_provisional = models.BooleanField("答复期限暂定", default=False)
    waits_until = models.DateField("等待期限", null=True)
    """While the clock stands: until when the applicant, or those consulted, may act."""
    decided_on = models.DateField("答复或者办结日期", null=True)
    counted_on = models.DateField("期限核算日期", null=True, editable=False)

    unit = models.ForeignKey(
        Agency, models.PROTECT, verbose_name="承办单位", related_name="assigned_requests", null=True, blank=True
    )
    handler = models.ForeignKey(
        Person, models.PROTECT, verbose_name="承办人", related_name="handled_requests", null=True, blank=True
    )
    waits_for = models.CharField("待谁审签", max_length=20, blank=True)
    """Whose review or signature a drafted reply waits for: a part of the table of moves."""
    drafted_by = models.ForeignKey(Person, models.PROTECT, verbose_name="拟稿人", related_name="+", null=True)
    split_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="拆自", related_name="split_off", null=True, blank=True
    )
    joined_to = models.ForeignKey(
        "self", models.PROTECT, verbose_name="一同办理", related_name="joined", null=True, blank=True
    )
    moved_from = models.OneToOneField(
        "self", models.PROTECT, verbose_name="转自", related_name="moved_to", null=True, blank=True
    )
    published_summary = models.TextField("公布的答复", blank=True)
    published_at = models.DateTimeField("答复公布时间", null=True)
    reply_record = models.OneToOneField(
        "publishing.Record", models.SET_NULL, verbose_name="答复选登", related_name="reply_of", null=True, blank=True
    )
    """The record by which the reply is published, from its draft on."""
    proactive_record = models.ForeignKey(
        "publishing.Record",
        models.SET_NULL,
        verbose_name="转为主动公开",
        related_name="asked_for_in",
        null=True,
        blank=True,
    )
    """The record by which what was asked for is published on the organ's own motion (条例第四十四条)."""
    held = models.BooleanField("暂缓清除身份信息", default=False)
    erased_at = models.DateTimeField("身份信息清除时间", null=True)
    erasure_warned_on = models.DateField("预告清除身份信息的日期", null=True, editable=False)
    same_place = models.PositiveSmallIntegerField("当日来自同一处的第几件", default=0)
    """Set only when so many came from one place in a day that the clerk should know; nothing of the place is kept."""
    suggestions_shown = models.PositiveSmallIntegerField("提交前推荐的已公开信息", default=0)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "依申请公开"
        verbose_name_plural = "依申请公开"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="one_request_number"),
            models.CheckConstraint(condition=~Q(split_from=F("id")), name="not_split_from_itself"),
        ]
        indexes = [
            models.Index(fields=["agency", "due_on", "id"], condition=OPEN, name="request_open_by_due"),
            # All by which the lists of the queue are told apart, so that they are counted where they lie.
            models.Index(
                fields=["agency", "state", "waits_for", "due_on", "decided_on", "drafted_by", "unit", "handler", "id"],
                condition=~Q(state="closed"),
                name="request_unfinished",
            ),
            models.Index(fields=["agency", "-id"], name="request_of_agency"),
            models.Index(fields=["agency", "received_on"], name="request_received_on"),
            models.Index(fields=["agency", "applicant_kind", "received_on"], name="request_received"),
            models.Index(
                fields=["agency", "applicant_kind", "outcome", "decided_on", "received_on"], name="request_decided_as"
            ),
            models.Index(
                fields=["agency", "applicant_kind", "outcome", "decided_on"],
                condition=Q(received_on__isnull=False),
                name="request_decided_in",
            ),
            models.Index(
                fields=["agency", "applicant_kind", "received_on"],
                condition=Q(decided_on=None),
                name="request_undecided",
            ),
            models.Index(fields=["agency", "decided_on"], name="request_decided_on"),
            models.Index(
                fields=["agency", "decided_on", "due_on", "outcome"],
                condition=Q(decided_on__gt=F("due_on")) & ~Q(outcome=""),
                name="request_answered_late",
            ),
            models.Index(
                fields=["agency", "-published_at"], condition=Q(visibility="published"), name="request_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}号申请"

    def get_absolute_url(self) -> str:
        """Return the address of the case page in the desk."""
        return reverse("desk_request", args=[self.pk])

    @property
    def subject(self) -> str:
        """What is asked for, in one line."""
        text = self.title or self.document_number or self.description
        line = " ".join(text.split())
        return line if len(line) <= 60 else f"{line[:59]}…"

    @property
    def row(self) -> str:
        """The row of table three in which the application is counted once it is decided, by its id."""
        return outcomes()[self.outcome].row if self.outcome else ""
