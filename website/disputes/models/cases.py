"""A case of reconsideration or litigation: whether it is counted is worked out by the database and by nobody else."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.urls import reverse

from gongkai import disputes
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.models import Agency, AgencyQuerySet
from website.disputes.choices import (
    OWN_ROLES,
    Procedure,
    Result,
    cause_choices,
    decision_choices,
    instance_choices,
    kind_choices,
    outcome_choices,
    role_choices,
)

COUNTS = Q(is_disclosure=True, our_role__in=OWN_ROLES, void_reason="")
"""What enters table four: disclosure is contested, and it is the organ's own (条例第五十条第（三）项)."""


class DisputeCaseQuerySet(models.QuerySet["DisputeCase"]):
    """Filters over cases; table four is ``counted_in`` and nothing else."""

    def of(self, agency: Agency) -> DisputeCaseQuerySet:
        """Return an organ's own ledger."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> DisputeCaseQuerySet:
        """Return those of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(agency__in=agencies)

    def counted(self) -> DisputeCaseQuerySet:
        """Return those that table four may count."""
        return self.filter(counts=True)

    def valid(self) -> DisputeCaseQuerySet:
        """Return those that were not registered by mistake."""
        return self.filter(void_reason="")

    def not_counted(self) -> DisputeCaseQuerySet:
        """Return those that are kept and counted apart: handled for another, not about disclosure, or void."""
        return self.filter(counts=False)

    def open(self) -> DisputeCaseQuerySet:
        """Return those without a decision."""
        return self.valid().filter(decided_on=None)

    def decided(self) -> DisputeCaseQuerySet:
        """Return those with a decision."""
        return self.filter(decided_on__isnull=False)

    def due_until(self, day: date) -> DisputeCaseQuerySet:
        """Return those in which a duty of ours ends on a day or before."""
        return self.filter(due_on__lte=day)

    def last_filed_by(self, day: date) -> DisputeCaseQuerySet:
        """Return those filed by a day that no later instance, filed by then too, replaces."""
        later = self.model.objects.filter(previous_instance=OuterRef("pk"), filed_on__lte=day)
        return self.filter(~Exists(later), filed_on__lte=day)

    def counted_in(self, year: int, rule: str = "") -> DisputeCaseQuerySet:
        """Return the cases in table four of a year, each with its ``column`` and with ``row``, both by the form's ids.

        Decided in the year: by its result. Filed by 31 December and not decided by then: pending. Under ``one_case``
        a later instance replaces the earlier one; under ``each_instance`` each counts 〔未核实〕.
        """
        first, last = date(year, 1, 1), date(year, 12, 31)
        rule = rule or disputes.default_count_rule()
        counting = self.last_filed_by(last) if rule == "one_case" else self.filter(filed_on__lte=last)
        undecided = Q(decided_on=None) | Q(decided_on__gt=last)
        rows = [When(kind=kind.id, then=Value(kind.row)) for kind in disputes.kinds().values()]
        return (
            counting.counted()
            .filter(undecided | Q(decided_on__gte=first))
            .annotate(
                column=Case(When(undecided, then=Value(Result.PENDING)), default=F("result")),
                row=Case(*rows, output_field=models.CharField()),
            )
        )


