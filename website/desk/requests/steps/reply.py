"""The forms of the reply: search, draft, review, signature, service, archive (条例第三十六条至第三十九条)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from gongkai.letters import LetterRefused
from gongkai.lifecycle import REVIEWS
from gongkai.outcomes import outcomes
from website.access_requests import archiving, reply_text
from website.access_requests.models import Paper
from website.agencies.errors import NotAllowed
from website.desk.particulars import NAMES
from website.desk.requests.forms import StepForm, files, line, text, tick
from website.desk.requests.steps.register import form_of

WITHHELD = tuple(code for code in outcomes() if code.startswith("W_"))
ELSEWHERE = ("O_NOCLARIFY", "O_NOFEE", "O_OTHER", "N_UNCLEAR", "X_MASS")
"""Outcomes that a step of its own settles."""

LETTER, PROOF = Paper.Kind.LETTER, Paper.Kind.PROOF


@form_of("search")
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


@form_of("draft", "redraft")
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
        """What the draft rests on, and where the reply itself is written."""
        yield "答复书由平台生成的，不在这里填：在这一件的“文书”里选答复书，生成后一并送审。这里登记另行写好的答复。"
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


def drafted(form: StepForm) -> Iterator[str]:
    """Yield what was drafted, for who reviews and signs it."""
    outcome = outcomes().get(form.standing.outcome)
    if outcome:
        yield f"拟办结果：{outcome.label}（{outcome.law}）"
    last = form.case.events.filter(kind__in=("draft", "redraft", "triage", "still_unclear", "reject_reason"))
    event = last.order_by("number").last()
    for name in ("grounds", "withheld_under", "harm", "already", "organ", "public_interest"):
        if event and event.detail.get(name):
            yield f"{NAMES[name]}：{event.detail[name]}"
    if form.standing.search_record:
        yield f"检索记录：{form.standing.search_record}"


@form_of("review")
class Review(StepForm):
    """One of the reviews, in its turn (条例第十七条)."""

    comment = text("意见", required=False, rows=3)
    looked = tick("已经逐项看过答复稿和拟提供的信息", required=True)

    @property
    def says(self) -> Iterable[str]:
        """What was drafted."""
        yield from drafted(self)
        if papers := [each.name for each in self.case.papers.filter(kind__in=(Paper.Kind.FOUND, LETTER))]:
            yield f"材料：{'、'.join(papers)}，在这一件的页面里打开。"

    @property
    def label(self) -> str:
        """Which review it is."""
        return f"{REVIEWS.get(self.standing.waits_for, '审核')}通过"

    @property
    def detail(self) -> dict[str, Any]:
        """Name the review."""
        return {"step": self.standing.waits_for, "comment": self.cleaned_data["comment"]}


@form_of("send_back")
class SendBack(StepForm):
    """Why a draft goes back."""

    comment = text("退回的理由", "承办人要据此修改。")

    @property
    def says(self) -> Iterable[str]:
        """What was drafted."""
        return drafted(self)


@form_of("sign")
class Sign(StepForm):
    """The signature of a reply written elsewhere: its text is read and compared, its remedy word for word."""

    KEPT: ClassVar = {"letter": LETTER}
    letter = files("签发的答复书", "Word 文件或者有文字的 PDF，签发时逐项核对；扫描件读不出文字，不能签发。")
    signed_before = line(
        "登入本平台以前已经签发的，原件存在哪里", "只用于补登。照实记下核对出来的问题，不拦。", required=False
    )

    def prepare(self) -> None:
        """Ask for what was signed before only where an application was entered after it was handed in."""
        self.fields["on"].label = "签发日期"
        if self.standing.receipt.submitted_on >= reply_text.entered_on(self.case):
            del self.fields["signed_before"]

    @property
    def says(self) -> Iterable[str]:
        """What was drafted, and what the reply must say about contesting it."""
        yield from drafted(self)
        try:
            yield f"答复书应当写明：{reply_text.remedy_of(self.case, self.standing, timezone.localdate())}"
        except LetterRefused as refusal:
            yield f"{refusal}。"
        except NotAllowed as refusal:
            yield from refusal.reasons


@form_of("serve")
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


@form_of("third_party_told")
class ThirdPartyTold(StepForm):
    """A third party is told what is disclosed against its will, and why (条例第三十二条)."""

    KEPT: ClassVar = {"letter": LETTER, "proof": PROOF}
    reason = text("告知的内容和理由", "不要写对方的姓名、名称。")
    letter = files("告知书")
    proof = files("送达凭证")


@form_of("archive")
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
