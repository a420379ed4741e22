"""From a case to what everyone may read: a published reply, and disclosure because it is asked for (条例第四十四条)."""

from __future__ import annotations

from html import unescape
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.html import escape, strip_tags
from wagtail.admin import messages

from website.access_requests import people, replies
from website.access_requests.models import AccessRequest
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.desk.records.form import column_label, columns_of
from website.desk.requests.case import case_of, heading
from website.desk.requests.forms import text
from website.publishing.kinds import kinds
from website.publishing.models import Column


class PlaceForm(forms.Form):
    """Under which name and in which column something is to be published."""

    title = forms.CharField(label="名称", max_length=200)
    column = forms.ModelChoiceField(label="栏目", queryset=Column.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, case: AccessRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["column"].queryset = columns_of(Agency.objects.filter(pk=case.agency_id))
        self.fields["column"].label_from_instance = column_label


class ReplyForm(PlaceForm):
    """The text that would be published."""

    body = text(
        "公布的内容", "申请人、第三方的信息和其他个人信息已经去掉，请再看一遍。存为草稿，审查、签发后才公布。", rows=10
    )


class ProactiveForm(PlaceForm):
    """As what it would be disclosed."""

    kind = forms.ChoiceField(label="信息类别", choices=[(each.id, each.label) for each in kinds().values()])
    field_order = ("title", "kind", "column")


def _case(request: HttpRequest, number: int, kind: str) -> AccessRequest:
    person: Any = request.user
    found = case_of(person, number)
    if not people.may(found, kind, person) or found.state not in ("replied", "closed") or not found.outcome:
        raise Http404("答复以后由受理员、公开工作机构负责人办理")
    return found


def publish_reply(request: HttpRequest, case: int) -> HttpResponse:
    """Draft the record by which a reply is published."""
    found = _case(request, case, "publish_reply")
    title, body = replies.proposed(found)
    usual = columns_of(Agency.objects.filter(pk=found.agency_id)).filter(record_kind=replies.REPLY).first()
    plain = unescape(body.replace("</p><p>", "\n\n").removeprefix("<p>").removesuffix("</p>"))
    form = ReplyForm(request.POST or None, case=found, initial={"title": title, "body": plain, "column": usual})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            record = replies.publish_reply(
                found, column=said["column"], title=said["title"], body=_paragraphs(said["body"]), by=request.user
            )
            messages.success(request, "已存为草稿，请核对后送审。")
            return redirect("records:edit", record.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {"case": found, "form": form, **heading(found, "选登答复")}
    return render(request, "desk/requests/publish.html", context)


def _paragraphs(text: str) -> str:
    """Return what was typed as paragraphs, each of which is plain text."""
    lines = (strip_tags(each).strip() for each in text.splitlines())
    return "".join(f"<p>{escape(each)}</p>" for each in lines if each)


def make_proactive(request: HttpRequest, case: int) -> HttpResponse:
    """Draft the record by which what was asked for is disclosed to everyone."""
    found = _case(request, case, "make_proactive")
    form = ProactiveForm(request.POST or None, case=found, initial={"title": found.title})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            record = replies.make_proactive(
                found, kind=said["kind"], column=said["column"], title=said["title"], by=request.user
            )
            messages.success(request, "已存为草稿，请写好正文、附上文件后送审。")
            return redirect("records:edit", record.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    several = replies.asked_by_several(found)
    context = {"case": found, "form": form, "several": several, **heading(found, "转为主动公开")}
    return render(request, "desk/requests/publish.html", context)


urlpatterns = [
    path("requests/<int:case>/publish-reply/", publish_reply, name="desk_publish_reply"),
    path("requests/<int:case>/make-proactive/", make_proactive, name="desk_make_proactive"),
]
