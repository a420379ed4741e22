"""The form of every step of an application that the desk takes: a move of the table or a fact beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone

from gongkai.deadlines import channels, limits
from gongkai.fees import Fee, FeeRefused, by_items, by_pages, schedules
from gongkai.lifecycle import REVIEWS
from gongkai.outcomes import RemedyRefused, outcomes, remedy_for
from website.access_requests import archiving, consulting, ledger, services
from website.access_requests.models import AccessRequest, Assignment, Paper, Party
from website.access_requests.services import Content
from website.agencies.calendar import working_days
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.desk.requests.forms import StepForm, day, files, line, text, tick

WITHHELD = tuple(code for code in outcomes() if code.startswith("W_"))
ELSEWHERE = ("O_NOCLARIFY", "O_NOFEE", "O_OTHER", "N_UNCLEAR", "X_MASS")
"""Outcomes that a step of its own settles."""
LETTER, PROOF = Paper.Kind.LETTER, Paper.Kind.PROOF
FORMS: dict[str, type[StepForm]] = {}


def _form(*kinds: str) -> Any:
    """Lay down a form as the one of a step; a form of several steps is made once for each."""

    def lay_down(form: type[StepForm]) -> type[StepForm]:
        for kind in kinds:
            FORMS[kind] = type(form.__name__, (form,), {"kind": kind, "__module__": form.__module__})
        return form

    return lay_down


# ---- receipt and what makes an application clear


@_form("confirm")
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


@_form("arrive")
class Arrive(StepForm):
    """The day on which an application came."""

    KEPT: ClassVar = {"proof": PROOF}
    proof = files("签收凭证")

    def prepare(self) -> None:
        """Name the day."""
        self.fields["on"].label = "到达日期"


@_form("triage")
class Triage(StepForm):
    """What is not an application for government information (条例第三十九条)."""

    outcome = forms.ChoiceField(
        label="认定为", choices=[(c, outcomes()[c].label) for c in ("X_PETITION", "X_PUBLICATION")]
    )
    grounds = text("理由和依据", "写进答复书，并告知相应渠道或者获取途径。")


@_form("ask_clarification")
class AskClarification(StepForm):
    """What is to be made clearer, all of it at once (条例第三十条)."""

    KEPT: ClassVar = {"letter": LETTER}
    points = text("需要补正的事项", "一次列全，并说明怎样补正：补正只能告知一次。")
    days = forms.IntegerField(label="补正期限（工作日）", min_value=1, max_value=60)
    letter = files("补正告知书")

    def prepare(self) -> None:
        """Offer the organ's usual limit."""
        self.fields["days"].initial = ledger.terms_of(self.case).clarification_days

    @property
    def says(self) -> Iterable[str]:
        """Until when it may be asked for."""
        received = self.standing.receipt.received_on
        if received:
            last = working_days(self.case.agency).add_working_days(received, limits()["clarification_notice"].days)
            yield f"最迟{last.day}告知（收到申请之日起七个工作日，条例第三十条）。补正期间不计期限，补正后重新起算。"
        yield "“合理期限”条例没有规定天数〔未核实〕，默认按本机关设置。"


@_form("clarification_served", "fee_served")
class Served(StepForm):
    """The day on which a letter reached the applicant."""

    KEPT: ClassVar = {"proof": PROOF}
    proof = files("送达凭证")

    def prepare(self) -> None:
        """Name the day."""
        self.fields["on"].label = "送达日期"


@_form("clarify")
class Clarify(StepForm):
    """What the applicant answered."""

    KEPT: ClassVar = {"papers": Paper.Kind.CLARIFICATION}
    text = text("补正内容", "照申请人说的记。")
    papers = files("补正材料")
    good_reason = tick("已过补正期限，但有正当理由", "逾期又没有正当理由的，可以不再处理（条例第三十条）。")

    def prepare(self) -> None:
        """Name the day."""
        self.fields["on"].label = "收到补正的日期"


@_form("still_unclear", "reject_reason")
class Grounds(StepForm):
    """An ending that only its grounds are to be given for."""

    grounds = text("理由和依据", "写进答复书。")


