"""What all records of 组织保障 share: whose, what, when, by whom it was entered, its files, and whether it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from website.access_requests.models.sealed_files import SealedFile
from website.agencies.models import Agency, AgencyQuerySet, Person


class DutyQuerySet(models.QuerySet[Any]):
    """Filters over records; the figures of the year are ``valid`` and ``in_year``."""

    def of(self, agency: Agency) -> DutyQuerySet:
        """Return an organ's own."""
        return self.filter(agency=agency)

    def within(self, agencies: AgencyQuerySet) -> DutyQuerySet:
        """Return those of some agencies: the scope of a person, applied before a view looks."""
        return self.filter(agency__in=agencies)

    def valid(self) -> DutyQuerySet:
        """Return those that were not entered by mistake."""
        return self.filter(void_reason="")

    def in_year(self, year: int) -> DutyQuerySet:
        """Return those whose day is in a year."""
        return self.filter(on__range=(date(year, 1, 1), date(year, 12, 31)))


class Duty(models.Model):
    """One record; what it is more than this stands in the model of its kind.

    It is never changed unseen: a correction gives its reason, and the audit trail keeps what stood there before.
    """

    class Kind(models.TextChoices):
        """What is recorded."""

        KEY_TASK = "key_task", "工作要点"
        MEETING = "meeting", "会议批示"
        TRAINING = "training", "培训"
        STANDING_RULE = "standing_rule", "制度"
        SUPERVISION_CASE = "supervision_case", "投诉举报"
        ASSESSMENT = "assessment", "考核评议"

    KIND: ClassVar[str] = ""
    """The kind of a model's own records."""
    FIELDS: ClassVar[tuple[str, ...]] = ()
    """What is entered, in the order of the form."""
    LATER: ClassVar[tuple[str, ...]] = ()
    """What a later step adds, and may be corrected once it is there."""
    LABELS: ClassVar[dict[str, str]] = {}
    """What the shared fields are called in this kind."""

    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="单位", related_name="+")
    kind = models.CharField("类别", max_length=20, choices=Kind, editable=False)
    title = models.CharField("名称", max_length=200)
    on = models.DateField("日期")
    note = models.TextField("备注", blank=True)
    entered_by = models.ForeignKey(
        Person, models.PROTECT, verbose_name="录入人", related_name="+", null=True, editable=False
    )
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    void_reason = models.CharField("作废的原因", max_length=300, blank=True, editable=False)
    """Why the entry was a mistake; the row stays, and is counted nowhere."""

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "组织保障"
        verbose_name_plural = "组织保障"
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["agency", "kind", "on"], name="duty_of_agency")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the record in the desk."""
        return reverse("desk_duty", args=[self.pk])

    @property
    def own(self) -> Any:
        """The record with everything that belongs to its kind."""
        return self if self.KIND else getattr(self, self.kind.replace("_", ""))

    @classmethod
    def label_of(cls, name: str) -> str:
        """Return what a field is called in this kind."""
        return cls.LABELS.get(name) or str(cls._meta.get_field(name).verbose_name)

    def amiss(self) -> Iterator[str]:
        """Yield what is wrong with the record as it stands, each with its cure."""
        if not self.title.strip():
            yield f"请填写{self.label_of('title')}。"
        if self._state.adding and self.agency != self.agency.organ:
            yield f"{self.agency}是内设机构，请登记在{self.agency.organ}名下。"
        today = timezone.localdate()
        for name in ("on", *self.LATER):
            day = getattr(self, name)
            if isinstance(day, date) and day > today:
                yield f"{self.label_of(name)}（{day}）在今天以后，请核对。"


class DutyFile(SealedFile):
    """A file that belongs to a record: material of a training, proof of a task, what a complaint brought."""

    duty = models.ForeignKey(Duty, models.PROTECT, verbose_name="记录", related_name="files")
    brought = models.BooleanField("随投诉举报提交", default=False)
    """It came from who raised a complaint, and may tell who that is: for the supervising office alone."""
    by = models.ForeignKey(Person, models.PROTECT, verbose_name="存入人", related_name="+", null=True)
    at = models.DateTimeField("存入时间", auto_now_add=True)

    class Meta:
        verbose_name = "组织保障材料"
        verbose_name_plural = "组织保障材料"
        ordering = ["duty", "pk"]
