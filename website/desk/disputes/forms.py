"""The forms by which cases are registered, moved on and corrected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from gongkai import disputes as law
from website.access_requests.models import AccessRequest, CorrectionRequest
from website.agencies.models import Agency, AgencyQuerySet
from website.disputes.choices import (
    Procedure,
    cause_choices,
    decision_choices,
    kind_choices,
    outcome_choices,
    role_choices,
)
from website.disputes.models import DisputeCase, DisputePaper
from website.disputes.services import Continuation, Particulars, Step, Upload

EMPTY = [("", "请选择")]
NO_SECRETS = "不得存入国家秘密、工作秘密。"


class DayInput(forms.DateInput):
    """A day that is chosen or typed."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files, or none."""

    def __init__(self, **said: Any) -> None:
        super().__init__(widget=ManyFilesInput(), **said)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files that were chosen."""
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        if not chosen and self.required:
            raise forms.ValidationError("请选择文件。")
        return [super(ManyFiles, self).clean(each, initial) for each in chosen]


def day(label: str, *, required: bool = True, **said: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, required=required, widget=DayInput(), **said)


class WithFiles(forms.Form):
    """A form to which files can be put."""

    paper_kind = forms.ChoiceField(label="材料类别", choices=DisputePaper.Kind.choices, required=False)
    papers = ManyFiles(label="材料", required=False, help_text=f"可以一次选择多个文件，加密保存。{NO_SECRETS}")

    def uploads(self) -> Iterator[Upload]:
        """Yield the files as a step takes them."""
        for each in self.cleaned_data["papers"]:
            yield Upload(each.name or "", each.read(), self.cleaned_data["paper_kind"] or DisputePaper.Kind.OTHER)


class _About(forms.Form):
    """What finds the application or the request for correction that a case is about."""

    organ: Agency | None = None

    def clean_request(self) -> AccessRequest | None:
        """Return the application of this number."""
        number = self.cleaned_data["request"].strip()
        if not number:
            return None
        found = AccessRequest.objects.filter(agency=self.organ, number=number).first()
        if found is None:
            raise forms.ValidationError(f"没有编号为“{number}”的申请，请核对；不涉及申请的不填。")
        return found

    def clean_correction(self) -> CorrectionRequest | None:
        """Return the request for correction of this number."""
        number = self.cleaned_data["correction"].strip().removeprefix("更")
        if not number:
            return None
        found = CorrectionRequest.objects.filter(agency=self.organ, number=f"更{number}").first()
        if found is None:
            raise forms.ValidationError(f"没有编号为“更{number}”的更正申请，请核对；不涉及更正申请的不填。")
        return found


def _request_field() -> forms.CharField:
    return forms.CharField(
        label="所涉申请的编号", max_length=20, required=False, help_text="因依申请公开引起的填写，例如 2026-0001。"
    )


def _correction_field() -> forms.CharField:
    return forms.CharField(
        label="所涉更正申请的编号",
        max_length=20,
        required=False,
        help_text="因更正申请引起的填写，例如 更2026-0001；与所涉申请的编号只填一个。",
    )


class RegisterForm(_About, WithFiles):
    """A case that comes in."""

    kind = forms.ChoiceField(label="类别")
    our_role = forms.ChoiceField(
        label="本机关的地位",
        help_text="本机关自己被申请复议、被起诉的，选被申请人、被告；代政府办理或者作为复议机构办理的不计入年度报告表四。",
    )
    is_disclosure = forms.TypedChoiceField(
        label="是否因政府信息公开工作引起",
        choices=[("yes", "是"), ("no", "否，其他案件")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text="表四只统计因政府信息公开工作引起的案件（条例第五十条第（三）项）。",
    )
    number = forms.CharField(label="案号", max_length=80)
    body = forms.CharField(label="行政复议机关或者人民法院", max_length=120)
    other_party = forms.CharField(
        label="对方当事人", max_length=120, required=False, help_text="申请人或者原告，加密保存，查看要写明原因。"
    )
    cause = forms.ChoiceField(label="争议事由")
    request = _request_field()
    correction = _correction_field()
    filed_on = day("受理、立案日期")
    served_on = day("收到副本日期", required=False, help_text="答复、答辩的期限从这一天起算。还没有收到的以后再登记。")
    procedure = forms.ChoiceField(label="程序", choices=Procedure.choices, initial=Procedure.ORDINARY)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = (
        *("kind", "our_role", "is_disclosure", "number", "body", "other_party", "cause", "request"),
        *("correction", "filed_on", "served_on", "procedure", "note", "paper_kind", "papers"),
    )

    def __init__(self, *args: Any, organ: Agency | None, **said: Any) -> None:
        super().__init__(*args, **said)
        self.organ = organ
        self.fields["kind"].choices = EMPTY + kind_choices()
        self.fields["our_role"].choices = EMPTY + role_choices()
        self.fields["cause"].choices = EMPTY + cause_choices()
        if organ and "或者" not in organ.reconsideration_organ:
            self.fields["body"].initial = organ.reconsideration_organ

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        given = self.cleaned_data
        return Particulars(**{name: given[name] for name in given if name in Particulars.__dataclass_fields__})


ON = {
    Step.SERVE: "收到副本日期",
    Step.ANSWER: "提交答复、答辩日期",
    Step.HEARING: "听证、开庭日期",
    Step.PROLONG: "决定延长日期",
    Step.STOP: "中止日期",
    Step.RESUME: "恢复审理日期",
    Step.DECIDE: "决定、裁判日期",
    Step.SERVE_DECISION: "收到决定书、裁判文书日期",
    Step.OPINION: "收到行政复议意见书日期",
    Step.REPORT: "报送日期",
    Step.ENFORCE: "履行日期",
    Step.PAPER: "日期",
}
"""What the day of each step is called."""

PAPER_OF = {
    Step.SERVE: DisputePaper.Kind.APPLICATION,
    Step.ANSWER: DisputePaper.Kind.ANSWER,
    Step.HEARING: DisputePaper.Kind.HEARING,
    Step.DECIDE: DisputePaper.Kind.DECISION,
    Step.SERVE_DECISION: DisputePaper.Kind.DECISION,
    Step.OPINION: DisputePaper.Kind.OPINION,
    Step.ENFORCE: DisputePaper.Kind.ENFORCEMENT,
}
"""What a file that comes with a step usually is."""


class StepForm(WithFiles):
    """A step of a case: its day, what belongs to it, and its papers."""

    on = day("日期")
    days = forms.IntegerField(label="延长的日数", min_value=1, max_value=law.longest_extension())
    decision = forms.ChoiceField(label="决定、裁判的种类")
    corrected_reason = forms.CharField(
        label="被纠正的原因", max_length=300, required=False, help_text="结果属于纠正的必填。"
    )
    enforce_due = day("确定的履行期限", required=False, help_text="决定、裁判确定了履行期限的填写。")
    comment = forms.CharField(label="说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("on", "days", "decision", "corrected_reason", "enforce_due", "comment", "paper_kind", "papers")

    def __init__(self, *args: Any, case: DisputeCase, step: str, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["on"].label, self.fields["on"].initial = ON[Step(step)], timezone.localdate
        self.fields["paper_kind"].initial = PAPER_OF.get(Step(step), DisputePaper.Kind.OTHER)
        self.fields["papers"].required = step == Step.PAPER
        unwanted = {"days"} if step != Step.PROLONG else set()
        unwanted |= {"decision", "corrected_reason", "enforce_due"} if step != Step.DECIDE else set()
        for name in unwanted:
            del self.fields[name]
        if step == Step.DECIDE:
            offered = law.decisions_for(case.kind, case.instance)
            self.fields["decision"].choices = EMPTY + [(each.id, _with_column(each)) for each in offered]

    def detail(self) -> dict[str, Any]:
        """Return what belongs to the step beside its day and papers."""
        names = ("days", "decision", "corrected_reason", "enforce_due", "comment")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}


def _with_column(decision: law.Decision) -> str:
    """Return a decision with the column of table four that it falls into."""
    columns = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "": "随上一审级的结果"}
    return f"{decision.label}（{decision.law}；{columns[decision.column]}）"


class OnForm(forms.Form):
    """The procedure that follows."""

    number = forms.CharField(label="案号", max_length=80)
    body = forms.CharField(label="人民法院", max_length=120)
    filed_on = day("立案日期")
    served_on = day("收到起诉状、上诉状副本日期", required=False)
    procedure = forms.ChoiceField(label="程序", choices=Procedure.choices, initial=Procedure.ORDINARY)

    def continuation(self) -> Continuation:
        """Return what was filled in."""
        return Continuation(**self.cleaned_data)


class AmendForm(_About):
    """What was registered, to be corrected."""

    request = _request_field()
    correction = _correction_field()
    reason = forms.CharField(label="更正的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, case: DisputeCase, **said: Any) -> None:
        super().__init__(*args, **said)
        self.organ, self.case = case.agency, case
        own = forms.fields_for_model(DisputeCase, fields=self._names(), widgets=dict.fromkeys(self._days(), DayInput()))
        for name, field in own.items():
            field.initial = getattr(case, name)
        self.fields = {**own, **{name: self.fields[name] for name in ("request", "correction", "reason")}}
        self.fields["request"].initial = case.request.number if case.request else ""
        self.fields["correction"].initial = case.correction.number if case.correction else ""
        if "decision" in self.fields:
            offered = {each.id for each in law.decisions_for(case.kind, case.instance)}
            self.fields["decision"].choices = [pair for pair in decision_choices() if pair[0] in offered]
        for field in self.fields.values():
            if isinstance(field, forms.BooleanField):
                field.required = False

    def _days(self) -> tuple[str, ...]:
        return tuple(name for name in self._names() if name.endswith("_on") or name == "enforce_due")

    def _names(self) -> tuple[str, ...]:
        """Return what the case already says; what is not there yet is not corrected but registered."""
        always = ("number", "kind", "is_disclosure", "our_role", "cause", "body", "filed_on", "procedure")
        later = ("served_on", "hearing_on", "answered_on", "decision", "decided_on", "corrected_reason")
        last = ("decision_served_on", "enforce_due", "enforced_on", "opinion_on", "reported_on")
        return (*always, *(name for name in (*later, *last) if getattr(self.case, name)), "note")

    def changes(self) -> dict[str, Any]:
        """Return what the case is to say."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class VoidForm(forms.Form):
    """Why a registration was a mistake."""

    reason = forms.CharField(
        label="作废的原因", max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text="例如：重复登记。"
    )


class LessonForm(forms.Form):
    """What a case taught."""

    outcome = forms.ChoiceField(
        label="所涉的处理结果", required=False, help_text="起草同一条款的答复时，会看到这里写的教训。"
    )
    text = forms.CharField(
        label="应诉教训",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="不写当事人的姓名。清空就是删去，原来写的保留在案件经过中。",
    )

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["outcome"].choices = EMPTY + outcome_choices()


class FindForm(forms.Form):
    """How the list is narrowed."""

    agency = forms.ModelChoiceField(
        label="单位", queryset=Agency.objects.none(), required=False, to_field_name="slug", empty_label="全部"
    )
    kind = forms.ChoiceField(label="类别", required=False)
    year = forms.IntegerField(label="受理、立案年份", required=False, min_value=2008, max_value=2100)
    q = forms.CharField(label="案号", max_length=80, required=False)

    def __init__(self, *args: Any, organs: AgencyQuerySet, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["agency"].queryset = organs
        self.fields["kind"].choices = [("", "全部"), *kind_choices()]
        if organs.count() < 2:
            del self.fields["agency"]