@_form("lapse_unclarified")
class LapseUnclarified(StepForm):
    """The applicant let the time for making it clearer pass (条例第三十条)."""

    no_reason = tick("申请人没有说明正当理由", required=True)
    grounds = text("情况说明", required=False)

    @property
    def detail(self) -> dict[str, Any]:
        """Say that there was no good reason."""
        return {"good_reason": False, "grounds": self.cleaned_data["grounds"]}


@_form("lapse_unpaid", "end_consultation")
class Plain(StepForm):
    """A step that needs nothing but its day."""


# ---- many and repeated applications, fees


@_form("ask_reason")
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


@_form("give_reason")
class GiveReason(StepForm):
    """The reason that the applicant gave."""

    KEPT: ClassVar = {"papers": Paper.Kind.REASON}
    text = text("申请人说明的理由")
    papers = files("说明理由的材料")


@_form("accept_reason")
class AcceptReason(StepForm):
    """The reason is good; the reply may be delayed by a reasonable time (条例第三十五条)."""

    delayed_until = day("延迟答复到", "能在期限内答复的不填。", required=False)
    applicant_told = tick("已经把延迟答复的期限告知申请人")


@_form("ask_fee")
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
        self.fields["excessive"].initial = self.standing.excessive

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
        said = {name: self.cleaned_data[name] for name in ("excessive", "served_on") if self.cleaned_data[name]}
        arithmetic = [str(each) for each in fee.lines if each.amount]
        return {**said, "method": schedules()[fee.schedule.id].label, "amount": fee.total, "arithmetic": arithmetic}

    def clean(self) -> dict[str, Any]:
        """Refuse a notice of nothing."""
        super().clean()
        fee = self.fee
        if fee is not None and not fee.total:
            self.add_error("count", "算下来是0元，不需要收费。")
        return self.cleaned_data


@_form("pay")
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


# ---- who works on it


def units_of(organ: Agency) -> Any:
    """Return an organ and the units inside it."""
    return Agency.objects.filter(Q(pk=organ.pk) | Q(path__startswith=organ.path, kind=Kind.UNIT)).order_by("path")


@_form("assign", "hand_over")
class Assign(StepForm):
    """Which unit works on it, and who in it."""

    unit = forms.ModelChoiceField(label="承办单位", queryset=Agency.objects.none(), empty_label=None)
    handler = forms.ModelChoiceField(
        label="承办人", queryset=Person.objects.none(), required=False, empty_label="（由承办单位确定）"
    )
    note = text("交办意见", required=False, rows=3)

    def prepare(self) -> None:
        """Offer the organ's units and the people who may work on it."""
        units = units_of(self.case.agency)
        self.fields["unit"].queryset = units
        self.fields["unit"].initial = self.case.unit_id
        on_it = Q(appointments__ends_on=None, appointments__role__in=(Role.HANDLER, Role.CLERK))
        people = Person.objects.filter(on_it, appointments__agency__in=units, is_active=True).distinct()
        self.fields["handler"].queryset = people.order_by("first_name")
        del self.fields["on"]

    def carry_out(self) -> Any:
        """Hand it over."""
        said = self.cleaned_data
        services.assign(self.case, unit=said["unit"], handler=said["handler"], by=self.person, note=said["note"])


@_form("ask_unit")
class AskUnit(StepForm):
    """What a unit inside is asked to provide."""

    unit = forms.ModelChoiceField(label="请哪个股室、单位提供", queryset=Agency.objects.none(), empty_label="请选择")
    what = text("需要提供什么", "对方只看到这里写的和申请的内容，看不到申请人。")
    until = day("希望在何日以前", required=False)

    def prepare(self) -> None:
        """Offer the organ's units."""
        self.fields["unit"].queryset = units_of(self.case.agency).filter(kind=Kind.UNIT)
        del self.fields["on"]

    def carry_out(self) -> Any:
        """Ask."""
        said = self.cleaned_data
        consulting.ask_unit(self.case, unit=said["unit"], what=said["what"], until=said["until"], by=self.person)


