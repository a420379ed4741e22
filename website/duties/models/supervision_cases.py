"""Complaints about an organ's disclosure, handled by the supervising office (条例第四十七条、第五十一条)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from website.agencies.models import Agency
from website.duties.models.duties import Duty, DutyFile, DutyQuerySet


class SupervisionCaseQuerySet(DutyQuerySet):
    """Filters over complaints; each is in the ledger of the organ that it is about."""

    def handled_in(self, year: int) -> SupervisionCaseQuerySet:
        """Return those concluded in a year."""
        return self.valid().filter(handled_on__range=(date(year, 1, 1), date(year, 12, 31)))

    def naming(self) -> SupervisionCaseQuerySet:
        """Return those that are over, each with its ``end``, of which it is still known who raised them."""
        told = ~Q(raised_by="") | Exists(DutyFile.objects.filter(duty=OuterRef("pk"), brought=True).exclude(stored=""))
        over = Q(handled_on__isnull=False) | ~Q(void_reason="")
        return self.filter(over, told, erased_at=None).annotate(end=Coalesce("handled_on", "on"))

    def open(self) -> SupervisionCaseQuerySet:
        """Return those not concluded."""
        return self.valid().filter(handled_on=None)


class SupervisionCase(Duty):
    """A complaint: the organ that it is about reads what it says and how it ended, never who raised it."""

    SEALED = ("raised_by",)
    """What is sealed, so that it is sealed anew when a key is replaced."""

    class Basis(models.TextChoices):
        """By which article it is raised."""

        UNMET = "unmet", "未按要求主动公开、不依法答复（条例第四十七条第二款）"
        RIGHTS = "rights", "侵犯合法权益（条例第五十一条）"

    class Handling(models.TextChoices):
        """How the supervising office handled it."""

        RECTIFY = "rectify", "督促整改"
        CRITICISE = "criticise", "通报批评"
        PROPOSE = "propose", "向有关机关提出处理建议"
        UNFOUNDED = "unfounded", "经查不属实"
        ELSEWHERE = "elsewhere", "不属于公开工作，已告知途径"

    KIND = Duty.Kind.SUPERVISION_CASE
    FIELDS = ("title", "on", "basis", "about", "note")
    LATER = ("handled_on", "handling", "result", "told_on")
    LABELS = {"title": "反映的事项", "on": "收到日期"}

    office = models.ForeignKey(Agency, models.PROTECT, verbose_name="受理的主管部门", related_name="+", editable=False)
    basis = models.CharField("依据", max_length=20, choices=Basis)
    about = models.TextField("具体情况", help_text="不写投诉人、举报人的姓名和联系方式。")
    raised_by = models.TextField("投诉人、举报人（加密）", blank=True, editable=False)
    """Sealed; who raised it and how to reach them, for the supervising office alone."""
    handled_on = models.DateField("办结日期", null=True, blank=True)
    handling = models.CharField("处理方式", max_length=20, choices=Handling, blank=True)
    result = models.TextField("查实和处理情况", blank=True)
    told_on = models.DateField("告知结果日期", null=True, blank=True)
    held = models.BooleanField("暂缓清除", default=False, editable=False)
    erasure_warned_on = models.DateField("预告清除日期", null=True, editable=False)
    erased_at = models.DateTimeField("清除时间", null=True, editable=False)
    """When who raised it was erased; what it was about and how it ended stay."""

    objects = SupervisionCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "公开工作投诉举报"
        verbose_name_plural = "公开工作投诉举报"

    @property
    def days(self) -> int | None:
        """How many natural days it took."""
        return (self.handled_on - self.on).days if self.handled_on else None

    def amiss(self) -> Iterator[str]:
        """Yield what is wrong: days out of order, an end without its words."""
        yield from super().amiss()
        if not self.about.strip():
            yield "请写明反映的具体情况。"
        if self.handled_on and self.handled_on < self.on:
            yield f"办结日期（{self.handled_on}）早于收到日期（{self.on}），请核对。"
        if self.handled_on and not (self.handling and self.result.strip()):
            yield "请选择处理方式，写明查实和处理情况（条例第四十七条）。"
        if self.told_on and (not self.handled_on or self.told_on < self.handled_on):
            yield "告知结果日期不能早于办结日期，请核对。"
