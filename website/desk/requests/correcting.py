"""Requests for correction in the staff shell (条例第四十一条): a queue of their own, not counted in table three."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from wagtail.admin import messages

from website.access_requests import corrections, files, identity
from website.access_requests.corrections import WORKERS, Claim
from website.access_requests.identity import Identity
from website.access_requests.models import CorrectionRequest
from website.access_requests.services import Upload
from website.agencies.errors import NotAllowed
from website.agencies.models import Agency, AgencyQuerySet, Kind, Person
from website.agencies.roles import STAFF
from website.agencies.scope import scope_of
from website.agencies.sealing import CannotOpen
from website.audit.services import record as log
from website.desk.requests.case import ReasonForm
from website.desk.requests.forms import day, line, text
from website.desk.requests.forms import files as files_field
from website.publishing.models import Record
from website.publishing.uploads.errors import UnsafeFile

SIZE = 50


def _seen_by(person: Person) -> Any:
    organs = scope_of(person).agencies(*STAFF).exclude(kind=Kind.UNIT)
    return CorrectionRequest.objects.within(organs).select_related("agency", "record", "decided_by")


def _works(person: Person, correction: CorrectionRequest) -> bool:
    return scope_of(person).holds(correction.agency, *WORKERS)


class ClaimForm(forms.Form):
    """What somebody says is wrong about them, with the evidence."""

    agency = forms.ModelChoiceField(label="受理机关", queryset=Agency.objects.none(), empty_label=None)
    received_on = day("收到日期")
    name = line("申请人姓名或者名称")
    id_number = line("证件号码", required=False)
    phone = line("电话", required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    address = line("通信地址", required=False)
    about = text("哪一条信息", "本机关提供的、与申请人自身相关的政府信息记录。", rows=2)
    record = forms.CharField(
        label="公开信息的索引号", max_length=60, required=False, help_text="在本单位专栏公开的填。"
    )
    wrong = text("哪里不准确，应当是什么", rows=3)
    evidence = text("证据", "说明是什么证据，并在下面存入。", required=False, rows=2)
    papers = files_field("证据材料")

    def __init__(self, *args: Any, agencies: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        self.fields["received_on"].initial = timezone.localdate()

    def clean_record(self) -> Record | None:
        """Return the record with the index number, if one was named."""
        number = self.cleaned_data["record"].strip()
        found = Record.objects.filter(index_no=number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(f"没有索引号是{number}的信息，请核对；不清楚的不填。")
        return found

    @property
    def applicant(self) -> Identity:
        """Who asks."""
        return Identity(
            **{name: self.cleaned_data[name] for name in ("name", "id_number", "phone", "email", "address")}
        )

    @property
    def claim(self) -> Claim:
        """What is said to be wrong."""
        return Claim(**{name: self.cleaned_data[name] for name in ("about", "wrong", "evidence", "record")})


class DecideForm(forms.Form):
    """What came of it."""

    result = forms.ChoiceField(label="结果", choices=CorrectionRequest.Result.choices, widget=forms.RadioSelect)
    other_organ = line("有权更正的机关", "本机关无权更正的填。", required=False)
    answer = text("告知申请人的内容")
    on = day("告知日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


def listing(request: HttpRequest) -> HttpResponse:
    """List the requests for correction, the open ones first."""
    person: Any = request.user
    if not scope_of(person).roles.intersection(STAFF):
        raise Http404("更正申请由单位的工作人员办理")
    found, today = _seen_by(person), timezone.localdate()
    done = Paginator(found.exclude(decided_on=None).order_by("-decided_on", "-pk"), SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "open": [(each, _masked(each), each.due_on < today) for each in found.open().order_by("due_on", "pk")],
        "done": done,
        "enters": bool(scope_of(person).roles.intersection(WORKERS)),
        "title": "更正申请",
        "icon": "edit",
    }
    return render(request, "desk/requests/corrections.html", context)


def _masked(correction: CorrectionRequest) -> str:
    return identity.unpack(correction.sealed).masked.name or "（已清除）"


def enter(request: HttpRequest) -> HttpResponse:
    """Enter a request for correction."""
    person: Any = request.user
    agencies = scope_of(person).agencies(*WORKERS).exclude(kind=Kind.UNIT).order_by("path")
    if not agencies:
        raise Http404("更正申请由受理员登记")
    form = ClaimForm(request.POST or None, request.FILES or None, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            registered = corrections.register(
                said["agency"],
                applicant=form.applicant,
                claim=form.claim,
                received_on=said["received_on"],
                uploads=[Upload(name, data) for name, data in said["papers"]],
                by=person,
            )
            context = {
                "registered": registered,
                "correction": registered.correction,
                "title": "更正申请回执",
                "icon": "edit",
            }
            return render(request, "desk/requests/correction_receipt.html", context)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
        except UnsafeFile as refusal:
            form.add_error("papers", str(refusal))
    context = {"form": form, "title": "登记更正申请", "icon": "edit"}
    return render(request, "desk/requests/correction_entry.html", context)


def page(request: HttpRequest, correction: int) -> HttpResponse:
    """Show one request for correction, decide it, and show who asks to who says why."""
    person: Any = request.user
    found = get_object_or_404(_seen_by(person), pk=correction)
    works = _works(person, found)
    form = DecideForm(request.POST if "result" in request.POST else None)
    looking = ReasonForm(request.POST if "reason" in request.POST else None)
    shown = None
    if request.method == "POST" and not works:
        raise Http404("更正申请由受理员、公开工作机构负责人办理")
    if looking.is_bound and looking.is_valid():
        shown = corrections.reveal(found, by=person, reason=looking.cleaned_data["reason"])
    if form.is_bound and form.is_valid():
        try:
            corrections.decide(found, by=person, **form.cleaned_data)
            messages.success(request, "已办结。")
            return redirect(found)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {
        "correction": found,
        "applicant": identity.unpack(found.sealed).masked,
        "works": works,
        "form": form,
        "looking": looking,
        "shown": shown,
        "overdue": not found.decided_on and found.due_on < timezone.localdate(),
        "title": found.number,
        "icon": "edit",
    }
    return render(request, "desk/requests/correction.html", context)


def evidence(request: HttpRequest, correction: int, paper: int) -> HttpResponse:
    """Hand out a piece of evidence, and write down who took it."""
    person: Any = request.user
    found = get_object_or_404(_seen_by(person), pk=correction)
    held = get_object_or_404(found.papers, pk=paper)
    if not _works(person, found):
        raise Http404("证据由受理员、公开工作机构负责人查看")
    try:
        data = files.opened(held)
    except (FileNotFoundError, CannotOpen):
        messages.error(request, f"“{held.name}”打不开，可能已经清除。")
        return redirect(found)
    log("paper.downloaded", agency=found.agency, by=person, target=found, detail={"file": held.name})
    answer = HttpResponse(data, content_type=held.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(held.name)}"
    return answer


urlpatterns = [
    path("corrections/", listing, name="desk_corrections"),
    path("corrections/enter/", enter, name="desk_enter_correction"),
    path("corrections/<int:correction>/", page, name="desk_correction"),
    path("corrections/<int:correction>/papers/<int:paper>/", evidence, name="desk_evidence"),
]