@_form("unit_answered")
class UnitAnswered(StepForm):
    """What a unit provides."""

    KEPT: ClassVar = {"papers": Paper.Kind.FOUND}
    assignment = forms.ModelChoiceField(label="哪一项", queryset=Assignment.objects.none(), empty_label=None)
    state = forms.ChoiceField(label="结果", choices=Assignment.State.choices[1:])
    answer = text("说明", "提供了什么；没有相关信息的，写明查了哪里。")
    papers = files("提供的材料")

    def prepare(self) -> None:
        """Offer what is still to be answered."""
        waiting = self.case.assignments.filter(state=Assignment.State.ASKED).select_related("unit")
        self.fields["assignment"].queryset = waiting
        self.fields["assignment"].label_from_instance = lambda asked: f"{asked.unit}：{asked.what[:30]}"
        del self.fields["on"]

    def carry_out(self) -> Any:
        """Write the answer down."""
        said = self.cleaned_data
        consulting.answer_for_unit(
            said["assignment"], state=said["state"], answer=said["answer"], by=self.person, uploads=self.uploads
        )


# ---- asking others


class Consult(StepForm):
    """Who is asked, and for what; who it is stays sealed."""

    KEPT: ClassVar = {"letter": LETTER}
    name = line("征求谁的意见", "姓名或者名称。加密保存，不进办理过程。")
    contact = line("联系方式", required=False)
    address = line("地址", required=False)
    what = text("征求意见的事项", "拟公开的信息要点。不要写对方的姓名、名称。", required=False)
    letter = files("征求意见书")
    in_writing = tick("已经用书面方式发出", required=True)

    def prepare(self) -> None:
        """Name the day."""
        self.fields["on"].label = "发出日期"

    @property
    def says(self) -> Iterable[str]:
        """What the law says of it."""
        yield "征求意见所需时间不计入答复期限（条例第三十三条第三款）。对方应当自收到之日起十五个工作日内提出意见。"
        yield "第三方逾期不提意见的，由本机关决定是否公开（条例第三十二条）。"
        yield "共同制作机关逾期不提意见的，视为同意公开（条例第三十四条）。"

    @property
    def party(self) -> str:
        """Of which kind the one is who is asked."""
        return {"consult_third_party": "third_party"}.get(self.kind, "joint_organ")

    def carry_out(self) -> Any:
        """Ask."""
        said = self.cleaned_data
        consulting.consult(
            self.case,
            party=self.party,
            who=Party(said["name"], said["contact"], said["address"]),
            by=self.person,
            on=said["on"],
            detail={"what": said["what"], "in_writing": True},
            uploads=self.uploads,
        )


_form("consult_third_party", "consult_organ")(Consult)


@_form("consult_more")
class ConsultMore(Consult):
    """One more party."""

    of = forms.ChoiceField(label="对象", choices=list(consulting.PARTIES.items()))
    field_order = ("of",)

    @property
    def party(self) -> str:
        """The kind that was chosen."""
        return str(self.cleaned_data["of"])


class Consulted(StepForm):
    """Something of one party that was asked."""

    consultation = forms.ChoiceField(label="哪一方")

    def prepare(self) -> None:
        """Offer those that it is still to be written down of."""
        names = {each.consultation: each.who.name for each in self.case.consultees.all()}
        waiting = [each for each in self.standing.consultations if self.waits(each)]
        self.fields["consultation"].choices = [
            (each.id, f"{each.id}. {names.get(each.id) or consulting.PARTIES[each.party]}") for each in waiting
        ]

    def waits(self, asked: Any) -> bool:
        """Whether it is still to be written down of a party."""
        return asked.answered_on is None


@_form("consultation_received")
class ConsultationReceived(Consulted):
    """The day on which the letter came to them; from it fifteen working days run."""

    KEPT: ClassVar = {"proof": PROOF}
    proof = files("签收凭证")

    def prepare(self) -> None:
        """Name the day."""
        super().prepare()
        self.fields["on"].label = "对方收到日期"

    def waits(self, asked: Any) -> bool:
        """Whether the day is not known yet."""
        return asked.received_on is None


