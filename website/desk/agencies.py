"""Agencies in the staff shell: the tree of organs, and what each one's guide must print."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.agencies.roles import OVERSEERS, STAFF, Role
from website.agencies.scope import scope_of
from website.audit.services import record as log
from website.publishing import reorganising
from website.publishing.public_version import touch
from website.publishing.sites import add_agency

PARTICULARS = (
    "short_name",
    "code",
    "index_pattern",
    "leader_names",
    "duties",
    "office_name",
    "office_address",
    "office_hours",
    "phone",
    "fax",
    "postcode",
    "email",
    "internet_contact",
    "reconsideration_organ",
    "is_justice_bureau",
    "superior_bureau",
    "reconsideration_url",
    "court",
    "complaint_phone",
)


class AgencyForm(forms.ModelForm):
    """What is known of an agency."""

    correction = forms.BooleanField(
        label="名称只是更正错字",
        required=False,
        help_text="不勾选的，改动名称即为更名：原名称保留，以前公开的信息仍署原名称。",
    )
    field_order = ("name", "correction")

    class Meta:
        model = Agency
        fields = ("name", *PARTICULARS, "active")
        widgets = {"duties": forms.Textarea(attrs={"rows": 4})}


class NewAgencyForm(AgencyForm):
    """An agency that is to be."""

    correction = None  # type: ignore[assignment]

    class Meta(AgencyForm.Meta):
        fields = ("name", "slug", "kind", *PARTICULARS)


def listing(request: HttpRequest) -> HttpResponse:
    """Show the agencies that the person works in, oversees or administers, as a tree."""
    scope = scope_of(request.user)
    agencies = scope.agencies(*STAFF, *OVERSEERS, Role.ADMINISTRATOR).order_by("path")
    mine = set(scope.agencies(Role.ADMINISTRATOR, Role.OFFICE_HEAD).values_list("pk", flat=True))
    context = {"agencies": agencies, "mine": mine, "administers": Role.ADMINISTRATOR in scope.roles}
    return render(request, "desk/agencies.html", context)


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change an agency's particulars; the guide follows at once."""
    agencies = scope_of(request.user).agencies(Role.ADMINISTRATOR, Role.OFFICE_HEAD)
    agency = get_object_or_404(agencies, pk=number)
    form = AgencyForm(request.POST or None, instance=agency)
    if request.method == "POST" and form.is_valid():
        _save(form, by=request.user)
        messages.success(request, "已保存，公开指南同时更新。")
        return redirect("desk_agencies")
    context = {"form": form, "agency": agency, "title": agency.name, "missing": agency.missing_from_guide}
    return render(request, "desk/agency.html", context)


@transaction.atomic
def _save(form: AgencyForm, *, by: Any) -> None:
    name = form.cleaned_data["name"]
    renamed = "name" in form.changed_data and not form.cleaned_data["correction"]
    if renamed:
        form.instance.name = form.initial["name"]
    agency = form.save()
    if renamed:
        today = timezone.localdate()
        reorganising.rename(agency, name=name, short_name=agency.short_name, on=today, basis="", by=by)
    elif "name" in form.changed_data:
        reorganising.retitle(agency)
    touch(agency)
    fields = [each for each in form.changed_data if each != "correction"]
    log("agency.changed", agency=agency, by=by, target=agency, detail={"fields": fields})


def add(request: HttpRequest, above: int) -> HttpResponse:
    """Add an agency below another; an organ gets its public site at once."""
    parent = get_object_or_404(scope_of(request.user).agencies(Role.ADMINISTRATOR), pk=above)
    form = NewAgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_agency(form.save(commit=False), above=parent, by=request.user)
            messages.success(request, f"已新增“{made}”。")
            return redirect("desk_agencies")
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    return render(request, "desk/agency.html", {"form": form, "title": f"在“{parent}”下新增单位"})


urlpatterns = [
    path("agencies/", listing, name="desk_agencies"),
    path("agencies/<int:number>/", edit, name="desk_agency"),
    path("agencies/<int:above>/add/", add, name="desk_add_agency"),
]
