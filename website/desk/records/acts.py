"""Acts on one record that Wagtail has no page for: clearing, masking, withdrawing, looking at an original."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from wagtail.admin import messages

from gongkai import personal_data
from website.agencies.errors import NotAllowed
from website.agencies.roles import DRAFTERS, STAFF, Role
from website.agencies.scope import scope_of
from website.desk.records.panels import findings_context
from website.publishing import clearing, publication, reviewing
from website.publishing.choices import WithdrawalReason
from website.publishing.findings import draft_of, findings_of
from website.publishing.models import MaskedOriginal, Record, SecrecyReview
from website.publishing.review_forms import form_for

STILL_PUBLIC = "公众看到的仍是遮盖之前的一稿，签发新稿之后才会换下。不能等的，请先撤回。"


class ReasonForm(forms.Form):
    """A reason in writing."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawalForm(forms.Form):
    """Why a record is withdrawn, and what the public is told."""

    reason = forms.ChoiceField(label="撤回原因", choices=[("", "请选择"), *WithdrawalReason.choices])
    note = forms.CharField(
        label="向公众的说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="原地址上将显示这段说明。",
    )


def _record(request: HttpRequest, number: int, *roles: Role) -> Record:
    """Return a record on which the person holds one of the roles, in its latest version."""
    found = get_object_or_404(Record.objects.within(scope_of(request.user).agencies(*roles)), pk=number)
    return found.get_latest_revision_as_object()


def _page(request: HttpRequest, record: Record, template: str, title: str, **context: Any) -> HttpResponse:
    whole = {"record": record, "title": title, "back": _edit(record), **context}
    return render(request, f"desk/{template}.html", whole)


def _edit(record: Record) -> str:
    return reverse("records:edit", args=[record.pk])


def findings(request: HttpRequest, number: int) -> HttpResponse:
    """Show what the checks say of the record as it was last saved, for the page on which it is drafted."""
    record = _record(request, number, *STAFF)
    return render(request, "desk/panels/findings_list.html", {"record": record, **findings_context(record)})


def clear_finding(request: HttpRequest, number: int, fingerprint: str) -> HttpResponse:
    """Let one finding stand, with a reason."""
    record = _record(request, number, *STAFF)
    finding = next((each for each in findings_of(record) if each.fingerprint == fingerprint), None)
    if finding is None:
        raise Http404("这一处已经改过")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            clearing.clear(record, fingerprint=fingerprint, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "已放行，理由已记录。")
            return redirect(_edit(record))
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    return _page(request, record, "clear_finding", "放行", form=form, finding=finding)


def mask(request: HttpRequest, number: int) -> HttpResponse:
    """Show what would be masked, and mask it."""
    record = _record(request, number, *DRAFTERS)
    if request.method == "POST":
        try:
            count = clearing.mask(record, by=request.user)
            messages.success(request, f"已遮盖 {count} 处，存为新的一稿；原文另存，查看会留下记录。")
            if record.is_public:
                messages.warning(request, STILL_PUBLIC)
        except NotAllowed as refusal:
            messages.error(request, "；".join(refusal.reasons))
        return redirect(_edit(record))
    parts = [part for part in draft_of(record).parts if not part.attached]
    found = [(part.where, each) for part in parts for each in personal_data.find(part.text)]
    notice = STILL_PUBLIC if record.is_public else ""
    return _page(request, record, "mask", "一键遮盖个人信息", found=found, notice=notice)


def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw a published record."""
    record = _record(request, number, Role.OFFICE_HEAD, Role.LEADER)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = WithdrawalReason(form.cleaned_data["reason"])
            publication.withdraw(record, by=request.user, reason=reason, note=form.cleaned_data["note"])
            messages.success(request, "已撤回，原地址显示撤回说明。")
            return redirect("records:list")
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    return _page(request, record, "withdraw", "撤回", form=form)


def original(request: HttpRequest, number: int, original: int) -> HttpResponse:
    """Show what stood in a record before it was masked, to who may and says why."""
    record = _record(request, number, Role.OFFICE_HEAD, Role.SECRECY_REVIEWER)
    kept = get_object_or_404(MaskedOriginal, pk=original, record_id=record.pk)
    form = ReasonForm(request.POST or None)
    content = None
    if request.method == "POST" and form.is_valid():
        content = clearing.look_at_original(kept, reason=form.cleaned_data["reason"], by=request.user)
    return _page(request, record, "original", "遮盖前的原文", form=form, content=content, kept=kept)


def review(request: HttpRequest, number: int) -> HttpResponse:
    """Show a record to its reviewer as the public will see it, with what was found, and take the step."""
    record = _record(request, number, *STAFF)
    task, state = record.current_workflow_task, record.current_workflow_task_state
    if task is None or not task.may_review(record, request.user):
        return redirect("records:inspect", record.pk)
    action = "reject" if "reject" in request.POST else "approve"
    forms_ = {name: form_for(task.step, name)(prefix=name) for name in ("approve", "reject")}
    if request.method == "POST":
        forms_[action] = form_for(task.step, action)(request.POST, prefix=action)
        if forms_[action].is_valid():
            try:
                reviewing.take_step(task, state, by=request.user, action=action, answers=forms_[action].cleaned_data)
                messages.success(request, f"“{record.title}”的{task.get_step_display()}已记录。")
                return redirect("wagtailadmin_home")
            except NotAllowed as refusal:
                forms_[action].add_error(None, list(refusal.reasons))
    context = {
        "task": task,
        "forms": forms_,
        "button": task.AGREE[task.Step(task.step)],
        "obstacles": task.obstacles(record),
        **findings_context(record),
        "reviews": SecrecyReview.objects.filter(record_id=record.pk).select_related("reviewer"),
        "preview": reverse("records:revisions_view", args=[record.pk, record.latest_revision_id]),
        "kind": record.kind_entry.label,
    }
    return _page(request, record, "review", task.get_step_display(), **context)


urlpatterns = [
    path("records/<int:number>/findings/", findings, name="desk_findings"),
    path("records/<int:number>/review/", review, name="desk_review"),
    path("records/<int:number>/findings/<str:fingerprint>/", clear_finding, name="desk_clear_finding"),
    path("records/<int:number>/mask/", mask, name="desk_mask"),
    path("records/<int:number>/withdraw/", withdraw, name="desk_withdraw"),
    path("records/<int:number>/originals/<int:original>/", original, name="desk_original"),
]