@_form("consultation_answered")
class ConsultationAnswered(Consulted):
    """What they say."""

    KEPT: ClassVar = {"opinion": Paper.Kind.OPINION}
    consents = forms.ChoiceField(label="是否同意公开", choices=[("yes", "同意公开"), ("no", "不同意公开")])
    says_of_it = text("意见要点", "不要写对方的姓名、名称、联系方式。", required=False)
    opinion = files("书面意见")

    def prepare(self) -> None:
        """Name the day."""
        super().prepare()
        self.fields["on"].label = "收到意见的日期"

    @property
    def detail(self) -> dict[str, Any]:
        """Say yes or no."""
        said = self.cleaned_data
        return {
            "consultation": said["consultation"],
            "consents": said["consents"] == "yes",
            "says": said["says_of_it"],
        }


@_form("extend")
class Extend(StepForm):
    """More time, agreed by the head of the office and told to the applicant (条例第三十三条第二款)."""

    KEPT: ClassVar = {"letter": LETTER}
    days = forms.IntegerField(label="延长多少个工作日", min_value=1)
    reason = text("延期的理由", "写进延期答复告知书。")
    letter = files("延期答复告知书")
    applicant_told = tick("已经在原期限内告知申请人", required=True)
    told_on = day("告知申请人的日期", "与办理日期相同的不填。", required=False)

    @property
    def left(self) -> int:
        """How many working days may still be added."""
        return limits()["extension"].days - sum(each.days for each in self.standing.extensions)

    def prepare(self) -> None:
        """Bind the number by what is left."""
        self.fields["days"].max_value = self.left
        self.fields["days"].validators.append(_at_most(self.left))
        self.fields["days"].widget.attrs["max"] = self.left

    @property
    def says(self) -> Iterable[str]:
        """The limit as it stands."""
        due = ledger.clock_of(self.case, self.standing).due
        if due:
            yield f"现在的答复期限是{due.day}{'（暂定）' if due.provisional else ''}，还可以延长{self.left}个工作日。"
        yield "延长累计不得超过二十个工作日，须在原期限内告知申请人〔推定〕（条例第三十三条第二款）。"


def _at_most(most: int) -> Any:
    def check(days: int) -> None:
        if days > most:
            raise forms.ValidationError(f"最多还可以延长{most}个工作日（条例第三十三条第二款）。")

    return check


# ---- the reply


@_form("search")
class Search(StepForm):
    """Where one looked, with which words, who, and what came of it: what a reply of nothing must be able to prove."""

    systems = text("查了哪里", "业务系统、档案室、股室，逐一写明。", rows=2)
    keywords = line("用了哪些词")
    period = line("时间范围", required=False)
    searcher = line("检索人")
    result = text("检索结果", "查到什么，或者没有查到。", rows=3)

    def prepare(self) -> None:
        """Offer the person's own name."""
        self.fields["searcher"].initial = self.person.name
        self.fields["on"].label = "检索日期"

    @property
    def detail(self) -> dict[str, Any]:
        """Write the parts down, and as one text for the reply."""
        said = {name: value for name, value in super().detail.items() if value}
        period = f"，时间范围：{said['period']}" if said.get("period") else ""
        record = (
            f"{said['searcher']}于{self.cleaned_data['on']}检索{said['systems']}，检索词：{said['keywords']}{period}；"
            f"结果：{said['result']}"
        )
        return {**said, "record": record}


def offered_outcomes(standing: Any) -> list[Any]:
    """Return the outcomes that a draft may have, grouped as table three has them."""
    groups = (("GRANT", "予以公开、部分公开"), ("W_", "不予公开"), ("N_", "无法提供"), ("X_", "不予处理"))
    found: dict[str, list[tuple[str, str]]] = {label: [] for _, label in groups}
    for code, each in outcomes().items():
        if code in ELSEWHERE and code != standing.outcome:
            continue
        label = next((name for start, name in groups if code.startswith(start)), groups[0][1])
        mark = "〔未核实〕" if each.unverified else ""
        found[label].append((code, f"{each.label.rpartition('：')[2]}（{each.law}）{mark}"))
    return [("", "请选择"), *((label, codes) for label, codes in found.items() if codes)]


