"""One consultation: where it stands, what is amiss, and the moves that may be made now."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import TaskState, WorkflowState

from gongkai import consultations as law
from website.agencies.errors import NotAllowed
from website.audit.models import Entry
from website.consultations import announcing, services
from website.consultations.models import PublicConsultation
from website.consultations.people import may_head, may_keep
from website.desk.acting import act
from website.desk.consultations import forms
from website.desk.consultations.scope import consultation_or_404, drafted_by, kept_or_404
from website.desk.organs import chosen_organ
from website.publishing.choices import Channel
from website.publishing.uploads.errors import UnsafeFile


def show(request: HttpRequest, consultation: int) -> HttpResponse:
    """Show a consultation."""
    found = consultation_or_404(request, consultation)
    keeps = may_keep(found.agency, request.user)
    context = {
        "consultation": found,
        "drafting": _is_drafting(found),
        "paragraphs": found.paragraphs.all(),
        "files": found.files.select_related("document"),
        "findings": list(law.findings(found.facts, timezone.localdate())),
        "channels": [str(Channel(each).label) for each in found.channels],
        "counts": announcing.counts_of(found),
        "left": found.opinions.unhandled().count(),
        "moves": _moves(request, found) if keeps else [],
        "returned": _returned(found),
        "feedback_in_review": services.under_review(found.feedback) and not found.feedback_on,
        "entries": _entries(found),
        "limits": law.limits(),
        "keeps": keeps,
        "today": timezone.localdate(),
        "title": found.title,
        "subtitle": found.number,
        "icon": "comment",
    }
    return render(request, "desk/consultations/show.html", context)


def _moves(request: HttpRequest, found: PublicConsultation) -> list[tuple[str, str]]:
    """Return what may be done now, what is most often done first."""
    offered = (
        ("desk_change_consultation", "修改", _is_drafting(found)),
        ("desk_prolong_consultation", "延长期限", found.is_open),
        ("desk_add_opinion", "录入书面、会议上的意见", found.is_open or found.is_handling),
        ("desk_feedback", "写采纳情况反馈", found.is_handling),
        ("desk_decide_consultation", "登记公布的决定", found.state == "answered"),
        ("desk_consultation_hearing", "登记听证会", found.is_open or found.is_handling),
        ("desk_end_consultation", "终止", _may_end(request, found)),
    )
    return [(name, label) for name, label, holds in offered if holds]


def _is_drafting(found: PublicConsultation) -> bool:
    """Whether the draft may be changed: it was not handed in, or it was sent back or taken back."""
    return found.state == "draft" or (found.state == "in_review" and not services.under_review(found.announcement))


def _may_end(request: HttpRequest, found: PublicConsultation) -> bool:
    return may_head(found.agency, request.user) and found.state in law.moves()["end"].sources


def _returned(found: PublicConsultation) -> TaskState | None:
    """Return the step of review that sent the announcement or the feedback back, while nothing else was done."""
    record = found.announcement if found.not_public_yet else found.feedback
    waits = found.state == "in_review" or (found.is_handling and found.feedback_id)
    if record is None or not waits or services.under_review(record):
        return None
    states = TaskState.objects.filter(workflow_state__in=WorkflowState.objects.for_instance(record))
    last = states.select_related("finished_by").order_by("-pk").first()
    return last if last and last.status == TaskState.STATUS_REJECTED else None


def _entries(found: PublicConsultation) -> Any:
    entries = Entry.objects.filter(target_kind=PublicConsultation._meta.label_lower, target_id=str(found.pk))
    return entries.order_by("-pk")


_act = partial(act, template="desk/consultations/act.html", named="consultation", icon="comment")


def add(request: HttpRequest) -> HttpResponse:
    """Begin a consultation."""
    organs = drafted_by(request.user)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您办理意见征集的单位")
    earliest = law.earliest_end(timezone.localdate())
    begins = {"ways": forms.suggested_ways(organ), "closes_on": earliest}
    form = forms.MatterForm(request.POST or None, request.FILES or None, initial=begins)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft(organ, form.matter(), by=request.user, uploads=form.attached())
            messages.success(request, "已经登记，核对以后送审。")
            return redirect("desk_consultation", made.pk)
        except (NotAllowed, UnsafeFile) as refusal:
            form.add_error(None, list(getattr(refusal, "reasons", [str(refusal)])))
    context = {"form": form, "organ": organ, "organs": organs, "title": "起草意见征集", "icon": "comment"}
    return render(request, "desk/consultations/add.html", context)


def change(request: HttpRequest, consultation: int) -> HttpResponse:
    """Rewrite a draft."""
    found = kept_or_404(request, consultation)
    form = forms.MatterForm(request.POST or None, request.FILES or None, instance=found)

    def do() -> None:
        dropped = form.cleaned_data.get("dropped", ())
        services.change(found, form.matter(), by=request.user, uploads=form.attached(), dropped=dropped)

    return _act(request, found, form, do, title="修改意见征集", button="保存")


@require_POST
def hand_in(request: HttpRequest, consultation: int) -> HttpResponse:
    """Hand the announcement to its first reviewer."""
    found = kept_or_404(request, consultation)
    try:
        services.hand_in(found, by=request.user)
        messages.success(request, "已经送审。保密审查、签发以后自动公布，开始征求意见。")
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    return redirect("desk_consultation", found.pk)


def prolong(request: HttpRequest, consultation: int) -> HttpResponse:
    """Let a consultation go on longer."""
    found = kept_or_404(request, consultation)
    form = forms.ProlongForm(request.POST or None)

    def do() -> None:
        services.prolong(found, by=request.user, **form.cleaned_data)

    says = f"现在的截止日期是{found.closes_on:%Y-%m-%d}。公布的期限只能延长，不能缩短。"
    return _act(request, found, form, do, title="延长期限", button="延长", says=says)


def hearing(request: HttpRequest, consultation: int) -> HttpResponse:
    """Write down a hearing."""
    found = kept_or_404(request, consultation)
    form = forms.HearingForm(request.POST or None, instance=found)

    def do() -> None:
        services.write_hearing(found, form.hearing(), by=request.user)

    limit = law.limits()["hearing_materials"]
    return _act(request, found, form, do, title="登记听证会", button="保存", says=f"{limit.says}（{limit.law}）")


def decide(request: HttpRequest, consultation: int) -> HttpResponse:
    """Name the record by which the decision was published."""
    found = kept_or_404(request, consultation)
    form = forms.DecideForm(request.POST or None, organ=found.agency)

    def do() -> None:
        services.link_decision(found, form.cleaned_data["record"], by=request.user)

    says = "决定和意见征集的页面互相可以查到（重大行政决策程序暂行条例第三十二条）。"
    return _act(request, found, form, do, title="登记公布的决定", button="登记", says=says)


def end(request: HttpRequest, consultation: int) -> HttpResponse:
    """Give a matter up."""
    found = kept_or_404(request, consultation)
    form = forms.EndForm(request.POST or None)

    def do() -> None:
        services.end(found, by=request.user, reason=form.cleaned_data["reason"])

    says = "终止以后不能恢复。已经公布的，原因显示在公众页面上，收到的意见保留。"
    return _act(request, found, form, do, title="终止意见征集", button="终止", says=says)