class DisputeCase(models.Model):
    """One case, or one instance of it.

    ``counts`` is a column that the database works out from ``is_disclosure`` and ``our_role``: no code can set it, so
    that a case handled for the county government never enters table four. ``result`` follows from the decision.
    """

    SEALED = ("other_party",)
    """What is sealed, so that it is sealed anew when a key is replaced."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="disputes")
    number = models.CharField("案号", max_length=80)
    kind = models.CharField("类别", max_length=20, choices=kind_choices)
    is_disclosure = models.BooleanField("因政府信息公开工作引起")
    our_role = models.CharField("本机关的地位", max_length=30, choices=role_choices)
    request = models.ForeignKey(
        AccessRequest, models.PROTECT, verbose_name="所涉申请", related_name="disputes", null=True, blank=True
    )
    correction = models.ForeignKey(
        CorrectionRequest,
        models.PROTECT,
        verbose_name="所涉更正申请",
        related_name="disputes",
        null=True,
        blank=True,
    )
    cause = models.CharField("争议事由", max_length=20, choices=cause_choices)
    body = models.CharField("行政复议机关、人民法院", max_length=120)
    other_party = models.TextField("对方当事人（加密）", blank=True)
    """Sealed; the name of who contests, and of who acts for them."""
    filed_on = models.DateField("受理、立案日期")
    served_on = models.DateField("收到副本日期", null=True, blank=True)
    procedure = models.CharField("程序", max_length=20, choices=Procedure, default=Procedure.ORDINARY)
    hearing_on = models.DateField("听证、开庭日期", null=True, blank=True)
    answered_on = models.DateField("答复、答辩日期", null=True, blank=True)
    extended_days = models.PositiveSmallIntegerField("延长审理日数", default=0)
    stops = models.JSONField("中止", default=list, blank=True)
    """Pairs of ISO dates, from and until; the last is open while the case stands still."""
    decision = models.CharField("决定、裁判种类", max_length=40, choices=decision_choices, blank=True)
    decided_on = models.DateField("决定、裁判日期", null=True, blank=True)
    decision_served_on = models.DateField("收到决定、裁判日期", null=True, blank=True)
    result = models.CharField("结果", max_length=20, choices=Result, default=Result.PENDING)
    corrected_reason = models.CharField("被纠正的原因", max_length=300, blank=True)
    opinion_on = models.DateField("收到行政复议意见书日期", null=True, blank=True)
    reported_on = models.DateField("报送纠正情况日期", null=True, blank=True)
    enforce_due = models.DateField("确定的履行期限", null=True, blank=True)
    enforced_on = models.DateField("履行日期", null=True, blank=True)
    instance = models.CharField("审级", max_length=20, choices=instance_choices, default=disputes.FIRST)
    previous_instance = models.OneToOneField(
        "self", models.PROTECT, verbose_name="上一审级", related_name="next_instance", null=True, blank=True
    )
    """The instance that this one continues: both are one case."""
    reconsidered_in = models.ForeignKey(
        "self", models.PROTECT, verbose_name="经过的行政复议", related_name="suits", null=True, blank=True
    )
    """For a suit after reconsideration: the reconsideration, a case of its own with a row of its own."""
    lesson = models.TextField("应诉教训", blank=True)
    lesson_outcome = models.CharField("教训所涉处理结果", max_length=20, choices=outcome_choices, blank=True)
    note = models.TextField("备注", blank=True)
    void_reason = models.CharField("作废的原因", max_length=300, blank=True)
    """Why the registration was a mistake; the row stays, and is counted nowhere."""
    due_on = models.DateField("本机关的期限", null=True, editable=False)
    due_for = models.CharField("期限事项", max_length=30, blank=True, editable=False)
    reminded = models.CharField("最近一次提醒", max_length=60, blank=True, editable=False)
    registered_at = models.DateTimeField("登记时间", auto_now_add=True)
    counts = models.GeneratedField(
        expression=ExpressionWrapper(COUNTS, output_field=models.BooleanField()),
        output_field=models.BooleanField("计入表四"),
        db_persist=True,
    )

    objects = DisputeCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "复议诉讼案件"
        verbose_name_plural = "复议诉讼案件"
        ordering = ["-filed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number"], condition=Q(void_reason=""), name="one_dispute_number"
            ),
            models.CheckConstraint(
                condition=(Q(decided_on=None) & Q(result=Result.PENDING) & Q(decision=""))
                | (Q(decided_on__isnull=False) & ~Q(result=Result.PENDING) & ~Q(decision="")),
                name="dispute_result_with_decision",
            ),
            models.CheckConstraint(
                condition=Q(our_role__in=[each.id for each in disputes.roles().values() if not each.own])
                | Q(kind="reconsideration", our_role="respondent")
                | (~Q(kind="reconsideration") & Q(our_role="defendant")),
                name="dispute_role_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(instance=disputes.FIRST) | ~Q(kind="reconsideration"), name="dispute_instance_of_a_court"
            ),
            models.CheckConstraint(condition=Q(request=None) | Q(correction=None), name="dispute_about_one_thing"),
            models.CheckConstraint(condition=~Q(previous_instance=F("id")), name="dispute_not_after_itself"),
        ]
        indexes = [
            models.Index(fields=["agency", "-filed_on", "-id"], name="dispute_of_agency"),
            models.Index(fields=["agency", "counts", "filed_on", "decided_on"], name="dispute_figures"),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="dispute_due"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of the case in the desk."""
        return reverse("desk_dispute", args=[self.pk])

    @property
    def about(self) -> AccessRequest | CorrectionRequest | None:
        """What was asked of us that the case is about, if it is known."""
        return self.request or self.correction

    @property
    def facts(self) -> disputes.Facts:
        """The case as the library has it."""
        stops = tuple(
            (date.fromisoformat(since), date.fromisoformat(until) if until else None) for since, until in self.stops
        )
        return disputes.Facts(
            kind=self.kind,
            role=self.our_role,
            filed_on=self.filed_on,
            instance=self.instance,
            procedure=self.procedure,
            served_on=self.served_on,
            answered_on=self.answered_on,
            extended_days=self.extended_days,
            stops=stops,
            decision=self.decision,
            decided_on=self.decided_on,
            decision_served_on=self.decision_served_on,
            opinion_on=self.opinion_on,
            reported_on=self.reported_on,
            enforce_due=self.enforce_due,
            enforced_on=self.enforced_on,
        )

    @property
    def is_stopped(self) -> bool:
        """Whether the case stands still (中止)."""
        return bool(self.stops) and not self.stops[-1][1]

    @property
    def is_suit(self) -> bool:
        """Whether it is before a court."""
        return disputes.kinds()[self.kind].is_suit

    @property
    def due_label(self) -> str:
        """What our next limit is for."""
        found = (each.label for each in disputes.limits() if each.id == self.due_for)
        return "履行决定、裁判" if self.due_for == "enforce" else next(found, "")