@_form("draft", "redraft")
class Draft(StepForm):
    """The proposed reply: one outcome with its article, the grounds, and what each outcome needs beside them."""

    KEPT: ClassVar = {"found": Paper.Kind.FOUND}
    outcome = forms.ChoiceField(label="处理结果", help_text="一件申请只有一个结果，对应年度报告表三的一行。")
    grounds = text("理由和依据", "写明适用的条款和事实；写进答复书（条例第三十六条）。", rows=6)
    withheld_under = line(
        "不公开部分适用的条款", "部分公开、不予公开的填，例如：条例第十五条。救济途径由它决定。", required=False
    )
    harm = text("公开会造成什么损害", "不予公开的填。", required=False, rows=3)
    already = line("已经公开的，在哪里获取", "网址或者公报期号，予以公开又已经主动公开的填。", required=False)
    organ = line(
        "负责该信息的机关和联系方式", "不属于本机关负责、能够确定的填（条例第三十六条第五项）。", required=False
    )
    public_interest = text(
        "第三方不同意、仍决定公开的理由",
        "不公开可能对公共利益造成的重大影响（条例第三十二条）。",
        required=False,
        rows=3,
    )
    found = files("检索到的信息")

    def prepare(self) -> None:
        """Offer the outcomes, and what the last draft said."""
        self.fields["outcome"].choices = offered_outcomes(self.standing)
        last = self.case.events.filter(kind__in=("draft", "redraft", "triage")).order_by("number").last()
        for name, value in (last.detail if last and self.kind == "redraft" else {}).items():
            if name in self.fields:
                self.fields[name].initial = value
        if not archiving.opposed(self.standing):
            del self.fields["public_interest"]
        self.fields["on"].label = "拟稿日期"

    @property
    def says(self) -> Iterable[str]:
        """What the draft rests on."""
        if self.standing.search_record:
            yield f"检索记录：{self.standing.search_record}"
        else:
            yield "还没有检索记录。答复信息不存在、需要另行制作的，先填“检索”。"
        if archiving.opposed(self.standing):
            yield "有第三方不同意公开。决定公开的，要写明理由，并把内容和理由书面告知第三方（条例第三十二条）。"

    def clean(self) -> dict[str, Any]:
        """Demand what the outcome needs."""
        said = super().clean() or self.cleaned_data
        code = said.get("outcome", "")
        if code == "PARTIAL" and not said.get("withheld_under"):
            self.add_error("withheld_under", "部分公开的，请写明其余部分不公开的条款，救济途径由它决定。")
        if code in WITHHELD and code != "W_QUERY" and not said.get("harm"):
            self.add_error("harm", "不予公开的，请写明公开会造成什么损害，复议、诉讼时要据此举证。")
        if code in ("GRANT", "PARTIAL") and "public_interest" in self.fields and not said.get("public_interest"):
            self.add_error(
                "public_interest", "第三方不同意公开的，请写明不公开对公共利益的重大影响（条例第三十二条）。"
            )
        return said


@_form("review")
class Review(StepForm):
    """One of the reviews, in its turn (条例第十七条)."""

    comment = text("意见", required=False, rows=3)
    looked = tick("已经逐项看过答复稿和拟提供的信息", required=True)

    @property
    def label(self) -> str:
        """Which review it is."""
        return f"{REVIEWS.get(self.standing.waits_for, '审核')}通过"

    @property
    def detail(self) -> dict[str, Any]:
        """Name the review."""
        return {"step": self.standing.waits_for, "comment": self.cleaned_data["comment"]}


@_form("send_back")
class SendBack(StepForm):
    """Why a draft goes back."""

    comment = text("退回的理由", "承办人要据此修改。")


