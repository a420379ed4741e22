"""The forms of 组织保障: one made for each kind, and those of the steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from website.agencies.models import Agency, AgencyQuerySet, Kind, Person
from website.desk.disputes.forms import NO_SECRETS, DayInput, ManyFiles, day
from website.duties import assessing, key_tasks, services, supervision, trainings
from website.duties.models import (
    Assessment,
    Duty,
    KeyTask,
    Meeting,
    StandingRule,
    SupervisionCase,
    Training,
)
from website.duties.people import office_for, offices_of, staff_of
from website.duties.services import Upload
from website.duties.trainings import Attendance
from website.publishing.models import Record

_NAMES = re.compile(r"[、，,；;\s]+")


def reason_field(label: str) -> forms.CharField:
    """Return a field for why something is done."""
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class WithFiles(forms.Form):
    """A form to which files can be put."""

    papers = ManyFiles(label="材料", required=False, help_text=f"可以一次选择多个文件，加密保存。{NO_SECRETS}")

    def uploads(self) -> Iterator[Upload]:
        """Yield the files as a service takes them."""
        for each in self.cleaned_data["papers"]:
            yield Upload(each.name or "", each.read())


class DutyForm(WithFiles, forms.ModelForm):
    """What is entered of a record; each kind adds what is its own."""

    def __init__(self, *args: Any, organ: Agency, **said: Any) -> None:
        super().__init__(*args, **said)
        self.organ = organ
        self.instance.agency = organ
        for name, field in self.fields.items():
            if name in self._meta.model.LABELS:
                field.label = self._meta.model.LABELS[name]
            if isinstance(field, forms.DateField):
                field.widget = DayInput()
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
            if isinstance(field, forms.ModelChoiceField) and not field.required:
                field.empty_label = "不选"
            elif isinstance(field, forms.TypedChoiceField):
                field.choices = [(value, label if value else "请选择") for value, label in field.choices]
        self.fields = {**{name: each for name, each in self.fields.items() if name != "papers"}, **self._last()}

    def _last(self) -> dict[str, forms.Field]:
        return {"papers": self.fields["papers"]}

    def changes(self) -> dict[str, Any]:
        """Return what the record is to say."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}

    def enter(self, by: Person) -> Duty:
        """Keep the record."""
        return services.enter(self.instance, by=by, uploads=self.uploads())


