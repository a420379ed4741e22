"""The forms of receipt, and of what makes an application clear (条例第三十条、第三十一条)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from gongkai.deadlines import channels, limits
from gongkai.outcomes import outcomes
from website.access_requests import ledger
from website.access_requests.models import Paper
from website.agencies.calendar import working_days
from website.desk.requests.forms import StepForm, files, text, tick
from website.desk.requests.steps.register import form_of

LETTER, PROOF = Paper.Kind.LETTER, Paper.Kind.PROOF


@form_of("confirm")
class Confirm(StepForm):
    """The day on which both sides confirmed, or on which the organ signed for a letter (条例第三十一条)."""

    METHODS = (("", "—"), *((each, each) for each in ("电话", "电子邮件", "短信", "当面", "书面")))
    confirm_method = forms.ChoiceField(label="怎样确认的", choices=METHODS, required=False)

    def prepare(self) -> None:
        """Name the day by what it means for the channel."""
        counts = channels()[self.case.channel].counts
        labels = {"submitted": "登记日期", "arrived": "签收日期", "confirmed": "与申请人确认的日期"}
        self.fields["on"].label = labels[counts]
        if counts == "submitted" or self.standing.receipt.received_on:
            self.fields["on"].label = labels["submitted"]

    @property
    def says(self) -> Iterable[str]:
        """The rule of the channel."""
        channel, received = channels()[self.case.channel], self.standing.receipt.received_on
        yield f"{channel.says}（条例第三十一条）。"
        yield f"收到申请之日是{received}。" if received else "期限从下面填的这一天起算，当天不计入。"


@form_of("ask_confirmation")
class AskConfirmation(StepForm):
    """That the applicant is asked to confirm that the application came in (条例第三十一条)."""

    def prepare(self) -> None:
        """It is asked today."""
        del self.fields["on"]

    @property
    def says(self) -> Iterable[str]:
        """What the applicant will see."""
        yield "申请人会收到通知，并可以在申请页面上确认；双方确认之日为收到申请之日。"


@form_of("arrive")
class Arrive(StepForm):
    """The day on which an application came."""

    KEPT: ClassVar = {"proof": PROOF}
    proof = files("签收凭证")

    def prepare(self) -> None:
        """Name the day."""
        self.fields["on"].label = "到达日期"


@form_of("triage")
class Triage(StepForm):
    """What is not an application for government information (条例第三十九条)."""

    outcome = forms.ChoiceField(
        label="认定为", choices=[(c, outcomes()[c].label) for c in ("X_PETITION", "X_PUBLICATION")]
    )
    grounds = text("理由和依据", "写进答复书，并告知相应渠道或者获取途径。")


@form_of("ask_clarification")
class AskClarification(StepForm):
    """What is to be made clearer, all of it at once (条例第三十条)."""

    KEPT: ClassVar = {"letter": LETTER}
    points = text("需要补正的事项", "一次列全，并说明怎样补正：补正只能告知一次。")
    days = forms.IntegerField(label="补正期限（工作日）", min_value=1, max_value=60)
    letter = files("补正告知书")

    def prepare(self) -> None:
        """Offer the organ's usual limit."""
        if days := self.fields.get("days"):
            days.initial = ledger.terms_of(self.case).clarification_days

    @property
    def says(self) -> Iterable[str]:
        """Until when it may be asked for."""
        received = self.standing.receipt.received_on
        if received:
            last = working_days(self.case.agency).add_working_days(received, limits()["clarification_notice"].days)
            yield f"最迟{last.day}告知（收到申请之日起七个工作日，条例第三十条）。补正期间不计期限，补正后重新起算。"
        yield "“合理期限”条例没有规定天数〔未核实〕，默认按本机关设置。"


@form_of("clarification_served", "fee_served")
class Served(StepForm):
    """The day on which a letter reached the applicant."""

    KEPT: ClassVar = {"proof": PROOF}
    proof = files("送达凭证")

    def prepare(self) -> None:
        """Name the day."""
        self.fields["on"].label = "送达日期"


@form_of("clarify")
class Clarify(StepForm):
    """What the applicant answered."""

    KEPT: ClassVar = {"papers": Paper.Kind.CLARIFICATION}
    text = text("补正内容", "照申请人说的记。")
    papers = files("补正材料")
    good_reason = tick("已过补正期限，但有正当理由", "逾期又没有正当理由的，可以不再处理（条例第三十条）。")

    def prepare(self) -> None:
        """Name the day."""
        self.fields["on"].label = "收到补正的日期"


@form_of("still_unclear", "reject_reason")
class Grounds(StepForm):
    """An ending that only its grounds are to be given for."""

    grounds = text("理由和依据", "写进答复书。")


@form_of("lapse_unclarified")
class LapseUnclarified(StepForm):
    """The applicant let the time for making it clearer pass (条例第三十条)."""

    no_reason = tick("申请人没有说明正当理由", required=True)
    grounds = text("情况说明", required=False)

    @property
    def detail(self) -> dict[str, Any]:
        """Say that there was no good reason."""
        return {"good_reason": False, "grounds": self.cleaned_data["grounds"]}


@form_of("lapse_unpaid", "end_consultation")
class Plain(StepForm):
    """A step that needs nothing but its day."""