@_form("sign")
class Sign(StepForm):
    """The signature; a reply without its remedy is not signed (行政复议法第二十条、第二十三条)."""

    KEPT: ClassVar = {"letter": LETTER}
    letter = files("签发的答复书")
    remedy = tick("答复书写明了上面的救济途径，一字不差", required=True)

    @property
    def says(self) -> Iterable[str]:
        """What the reply must say about contesting it."""
        try:
            found = remedy_for(self.standing.outcome, timezone.localdate(), withheld_under=self.standing.withheld_under)
        except RemedyRefused as refusal:
            yield f"{refusal}。"
            return
        agency = self.case.agency
        blanks = {
            "authority": agency.reconsideration_organ or "（行政复议机关）",
            "court": agency.court or "（人民法院）",
        }
        yield f"应当写明的救济途径（{found.law}）：{found.text.format(**blanks)}"
        if not (agency.reconsideration_organ and agency.court):
            yield "行政复议机关、人民法院还没有填写，请先在“单位”里补上。"


@_form("serve")
class Serve(StepForm):
    """How the reply reached the applicant, with the proof (国办公开办函〔2016〕235号)."""

    KEPT: ClassVar = {"proof": PROOF, "released": Paper.Kind.RELEASED, "letter": LETTER}
    METHODS = (
        ("direct", "直接送达"),
        ("entrusted", "委托其他行政机关代为送达"),
        ("post", "邮寄（邮政企业）"),
        ("web", "在本网站领取"),
        ("email", "电子邮件"),
    )
    method = forms.ChoiceField(
        label="送达方式", choices=METHODS, help_text="邮寄须经邮政企业，不得用没有公文寄递资格的快递。"
    )
    mail_number = line("邮件号码", "邮寄的必填。", required=False)
    receiver = line("签收人与申请人的关系", "本人、代收人；不写姓名。", required=False)
    letter = files("答复书", "交给申请人的那一份，申请人凭编号和查询码可以下载。")
    released = files("向申请人提供的信息", "处理过、可以提供的文件，申请人可以下载。")
    proof = files("送达凭证", "签收单、邮寄收据、发送记录。直接送达、委托送达、电子邮件的必须存。")

    @property
    def says(self) -> Iterable[str]:
        """Which day counts."""
        yield "直接送达、委托送达的，以签收当日为答复日；邮寄的，以交邮之日为答复日〔未核实〕；网上的，以可以领取之日。"

    def prepare(self) -> None:
        """Name the day and offer what the applicant asked for."""
        self.fields["on"].label = "签收、交邮或者发送日期"
        usual = {"post": "post", "web": "web", "email": "email", "in_person": "direct"}
        self.fields["method"].initial = usual.get(self.case.route, "direct")

    def clean(self) -> dict[str, Any]:
        """Demand the proof that the way of service has."""
        said = super().clean() or self.cleaned_data
        method = said.get("method")
        if method == "post" and not said.get("mail_number"):
            self.add_error("mail_number", "请填写邮件号码，凭它查询交邮、签收日期。")
        if method in ("direct", "entrusted", "email") and not said.get("proof"):
            self.add_error("proof", "请存入送达凭证：签收单或者发送记录。")
        return said

    @property
    def detail(self) -> dict[str, Any]:
        """Say that there is a proof: the file, the mail's number, or what the platform itself records."""
        return {**super().detail, "service_proof": True}


@_form("third_party_told")
class ThirdPartyTold(StepForm):
    """A third party is told what is disclosed against its will, and why (条例第三十二条)."""

    KEPT: ClassVar = {"letter": LETTER, "proof": PROOF}
    reason = text("告知的内容和理由", "不要写对方的姓名、名称。")
    letter = files("告知书")
    proof = files("送达凭证")


@_form("archive")
class Archive(StepForm):
    """The case is whole (条例第四十五条)."""

    @property
    def missing(self) -> list[str]:
        """What it still lacks."""
        return archiving.missing(self.case)

    @property
    def detail(self) -> dict[str, Any]:
        """Say whether it is whole."""
        return {"papers_complete": not self.missing}


# ---- other ends, other cases


