"""What may be done with a record, each step with its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from website.desk.duties import forms, scope
from website.desk.duties.acting import act
from website.duties import assessing, key_tasks, supervision, trainings
from website.duties.key_tasks import Part
from website.duties.models import Assessment, Duty, KeyTask, SupervisionCase, Training
from website.duties.people import may_correct, may_enter, may_work_on, offices_of


@dataclass(frozen=True)
class Step:
    """A step: for which kind, when it is open, who takes it, which form it asks for, and what it does."""

    label: str
    model: type[Duty]
    open: Callable[[Any], bool]
    form: Callable[[Any, HttpRequest], Form]
    do: Callable[[Any, Any, Any], object]
    allowed: Callable[[Any, Any], bool] = may_work_on
    says: str = ""


def _today(form: type[Form]) -> Callable[[Any, HttpRequest], Form]:
    def made(duty: Duty, request: HttpRequest) -> Form:
        return form(request.POST or None, request.FILES or None, initial={"on": timezone.localdate()})

    return made


def _plain(form: type[Form]) -> Callable[[Any, HttpRequest], Form]:
    return lambda duty, request: form(request.POST or None)


def _hand_down_form(task: KeyTask, request: HttpRequest) -> Form:
    form = forms.HandDownForm(request.POST or None)
    having = task.handed_down.valid().values("agency")
    form.fields["organs"].queryset = (
        key_tasks.organs_below(request.user).exclude(pk=task.agency_id).exclude(pk__in=having)
    )
    return form


def _part_form(task: KeyTask, request: HttpRequest) -> Form:
    form = forms.PartForm(request.POST or None, initial={"title": task.title, "due_on": task.due_on})
    form.fields["unit"].queryset = forms.units_of(task.agency)
    return form


def _attendance_form(training: Training, request: HttpRequest) -> Form:
    listed = list(training.attendances.all())
    now = {
        "people": [each.person_id for each in listed if each.person_id],
        "names": "、".join(each.name for each in listed if not each.person_id),
        "others": training.others,
    }
    form = forms.AttendanceForm(request.POST or None, initial=now)
    form.take_people_of(training.agency)
    return form


def _hands_down(task: KeyTask, person: Any) -> bool:
    return offices_of(person).filter(pk=task.agency_id).exists()


def _breaks_down(task: KeyTask, person: Any) -> bool:
    return may_enter(task.kind, task.agency, person)


def _takes_up(task: KeyTask, person: Any) -> bool:
    above = task.handed_down_from
    return may_work_on(task, person) or (above is not None and may_enter(above.kind, above.agency, person))


STEPS = {
    "finish": Step(
        "登记完成",
        KeyTask,
        lambda task: not task.done_on,
        _today(forms.FinishForm),
        lambda task, form, by: key_tasks.finish(
            task, on=form.cleaned_data["on"], result=form.cleaned_data["result"], by=by, uploads=form.uploads()
        ),
        says="写明怎样完成的，存入能证明的材料，例如公开页面的截图、印发的文件。",
    ),
    "break-down": Step(
        "分解到内设机构",
        KeyTask,
        lambda task: not task.done_on and not task.part_of_id,
        _part_form,
        lambda task, form, by: key_tasks.break_down(task, [Part(**form.cleaned_data)], by=by),
        allowed=_breaks_down,
        says="每次登记一个内设机构承办的部分；各部分都完成后，这项任务才能登记完成。",
    ),
    "hand-down": Step(
        "下达给各单位",
        KeyTask,
        lambda task: not task.done_on and not task.handed_down_from_id,
        _hand_down_form,
        lambda task, form, by: key_tasks.hand_down(task, form.cleaned_data["organs"], by=by),
        allowed=_hands_down,
        says="选中的单位各得到一项同样的任务，期限相同；已经下达过的不在下面。",
    ),
    "again": Step(
        "退回重办",
        KeyTask,
        lambda task: bool(task.done_on),
        _plain(forms.AgainForm),
        lambda task, form, by: key_tasks.take_up_again(task, reason=form.cleaned_data["reason"], by=by),
        allowed=_takes_up,
    ),
    "attendance": Step(
        "更正参加人员",
        Training,
        lambda training: True,
        _attendance_form,
        lambda training, form, by: trainings.change_attendance(
            training, form.attendance(), reason=form.cleaned_data["reason"], by=by
        ),
    ),
    "quiz": Step(
        "出测验题",
        Training,
        lambda training: not training.quiz,
        _plain(Form),
        lambda training, form, by: trainings.lay_down_quiz(training, by=by),
        says="题目由平台的期限、处理结果、公开目录、收费等法律数据生成，每题附条款；未核实的内容不出题。",
    ),
    "marks": Step(
        "更正得分",
        Assessment,
        lambda assessment: bool(assessment.marks),
        lambda assessment, request: forms.MarksForm(request.POST or None, marks=assessment.marks),
        lambda assessment, form, by: assessing.correct_marks(
            assessment, form.points, reason=form.cleaned_data["reason"], by=by
        ),
        allowed=may_correct,
        says="权重不变，总分重新算出；原来的得分连同更正的原因保留在页面上。",
    ),
    "conclude": Step(
        "办结",
        SupervisionCase,
        lambda case: not case.handled_on,
        _today(forms.ConcludeForm),
        lambda case, form, by: supervision.conclude(
            case,
            on=form.cleaned_data["on"],
            handling=form.cleaned_data["handling"],
            result=form.cleaned_data["result"],
            by=by,
            uploads=form.uploads(),
        ),
    ),
    "told": Step(
        "登记告知结果",
        SupervisionCase,
        lambda case: bool(case.handled_on) and not case.told_on,
        _today(forms.TellForm),
        lambda case, form, by: supervision.tell_result(case, on=form.cleaned_data["on"], by=by),
    ),
    "hold": Step(
        "暂缓清除提出人",
        SupervisionCase,
        lambda case: bool(case.handled_on) and not case.held and not case.erased_at,
        _plain(forms.HoldForm),
        lambda case, form, by: supervision.hold(case, True, reason=form.cleaned_data["reason"], by=by),
        says="提出人的姓名、联系方式和来信按本单位“依申请公开设置”中的年数保存，到期前三十天预告；有争议的可以暂缓清除。",
    ),
    "release": Step(
        "恢复清除提出人",
        SupervisionCase,
        lambda case: case.held,
        _plain(forms.HoldForm),
        lambda case, form, by: supervision.hold(case, False, reason=form.cleaned_data["reason"], by=by),
    ),
}
"""The steps by the word in their address."""


def offered(duty: Duty, person: Any) -> list[tuple[str, str]]:
    """Return the steps that a person may take of a record now, with their labels."""
    if duty.void_reason:
        return []
    return [(name, each.label) for name, each in STEPS.items() if _may(each, duty, person)]


def _may(step: Step, duty: Duty, person: Any) -> bool:
    return isinstance(duty, step.model) and step.open(duty) and step.allowed(duty, person)


def step(request: HttpRequest, duty: int, duty_step: str) -> HttpResponse:
    """Take a step of a record."""
    found, wanted = scope.duty_or_404(request, duty), STEPS.get(duty_step)
    if wanted is None or found.void_reason or not _may(wanted, found, request.user):
        raise Http404("没有这个步骤")
    form = wanted.form(found, request)

    def do() -> None:
        wanted.do(found, form, request.user)

    return act(request, found, form, do, title=wanted.label, button=wanted.label, says=wanted.says)
