"""Staying in touch with the applicant: what did not go is sent again, and who lost the code gets another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.access_requests import ledger, notices, services
from website.agencies.errors import NotAllowed
from website.correspondence import codes
from website.desk.requests.case import case_of, heading
from website.desk.requests.sent import serves


@require_POST
def send_again(request: HttpRequest, case: int, notice: int) -> HttpResponse:
    """Send a notice that did not go once more."""
    person: Any = request.user
    found = case_of(person, case)
    if not serves(person, found):
        raise Http404("通知由受理员重新发送")
    held = get_object_or_404(found.notices, pk=notice)
    try:
        notices.send_again(held, by=person)
        messages.success(request, f"“{notices.label(held.about)}”已经排队重新发送。")
    except NotAllowed as refusal:
        messages.error(request, "；".join(refusal.reasons))
    return redirect(found)


class NewCodeForm(forms.Form):
    """How it was seen that the one who asks is the applicant."""

    reason = forms.CharField(
        label="怎样核对了申请人的身份",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如：当面核对居民身份证，与登记的号码一致。会记入审计记录。",
    )


def new_code(request: HttpRequest, case: int) -> HttpResponse:
    """Give the applicant another code; the receipt with it is the answer, and the code is kept nowhere."""
    person: Any = request.user
    found = case_of(person, case)
    if not serves(person, found):
        raise Http404("查询码由受理员换发")
    form = NewCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = services.new_code(found, by=person, reason=form.cleaned_data["reason"])
        standing = ledger.standing_of(found)
        context = {"case": found, "standing": standing, "clock": ledger.clock_of(found, standing), "code": code}
        context["opens_too"] = codes.messages_of(found)
        return render(request, "desk/requests/receipt.html", {**context, **heading(found, "换发查询码后的回执")})
    return render(request, "desk/requests/new_code.html", {"case": found, "form": form, **heading(found, "换发查询码")})


urlpatterns = [
    path("requests/<int:case>/notices/<int:notice>/send/", send_again, name="desk_send_notice"),
    path("requests/<int:case>/code/", new_code, name="desk_new_code"),
]
