"""People in the staff shell: their accounts, and what they are appointed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.models import AgencyQuerySet, Appointment, Person
from website.agencies.roles import OVERSEERS, Role
from website.agencies.scope import scope_of
from website.staffing import services as staffing

ACTS = (("password", "重置口令"), ("unlock", "解除登录锁定"), ("second-factor", "清除第二重验证"))
"""What an administrator may do to an account beside closing it."""


class PersonForm(forms.ModelForm):
    """A member of staff."""

    class Meta:
        model = Person
        fields = ("first_name", "agency", "job", "phone", "email")

    def __init__(self, *args: Any, agencies: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies.order_by("path")
        self.fields["agency"].required = True


class NewPersonForm(PersonForm):
    """A member of staff who is to get an account."""

    class Meta(PersonForm.Meta):
        fields = ("username", *PersonForm.Meta.fields)


class AppointmentForm(forms.ModelForm):
    """A role that is given."""

    class Meta:
        model = Appointment
        fields = ("agency", "role", "begins_on")
        widgets = {"begins_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, agencies: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies.order_by("path")
        self.fields["begins_on"].initial = timezone.localdate


def _administered(request: HttpRequest) -> AgencyQuerySet:
    return scope_of(request.user).agencies(Role.ADMINISTRATOR)


def _people(request: HttpRequest) -> models.QuerySet[Person]:
    return Person.objects.filter(agency__in=_administered(request))


def listing(request: HttpRequest) -> HttpResponse:
    """Show the people of the agencies that the person administers or oversees."""
    agencies = scope_of(request.user).agencies(Role.ADMINISTRATOR, *OVERSEERS)
    people = Person.objects.filter(agency__in=agencies).select_related("agency").order_by("agency__path", "username")
    if sought := request.GET.get("q", "").strip():
        people = people.filter(models.Q(first_name__icontains=sought) | models.Q(username__icontains=sought))
    held = models.Prefetch("appointments", Appointment.objects.on(timezone.localdate()).select_related("agency"))
    administers = Role.ADMINISTRATOR in scope_of(request.user).roles
    context = {"people": people.prefetch_related(held), "q": sought, "administers": administers}
    return render(request, "desk/people.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Open an account; its first password is shown once."""
    if Role.ADMINISTRATOR not in scope_of(request.user).roles:
        return HttpResponse(status=404)
    form = NewPersonForm(request.POST or None, agencies=_administered(request))
    if request.method == "POST" and form.is_valid():
        person, password = staffing.open_account(form.save(commit=False), by=request.user)
        return _show_password(request, person, password)
    return render(request, "desk/person.html", {"form": form, "title": "开立账号"})


def _show_password(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    return render(request, "desk/password.html", {"person": person, "password": password, "title": person.name})


def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a person's particulars, give and end roles."""
    person = get_object_or_404(_people(request), pk=number)
    form = PersonForm(request.POST or None, instance=person, agencies=_administered(request))
    if request.method == "POST" and form.is_valid():
        staffing.change(form.save(commit=False), fields=form.changed_data, by=request.user)
        messages.success(request, "已保存。")
        return redirect("desk_person", person.pk)
    appointing = AppointmentForm(agencies=_administered(request))
    return _person_page(request, person, form, appointing)


def _person_page(request: HttpRequest, person: Person, form: Any, appointing: Any, status: int = 200) -> HttpResponse:
    appointments = person.appointments.select_related("agency").order_by("ends_on", "agency__path")
    context = {
        "form": form,
        "person": person,
        "title": person.name,
        "appointing": appointing,
        "appointments": appointments,
        "acts": ACTS,
    }
    return render(request, "desk/person.html", context, status=status)


@require_POST
def give_role(request: HttpRequest, number: int) -> HttpResponse:
    """Give a person a role."""
    person = get_object_or_404(_people(request), pk=number)
    form = AppointmentForm(request.POST, agencies=_administered(request))
    if form.is_valid():
        try:
            for warning in staffing.give_role(person, **form.cleaned_data, by=request.user):
                messages.warning(request, warning)
            messages.success(request, "已任职。")
            return redirect("desk_person", person.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    return _person_page(request, person, PersonForm(instance=person, agencies=_administered(request)), form)


@require_POST
def end_role(request: HttpRequest, number: int, appointment: int) -> HttpResponse:
    """End a person's role as of yesterday: today it is held no more."""
    person = get_object_or_404(_people(request), pk=number)
    held = get_object_or_404(person.appointments.filter(agency__in=_administered(request)), pk=appointment)
    staffing.end_role(held, by=request.user)
    messages.success(request, "已免职。")
    return redirect("desk_person", person.pk)


@require_POST
def act(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Reset a password, lift a lock, reset the second factor, close or reopen an account."""
    person = get_object_or_404(_people(request), pk=number)
    if name == "password":
        return _show_password(request, person, staffing.reset_password(person, by=request.user))
    try:
        messages.success(request, staffing.act(person, name, by=request.user))
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect("desk_person", person.pk)


urlpatterns = [
    path("people/", listing, name="desk_people"),
    path("people/add/", add, name="desk_add_person"),
    path("people/<int:number>/", edit, name="desk_person"),
    path("people/<int:number>/roles/", give_role, name="desk_give_role"),
    path("people/<int:number>/roles/<int:appointment>/end/", end_role, name="desk_end_role"),
    path("people/<int:number>/<slug:name>/", act, name="desk_person_act"),
]
