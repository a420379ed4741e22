"""Entering an application that came in on paper, by word of mouth, by mail or by fax."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from gongkai.deadlines import channels
from website.access_requests import ledger, likeness, services
from website.access_requests.choices import ApplicantKind, Form, Route, channel_choices
from website.access_requests.identity import Identity
from website.access_requests.models import AccessRequest, Paper
from website.access_requests.services import Content, Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Kind
from website.agencies.roles import Role
from website.agencies.scope import scope_of
from website.desk.requests.forms import day, files, line, text, tick
from website.publishing.uploads.errors import UnsafeFile

CLERKS = (Role.CLERK, Role.OFFICE_HEAD)
WHO = ("applicant_kind", "name", "id_kind", "id_number", "representative", "phone", "email", "address", "postcode")
WHAT = ("title", "document_number", "description", "form", "route")
HOW = ("agency", "channel", "submitted_on", "arrived_on", "oral", "application", "identity", "attachments")


class EntryForm(forms.Form):
    """What an application says (条例第二十九条), and how it came (条例第三十一条)."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)
    agency = forms.ModelChoiceField(label="受理机关", queryset=Agency.objects.none(), empty_label=None)
    channel = forms.ChoiceField(label="怎样提交的", widget=forms.RadioSelect)
    submitted_on = day("提交日期", "当面提交的填当天；邮寄的填寄出的邮戳日期，不清楚的填收到的日期。")
    arrived_on = day("收到、签收日期", "邮寄、传真、电子邮件的填。", required=False)
    oral = tick("口头申请，由本机关代为填写", "书面提出确有困难的可以口头提出（条例第二十九条）。填好后读给申请人听。")
    application = files("申请书", "扫描件或者照片；口头申请的不必。")
    identity = files("身份证明")
    attachments = files("其他附件")

    applicant_kind = forms.ChoiceField(label="申请人类别", choices=ApplicantKind.choices)
    name = line("姓名或者名称")
    id_kind = line("证件类型", required=False)
    id_number = line("证件号码", required=False)
    representative = line("代表人", "法人或者其他组织的填。", required=False)
    phone = line("电话", required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    address = line("通信地址", required=False)
    postcode = line("邮政编码", required=False)

    title = forms.CharField(label="所需信息的名称", max_length=300, required=False)
    document_number = forms.CharField(label="文号", max_length=100, required=False)
    description = text("便于查询的其他特征性描述", "名称、文号、描述至少填一项。不得要求说明用途。", required=False)
    form = forms.ChoiceField(label="提供形式", choices=Form.choices)
    route = forms.ChoiceField(label="获取方式", choices=Route.choices)
    looked = tick("不是重复登记，仍然登记")

    def __init__(self, *args: Any, agencies: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        self.fields["agency"].initial = agencies.first()
        self.fields["channel"].choices = [each for each in channel_choices() if each[0] != "web"]
        self.fields["submitted_on"].initial = timezone.localdate()
        self.fields["token"].initial = uuid4().hex
        self.fields["form"].initial, self.fields["route"].initial = Form.PAPER, Route.IN_PERSON
        self.alike: list[AccessRequest] = []

    @property
    def how(self) -> list[Any]:
        """The fields on how it came."""
        return [self[name] for name in HOW if name != "channel"]

    @property
    def who(self) -> list[Any]:
        """The fields on who asks."""
        return [self[name] for name in WHO]

    @property
    def what(self) -> list[Any]:
        """The fields on what is asked for."""
        return [self[name] for name in WHAT]

    @property
    def rules(self) -> list[tuple[Any, str]]:
        """Each channel with what makes the day of receipt."""
        return [(radio, channels()[str(radio.data["value"])].says) for radio in self["channel"]]

    @property
    def applicant(self) -> Identity:
        """Who asks."""
        return Identity(**{name: self.cleaned_data[name] for name in WHO if name != "applicant_kind"})

    @property
    def content(self) -> Content:
        """What is asked for."""
        return Content(**{name: self.cleaned_data[name] for name in WHAT})

    @property
    def uploads(self) -> list[Upload]:
        """The files, each as what it is."""
        kinds = {
            "application": Paper.Kind.APPLICATION,
            "identity": Paper.Kind.IDENTITY,
            "attachments": Paper.Kind.ATTACHMENT,
        }
        return [
            Upload(name, data, str(kind))
            for field, kind in kinds.items()
            for name, data in self.cleaned_data.get(field) or ()
        ]

    def look(self) -> bool:
        """Look for applications that this one might repeat; whether it may be entered."""
        said = self.cleaned_data
        same = {each.pk for each in services.of_applicant(said["agency"], self.applicant)[:50]}
        near = [each.request for each in likeness.near(said["agency"], self.content)]
        self.alike = [each for each in near if each.pk in same or not same][:5]
        return not self.alike or bool(said["looked"])


def enter(request: HttpRequest) -> HttpResponse:
    """Enter an application; its receipt with the code is the answer, and the code is kept nowhere."""
    person: Any = request.user
    agencies = scope_of(person).agencies(*CLERKS).exclude(kind=Kind.UNIT).order_by("path")
    if not agencies:
        raise Http404("申请由受理员登记")
    form = EntryForm(request.POST or None, request.FILES or None, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        entered: dict[str, int] = request.session.get("entered", {})
        if form.cleaned_data["token"] in entered:
            return redirect("desk_request", entered[form.cleaned_data["token"]])
        if form.look():
            try:
                return _receipt(request, form, entered)
            except NotAllowed as refusal:
                form.add_error(None, list(refusal.reasons))
            except UnsafeFile as refusal:
                form.add_error(None, str(refusal))
    context = {"form": form, "lost": bool(request.FILES), "title": "登记申请", "icon": "mail"}
    return render(request, "desk/requests/entry.html", context)


def _receipt(request: HttpRequest, form: EntryForm, entered: dict[str, int]) -> HttpResponse:
    said = form.cleaned_data
    registered = services.register(
        said["agency"],
        channel=said["channel"],
        applicant_kind=said["applicant_kind"],
        applicant=form.applicant,
        content=form.content,
        on=said["submitted_on"],
        arrived_on=said["arrived_on"],
        oral=said["oral"],
        uploads=form.uploads,
        by=request.user,
    )
    case = registered.request
    request.session["entered"] = {**dict(list(entered.items())[-20:]), said["token"]: case.pk}
    standing = ledger.standing_of(case)
    context = {
        "registered": registered,
        "code": registered.code,
        "case": case,
        "standing": standing,
        "clock": ledger.clock_of(case, standing),
        "applicant": services.masked(case),
        "title": "登记回执",
        "icon": "mail",
    }
    return render(request, "desk/requests/receipt.html", context)


urlpatterns = [path("requests/enter/", enter, name="desk_enter_request")]
