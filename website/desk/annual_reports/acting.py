"""The acts on a report: settle, hand to review, hand in, take in, send back, amend; each says first what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.annual_reports import publishing, services
from website.annual_reports.models import AnnualReport
from website.desk.annual_reports.year_page import YearPage, page_of, report_on, show


class FreezeForm(forms.Form):
    """By which day the report is signed."""

    on = forms.DateField(
        label="落款日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
        help_text="不填的用“文字”里的落款日期，那里也没有的用今天。",
    )


class NoteForm(forms.Form):
    """Why a report is amended, for the public."""

    note = forms.CharField(
        label="修订说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="公布修订稿时，公众会看到这段话。",
    )


class DropForm(forms.Form):
    """Why an amendment is given up."""

    reason = forms.CharField(
        label="放弃的理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="记入审计记录，不公开。",
    )


class SendBackForm(forms.Form):
    """What is wrong, on a cell or on the whole."""

    cell = forms.ChoiceField(label="针对哪一格", required=False)
    text = forms.CharField(label="意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, report: AnnualReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = report.form
        self.fields["cell"].choices = [("", "整份报告"), *((cell, form.label(cell)) for cell in form.cells)]


@dataclass(frozen=True)
class Doing:
    """An act: its name, what it does, who is offered it when, and how it is done."""

    label: str
    says: str
    offered: Callable[[YearPage, AnnualReport], bool]
    do: Callable[[AnnualReport, dict[str, Any], Any], object]
    done: str
    form: type[forms.Form] = forms.Form


def _not_handed_in(report: AnnualReport) -> bool:
    return report.submission in ("none", "returned") and not report.agency.is_root()


DOINGS = {
    "freeze": Doing(
        "定稿",
        "定稿以后数字和文字不再改动；每个数连同背后的明细留下指纹，以后登记有变动会被发现。要更正的，发起修订。",
        lambda page, report: page.settles and not report.is_frozen,
        lambda report, given, by: services.freeze(report, by=by, on=given.get("on")),
        "已定稿。接着送公开审查、报送主管部门。",
        FreezeForm,
    ),
    "publish": Doing(
        "送公开审查",
        "按公开信息的程序先保密审查、再签发，签发后在“政府信息公开年报”栏目公布，附 Word、PDF、Excel、网页和数据文件。",
        lambda page, report: page.writes and report.is_frozen and not report.record_id,
        lambda report, given, by: publishing.hand_to_review(report, by=by),
        "已送保密审查。",
    ),
    "submit": Doing(
        "报送主管部门",
        "把定稿交给上级公开工作主管部门（条例第四十九条第一款）。",
        lambda page, report: page.settles and report.is_frozen and _not_handed_in(report),
        lambda report, given, by: services.submit(report, by=by),
        "已报送。",
    ),
    "amend": Doing(
        "发起修订",
        "新开一版，原来的一版原样保留；公布时附修订说明和逐格对照。",
        lambda page, report: page.settles and report.is_frozen,
        lambda report, given, by: services.amend(report, note=given["note"], by=by),
        "已新开一版，改好后再定稿。",
        NoteForm,
    ),
    "drop": Doing(
        "放弃修订",
        "删去这一版修订稿，连同其中改过的文字；原来的一版照旧有效。",
        lambda page, report: page.settles and not report.is_frozen and report.amends_id is not None,
        lambda report, given, by: services.drop_amendment(report, reason=given["reason"], by=by),
        "已放弃修订，原来的一版照旧有效。",
        DropForm,
    ),
    "accept": Doing(
        "接收",
        "报告没有问题，收下并计入汇总。",
        lambda page, report: page.oversees and report.submission == "submitted",
        lambda report, given, by: services.accept(report, by=by),
        "已接收。",
    ),
    "return": Doing(
        "退回",
        "写明哪一格、什么问题，退回后由报送单位修订再报；退回期间不计入汇总。",
        lambda page, report: page.oversees and report.submission in ("submitted", "accepted"),
        lambda report, given, by: services.send_back(report, {given["cell"]: given["text"]}, by=by),
        "已退回。",
        SendBackForm,
    ),
}
"""The acts by the names that their addresses have."""


def offered(page: YearPage) -> list[tuple[str, Doing]]:
    """Return what the person may do with the report of the year now."""
    report = page.report
    return [(name, each) for name, each in DOINGS.items() if report and each.offered(page, report)]


def act(request: HttpRequest, agency: str, year: int, doing: str) -> HttpResponse:
    """Show what an act does, and do it."""
    page = page_of(request, agency, year)
    report, found = report_on(page), DOINGS.get(doing)
    if found is None or not found.offered(page, report):
        raise Http404("现在不能办这一步")
    extra = {"report": report} if found.form is SendBackForm else {}
    form = found.form(request.POST if request.method == "POST" else None, **extra)
    if request.method == "POST" and form.is_valid():
        try:
            found.do(report, form.cleaned_data, request.user)
            messages.success(request, found.done)
            return redirect("desk_report", agency, year)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    return show(request, "act", page, found.label, form=form, doing=found)


urlpatterns = [
    path("annual-reports/<slug:agency>/<int:year>/acts/<str:doing>/", act, name="desk_report_act"),
]
