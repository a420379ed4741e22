"""The events of a case: rows that are only ever added, chained by hash."""

from __future__ import annotations

from django.db import models

from website.audit.models import LedgerStep
from website.disputes.models.cases import DisputeCase


class DisputeEvent(LedgerStep):
    """One line of a case's ledger; triggers on both databases refuse UPDATE and DELETE, as for applications."""

    class Kind(models.TextChoices):
        """What happened."""

        REGISTER = "register", "登记"
        SERVE = "serve", "收到申请书、起诉状副本"
        ANSWER = "answer", "提交答复、答辩"
        HEARING = "hearing", "听证、开庭"
        PROLONG = "prolong", "审理期限延长"
        STOP = "stop", "中止"
        RESUME = "resume", "恢复审理"
        DECIDE = "decide", "作出决定、裁判"
        SERVE_DECISION = "serve_decision", "收到决定书、裁判文书"
        OPINION = "opinion", "收到行政复议意见书"
        REPORT = "report", "报送纠正情况"
        ENFORCE = "enforce", "履行"
        CONTINUE = "continue", "进入下一程序"
        PAPER = "paper", "存入材料"
        AMEND = "amend", "更正登记"
        VOID = "void", "作废"
        LESSON = "lesson", "记录应诉教训"

    case = models.ForeignKey(DisputeCase, models.PROTECT, verbose_name="案件", related_name="events")
    kind = models.CharField("事项", max_length=20, choices=Kind)

    class Meta:
        verbose_name = "案件经过"
        verbose_name_plural = "案件经过"
        ordering = ["case", "number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_dispute_event_a_place")]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
