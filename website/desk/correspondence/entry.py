"""Entering what came in elsewhere: by letter, at the counter, by telephone; and what was no application."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.admin import messages as said

from website.access_requests.people import seen_by as requests_seen_by
from website.agencies.errors import NotAllowed
from website.correspondence import codes, services, triage
from website.correspondence.services import Registered
from website.desk.correspondence.forms import CodeForm, EntryForm, FromRequestForm
from website.desk.correspondence.scope import kept_by, messages_of
from website.desk.organs import chosen_organ
from website.publishing.uploads.errors import UnsafeFile


def enter(request: HttpRequest) -> HttpResponse:
    """Enter a message; the receipt with its code is the answer, and the code is kept nowhere."""
    person: Any = request.user
    organs = kept_by(person)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("信件由受理员登记")
    form = EntryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register(organ, form.message, uploads=form.uploads, by=person)
            context = {"made": made, "title": "信件登记回执", "icon": "mail"}
            return render(request, "desk/correspondence/receipt.html", context)
        except (NotAllowed, UnsafeFile) as refusal:
            form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
        except IntegrityError:
            form.add_error("order_number", "这个工单刚刚由别人登记了，请在“信件”里查看。")
    context = {"form": form, "organ": organ, "organs": organs, "title": "登记信件", "icon": "mail"}
    return render(request, "desk/correspondence/enter.html", context)


def new_code(request: HttpRequest, message: int) -> HttpResponse:
    """Give the sender another code; the receipt with it is the answer, and the code is kept nowhere."""
    person: Any = request.user
    found = get_object_or_404(messages_of(person).filter(agency__in=kept_by(person)), pk=message)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = services.new_code(found, by=person, reason=form.cleaned_data["reason"])
            context = {"made": Registered(found, code), "title": "换发查询码后的回执", "icon": "mail"}
            context["opens_too"] = codes.opened_besides(found)
            return render(request, "desk/correspondence/receipt.html", context)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"form": form, "message": found, "title": "换发查询码", "icon": "mail"}
    return render(request, "desk/correspondence/new_code.html", context)


def from_request(request: HttpRequest, case: int) -> HttpResponse:
    """Make a message of an application that was a complaint or a petition."""
    person: Any = request.user
    found = get_object_or_404(requests_seen_by(person).filter(agency__in=kept_by(person)), pk=case)
    form = FromRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = triage.from_request(found, kind=form.cleaned_data["kind"], by=person)
            said.success(request, f"已经转为{made}，期限从申请办结之日算起。")
            return redirect(made)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"form": form, "case": found, "title": "转为信件", "icon": "mail"}
    return render(request, "desk/correspondence/from_request.html", context)
