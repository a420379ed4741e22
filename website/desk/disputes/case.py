"""One case: where it stands, its limits and how they come about, its papers, and what may be done next."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote

from django.core.exceptions import FieldDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from gongkai import disputes as law
from website.access_requests import files
from website.agencies.errors import NotAllowed
from website.agencies.sealing import CannotOpen
from website.audit.services import record as log
from website.desk.acting import act
from website.desk.disputes import forms
from website.desk.disputes.scope import case_or_404, cases_of, kept_or_404
from website.disputes import corrections, services
from website.disputes.models import DisputeCase, DisputeEvent, DisputePaper
from website.disputes.people import may_keep, may_void
from website.disputes.services import Step


def show(request: HttpRequest, dispute: int) -> HttpResponse:
    """Show a case."""
    return _page(request, case_or_404(request, dispute))


def _page(request: HttpRequest, case: DisputeCase, party: str = "") -> HttpResponse:
    keeps = may_keep(case.agency, request.user) and not case.void_reason
    dues = services.dues_of(case)
    next_instance = DisputeCase.objects.filter(previous_instance=case).first()
    context = {
        "case": case,
        "dues": dues,
        "next": None if case.void_reason else law.next_due(dues),
        "voids": keeps and may_void(case.agency, request.user),
        "today": timezone.localdate(),
        "party": party or services.masked_party(case),
        "revealed": bool(party),
        "warnings": services.warnings_of(case),
        "events": [(event, told(event)) for event in case.events.select_related("by").order_by("-number")],
        "papers": case.papers.select_related("by"),
        "steps": [(kind, str(Step(kind).label)) for kind in services.possible(case)] if keeps else [],
        "ways": services.ways_on(case).items() if keeps else [],
        "keeps": keeps,
        "before": [each for each in (case.reconsidered_in, case.previous_instance) if each],
        "after": [*case.suits.all(), *([next_instance] if next_instance else [])],
        "decision": law.decisions().get(case.decision),
        "unverified": law.unverified_columns(),
        "title": case.number,
        "icon": "clipboard-list",
    }
    return render(request, "desk/disputes/case.html", context)


def told(event: DisputeEvent) -> str:
    """Return what an event says beside its day, in words."""
    said = []
    for name, value in event.detail.items():
        if name == "papers":
            said += [f"材料：{'、'.join(each['name'] for each in value)}"] if value else []
        elif name in ("before", "after"):
            fields = "，".join(f"{_label(field)}“{_value(field, each)}”" for field, each in value.items())
            said.append(f"{'原来' if name == 'before' else '改为'}{fields}")
        elif name in _WORDS and value not in (None, ""):
            said.append(f"{_WORDS[name]}：{_value(name, value)}")
    return "；".join(each.rstrip("。") for each in said)


_WORDS = {
    "comment": "说明",
    "corrected_reason": "被纠正的原因",
    "days": "延长日数",
    "decision": "种类",
    "enforce_due": "履行期限",
    "is_disclosure": "因政府信息公开工作引起",
    "kind": "类别",
    "number": "案号",
    "our_role": "本机关的地位",
    "outcome": "处理结果",
    "reason": "原因",
    "text": "教训",
}


def _label(field: str) -> str:
    try:
        return str(DisputeCase._meta.get_field(field).verbose_name)
    except FieldDoesNotExist:
        return field


def _value(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    name = "lesson_outcome" if field == "outcome" else field
    try:
        choices = dict(DisputeCase._meta.get_field(name).flatchoices)
    except FieldDoesNotExist:
        choices = {}
    return str(choices.get(value, "空" if value in (None, "") else value))


_act = partial(act, template="desk/disputes/act.html", named="case", icon="clipboard-list", follows=True)


def step(request: HttpRequest, dispute: int, dispute_step: str) -> HttpResponse:
    """Take a step of a case."""
    case = kept_or_404(request, dispute)
    if dispute_step not in forms.ON:
        raise Http404("没有这个步骤")
    if dispute_step not in services.possible(case):
        messages.error(request, "案件现在不能办理这个步骤。")
        return redirect("desk_dispute", case.pk)
    form = forms.StepForm(request.POST or None, request.FILES or None, case=case, step=dispute_step)

    def do() -> None:
        given = form.cleaned_data
        services.take(case, dispute_step, by=request.user, on=given["on"], detail=form.detail(), uploads=form.uploads())

    says = f"{law.unverified_columns()}。" if dispute_step == Step.DECIDE else ""
    return _act(request, case, form, do, title=str(Step(dispute_step).label), button="登记", says=says)


def go_on(request: HttpRequest, dispute: int, dispute_way: str) -> HttpResponse:
    """Open what follows a decision."""
    case = kept_or_404(request, dispute)
    title = services.ways_on(case).get(dispute_way)
    if title is None:
        raise Http404("案件不能进入这个程序")
    court = case.agency.court
    named = {} if court.startswith("有管辖权") else {"body": court}  # what letters say when no court is named
    form = forms.OnForm(request.POST or None, initial=named)

    def do() -> DisputeCase:
        return services.go_on(case, dispute_way, form.continuation(), by=request.user)

    return _act(request, case, form, do, title=title, button="登记")


def amend(request: HttpRequest, dispute: int) -> HttpResponse:
    """Correct what was registered."""
    case = kept_or_404(request, dispute)
    form = forms.AmendForm(request.POST or None, case=case)

    def do() -> None:
        corrections.amend(case, form.changes(), by=request.user, reason=form.cleaned_data["reason"])

    says = "更正后结果和期限重新计算，原来的登记保留在案件经过中。"
    return _act(request, case, form, do, title="更正登记", button="更正", says=says)


def lesson(request: HttpRequest, dispute: int) -> HttpResponse:
    """Write down what a case taught."""
    case = kept_or_404(request, dispute)
    outcome = case.lesson_outcome or (case.request.outcome if case.request else "")
    form = forms.LessonForm(request.POST or None, initial={"outcome": outcome, "text": case.lesson})

    def do() -> None:
        services.write_lesson(case, by=request.user, **form.cleaned_data)

    return _act(request, case, form, do, title="应诉教训", button="保存")


def void(request: HttpRequest, dispute: int) -> HttpResponse:
    """Take back a registration that was a mistake."""
    case = kept_or_404(request, dispute)
    form = forms.VoidForm(request.POST or None)

    def do() -> None:
        corrections.void(case, by=request.user, reason=form.cleaned_data["reason"])

    says = "作废后不计入任何数字，不能恢复；登记和经过仍可以查阅。"
    return _act(request, case, form, do, title="作废登记", button="作废", says=says)


@require_POST
def party(request: HttpRequest, dispute: int) -> HttpResponse:
    """Show the other party in full, once, with the reason written down."""
    case = kept_or_404(request, dispute)
    try:
        return _page(request, case, services.reveal_party(case, by=request.user, reason=request.POST.get("reason", "")))
    except (NotAllowed, CannotOpen) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_dispute", case.pk)


def paper(request: HttpRequest, dispute_paper: int) -> HttpResponse:
    """Hand out a paper of a case that the person may read, and write down who took it."""
    held = get_object_or_404(
        DisputePaper.objects.filter(case__in=cases_of(request.user)).select_related("case__agency"), pk=dispute_paper
    )
    try:
        data = files.opened(held)
    except (CannotOpen, FileNotFoundError) as error:
        raise Http404("文件打不开或者已经清除") from error
    log("dispute.paper_taken", agency=held.case.agency, by=request.user, target=held.case, detail={"file": held.name})
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(held.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
