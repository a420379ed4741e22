"""What comes in by hand: typed, or a mail that was forwarded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages as said

from website.agencies.errors import NotAllowed
from website.desk.monitoring.forms import EntryForm, MailForm
from website.desk.monitoring.scope import kept_by, organ_or_404
from website.monitoring import mail, services
from website.monitoring.reading import Unreadable

NOBODY = "舆情信息由受理员、公开工作机构负责人录入"


def enter(request: HttpRequest) -> HttpResponse:
    """Enter what somebody read, or was told."""
    person: Any = request.user
    organs = kept_by(person)
    organ = organ_or_404(request, organs, NOBODY)
    form = EntryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            item = services.enter(organ, **form.cleaned_data, by=person)
            said.success(request, "已经录入。人名已经遮盖，原文加密保存在证据快照里。")
            return redirect(item)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"form": form, "organ": organ, "organs": organs, "title": "录入舆情信息", "icon": "comment"}
    return render(request, "desk/monitoring/enter.html", context)


def mail_in(request: HttpRequest) -> HttpResponse:
    """Take in a mail that was saved as a file."""
    person: Any = request.user
    organs = kept_by(person)
    organ = organ_or_404(request, organs, NOBODY)
    form = MailForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            item = mail.upload(organ, form.cleaned_data["file"].read(), by=person)
            said.success(request, "邮件已经收下。")
            return redirect(item)
        except NotAllowed as refusal:
            form.add_error("file", list(refusal.reasons))
        except Unreadable as refusal:
            form.add_error("file", f"{refusal}。")
    context = {"form": form, "organ": organ, "organs": organs, "title": "转来的邮件", "icon": "mail"}
    return render(request, "desk/monitoring/mail.html", context)
