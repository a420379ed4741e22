"""The text of the report: chapters with figures in them, and what the rules say while one types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from website.agencies.errors import NotAllowed
from website.annual_reports import checking, composing, services, suggestions
from website.annual_reports.figures import figures
from website.annual_reports.figures.counting import YearOf
from website.annual_reports.models import AnnualReport
from website.annual_reports.text import PARTICULARS
from website.desk.annual_reports.year_page import page_of, report_on, show

ROWS = {"opening": 5, "overview": 14, "problems": 8}


class TextForm(forms.Form):
    """The chapters, each a field."""

    signed_on = forms.DateField(
        label="落款日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填的，定稿时用当天。",
    )

    def __init__(self, *args: Any, report: AnnualReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headings = {"opening": "开头", **{each.id: each.heading for each in report.form.chapters}}
        for id in suggestions.CHAPTERS:
            fixed = {"readonly": True} if report.is_frozen else {}
            area = forms.Textarea(attrs={"rows": ROWS.get(id, 4), "data-chapter": id, **fixed})
            self.fields[id] = forms.CharField(label=headings[id], required=False, widget=area)
            self.initial.setdefault(id, report.chapters.get(id, ""))
        self.initial.setdefault("signed_on", report.signed_on)
        self.order_fields([*suggestions.CHAPTERS, "signed_on"])

    @property
    def chapters(self) -> dict[str, str]:
        """The chapters as typed."""
        return {id: self.cleaned_data.get(id, "") for id in suggestions.CHAPTERS}


def text(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Show the chapters and keep what is typed."""
    page = page_of(request, agency, year)
    report = report_on(page)
    form = TextForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid():
        try:
            day = form.cleaned_data["signed_on"]
            services.rewrite(report, form.chapters, signed_on=day, by=request.user)
            messages.success(request, "已保存。")
            return redirect("desk_report_text", agency, year)
        except NotAllowed as refusal:
            form.add_error(None, list(refusal.reasons))
    counted = YearOf(page.agency, year)
    names = [(each, counted.printed(each.id)) for each in figures().values() if not each.cell]
    suggested = suggestions.suggested(counted)
    return show(
        request,
        "text",
        page,
        "文字",
        form=form,
        names=names,
        particulars=PARTICULARS,
        fields=[
            (form[id], suggested[id] != report.chapters.get(id, "") and suggested[id]) for id in suggestions.CHAPTERS
        ],
        **_checked(report, form.chapters if form.is_bound and form.is_valid() else report.chapters, counted),
    )


@require_POST
def check(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Return what the rules say of the chapters as they are being typed, and how they read with their figures."""
    page = page_of(request, agency, year)
    report = report_on(page)
    chapters = {id: request.POST.get(id, "") for id in suggestions.CHAPTERS}
    context = {"page": page, **_checked(report, chapters, YearOf(page.agency, year))}
    return render(request, "desk/annual_reports/_checked.html", context)


def _checked(report: AnnualReport, chapters: dict[str, str], counted: YearOf) -> dict[str, Any]:
    if report.is_frozen:
        return {"said": checking.said_of(report), "read": [], "refused": []}
    typed = AnnualReport(pk=report.pk, agency=report.agency, year=report.year, chapters=chapters)
    typed.signed_on = report.signed_on
    try:
        words = composing.filled(chapters, counted)
        said = checking.said_of(typed, counted)
    except NotAllowed as refusal:
        return {"said": [], "read": [], "refused": list(refusal.reasons)}
    headings = {"opening": "开头", **{each.id: each.heading for each in report.form.chapters}}
    return {"said": said, "read": [(headings[id], words[id]) for id in suggestions.CHAPTERS], "refused": []}


class ExplanationForm(forms.Form):
    """Why a finding stays."""

    address = forms.CharField(max_length=64, widget=forms.HiddenInput)
    text = forms.CharField(label="说明", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


def findings(request: HttpRequest, agency: str, year: int) -> HttpResponse:
    """Show all that the rules say, and take explanations."""
    page = page_of(request, agency, year)
    report = report_on(page)
    form = ExplanationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.explain(report, form.cleaned_data["address"], form.cleaned_data["text"], by=request.user)
            messages.success(request, "说明已经记下，上级主管部门看得到。")
            return redirect("desk_report_findings", agency, year)
        except NotAllowed as refusal:
            form.add_error("text", list(refusal.reasons))
    try:
        said, refused = checking.said_of(report), []
    except NotAllowed as refusal:
        said, refused = [], list(refusal.reasons)
    return show(request, "findings", page, "核对", said=said, refused=refused, form=form)


_YEAR = "annual-reports/<slug:agency>/<int:year>/"
urlpatterns = [
    path(f"{_YEAR}text/", text, name="desk_report_text"),
    path(f"{_YEAR}text/check/", check, name="desk_report_check"),
    path(f"{_YEAR}findings/", findings, name="desk_report_findings"),
]
