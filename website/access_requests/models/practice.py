"""How an organ handles applications where the law leaves it open, and the numbers it gives them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from gongkai.deadlines import CourseRefused, Terms
from website.agencies.models import Agency


def demand_terms(chosen: Any) -> None:
    """Raise ``ValidationError`` for settings that the clock does not know."""
    try:
        Terms.of(chosen)
    except (CourseRefused, TypeError) as error:
        raise ValidationError(f"{error}。") from error


class Practice(models.Model):
    """An organ's settings: what 〔未核实〕 stands at, how long identities are kept, whether replies are published."""

    agency = models.OneToOneField(Agency, models.CASCADE, verbose_name="单位", related_name="request_practice")
    accepts_web = models.BooleanField("接受网上申请", default=True)
    terms = models.JSONField("期限设置", default=dict, blank=True, validators=[demand_terms])
    """The settings of ``gongkai.deadlines`` in which the organ differs from the default."""
    letter_prefix = models.CharField("文书机关代字", max_length=20, blank=True, help_text="例如“云司”，用在文号里。")
    letter_pattern = models.CharField("文号格式", max_length=80, blank=True)
    keep_years = models.PositiveSmallIntegerField(
        "办结后保存申请人身份信息的年数",
        default=5,
        help_text="法律没有规定年数（个人信息保护法第十九条：实现处理目的所必要的最短时间），由本机关确定。",
    )
    correction_days = models.PositiveSmallIntegerField(
        "更正申请的办理期限（工作日）",
        default=20,
        help_text="条例第四十一条没有规定期限，默认比照答复期限二十个工作日〔推定〕。",
    )
    publishes_replies = models.BooleanField("公布去除个人信息的答复", default=False)
    payment_account = models.TextField("缴费方式", blank=True, help_text="印在收费通知上：收款单位、账户、办法。")

    class Meta:
        verbose_name = "依申请公开设置"
        verbose_name_plural = "依申请公开设置"

    def __str__(self) -> str:
        return f"{self.agency}依申请公开设置"


class RequestSeries(models.Model):
    """The last number that an organ gave in a year to an application, or to its letters."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "series", "year"], name="one_request_series")]