@_form("withdraw")
class Withdraw(StepForm):
    """The applicant takes the application back, in writing."""

    KEPT: ClassVar = {"papers": Paper.Kind.OTHER}
    papers = files("申请人书面撤回的材料", required=True)
    reason = text("情况说明", required=False, rows=3)

    @property
    def says(self) -> Iterable[str]:
        """What it counts as."""
        yield "条例没有规定撤回；计入表三“其他处理·3.其他”是推定〔未核实〕。"

    @property
    def detail(self) -> dict[str, Any]:
        """It is in writing, for the paper is there."""
        return {"in_writing": True, "reason": self.cleaned_data["reason"]}


@_form("transfer")
class Transfer(StepForm):
    """To which organ of this platform it goes, before it counts as received."""

    to = forms.ModelChoiceField(label="转给哪个机关", queryset=Agency.objects.none(), empty_label="请选择")
    comment = text("理由", "为什么由该机关负责。")
    applicant_told = tick("已经告知申请人", required=True)

    def prepare(self) -> None:
        """Offer the other organs."""
        others = Agency.objects.exclude(kind=Kind.UNIT).exclude(pk=self.case.agency_id).filter(active=True)
        self.fields["to"].queryset = others.order_by("path")
        del self.fields["on"]

    @property
    def says(self) -> Iterable[str]:
        """What becomes of it."""
        yield "转出的不计入本机关收到的申请（惯例〔未核实〕）。"
        yield "对方那里另有编号和查询码，办好以后只显示一次，请告知申请人。"

    def carry_out(self) -> Any:
        """Hand it over, and return the new application with its code."""
        said = self.cleaned_data
        return services.transfer(self.case, to=said["to"], by=self.person, comment=said["comment"], told=True)


@_form("split_off")
class Split(StepForm):
    """What is made an application of its own (一事一申请)."""

    parts = text("拆出的内容，每行一件", "原件保留自己的那一件；每行成为一件新的申请，收到日期相同。")

    @property
    def says(self) -> Iterable[str]:
        """How it is counted."""
        yield "拆出的每一件各计一件，是否这样统计〔未核实〕；与原件的关系会保留。"

    def prepare(self) -> None:
        """It happens now."""
        del self.fields["on"]

    def carry_out(self) -> Any:
        """Split."""
        lines = [each.strip() for each in self.cleaned_data["parts"].splitlines() if each.strip()]
        parts = [Content(title=each[:300]) for each in lines]
        return services.split(self.case, parts=parts, by=self.person)


@_form("join")
class Join(StepForm):
    """With which application of the same applicant it is answered together."""

    to = forms.ModelChoiceField(label="与哪一件一同答复", queryset=AccessRequest.objects.none(), empty_label=None)

    def prepare(self) -> None:
        """Offer the open ones of the same applicant."""
        same = services.same_applicant(self.case).filter(state__in=("received", "processing"), joined_to=None)
        self.fields["to"].queryset = same
        self.fields["to"].label_from_instance = lambda each: f"{each.number} {each.subject}"
        del self.fields["on"]

    @property
    def says(self) -> Iterable[str]:
        """How it goes on."""
        yield "以后的交办、拟稿、审核、签发、送达、归档在那一件上办，两件一起走；各自保留编号，各计一件。"

    def carry_out(self) -> Any:
        """Join."""
        services.join(self.case, to=self.cleaned_data["to"], by=self.person)


@_form("note")
class Note(StepForm):
    """Something worth keeping."""

    text = text("办理记录", "不要写申请人、第三方的姓名和联系方式。")


@_form("paper")
class Keep(StepForm):
    """Files of the case."""

    KEPT: ClassVar = {"papers": Paper.Kind.OTHER}
    paper_kind = forms.ChoiceField(label="类别", choices=Paper.Kind.choices)
    papers = files("文件", "可以一次选几个。", required=True)

    @property
    def uploads(self) -> list[Any]:
        """The files, each of the kind that was chosen."""
        kind = self.cleaned_data["paper_kind"]
        return [services.Upload(name, data, kind) for name, data in self.cleaned_data["papers"]]

    @property
    def detail(self) -> dict[str, Any]:
        """The files say it all."""
        return {}


@_form("hold", "release")
class Hold(StepForm):
    """Why the applicant's identity is kept longer, or no longer."""

    reason = text("理由", "例如正在行政复议、行政诉讼。", rows=2)