class KeyTaskForm(DutyForm):
    """A key task; who enters it for a supervising office hands it down at once."""

    organs = forms.ModelMultipleChoiceField(
        label="同时下达给",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选中的单位各得到一项同样的任务；也可以登记以后再下达。",
    )

    def __init__(self, *args: Any, by: Person | None = None, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["unit"].queryset = units_of(self.organ)
        self.fields["unit"].help_text = "只由一个内设机构承办的，直接选择；由几个承办的，登记后再分解。"
        if by is not None and offices_of(by).filter(pk=self.organ.pk).exists():
            self.fields["organs"].queryset = key_tasks.organs_below(by).exclude(pk=self.organ.pk)
        else:
            del self.fields["organs"]

    def enter(self, by: Person) -> Duty:
        """Keep the task, and hand it down."""
        organs = self.cleaned_data.get("organs", ())
        return key_tasks.enter_task(self.instance, organs, by=by, uploads=self.uploads())


class StandingRuleForm(DutyForm):
    """A standing rule."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        published = Record.objects.of(self.organ).filter(kind="rule", live=True).defer("body", "search_text")
        self.fields["record"].queryset = published
        self.fields["record"].help_text = "已经在专栏“政府信息公开制度”公布的，选择那一条。"


class AttendanceFields(forms.Form):
    """Who attended a training."""

    people = forms.ModelMultipleChoiceField(
        label="本机关参加人员",
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label="其他人员姓名",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没有账号的人员，姓名之间用顿号或者空格隔开。",
    )
    others = forms.IntegerField(
        label="没有列名的人数",
        required=False,
        min_value=0,
        max_value=100_000,
        help_text="只知道人数、没有名单的填写；已经勾选、列名的不要再算。",
    )

    def take_people_of(self, organ: Agency) -> None:
        """Offer the people of an organ."""
        self.fields["people"].queryset = staff_of(organ)

    def attendance(self) -> Attendance:
        """Return who attended."""
        given = self.cleaned_data
        names = [each for each in _NAMES.split(given["names"]) if each]
        return Attendance(list(given["people"]), names, given["others"] or 0)


class TrainingForm(AttendanceFields, DutyForm):
    """A training with who attended."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        self.take_people_of(self.organ)

    def _last(self) -> dict[str, forms.Field]:
        own = ("people", "names", "others")
        return {**{name: self.fields.pop(name) for name in own}, **super()._last()}

    def enter(self, by: Person) -> Duty:
        """Keep the training with its attendance."""
        return trainings.enter_training(self.instance, self.attendance(), by=by, uploads=self.uploads())


class SupervisionCaseForm(DutyForm):
    """A complaint."""

    raised_by = forms.CharField(
        label="投诉人、举报人",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="姓名、联系方式，加密保存，查看要写明原因；被反映的单位看不到。匿名的不填。",
    )

    def enter(self, by: Person) -> Duty:
        """Keep the complaint with who raised it sealed."""
        raised_by = self.cleaned_data["raised_by"]
        return supervision.take_in(self.instance, raised_by=raised_by, by=by, uploads=self.uploads())


def mark_field(name: str, weight: Decimal, **more: Any) -> forms.DecimalField:
    """Return the field of a mark."""
    says = more.pop("says", "百分制。")
    bounds = {"min_value": Decimal(0), "max_value": Decimal(100), "decimal_places": 2}
    return forms.DecimalField(label=f"得分：{name}（权重{weight.normalize():f}）", help_text=says, **bounds, **more)


class MarksForm(forms.Form):
    """The marks of an assessment as they should have been, and why."""

    def __init__(self, *args: Any, marks: list[dict[str, str]], **said: Any) -> None:
        super().__init__(*args, **said)
        self.names = {f"mark_{number}": each["name"] for number, each in enumerate(marks)}
        for number, each in enumerate(marks):
            field = mark_field(each["name"], Decimal(each["weight"]), initial=Decimal(each["points"]))
            self.fields[f"mark_{number}"] = field
        widget = forms.Textarea(attrs={"rows": 2})
        self.fields["reason"] = forms.CharField(label="更正的原因", max_length=300, widget=widget)

    @property
    def points(self) -> dict[str, Decimal]:
        """The marks by the names of their indicators."""
        return {name: self.cleaned_data[field] for field, name in self.names.items()}


class AssessmentForm(DutyForm):
    """The result of an organ, with a mark for each indicator of the year."""

    def __init__(self, *args: Any, by: Person, **said: Any) -> None:
        super().__init__(*args, **said)
        office, year = office_for(self.organ, by), self["year"].value()
        known = assessing.indicators_of(office, int(year)) if office and str(year).isdecimal() else []
        self.indicators = {f"mark_{each.pk}": each for each in known}
        marks = {
            name: mark_field(each.name, each.weight, required=False, says="百分制。要打分的逐项都打，总分按权重算出。")
            for name, each in self.indicators.items()
        }
        papers = self.fields.pop("papers")
        self.fields = {**self.fields, **marks, "papers": papers}

    def enter(self, by: Person) -> Duty:
        """Keep the result with its marks."""
        given = {each.name: self.cleaned_data[name] for name, each in self.indicators.items()}
        points = {name: value for name, value in given.items() if value is not None}
        return assessing.assess(self.instance, points, by=by, uploads=self.uploads())


FORMS: dict[type[Duty], type[DutyForm]] = {
    KeyTask: KeyTaskForm,
    Meeting: DutyForm,
    Training: TrainingForm,
    StandingRule: StandingRuleForm,
    SupervisionCase: SupervisionCaseForm,
    Assessment: AssessmentForm,
}


def form_for(model: type[Duty], organ: Agency, request: HttpRequest) -> DutyForm:
    """Return the form by which a record of a kind is entered for an organ."""
    made = forms.modelform_factory(model, form=FORMS[model], fields=model.FIELDS)
    today = timezone.localdate()
    initial = {"year": request.GET.get("year", today.year), "on": today}
    more = {"by": request.user} if model in (Assessment, KeyTask) else {}
    return made(request.POST or None, request.FILES or None, organ=organ, initial=initial, **more)


def correction_for(duty: Duty, request: HttpRequest) -> DutyForm:
    """Return the form by which a record is put right: what was entered, and of later facts those that are there."""
    later = [name for name in duty.LATER if getattr(duty, name) not in (None, "")]
    base = FORMS[type(duty)] if isinstance(duty, KeyTask | StandingRule) else DutyForm
    made = forms.modelform_factory(type(duty), form=base, fields=[*duty.FIELDS, *later])
    form = made(request.POST or None, request.FILES or None, organ=duty.agency, instance=duty)
    form.fields["reason"] = reason_field("更正的原因")
    return form


def units_of(organ: Agency) -> AgencyQuerySet:
    """Return the units of an organ."""
    own = [each.pk for each in Agency.objects.below([organ.path]).filter(kind=Kind.UNIT) if each.organ == organ]
    return Agency.objects.filter(pk__in=own).order_by("path")


class FindForm(forms.Form):
    """How a list is narrowed."""

    agency = forms.ModelChoiceField(
        label="单位", queryset=Agency.objects.none(), required=False, to_field_name="slug", empty_label="全部"
    )
    year = forms.IntegerField(label="年份", required=False, min_value=2008, max_value=2100)
    q = forms.CharField(label="名称", max_length=80, required=False)

    def __init__(self, *args: Any, organs: AgencyQuerySet, kind: str, **said: Any) -> None:
        super().__init__(*args, **said)
        self.by_year = "year" if kind in (Duty.Kind.KEY_TASK, Duty.Kind.ASSESSMENT) else "on__year"
        self.fields["agency"].queryset = organs
        if organs.count() < 2:
            del self.fields["agency"]

    def narrowed(self, found: Any) -> Any:
        """Return the records that the form leaves."""
        if not self.is_bound or not self.is_valid():
            return found
        asked = self.cleaned_data
        wanted = {"agency": asked.get("agency"), self.by_year: asked["year"], "title__icontains": asked["q"]}
        return found.filter(**{name: value for name, value in wanted.items() if value})


# ---- steps


class VoidForm(forms.Form):
    """Why an entry was a mistake."""

    reason = reason_field("作废的原因")


class FinishForm(WithFiles):
    """How a task was done."""

    on = day("完成日期")
    result = forms.CharField(label="完成情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    field_order = ("on", "result", "papers")


class AgainForm(forms.Form):
    """Why a task is not done after all."""

    reason = reason_field("退回的原因")


class HandDownForm(forms.Form):
    """To whom a task is handed down."""

    organs = forms.ModelMultipleChoiceField(
        label="下达给", queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )


class PartForm(forms.Form):
    """What one unit does of a task."""

    unit = forms.ModelChoiceField(label="内设机构", queryset=Agency.objects.none())
    title = forms.CharField(label="任务", max_length=200)
    due_on = day("完成期限")


class ConcludeForm(WithFiles):
    """How a complaint ended."""

    on = day("办结日期")
    handling = forms.ChoiceField(label="处理方式", choices=SupervisionCase.Handling.choices)
    result = forms.CharField(
        label="查实和处理情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="被反映的单位也看得到，不写投诉人、举报人。查证属实的，应当督促整改或者通报批评（条例第四十七条第二款）。",
    )

    field_order = ("on", "handling", "result", "papers")


class TellForm(forms.Form):
    """When who raised a complaint was told the result."""

    on = day("告知日期")


class HoldForm(forms.Form):
    """Why who raised a complaint is kept longer, or not any more."""

    reason = reason_field("原因")


class AttendanceForm(AttendanceFields):
    """Who attended, put right."""

    reason = reason_field("更正的原因")

    field_order = ("people", "names", "others", "reason")


class PracticeForm(forms.Form):
    """How quizzes are held."""

    question_count = forms.IntegerField(label="每份测验的题数", min_value=5, max_value=50)
    pass_percent = forms.IntegerField(label="合格线（%）", min_value=1, max_value=100)


class IndicatorsForm(forms.Form):
    """What is assessed in a year, an indicator with its weight a line."""

    year = forms.IntegerField(label="年度", min_value=2008, max_value=2100)
    weights = forms.CharField(
        label="指标和权重",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一项，先写指标，空格后写权重，例如：依申请公开答复 30。权重只看比例，合计不必是100。",
    )

    def clean_weights(self) -> dict[str, Decimal]:
        """Return the weights by name, in their order."""
        found: dict[str, Decimal] = {}
        for line in self.cleaned_data["weights"].splitlines():
            if not line.strip():
                continue
            name, _, weight = line.strip().rpartition(" ")
            if not name or not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", weight):
                raise forms.ValidationError(f"“{line.strip()}”看不出权重：先写指标，空格后写数字。")
            if name.strip() in found:
                raise forms.ValidationError(f"“{name.strip()}”写了两次，请合并。")
            found[name.strip()] = Decimal(weight)
        return found
