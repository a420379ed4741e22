"""How an organ handles applications where the law leaves it open: set by the head of its office, written down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin import messages

from gongkai.deadlines import settings
from gongkai.letters import Pattern
from gongkai.letters.number import STANDARD
from website.access_requests import ledger
from website.access_requests.models import AccessRequest, Practice
from website.agencies.models import Agency, Kind, Person
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.audit.services import record as log

PLAIN = (
    *("accepts_web", "publishes_replies", "correction_days", "keep_years"),
    *("letter_prefix", "letter_pattern", "payment_account"),
)


class PracticeForm(forms.ModelForm):
    """The settings; each that the law leaves open says what its default rests on."""

    class Meta:
        model = Practice
        fields = PLAIN
        widgets = {"payment_account": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep_years"].min_value = 1
        self.fields["letter_pattern"].help_text = f"留空的用 {STANDARD}"
        for name, each in settings().items():
            chosen = (self.instance.terms or {}).get(name, each.default)
            says = f"默认：{_said(each.default)}。〔未核实〕{each.unverified}。"
            if isinstance(each.default, bool):
                field: forms.Field = forms.BooleanField(label=each.label, required=False, help_text=says)
            else:
                field = forms.IntegerField(label=each.label, min_value=1, max_value=365, help_text=says)
            field.initial = chosen
            self.fields[f"term_{name}"] = field

    def clean(self) -> dict[str, Any]:
        """Refuse a scheme by which no letter could be numbered."""
        said = super().clean() or self.cleaned_data
        try:
            pattern = Pattern(said.get("letter_pattern") or STANDARD)
        except ValueError as error:
            self.add_error("letter_pattern", f"{error}。")
            return said
        if mark := said.get("letter_prefix"):
            try:
                pattern.write(mark, timezone.localdate(), 1)
            except ValueError:
                self.add_error("letter_prefix", "机关代字只能用汉字、字母、数字和圆括号，例如“云司”。")
        return said

    @property
    def open_questions(self) -> list[Any]:
        """The settings of the clock."""
        return [field for field in self if field.name.startswith("term_")]

    @property
    def plain(self) -> list[Any]:
        """The other settings."""
        return [self[name] for name in PLAIN]

    @property
    def terms(self) -> dict[str, int | bool]:
        """The settings of the clock in which the organ differs from the default."""
        said = {name: self.cleaned_data[f"term_{name}"] for name in settings()}
        return {name: value for name, value in said.items() if value != settings()[name].default}


def _said(value: int | bool) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def practice(request: HttpRequest) -> HttpResponse:
    """Show the settings of an organ, and keep them."""
    person: Any = request.user
    organs = scope_of(person).agencies(Role.OFFICE_HEAD).exclude(kind=Kind.UNIT).order_by("path")
    asked = request.GET.get("agency") or request.POST.get("agency")
    organ = organs.filter(slug=asked).first() if asked else organs.first()
    if organ is None:
        raise Http404("依申请公开设置由公开工作机构负责人管理")
    held = Practice.objects.filter(agency=organ).first() or Practice(agency=organ)
    form = PracticeForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        changed = keep(form, by=person)
        messages.success(request, f"已保存，改动{len(changed)}项。" if changed else "没有改动。")
        return redirect(f"{reverse('desk_practice')}?agency={organ.slug}")
    context = {"form": form, "organ": organ, "organs": organs, "title": "依申请公开设置", "icon": "cog"}
    return render(request, "desk/requests/practice.html", context)


@transaction.atomic
def keep(form: PracticeForm, *, by: Person) -> list[str]:
    """Save the settings, write down what changed, and reckon the open applications' limits anew."""
    held: Practice = form.instance
    before = Practice.objects.filter(pk=held.pk).first() or Practice(agency=held.agency)
    held.terms = form.terms
    changed = [str(held._meta.get_field(name).verbose_name) for name in PLAIN if _differs(before, held, name)]
    if (before.terms or {}) != held.terms:
        changed.append("期限设置")
        moved = {name: {"before": (before.terms or {}).get(name), "after": held.terms.get(name)} for name in settings()}
        arrangement = "；".join(
            f"{settings()[name].label}：{_shown(name, each['before'])}→{_shown(name, each['after'])}"
            for name, each in moved.items()
            if each["before"] != each["after"]
        )
    else:
        arrangement = ""
    held.save()
    if changed:
        log(
            "practice.changed",
            agency=held.agency,
            by=by,
            target=held,
            detail={"columns": changed, "arrangement": arrangement},
        )
        _reckon_anew(held.agency)
    return changed


def _differs(before: Practice, after: Practice, name: str) -> bool:
    return bool(getattr(before, name) != getattr(after, name))


def _shown(name: str, value: int | bool | None) -> str:
    return _said(settings()[name].default if value is None else value)


def _reckon_anew(agency: Agency) -> None:
    """Bring the limits of the organ's open applications to the settings that hold now."""
    waiting = AccessRequest.objects.of(Agency.objects.get(pk=agency.pk)).open()
    ledger.recount(waiting.select_related("agency__request_practice").iterator(chunk_size=500))


urlpatterns = [path("requests/settings/", practice, name="desk_practice")]
