"""One record: what it says, its files, what became of it, how it was corrected, and what may be done next."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.access_requests import files
from website.agencies.errors import NotAllowed
from website.agencies.sealing import CannotOpen
from website.audit.models import Entry
from website.desk.duties import forms, scope, steps
from website.desk.duties.acting import act
from website.duties import services, supervision
from website.duties.models import Assessment, KeyTask, SupervisionCase, Training
from website.duties.people import may_correct, may_work_on

LONG = ("agenda", "decisions", "attendance", "note", "about", "result", "basis")
"""Fields whose text may run over several lines."""


def show(request: HttpRequest, duty: int) -> HttpResponse:
    """Show a record."""
    return _page(request, scope.duty_or_404(request, duty))


def _page(request: HttpRequest, duty: Any, raiser: str = "") -> HttpResponse:
    person = request.user
    shown = [
        (duty.label_of(name), services.words(duty, name), name in LONG)
        for name in (*duty.FIELDS, *duty.LATER)
        if name not in ("title", "record")
    ]
    own = {
        KeyTask: _of_task,
        Training: _of_training,
        SupervisionCase: _of_case,
        Assessment: _of_assessment,
    }.get(type(duty), lambda duty, request: {})
    context = {
        "duty": duty,
        "shown": [each for each in shown if each[1]],
        "files": scope.files_of(person).filter(duty=duty.pk),
        "kept_back": duty.files.exclude(pk__in=scope.files_of(person).values("pk")).exists(),
        "history": Entry.objects.filter(target_kind="duties.duty", target_id=str(duty.pk)).order_by("-pk"),
        "steps": steps.offered(duty, person),
        "corrects": may_correct(duty, person) and not duty.void_reason,
        "raiser": raiser,
        "title": duty.title,
        "icon": "group",
        **own(duty, request),
    }
    return render(request, "desk/duties/duty.html", context)


def _of_task(task: KeyTask, request: HttpRequest) -> dict[str, Any]:
    seen = scope.organs_of(request.user)
    return {
        "task": task,
        "parts": task.parts.select_related("unit", "agency"),
        "handed": task.handed_down.within(seen).select_related("agency"),
    }


def _of_training(training: Training, request: HttpRequest) -> dict[str, Any]:
    return {
        "training": training,
        "attendances": training.attendances.select_related("person"),
        "results": training.results.select_related("person"),
        "takes": scope.quizzes_of(request.user).filter(pk=training.pk).exists(),
    }


def _of_case(case: SupervisionCase, request: HttpRequest) -> dict[str, Any]:
    return {"case": case, "reveals": may_work_on(case, request.user) and bool(case.raised_by)}


def _of_assessment(assessment: Assessment, request: HttpRequest) -> dict[str, Any]:
    return {"assessment": assessment}


def _to_correct(request: HttpRequest, number: int) -> Any:
    duty = scope.duty_or_404(request, number)
    if not may_correct(duty, request.user) or duty.void_reason:
        raise Http404("没有您可以更正的记录")
    return duty


def correct(request: HttpRequest, duty: int) -> HttpResponse:
    """Put right what was entered."""
    found = _to_correct(request, duty)
    form = forms.correction_for(found, request)

    def do() -> None:
        held = scope.duty_or_404(request, duty)
        reason = form.cleaned_data["reason"]
        services.correct(held, form.changes(), reason=reason, by=request.user, uploads=form.uploads())

    says = "原来写的保留在审计记录中。"
    return act(request, found, form, do, title="更正登记", button="更正", says=says)


def void(request: HttpRequest, duty: int) -> HttpResponse:
    """Take back an entry that was a mistake."""
    found = _to_correct(request, duty)
    form = forms.VoidForm(request.POST or None)

    def do() -> None:
        services.void(found, reason=form.cleaned_data["reason"], by=request.user)

    says = "作废后不计入任何数字，不能恢复；登记仍可以查阅。"
    return act(request, found, form, do, title="作废登记", button="作废", says=says)


@require_POST
def raiser(request: HttpRequest, duty: int) -> HttpResponse:
    """Show who raised a complaint, once, with the reason written down."""
    case = scope.duty_or_404(request, duty)
    if not isinstance(case, SupervisionCase) or not may_work_on(case, request.user):
        raise Http404("没有这样的投诉举报")
    try:
        who = supervision.reveal(case, reason=request.POST.get("reason", ""), by=request.user)
    except (NotAllowed, CannotOpen) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_duty", case.pk)
    return _page(request, case, who)


def file(request: HttpRequest, duty_file: int) -> HttpResponse:
    """Hand out a file of a record, and write down who took it."""
    held = get_object_or_404(scope.files_of(request.user), pk=duty_file)
    try:
        data = files.opened(held)
    except (CannotOpen, FileNotFoundError) as error:
        raise Http404("文件打不开或者已经清除") from error
    services.note(held.duty.own, "duty.file_taken", request.user, papers=[held.name])
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(held.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
