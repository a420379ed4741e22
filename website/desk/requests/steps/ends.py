"""The forms of other ends, of other cases, and of what is kept beside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from website.access_requests import services
from website.access_requests.models import AccessRequest, Paper
from website.access_requests.services import Content
from website.agencies.models import Agency, Kind
from website.desk.requests.forms import StepForm, files, text, tick
from website.desk.requests.steps.register import form_of

LETTER, PROOF = Paper.Kind.LETTER, Paper.Kind.PROOF


@form_of("withdraw")
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


@form_of("transfer")
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
        yield "对方那里另有编号，原来的查询码照样能用，请把新的编号告知申请人。"

    def carry_out(self) -> Any:
        """Hand it over, and return the new application, which the code it had opens."""
        said = self.cleaned_data
        return services.transfer(self.case, to=said["to"], by=self.person, comment=said["comment"], told=True)


@form_of("split_off")
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


@form_of("join")
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


@form_of("note")
class Note(StepForm):
    """Something worth keeping."""

    text = text("办理记录", "不要写申请人、第三方的姓名和联系方式。")


@form_of("paper")
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


@form_of("hold", "release")
class Hold(StepForm):
    """Why the applicant's identity is kept longer, or no longer."""

    reason = text("理由", "例如正在行政复议、行政诉讼。", rows=2)
