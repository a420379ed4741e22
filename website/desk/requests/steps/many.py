"""The forms for many and repeated applications, and of fees (条例第三十五条、第四十二条)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from gongkai.fees import Fee, FeeRefused, by_items, by_pages, schedules
from website.access_requests import services
from website.access_requests.models import Paper
from website.desk.requests.forms import StepForm, day, files, text, tick
from website.desk.requests.steps.register import form_of

LETTER, PROOF = Paper.Kind.LETTER, Paper.Kind.PROOF


@form_of("ask_reason")
class AskReason(StepForm):
    """Why the number of applications is beyond reason (条例第三十五条)."""

    KEPT: ClassVar = {"letter": LETTER}
    excessive = text("数量、频次怎样明显超过合理范围", "写明期间、件数、内容，写进告知书。")
    letter = files("说明理由告知书")

    @property
    def says(self) -> Iterable[str]:
        """How often this applicant has applied."""
        same = services.same_applicant(self.case).filter(submitted_at__year=timezone.localdate().year).count() + 1
        yield f"同一申请人今年向本机关提出申请{same}件。要求说明理由的期间默认不扣除〔未核实〕。"


@form_of("give_reason")
class GiveReason(StepForm):
    """The reason that the applicant gave."""

    KEPT: ClassVar = {"papers": Paper.Kind.REASON}
    text = text("申请人说明的理由")
    papers = files("说明理由的材料")


@form_of("accept_reason")
class AcceptReason(StepForm):
    """The reason is good; the reply may be delayed by a reasonable time (条例第三十五条)."""

    delayed_until = day("延迟答复到", "能在期限内答复的不填。", required=False)
    applicant_told = tick("已经把延迟答复的期限告知申请人")


@form_of("ask_fee")
class AskFee(StepForm):
    """The fee, worked out and shown before the notice goes (条例第四十二条)."""

    counts = True
    KEPT: ClassVar = {"letter": LETTER}
    WAYS = (("items", "按件"), ("pages", "按量（页）"))
    way = forms.ChoiceField(label="计收方式", choices=WAYS, help_text="每件申请只能选一种，不得并用。")
    count = forms.IntegerField(label="件数或者页数", min_value=1, max_value=100_000)
    already = forms.IntegerField(
        label="本月在此以前的件数",
        min_value=0,
        max_value=10_000,
        initial=0,
        help_text="按件的填：同一申请人一个自然月累计。",
    )
    excessive = text("数量、频次怎样明显超过合理范围", "不超过的不得收费（条例第四十二条）。")
    letter = files("收费通知书")
    served_on = day("申请人收到通知的日期", "还没有收到的不填，收到后再记。", required=False)

    def prepare(self) -> None:
        """Count what the same applicant asked for in this calendar month."""
        today = timezone.localdate()
        same = services.same_applicant(self.case).filter(submitted_at__year=today.year, submitted_at__month=today.month)
        self.fields["already"].initial = same.count()
        self.fields["count"].initial = 1
        if excessive := self.fields.get("excessive"):
            excessive.initial = self.standing.excessive

    @property
    def fee(self) -> Fee | None:
        """The fee by what is typed, as far as it is whole."""
        said = getattr(self, "cleaned_data", {})
        if not said.get("count"):
            return None
        try:
            if said.get("way") == "items":
                return by_items(said["count"], already=said.get("already") or 0)
            return by_pages(said["count"])
        except FeeRefused:
            return None

    @property
    def detail(self) -> dict[str, Any]:
        """Write the sum down with its arithmetic."""
        fee = self.fee
        if fee is None:
            return super().detail
        said = {name: self.cleaned_data[name] for name in ("excessive", "served_on") if self.cleaned_data.get(name)}
        arithmetic = [str(each) for each in fee.lines if each.amount]
        return {
            **self.known,
            **said,
            "method": schedules()[fee.schedule.id].label,
            "amount": fee.total,
            "arithmetic": arithmetic,
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a notice of nothing."""
        super().clean()
        fee = self.fee
        if fee is not None and not fee.total:
            self.add_error("count", "算下来是0元，不需要收费。")
        elif fee is not None and fee.total != self.known.get("amount", fee.total):
            self.add_error("count", f"算下来是{fee.total}元，收费通知写的是{self.known['amount']}元，请核对。")
        return self.cleaned_data


@form_of("pay")
class Pay(StepForm):
    """The applicant paid."""

    KEPT: ClassVar = {"proof": Paper.Kind.PAYMENT}
    amount = forms.IntegerField(label="缴纳金额（元）", min_value=1, max_value=10_000_000)
    proof = files("缴费凭证")

    def prepare(self) -> None:
        """Offer the sum of the notice."""
        asked = self.case.events.filter(kind="ask_fee").order_by("number").last()
        self.fields["amount"].initial = asked.detail.get("amount") if asked else None
        self.fields["on"].label = "缴费日期"
