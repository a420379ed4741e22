"""The forms by which an application is given to who works on it (条例第四十五条)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from website.access_requests import consulting, services
from website.access_requests.models import Assignment, Paper
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.desk.requests.forms import StepForm, day, files, text
from website.desk.requests.steps.register import form_of

LETTER, PROOF = Paper.Kind.LETTER, Paper.Kind.PROOF


def units_of(organ: Agency) -> Any:
    """Return an organ and the units inside it."""
    return Agency.objects.filter(Q(pk=organ.pk) | Q(path__startswith=organ.path, kind=Kind.UNIT)).order_by("path")


@form_of("assign", "hand_over")
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


@form_of("ask_unit")
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


@form_of("unit_answered")
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
