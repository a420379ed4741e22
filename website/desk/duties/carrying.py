"""What last year's report said was to be improved becomes this year's key tasks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.agencies.models import Agency
from website.annual_reports.models import AnnualReport
from website.desk.disputes.forms import day
from website.desk.duties.scope import entered_by
from website.desk.organs import chosen_organ
from website.duties import services
from website.duties.models import Duty, KeyTask

_ENDS = re.compile(r"(?<=[。；;！])|\n")
_RANK = re.compile(r"^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+是|[一二三四五六七八九十\d]+[、.．])\s*")
_HEADINGS = ("存在的主要问题", "主要问题", "存在的问题", "改进情况", "改进措施", "下一步工作")
LONGEST = 200
"""Characters that a task's title takes."""


def sentences_of(agency: Agency, year: int) -> list[str]:
    """Return the sentences of chapter five of an organ's settled report of a year; nothing where there is none."""
    report = AnnualReport.objects.filed_for(agency, year)
    chapter = report.report.chapter("problems") if report else None
    words = "\n".join(each.text for each in chapter.paragraphs) if chapter else ""
    cut = (_RANK.sub("", each.strip()).rstrip("；;。！ ") for each in _ENDS.split(words))
    return [each for each in cut if each and each not in _HEADINGS]


class CarryForm(forms.Form):
    """Which sentences become tasks, and by when."""

    chosen = forms.MultipleChoiceField(label="列为今年任务的句子", widget=forms.CheckboxSelectMultiple)
    due_on = day("完成期限")

    def __init__(self, *args: Any, sentences: list[str], **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["chosen"].choices = [(str(place), each) for place, each in enumerate(sentences)]


def carry_over(request: HttpRequest) -> HttpResponse:
    """Choose which measures of last year's chapter five become tasks of this year."""
    organs = entered_by(request.user, Duty.Kind.KEY_TASK)
    organ = chosen_organ(request, organs)
    if organ is None:
        raise Http404("没有您登记工作要点的单位")
    year = timezone.localdate().year
    having = set(
        KeyTask.objects.of(organ).valid().filter(year=year, origin="last_report").values_list("title", flat=True)
    )
    sentences = [each for each in sentences_of(organ, year - 1) if each[:LONGEST] not in having]
    form = CarryForm(request.POST or None, sentences=sentences, initial={"due_on": date(year, 12, 31)})
    if request.method == "POST" and form.is_valid():
        chosen = [sentences[int(place)] for place in form.cleaned_data["chosen"]]
        try:
            _enter(organ, year, chosen, form.cleaned_data["due_on"], request.user)
            messages.success(request, f"已经列为{year}年的任务{len(chosen)}项。")
            return redirect("desk_duty_list", Duty.Kind.KEY_TASK)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    context = {
        "form": form,
        "organ": organ,
        "organs": organs,
        "sentences": sentences,
        "having": having,
        "last": year - 1,
        "title": "上年报告的改进列为今年任务",
        "icon": "group",
    }
    return render(request, "desk/duties/carry_over.html", context)


@transaction.atomic
def _enter(organ: Agency, year: int, sentences: list[str], due_on: date, by: Any) -> None:
    for each in sentences:
        task = KeyTask(
            agency=organ,
            year=year,
            origin=KeyTask.Origin.LAST_REPORT,
            title=each[:LONGEST],
            basis=f"{year - 1}年年度报告第五章",
            on=timezone.localdate(),
            due_on=due_on,
            note=each if len(each) > LONGEST else "",
        )
        services.enter(task, by=by)
