"""The quiz of a training, taken on one page, and how an organ holds its quizzes."""

from __future__ import annotations

from django import forms as fields
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.desk.duties.forms import PracticeForm
from website.desk.duties.scope import entered_by, quizzes_of
from website.desk.organs import chosen_organ
from website.duties import trainings
from website.duties.models import Duty, Training


class QuizForm(fields.Form):
    """The questions of a training, each with its options."""

    def __init__(self, *args: object, training: Training, **said: object) -> None:
        super().__init__(*args, **said)
        for place, question in enumerate(training.questions):
            self.fields[f"question_{place}"] = fields.TypedChoiceField(
                label=f"{place + 1}. {question.text}",
                choices=list(enumerate(question.options)),
                coerce=int,
                widget=fields.RadioSelect,
                error_messages={"required": "请选择一个答案。"},
            )

    def answers(self) -> dict[int, int]:
        """Return the chosen options by the places of their questions."""
        return {place: self.cleaned_data[f"question_{place}"] for place in range(len(self.fields))}


def take(request: HttpRequest, duty: int) -> HttpResponse:
    """Answer the quiz; who did sees right and wrong with the articles."""
    training = get_object_or_404(quizzes_of(request.user), pk=duty)
    results = list(training.results.filter(person=request.user))
    passed = any(each.passed for each in results)
    again = "again" in request.GET or request.method == "POST"
    form = QuizForm(request.POST or None, training=training) if not passed and (again or not results) else None
    if request.method == "POST" and form and form.is_valid():
        try:
            result = trainings.take_quiz(training, form.answers(), by=request.user)
            messages.success(request, f"已经交卷：答对{result.right}题，{'合格' if result.passed else '不合格'}。")
            return redirect("desk_duty_quiz", training.pk)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    last = results[-1] if results else None
    context = {
        "training": training,
        "form": form,
        "last": last,
        "reviewed": list(last.reviewed()) if last and form is None else [],
        "passed": passed,
        "title": f"测验：{training.title}",
        "icon": "group",
    }
    return render(request, "desk/duties/quiz.html", context)


def practice(request: HttpRequest) -> HttpResponse:
    """Set how an organ holds its quizzes."""
    organs = entered_by(request.user, Duty.Kind.TRAINING)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您登记培训的单位")
    now = trainings.practice_of(organ)
    initial = {"question_count": now.question_count, "pass_percent": now.pass_percent}
    form = PracticeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        trainings.set_practice(organ, by=request.user, **form.cleaned_data)
        messages.success(request, "测验设置已经保存，以后出的测验按新的设置。")
        return redirect("desk_duty_list", Duty.Kind.TRAINING)
    context = {
        "form": form,
        "organ": organ,
        "organs": organs,
        "says": "法律没有规定题数和合格线，由本机关确定。",
        "kind": Duty.Kind.TRAINING,
        "button": "保存",
        "title": "测验设置",
        "icon": "group",
    }
    return render(request, "desk/duties/add.html", context)
